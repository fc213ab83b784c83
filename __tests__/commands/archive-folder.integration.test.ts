/** @jest-environment ./__tests__/support/one-realm.mjs */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { archiveAt, isFolderForArchives } from '../../src/commands/archive-folder.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { folderPlace } from '../../src/commands/retention/folder.ts';
import { retain } from '../../src/commands/retention/retain.ts';
import { defaultName } from '../../src/strapi/archive-names.ts';
import { claimSibling } from '../../src/system/claimed-sibling.ts';
import { mount } from '../media/support/mount.ts';
import { copyBlog } from '../support/blog.ts';
import { plainExport, silent } from '../support/options.ts';
import { run } from '../support/terminal.ts';
import { refusal, thrownBy, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

/** Archives by name only. The first is the one that was changed last. */
function fill(...archives: readonly string[]): void {
  for (const [index, name] of archives.entries()) {
    const path = write(`seed/${name}`, '');
    utimesSync(path, 2_000_000_000 - index, 2_000_000_000 - index);
  }
}

describe('the newest archive of a folder', () => {
  test('is that with the latest time in its name, whenever the files were changed', async () => {
    fill(
      'export_20250304050607.tar.gz.enc',
      'export_20260102030405-2.tar',
      'export_20260102030405-10.tar.gz.age',
      'export_20260102030405.tar.gz',
      'export_20251231235959.tar',
    );
    expect(await archiveAt(at('seed/'))).toBe(at('seed/export_20260102030405-10.tar.gz.age'));
    expect(await archiveAt(at('seed'))).toBe(at('seed/export_20260102030405-10.tar.gz.age'));
  });

  test('is a masked one only where there is no other', async () => {
    fill('masked_20270304050607.tar.gz', 'export_20250304050607.tar.gz', 'masked_20260304050607.tar.gz');
    expect(await archiveAt(at('seed'))).toBe(at('seed/export_20250304050607.tar.gz'));
    write('previews/masked_20260304050607.tar.gz', '');
    write('previews/masked_20270304050607.tar.gz', '');
    expect(await archiveAt(at('previews'))).toBe(at('previews/masked_20270304050607.tar.gz'));
  });

  test('may be an unpacked one', async () => {
    fill('export_20250304050607.tar.gz.enc');
    write('seed/export_20260102030405/metadata.json', {});
    write('seed/export_20270102030405/mine', 'no archive');
    expect(await archiveAt(at('seed'))).toBe(at('seed/export_20260102030405'));
  });

  test('is that which was changed last, where somebody else has named them all', async () => {
    fill('shop.tar.gz', 'zoo.tar', 'a.tar.gz.enc');
    expect(await archiveAt(at('seed'))).toBe(at('seed/shop.tar.gz'));
  });

  test('is never a safety backup, what is not complete, a hidden file, or no archive', async () => {
    fill(
      'before_import_20990101000000_0123abcd.tar.gz.enc',
      '.export_20990101000000.tar.gz.0123456789ab.partial',
      '.export_20980101000000.tar',
      'notes.txt',
      'export_20970101000000',
      'export_20250304050607.tar',
    );
    mkdirSync(at('seed/export_20960101000000.tar'));
    expect(await archiveAt(at('seed'))).toBe(at('seed/export_20250304050607.tar'));
  });

  test('is not guessed: where names and times cannot be compared, or are the same', async () => {
    fill('export_20250304050607.tar', 'by-hand.tar');
    const mixed = await refusal(archiveAt(at('seed')));
    expect(mixed).toMatchObject({ failure: 'noArchive', exitCode: 10 });
    expect(mixed.message).toMatch(/^No archive found in .*seed that is clearly the newest: .*by-hand\.tar/);
    write('twice/export_20250304050607.tar', '');
    write('twice/export_20250304050607.tar.gz.enc', '');
    expect(await refusal(archiveAt(at('twice')))).toMatchObject({
      failure: 'noArchive',
      message: expect.stringContaining('two of them are of the same time'),
    });
    for (const name of ['a.tar', 'b.tar']) {
      utimesSync(write(`changed/${name}`, ''), 1_700_000_000, 1_700_000_000);
    }
    expect(await refusal(archiveAt(at('changed')))).toMatchObject({ failure: 'noArchive' });
  });

  test.each<[string, () => void, RegExp]>([
    ['is empty', () => mkdirSync(at('seed')), /^No archive found in .*seed\/: the folder is empty\.$/],
    ['is not there', () => undefined, /: there is no such folder\.$/],
    ['is a file', () => void write('seed', ''), /: there is no such folder\.$/],
    ['has something else', () => void write('seed/notes.txt', ''), /: it has notes\.txt\.$/],
  ])('is not found in a folder that %s', async (_, prepare, message) => {
    prepare();
    const error = await refusal(archiveAt(at('seed/')));
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(10);
  });

  test('is not asked for where an archive is named, or something that whoever opens it complains of', async () => {
    write('unpacked/metadata.json', {});
    fill('export_20250304050607.tar');
    write('rest/entities/entities_00001.jsonl', '');
    for (const name of ['unpacked', 'unpacked/', 'seed/export_20250304050607.tar', 'nothing.tar', 'rest']) {
      expect(await archiveAt(at(name))).toBe(at(name));
    }
  });
});

test('a new archive goes into a folder that is named as one, and beside one that is not', () => {
  mkdirSync(at('seed'));
  expect(['seed/', 'new/'].map(isFolderForArchives)).toEqual([true, true]);
  expect([at('seed'), 'new'].map(isFolderForArchives)).toEqual([false, false]);
});

describe('keeping the last archives of a folder', () => {
  /** As an export does it that has written an archive. */
  const pruneArchives = async (made: string, keepLast: number) => {
    const policy = { keepLast };
    const { removed, warnings } = await retain(folderPlace(dirname(made)), {
      policy,
      // Of files that were made in this very moment the file system may say that they are a millisecond younger.
      began: new Date(Date.now() + 1_000),
      made,
      isDryRun: false,
    });
    return { removed, warnings };
  };

  test('removes older ones that exports have named, and nothing else', async () => {
    const kept = [
      'export_20260105000000.tar.gz.enc',
      'export_20260104000000-2.tar',
      'export_20260104000000.tar.gz',
    ];
    const others = [
      'before_import_20200101000000_0123abcd.tar.gz.enc',
      '.export_20200101000000.tar.gz.0123456789ab.partial',
      'export_20200101000000.tar.gz.bak',
      'export_20200101000000.zip',
      'export_2020010100000.tar',
      'my-export_20200101000000.tar',
      'export_20200101000000.tar.gz.enc.sha256',
      'export_20200102000000',
      'shop.tar.gz',
    ];
    fill(...kept, ...others, 'export_20200103000000.tar.gz.enc', 'export_20251231000000-3.tar.age');
    write('seed/export_20200104000000/metadata.json', {});
    write('seed/export_20200104000000/entities/entities_00001.jsonl', '');
    write('seed/export_20200105000000/metadata.json', {});
    write('seed/export_20200105000000/mine', 'precious');
    write('seed/export_20200106000000/notes', 'precious');
    mkdirSync(at('seed/export_20200107000000.tar'));
    symlinkSync(at('seed/shop.tar.gz'), at('seed/export_20200108000000.tar.gz'));
    const written = at('seed/export_20260105000000.tar.gz.enc');
    expect(await pruneArchives(written, 3)).toEqual({
      removed: [
        'export_20200103000000.tar.gz.enc',
        'export_20200104000000',
        'export_20251231000000-3.tar.age',
      ].map((name) => at('seed', name)),
      warnings: [],
    });
    expect(names('seed')).toEqual(
      [
        ...kept,
        ...others,
        'export_20200105000000',
        'export_20200106000000',
        'export_20200107000000.tar',
        'export_20200108000000.tar.gz',
      ].sort(),
    );
  });

  test('leaves what another export is writing, or has just written', async () => {
    fill('export_20260105000000.tar', 'export_20260105000000-2.tar', 'export_20260104000000.tar');
    mkdirSync(at('other'));
    const claimed = claimSibling(at('seed/export_20200101000000.tar'));
    write(`seed/${basename(claimed.path)}`, 'half of it');
    const { removed } = await pruneArchives(at('seed/export_20260105000000-2.tar'), 1);
    expect(removed).toEqual([at('seed/export_20260104000000.tar')]);
    expect(readFileSync(claimed.path, 'utf8')).toBe('half of it');
    claimed.release();
    expect(names('seed')).toContain('export_20260105000000.tar');
  });

  test('counts and removes masked ones beside a masked one, and backups beside a backup', async () => {
    fill(
      'export_20200101000000.tar',
      'export_20200102000000.tar',
      'masked_20200101000000.tar',
      'masked_20200102000000.tar',
    );
    const masked = await pruneArchives(at('seed/masked_20200102000000.tar'), 1);
    expect(masked.removed).toEqual([at('seed/masked_20200101000000.tar')]);
    const backups = await pruneArchives(at('seed/export_20200102000000.tar'), 1);
    expect(backups.removed).toEqual([at('seed/export_20200101000000.tar')]);
    expect(names('seed')).toEqual(['export_20200102000000.tar', 'masked_20200102000000.tar']);
  });

  test('keeps the new one, also where the clock was set back', async () => {
    fill('export_20300101000000.tar', 'export_20260105000000.tar', 'export_20250101000000.tar');
    const { removed } = await pruneArchives(at('seed/export_20260105000000.tar'), 1);
    expect(removed).toEqual([at('seed/export_20250101000000.tar')]);
    expect(names('seed')).toEqual(['export_20260105000000.tar', 'export_20300101000000.tar']);
  });

  test('warns of what cannot be removed, and removes the rest', async () => {
    fill('export_20260105000000.tar', 'export_20250102000000.tar', 'export_20250101000000.tar');
    const stuck = at('seed/export_20250101000000.tar');
    const unmount = mount(['--bind', stuck, stuck]);
    if (unmount === undefined) {
      return;
    }
    try {
      const { removed, warnings } = await pruneArchives(at('seed/export_20260105000000.tar'), 1);
      expect(removed).toEqual([at('seed/export_20250102000000.tar')]);
      expect(warnings).toEqual([
        expect.stringMatching(/^The older backup .*20250101000000\.tar could not be removed: /),
      ]);
    } finally {
      unmount();
    }
    expect(existsSync(stuck)).toBe(true);
  });
});

describe('an export into a folder', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
  });

  const tar = { ...plainExport, format: 'tar', exclude: ['files'] } as const;
  const parsed = (given: Partial<RawExportOptions>) =>
    parseExportOptions({ ...tar, project: at('blog'), ...given });
  const exporting = (given: Partial<RawExportOptions>) => exportProject(parsed(given), silent);

  test.each(['tar', 'dir'] as const)(
    'makes the folder, and gives archives (%s) names of their own, of which the last are kept',
    async (format) => {
      const files: string[] = [];
      for (let number = 1; number <= 2; number += 1) {
        const report = await exporting({ file: `${at('backups/cms')}/`, format });
        expect(report).not.toHaveProperty('removed');
        expect(basename(report.file)).toMatch(/^export_\d{14}(-2)?(\.tar)?$/);
        files.push(report.file);
      }
      expect(names('backups/cms')).toEqual(files.map((file) => basename(file)).sort());
      write('backups/cms/export_20200101000000.tar', 'an old one');
      const report = await exporting({ file: `${at('backups/cms')}/`, format, keepLast: 1 });
      expect(report.removed).toContain(at('backups/cms/export_20200101000000.tar'));
      // One that was made within the same second is not older.
      expect(names('backups/cms')).toContain(basename(report.file));
      expect(names('backups/cms')).not.toContain('export_20200101000000.tar');
      expect(await archiveAt(at('backups/cms'))).toMatch(/export_\d{14}/);
    },
  );

  test('that fails leaves no folder behind that was not there, and removes no archive', async () => {
    write('kept/export_20200101000000.tar', 'an old one');
    for (const folder of ['new/deep/', 'kept/']) {
      await refusal(exporting({ file: at(folder), keepLast: 1, onlyContentTypes: ['api::nothing.nothing'] }));
    }
    expect(names()).toEqual(['blog', 'kept']);
    expect(names('kept')).toEqual(['export_20200101000000.tar']);
  });

  test('into a folder that cannot be made says so', async () => {
    write('file', '');
    const error = await refusal(exporting({ file: at('file/inner/') }));
    expect(error.message).toMatch(/^The archive .*file\/inner\/export_\d{14} cannot be written: /);
  });

  test.each<[string, Partial<RawExportOptions>, RegExp]>([
    [
      'no folder',
      { file: 'backup' },
      /^--keep-last 3 needs a folder of archives or a store, and neither is named/,
    ],
    ['no name', {}, /^--keep-last 3 needs a folder/],
    [
      'an archive that is not verified',
      { file: 'seed/', verify: false },
      /only after the new one was verified/,
    ],
  ])('keeps no last ones for %s', (_, given, message) => {
    const error = thrownBy(() => parsed({ ...given, keepLast: 3 }));
    expect(error.message).toMatch(message);
    expect(error.failure).toBe('usage');
  });

  test('is what the terminal writes, and reads again without a name', async () => {
    const folder = `${at('seed')}/`;
    const old = '20200101000000';
    write(`seed/export_${old}.tar.gz`, 'an old one');
    const exported = await run(
      ['export', '--project', at('blog'), '--no-encrypt', '-f', folder, '--keep-last', '1'],
      { cwd: at('blog') },
    );
    expect(exported).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Removed: ${at('seed')}/export_${old}`),
    });
    const [name = ''] = readdirSync(at('seed'));
    expect(name).toMatch(/^export_\d{14}\.tar\.gz$/);
    expect(name.slice(0, 11)).toBe(defaultName().slice(0, 11));
    for (const [command, ...more] of [
      ['verify'],
      ['inspect'],
      ['import', '--project', at('blog'), '--force', '--no-safety-backup'],
      ['convert', '--no-encrypt', '--output', at('again')],
    ]) {
      const ended = await run([command as string, '-f', folder, ...more, '--report', at('report.json')], {
        cwd: at('blog'),
      });
      expect([command, ended.code, ended.stderr]).toEqual([command, 0, ended.stderr]);
      const report = JSON.parse(readFileSync(at('report.json'), 'utf8'));
      expect(command === 'convert' ? report.source.file : report.file).toBe(at('seed', name));
    }
    mkdirSync(at('empty'));
    expect(await run(['verify', '-f', at('empty')])).toMatchObject({
      code: 10,
      stderr: expect.stringContaining('No archive found in'),
    });
  });
});
