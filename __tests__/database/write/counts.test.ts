import { afterAll, expect, test } from '@jest/globals';
import { createModels } from '../../../src/database/model/create-models.ts';
import { strapi5 } from '../../../src/database/model/layout.ts';
import { readStore } from '../../../src/database/read/store.ts';
import { openSqlite } from '../../../src/database/sqlite/connection.ts';
import { contentCounts } from '../../../src/database/write/counts.ts';
import { TestProject } from './projects.ts';

const blog = new TestProject('examples/blog');
afterAll(() => blog.remove());

async function countsOf(sql: string) {
  const session = await openSqlite(blog.database(sql), 'data.db');
  const { contentTypes } = await readStore(session);
  const counts = await contentCounts(session, createModels(contentTypes, strapi5));
  await session.close();
  return counts;
}

test('entities, files and users are content; what the first start creates is not', async () => {
  const content = ['articles', 'authors', 'categories', 'globals', 'pages', 'tags', 'files', 'up_users'];
  const empty = content.map((table) => `DELETE FROM ${table};`).join('');
  // Roles, permissions, locales and the core store are still there.
  expect(await countsOf(empty)).toEqual(new Map());
  expect(await countsOf(`${empty} INSERT INTO up_users (username) VALUES ('a'), ('b')`)).toEqual(
    new Map([['plugin::users-permissions.user', 2]]),
  );
  expect(await countsOf('')).toEqual(
    new Map([
      ['plugin::upload.file', 8],
      ['api::article.article', 10],
      ['api::author.author', 2],
      ['api::category.category', 4],
      ['api::global.global', 2],
      ['api::page.page', 6],
      ['api::tag.tag', 4],
    ]),
  );
});
