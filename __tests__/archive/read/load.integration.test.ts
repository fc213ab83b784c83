/** @jest-environment ./__tests__/support/one-realm.mjs */
import { cpSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, jest, test } from '@jest/globals';
import { createDatabase } from '../../../scripts/database-sql.ts';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { checkArchive } from '../../../src/archive/read/check.ts';
import { type LoadHandlers, loadArchive } from '../../../src/archive/read/load.ts';
import { exportProject } from '../../../src/commands/export/export.ts';
import { parseExportOptions } from '../../../src/commands/export/options.ts';
import { plainExport, silent } from '../../support/options.ts';
import { refusal, workspace } from '../../support/workspace.ts';
import { contents, entity, sidecar, tarOf, whole, without } from './support.ts';

const { at, write } = workspace();

/** Everything that an archive holds, in the order in which it came. */
async function load(path: string, key?: string, signal?: AbortSignal) {
  const reader = await openArchive(path, key);
  const checked = await checkArchive(reader);
  const loaded = {
    entities: [] as unknown[],
    links: [] as unknown[],
    configuration: [] as unknown[],
    assets: [] as unknown[],
  };
  const handlers: LoadHandlers = {
    entities: (batch) => void loaded.entities.push(...batch),
    links: async (batch) => void loaded.links.push(...batch),
    configuration: (batch) => void loaded.configuration.push(...batch),
    asset: async (filename, { id }, size, content) => {
      loaded.assets.push({ filename, id, size, content: await buffer(content) });
    },
  };
  await loadArchive(reader, checked, handlers, signal);
  return { loaded, checked };
}

const cat = { filename: 'cat_0123456789.png', id: 7, size: 5, content: Buffer.from('a cat') };

describe('what an archive holds', () => {
  test.each([
    ['its own order', Object.entries(whole)],
    ['the reverse', Object.entries(whole).reverse()],
  ])('is handed over, stage by stage, in %s', async (_, entries) => {
    const { loaded } = await load(write('a.tar', await tarOf(entries)));
    expect(loaded).toEqual({
      entities: whole['entities/entities_00001.jsonl'],
      links: whole['links/links_00001.jsonl'],
      configuration: whole['configuration/configuration_00001.jsonl'],
      assets: [cat],
    });
  });

  test('is passed over where nobody asks for it', async () => {
    const reader = await openArchive(write('a.tar', await tarOf(whole)), undefined);
    const links: unknown[] = [];
    await loadArchive(reader, await checkArchive(reader), { links: (batch) => void links.push(...batch) });
    expect(links).toEqual(whole['links/links_00001.jsonl']);
  });

  test('comes once, however often the archive has it', async () => {
    const [first, , third] = whole['entities/entities_00001.jsonl'] as object[];
    const entries = Object.entries({
      ...whole,
      'entities/entities_00002.jsonl': [first, entity('api::tag.tag', 3), third],
    });
    const { loaded } = await load(write('a.tar', await tarOf([...entries, ...entries.slice(2, 4)])));
    expect(loaded.entities).toEqual([
      ...(whole['entities/entities_00001.jsonl'] as object[]),
      entity('api::tag.tag', 3),
    ]);
    expect(loaded.assets).toEqual([cat]);
  });

  test('comes with the name that its file has in the uploads folder', async () => {
    const entries = {
      ...without(whole, 'assets/metadata/cat_0123456789.png.json', 'assets/uploads/cat_0123456789.png'),
      'assets/metadata/cat_0123456789null.json': sidecar({ ext: null }),
      'assets/uploads/cat_0123456789null': 'a cat',
    };
    const { loaded } = await load(write('a.tar', await tarOf(entries)));
    expect(loaded.assets).toEqual([{ ...cat, filename: 'cat_0123456789' }]);
  });

  test('comes in batches of a bounded size', async () => {
    const records = Array.from({ length: 20_000 }, (_, index) =>
      entity('api::tag.tag', index + 1, { name: `tag ${index}` }),
    );
    const path = write('a.tar', await tarOf({ ...whole, 'entities/entities_00001.jsonl': records }));
    const reader = await openArchive(path, undefined);
    const sizes: number[] = [];
    await loadArchive(reader, await checkArchive(reader), {
      entities: (batch) => void sizes.push(batch.length),
    });
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20_000);
    expect(Math.max(...sizes)).toBeLessThan(3_000);
  });

  test('is not handed over any further where a handler fails', async () => {
    const reader = await openArchive(write('a.tar', await tarOf(whole)), undefined);
    const checked = await checkArchive(reader);
    const asset = async () => {
      throw new Error('no space');
    };
    const links = () => {
      throw new Error('never reached');
    };
    await expect(loadArchive(reader, checked, { asset, links })).rejects.toThrow('no space');
  });

  test('is not handed over any further after the import was aborted, not even a file that has begun', async () => {
    const large = Buffer.alloc(5_000_000, 'x');
    const path = write('a.tar', await tarOf({ ...whole, 'assets/uploads/cat_0123456789.png': large }));
    const reader = await openArchive(path, undefined);
    const checked = await checkArchive(reader);
    const controller = new AbortController();
    let seen = 0;
    const asset: LoadHandlers['asset'] = async (_, __, ___, content) => {
      for await (const chunk of content) {
        seen += chunk.length;
        controller.abort(new Error('interrupted'));
      }
    };
    await expect(loadArchive(reader, checked, { asset }, controller.signal)).rejects.toThrow('interrupted');
    expect(seen).toBeGreaterThan(0);
    expect(seen).toBeLessThan(large.length);
  });
});

