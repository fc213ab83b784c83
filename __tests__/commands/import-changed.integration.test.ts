/** @jest-environment ./__tests__/support/one-realm.mjs */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { leftIn, stateOf } from '../../scripts/faults/state.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
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
  // The safety backup is written to the current folder.
  process.chdir(at('blog'));
});

afterEach(() => process.chdir(back));

const options = () =>
  parseImportOptions({ ...plainImport, project: '.', file: at('archive.tar.gz'), safetyBackup: true });

test.each([
  [
    'changes a row',
    'UPDATE articles SET updated_at = 9999999999999 WHERE id = (SELECT min(id) FROM articles)',
  ],
  ['adds a row', `INSERT INTO articles (id, document_id) VALUES (99999, 'new')`],
  [
    'changes a setting',
    `UPDATE strapi_core_store_settings SET value = '"de"' WHERE key = 'plugin_i18n_default_locale'`,
  ],
  [
    'adds a webhook',
    `INSERT INTO strapi_webhooks (id, name, url) VALUES (99999, 'new', 'https://example.com')`,
  ],
  ['starts with other schemas', `UPDATE strapi_database_schema SET schema = schema || ' '`],
])('a program that %s after the backup was made is noticed, and nothing is imported', async (_, sql) => {
  let changed: unknown;
  const importing = importArchive(options(), silent, undefined, async () => {
    const other = new DatabaseSync(join(at('blog'), '.tmp', 'data.db'));
    other.exec(sql);
    other.close();
    changed = stateOf(at('blog'));
  });
  const error = await refusal(importing);
  expect(error.message).toMatch(
    /^The database \(sqlite .*data\.db\) was changed by another program after the import had examined it: /,
  );
  expect(error.remedy).toContain('The safety backup stays in .strapi-dms/safety-backups/before_import_');
  expect(stateOf(at('blog'))).toEqual(changed);
  expect(leftIn(at('blog'))).toEqual([]);
  expect(backupsOf(at('blog'))).toHaveLength(1);
});

test('a site that goes on writing is noticed before the import takes its database for itself', async () => {
  const other = new DatabaseSync(join(at('blog'), '.tmp', 'data.db'));
  try {
    const importing = importArchive(options(), silent, undefined, async () => {
      other.exec(`INSERT INTO articles (id, document_id) VALUES (99999, 'new')`);
      other.exec('BEGIN IMMEDIATE');
    });
    // An import that waited for the lock would give up, and say that the database is locked.
    expect((await refusal(importing)).message).toContain('was changed by another program');
  } finally {
    other.close();
  }
});
