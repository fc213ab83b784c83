/** @jest-environment ./__tests__/support/one-realm.mjs */
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { copyBlog } from '../support/blog.ts';
import { plainImport, silent } from '../support/options.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

beforeEach(async () => {
  copyBlog(at('blog'));
  const exported = await run(['export', '--no-encrypt', '--project', at('blog'), '-f', at('archive')]);
  expect(exported.code).toBe(0);
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  database.exec(`INSERT INTO strapi_history_versions (content_type, related_document_id)
    SELECT 'api::article.article', document_id FROM articles`);
  database.close();
});

function history(): unknown {
  const database = new DatabaseSync(at('blog/.tmp/data.db'), { readOnly: true });
  const versions = database
    .prepare('SELECT count(*) AS versions FROM strapi_history_versions')
    .get()?.versions;
  database.close();
  return versions;
}

const importing = (given: Partial<RawImportOptions>) =>
  importArchive(
    parseImportOptions({ ...plainImport, project: at('blog'), file: at('archive.tar.gz'), ...given }),
    silent,
  );

describe("Strapi's history of content", () => {
  test.each([
    [{ onlyContentTypes: ['api::tag.tag'] }],
    [{ only: ['content'] }],
    [{ only: ['config'] }],
    [{ exclude: ['config'] }],
    [{ exclude: ['content'] }],
  ])('stays where not everything is imported: %j', async (given) => {
    const before = history();
    expect(before).toBeGreaterThan(0);
    await importing(given);
    expect(history()).toBe(before);
  });

  test.each([[{}], [{ exclude: ['files'] }], [{ excludeContentTypes: ['api::tag.tag'] }]])(
    'goes with the content that it is about, as with strapi import: %j',
    async (given) => {
      await importing(given);
      expect(history()).toBe(0);
    },
  );
});