describe('an archive that changes between the check and the load', () => {
  test('is refused where it is a file', async () => {
    const path = write('a.tar', await tarOf(whole));
    const reader = await openArchive(path, undefined);
    const checked = await checkArchive(reader);
    const changed = await tarOf({ ...whole, 'assets/uploads/cat_0123456789.png': 'a dog' });
    for (const content of [changed, await tarOf(without(whole, 'links/links_00001.jsonl'))]) {
      writeFileSync(path, content);
      const error = await refusal(loadArchive(reader, checked, {}));
      expect(error).toMatchObject({
        failure: 'failed',
        message: `The archive ${path} changed while it was read.`,
      });
    }
  });

  test.each(['links/links_00001.jsonl', 'assets/uploads/cat_0123456789.png'])(
    'is refused where it is a folder and %s is gone',
    async (gone) => {
      for (const [name, content] of Object.entries(whole)) {
        write(name, contents(content));
      }
      const reader = await openArchive(at(), undefined);
      const checked = await checkArchive(reader);
      rmSync(at(gone));
      const handlers: LoadHandlers = { links: () => undefined, asset: async () => undefined };
      expect((await refusal(loadArchive(reader, checked, handlers))).failure).toBe('failed');
    },
  );

  test('is refused where it is a folder and a file goes while others are loaded', async () => {
    for (const [name, content] of Object.entries(whole)) {
      write(name, contents(content));
    }
    write('links/links_00002.jsonl', contents(whole['links/links_00001.jsonl']));
    const reader = await openArchive(at(), undefined);
    const checked = await checkArchive(reader);
    const links = () => rmSync(at('links/links_00002.jsonl'), { force: true });
    const error = await refusal(loadArchive(reader, checked, { links }));
    expect(error.message).toBe(`The archive ${at()} changed while it was read.`);
  });

  test('is refused where it is a folder and a file becomes a link while others are loaded', async () => {
    for (const [name, content] of Object.entries(whole)) {
      write(name, contents(content));
    }
    const second = write('links/links_00002.jsonl', contents(whole['links/links_00001.jsonl']));
    const reader = await openArchive(at(), undefined);
    const checked = await checkArchive(reader);
    let batches = 0;
    const links = () => {
      batches += 1;
      rmSync(second, { force: true });
      symlinkSync(at('links/links_00001.jsonl'), second);
    };
    expect((await refusal(loadArchive(reader, checked, { links }))).failure).toBe('failed');
    expect(batches).toBe(1);
  });

  test('is refused where it is a folder and a file came', async () => {
    for (const [name, content] of Object.entries(whole)) {
      write(name, contents(content));
    }
    const reader = await openArchive(at(), undefined);
    const checked = await checkArchive(reader);
    write('assets/uploads/dog.png', 'a dog');
    const asset: LoadHandlers['asset'] = async () => undefined;
    expect((await refusal(loadArchive(reader, checked, { asset }))).failure).toBe('failed');
  });
});

// Keys are derived for it.
jest.setTimeout(60_000);

describe('an export of the example', () => {
  const blog = resolve(import.meta.dirname, '../../../examples/blog');

  test.each([
    [true, true],
    [false, false],
  ])('comes back as it was written: compressed %s, encrypted %s', async (compress, encrypt) => {
    cpSync(blog, at('blog'), { recursive: true, filter: (path) => !/node_modules|\.tmp/.test(path) });
    createDatabase(at('blog/data.sql'), at('blog/.tmp/data.db'));
    const options = parseExportOptions({
      ...plainExport,
      project: at('blog'),
      key: encrypt ? 'sesame' : undefined,
      encrypt,
      compress,
      format: 'tar',
      file: at('export'),
    });
    const report = await exportProject(options, silent);
    const { loaded, checked } = await load(report.file, encrypt ? 'sesame' : undefined);
    expect(Object.fromEntries(checked.stages)).toEqual(report.stages);
    expect(checked.metadata.strapi?.version).toBe(report.strapiVersion);
    expect(checked.warnings).toEqual([]);
    expect(loaded.entities).toHaveLength(report.stages.entities?.count ?? Number.NaN);
    expect(loaded.links).toHaveLength(report.stages.links?.count ?? Number.NaN);
    for (const { filename, size, content } of loaded.assets as (typeof cat)[]) {
      const file = at('blog/public/uploads', filename);
      expect(size).toBe(statSync(file).size);
      expect(content.equals(readFileSync(file))).toBe(true);
    }
    const components = [...checked.components.values()].reduce((sum, { size }) => sum + size, 0);
    expect(components).toBeGreaterThan(20);
  });
});
