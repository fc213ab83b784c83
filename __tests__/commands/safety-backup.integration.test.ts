/** @jest-environment ./__tests__/support/one-realm.mjs */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import type { Phase } from '../../src/transfer/phases.ts';
import type { Progress } from '../../src/transfer/progress.ts';
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
  // The safety backup is written to the current folder.
  process.chdir(at('blog'));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.chdir(back);
});

const backups = () => readdirSync(at('blog')).filter((name) => name.includes('before_import_'));

/** A disk that has something else in the end than what was written to it. */
async function damageBackups(): Promise<{ damaged: string[] }> {
  const damaged: string[] = [];
  const handle = await open(import.meta.filename);
  const methods = Object.getPrototypeOf(handle) as { sync(): Promise<void> };
  await handle.close();
  const { sync } = methods;
  jest.spyOn(methods, 'sync').mockImplementation(function (this: unknown) {
    for (const name of backups().filter((name) => name.endsWith('.partial'))) {
      const disk = openSync(name, 'r+');
      writeSync(disk, 'damaged', Math.floor(statSync(name).size / 2));
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
    /^The archive before_import_\d+_\w+\.tar\.gz was written, but what is on the disk differs: /,
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
  const { status, stdout } = spawnSync('tar', ['-xzOf', backup], { encoding: 'utf8' });
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
  expect(backups()).toEqual([safetyBackup]);
  expect(readFileSync(at('evaluated'), 'utf8')).toBe('once ');
});
