/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createArchive } from '../../src/archive/write/archive.ts';
import { fill, metadata, pagesOf } from '../support/archives.ts';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

const tar = { format: 'tar', compress: false, key: undefined } as const;
const folder = { ...tar, format: 'dir' } as const;

/** Writes an archive with one record, which tells it from others. */
async function written(options: Parameters<typeof createArchive>[0], record: string): Promise<string> {
  const archive = await createArchive(options);
  await archive.writeRecords('entities', pagesOf(JSON.stringify(record)));
  return (await archive.finish(metadata)).file;
}

const records = (path: string) => readFileSync(at(path, 'entities/entities_00001.jsonl'), 'utf8');

describe('a name that was made up', () => {
  test('is given to one archive only, however many want it at once', async () => {
    const wanted = Array.from({ length: 60 }, (_, index) => `number ${index}`);
    const files = await Promise.all(
      wanted.map((record) => written({ ...tar, file: at('export'), ifTaken: 'number' }, record)),
    );
    expect(new Set(files).size).toBe(60);
    expect(names()).toHaveLength(60);
    expect(names()).toEqual(expect.arrayContaining(['export.tar', 'export-2.tar', 'export-60.tar']));
    for (const [index, file] of files.entries()) {
      expect(readFileSync(file, 'utf8')).toContain(`"number ${index}"`);
    }
  });

  test('is given to one folder only', async () => {
    const files = await Promise.all(
      ['a', 'b', 'c', 'd'].map((record) =>
        written({ ...folder, file: at('export'), ifTaken: 'number' }, record),
      ),
    );
    expect(files.sort()).toEqual([at('export'), at('export-2'), at('export-3'), at('export-4')]);
    expect(names().map(records).sort()).toEqual(['"a"', '"b"', '"c"', '"d"']);
  });

  test.each([tar, folder])('is not taken from what is there already: %j', async (options) => {
    const name = options.format === 'tar' ? 'export.tar' : 'export';
    write(`${name}/mine`, 'precious');
    const file = await written({ ...options, file: at('export'), ifTaken: 'number' }, 'x');
    expect(file).toBe(at(name.replace('export', 'export-2')));
    expect(readFileSync(at(name, 'mine'), 'utf8')).toBe('precious');
  });

  test('is not taken from a file that has the name of a folder', async () => {
    write('export', 'precious');
    expect(await written({ ...folder, file: at('export'), ifTaken: 'number' }, 'x')).toBe(at('export-2'));
    expect(readFileSync(at('export'), 'utf8')).toBe('precious');
  });

  test('is given by exports that run side by side, on disks without hard links, too', async () => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
    const noLinks = write(
      'no-links.mjs',
      `import fsp from 'node:fs/promises';
       import { syncBuiltinESMExports } from 'node:module';
       fsp.link = async () => { throw Object.assign(new Error('no links'), { code: 'EPERM' }); };
       syncBuiltinESMExports();`,
    );
    // All of them want the same name.
    const clock = write(
      'clock.mjs',
      `globalThis.Date = class extends Date { constructor(...given) { super(...(given.length > 0 ? given : [1e12])); } };`,
    );
    const exported = (...loaded: string[]) =>
      run(['export', '--project', '../blog', '--no-encrypt', '--only', 'config'], {
        cwd: at('out'),
        environment: { NODE_OPTIONS: [clock, ...loaded].map((path) => `--import=${path}`).join(' ') },
      });
    const ended = await Promise.all([exported(), exported(noLinks), exported(), exported(noLinks)]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const told = ended.map(({ stdout }) => /Export archive is in (.*)\n$/.exec(stdout)?.[1] ?? '');
    expect(told.sort()).toEqual(names('out'));
    expect(names('out')).toHaveLength(4);
    expect(names('out')[3]).toMatch(/^export_2001\d{10}\.tar\.gz$/);
  });
});

describe('a name that was chosen', () => {
  test('is that of a whole archive, whichever comes last', async () => {
    write('out.tar', 'old');
    await Promise.all(['a', 'b', 'c'].map((record) => written({ ...tar, file: at('out') }, record)));
    expect(names()).toEqual(['out.tar']);
    expect(readFileSync(at('out.tar'), 'utf8')).toMatch(/"[abc]"/);
  });

  test('is that of a whole folder, whichever comes last, and no other stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        ['a', 'b', 'c', 'd'].map((record) => written({ ...folder, file: at('out') }, record)),
      );
      expect(names()).toEqual(['out']);
      expect(records('out')).toMatch(/^"[abcd]"$/);
    }
  });

  test('does not take a folder that came in its place meanwhile', async () => {
    const archive = await createArchive({ ...folder, file: at('out') });
    await fill(archive);
    write('out/mine', 'precious');
    const error = await refusal(archive.finish(metadata));
    expect(error.message).toBe(`The folder ${at('out')} holds something other than an archive: mine.`);
    await archive.discard();
    expect(names()).toEqual(['out']);
    expect(names('out')).toEqual(['mine']);
  });

  test('is not taken by a folder that is given up at its very end, just before it would get it', async () => {
    const archive = await createArchive({ ...folder, file: at('out') });
    await archive.writeRecords('schemas', pagesOf('"x"'));
    let discarded: Promise<void> | undefined;
    // Asked for the last time when all is written.
    const signal = { throwIfAborted: () => (discarded = archive.discard()) } as unknown as AbortSignal;
    await rejection(archive.finish(metadata, { signal }));
    await discarded;
    expect(names()).toEqual([]);
  });

  test('is that of a whole folder also where the export is given up at its very end', async () => {
    const stages = ['schemas', 'entities', 'links', 'configuration'] as const;
    for (let turns = 0; turns < 15; turns += 1) {
      const archive = await createArchive({ ...folder, file: at('out') });
      for (const stage of stages) {
        await archive.writeRecords(stage, pagesOf('"x"'));
      }
      const finished = archive.finish(metadata).catch(() => undefined);
      for (let turn = 0; turn < turns; turn += 1) {
        await setImmediate();
      }
      await archive.discard();
      await finished;
      expect(names().filter((name) => name !== 'out')).toEqual([]);
      if (names().length > 0) {
        expect(names('out')).toEqual([...stages, 'metadata.json'].sort());
        expect(stages.flatMap((stage) => names(`out/${stage}`))).toHaveLength(stages.length);
      }
    }
  });
});
