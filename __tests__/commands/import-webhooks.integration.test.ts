import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

beforeEach(async () => {
  const database = new DatabaseSync(`${copyBlog(at('production'))}/.tmp/data.db`);
  database.exec(`DELETE FROM strapi_webhooks;
    INSERT INTO strapi_webhooks (id, name, url, headers, events, enabled) VALUES
    (1, 'deploy', 'https://ci.example.org/deploy', '{"X-Token":"t"}', '["entry.publish"]', 1),
    (2, 'old', 'https://ci.example.org/old', NULL, '["entry.update"]', 0),
    (3, 'unset', NULL, NULL, NULL, NULL)`);
  database.close();
  const exported = await run(['export', '--no-encrypt', '--project', at('production'), '-f', at('archive')]);
  expect(exported.code).toBe(0);
  copyBlog(at('preview'));
});

const importWith = (...options: string[]) =>
  run([
    'import',
    '--project',
    at('preview'),
    '-f',
    at('archive.tar.gz'),
    '--force',
    '--no-safety-backup',
    ...options,
  ]);

function webhooks(): unknown[] {
  const database = new DatabaseSync(at('preview/.tmp/data.db'), { readOnly: true });
  const rows = database
    .prepare('SELECT id, name, url, headers, events, enabled FROM strapi_webhooks ORDER BY id')
    .all();
  database.close();
  return rows.map((row) => Object.values(row));
}

test('webhooks come in as they are in the archive', async () => {
  expect((await importWith()).code).toBe(0);
  expect(webhooks()).toEqual([
    [1, 'deploy', 'https://ci.example.org/deploy', '{"X-Token":"t"}', '["entry.publish"]', 1],
    [2, 'old', 'https://ci.example.org/old', null, '["entry.update"]', 0],
    [3, 'unset', null, null, null, null],
  ]);
});

test('with --webhooks disable they come in switched off, and are otherwise the same', async () => {
  expect((await importWith('--webhooks', 'disable')).code).toBe(0);
  expect(webhooks()).toEqual([
    [1, 'deploy', 'https://ci.example.org/deploy', '{"X-Token":"t"}', '["entry.publish"]', 0],
    [2, 'old', 'https://ci.example.org/old', null, '["entry.update"]', 0],
    [3, 'unset', null, null, null, 0],
  ]);
});

test('another word for --webhooks is wrong usage, and nothing is imported', async () => {
  const refused = await importWith('--webhooks', 'off');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--webhooks: "off" is unknown');
});
