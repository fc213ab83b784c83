/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFile, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';
import { backupFolder } from '../../src/commands/import/backup-folder.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import type { Phase } from '../../src/transfer/phases.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { backupsOf } from '../support/backups.ts';
import { copyBlog } from '../support/blog.ts';
import { plainImport, silent } from '../support/options.ts';
import { run } from '../support/terminal.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();
const back = process.cwd();

beforeEach(async () => {
  copyBlog(at('blog'));
  cpSync(at('blog'), at('origin'), { recursive: true });
  const exported = await run(['export', '--no-encrypt', '--project', at('origin'), '-f', at('archive')]);
  expect(exported.code).toBe(0);
  process.chdir(at('blog'));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(back);
});

const backups = () => backupsOf(at('blog'));

/** A disk that has something else in the end than what was written to it. */
async function damageBackups(): Promise<{ damaged: string[] }> {
  const damaged: string[] = [];
  const handle = await open(import.meta.filename);
  const methods = Object.getPrototypeOf(handle) as { sync(): Promise<void> };
  await handle.close();
  const { sync } = methods;
  jest.spyOn(methods, 'sync').mockImplementation(function (this: unknown) {
    for (const name of backups().filter((name) => name.endsWith('.partial'))) {
      const disk = openSync(join(backupFolder('.'), name), 'r+');
      writeSync(disk, 'damaged', Math.floor(statSync(join(backupFolder('.'), name)).size / 2));
      closeSync(disk);
      damaged.push(name);
    }
    return sync.call(this as never);
  });
  return { damaged };
}

const importing = (progress: Progress = silent, more: Partial<RawImportOptions> = {}) =>
  importArchive(
    parseImportOptions({
      ...plainImport,
      project: '.',
      file: at('archive.tar.gz'),
      safetyBackup: true,
      ...more,
    }),
    progress,
  );

test('a safety backup that cannot be read back ends the import before anything is deleted, and is not kept', async () => {
  const before = stateOf(at('blog'));
  const { damaged } = await damageBackups();
  const error = await refusal(importing());
  expect(damaged).toHaveLength(1);
  expect(error.message).toMatch(
    /^The archive \.strapi-dms\/safety-backups\/before_import_\d+_\w+\.tar\.gz was written, but what is read back differs: /,
  );
  expect(stateOf(at('blog'))).toEqual(before);
  expect(leftIn(at('blog'))).toEqual([]);
  expect(backups()).toEqual([]);
});

test('what is backed up is of the moment by which the import was decided', async () => {
  const slug = 'written-before-the-backup';
  const phaseStarted = (phase: Phase) => {
    if (phase === 'backup') {
      const other = new DatabaseSync(join(at('blog'), '.tmp', 'data.db'));
      other.exec(`INSERT INTO articles (id, document_id, slug) VALUES (99999, 'new', '${slug}')`);
      other.close();
    }
  };
  const error = await refusal(importing({ ...silent, phaseStarted }));
  expect(error.message).toContain('was changed by another program after the import had examined it');
  const [backup = ''] = backups();
  const { status, stdout } = spawnSync('tar', ['-xzOf', join(backupFolder('.'), backup)], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toContain('"type":"api::article.article"');
  expect(stdout).not.toContain(slug);
});

test('an import and its safety backup evaluate the configuration once', async () => {
  rmSync('config/database.ts');
  writeFileSync(
    'config/database.js',
    `require('node:fs').appendFileSync(${JSON.stringify(at('evaluated'))}, 'once ');
     module.exports = { connection: { client: 'sqlite', connection: { filename: '.tmp/data.db' } } };`,
  );
  const { safetyBackup } = await importing(silent, { trustConfig: true });
  expect(backups().map((name) => join(backupFolder('.'), name))).toEqual([safetyBackup]);
  expect(readFileSync(at('evaluated'), 'utf8')).toBe('once ');
});

test('the folder of safety backups keeps Git away, and only the newest of this database stay', async () => {
  const folder = backupFolder('.');
  mkdirSync(folder, { recursive: true });
  const first = 'before_import_20200101000000_00000000.tar.gz';
  const mark = await markHere();
  const old = [1, 2, 3].map((day) => `before_import_2020010${day}000000_${mark}.tar.gz`);
  const others = [first, `before_import_2020_${mark}.tar.gz`, 'mine.tar.gz'];
  for (const name of [...old, ...others]) {
    writeFileSync(join(folder, name), 'old');
  }
  const { safetyBackup = '' } = await importing(silent, { keepSafetyBackups: 2 });
  expect(backups().sort()).toEqual([...others, old[2], basename(safetyBackup)].sort());
  expect(readFileSync('.strapi-dms/.gitignore', 'utf8')).toBe('*\n');
  await importing(silent, { keepSafetyBackups: Number.POSITIVE_INFINITY });
  expect(backups()).toHaveLength(6);
});

test('a backup is not removed for one that bears a later time: clocks are set back', async () => {
  const folder = backupFolder('.');
  const mark = await markHere();
  const later = [1, 2, 3].map((day) => `before_import_2999010${day}000000_${mark}.tar.gz`);
  mkdirSync(folder, { recursive: true });
  for (const name of later) {
    writeFileSync(join(folder, name), 'later');
  }
  const { safetyBackup = '' } = await importing(silent, { keepSafetyBackups: 2 });
  expect(backups().sort()).toEqual([basename(safetyBackup), later[2]].sort());
});

test('an import that fails removes no older backup', async () => {
  const { safetyBackup } = await importing();
  const phaseStarted = (phase: Phase) => {
    if (phase === 'backup') {
      const other = new DatabaseSync(join(at('blog'), '.tmp', 'data.db'));
      other.exec('UPDATE articles SET updated_at = 99999999999999 WHERE id = 1');
      other.close();
    }
  };
  await refusal(importing({ ...silent, phaseStarted }, { keepSafetyBackups: 1 }));
  expect(backups()).toHaveLength(2);
  expect(backups()).toContain(basename(safetyBackup ?? ''));
});

test('two imports that make the folder at the same time both have it', async () => {
  const count = 1_000;
  for (let number = 0; number < count; number += 1) {
    mkdirSync(at(`${number}`));
  }
  const program = at('make.mjs');
  writeFileSync(
    program,
    `import { existsSync } from 'node:fs';
     import { makeBackupFolder } from ${JSON.stringify(pathToFileURL(join(back, 'src/commands/import/backup-folder.ts')))};
     const [root, start] = process.argv.slice(2);
     while (Date.now() < Number(start));
     for (let number = 0; number < ${count}; number += 1) {
       const own = \`\${root}/\${number}/.strapi-dms\`;
       makeBackupFolder(\`\${root}/\${number}\`);
       for (const path of [\`\${own}/safety-backups\`, \`\${own}/.gitignore\`]) {
         if (!existsSync(path)) { throw new Error(path); }
       }
     }`,
  );
  const words = [program, at('.'), `${Date.now() + 2_000}`];
  const both = [1, 2].map(() => promisify(execFile)(process.execPath, words));
  await expect(Promise.all(both)).resolves.toHaveLength(2);
});

test.each([
  ['a link to a folder', () => symlinkSync(at('.'), '.strapi-dms')],
  ['a file', () => writeFileSync('.strapi-dms', '')],
])('%s in place of its folder ends the import before anything is deleted', async (_, make: () => void) => {
  make();
  const before = stateOf(at('blog'));
  const error = await refusal(importing());
  expect(error.message).toMatch(/\.strapi-dms, where safety backups are kept, is .+, not a folder\.$/);
  expect(error.remedy).toContain('--no-safety-backup');
  const foretold = await refusal(importing(silent, { dryRun: true }));
  expect([foretold.message, foretold.remedy]).toEqual([error.message, error.remedy]);
  expect(stateOf(at('blog'))).toEqual(before);
  expect(readdirSync(at('.')).filter((name) => name.includes('before_import_'))).toEqual([]);
});

/** What tells the backups of this database from those of others. */
async function markHere(): Promise<string> {
  const { safetyBackup = '' } = await importing();
  rmSync(safetyBackup);
  return /_(\w{8})\.tar/.exec(safetyBackup)?.[1] ?? '';
}
