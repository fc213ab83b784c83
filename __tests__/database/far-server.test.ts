/** @jest-environment ./__tests__/support/one-realm.mjs */
import { expect, test } from '@jest/globals';
import { recordsOf } from '../../src/database/read/records.ts';
import type { Session } from '../../src/database/session.ts';
import { openSqlite } from '../../src/database/sqlite/connection.ts';
import { describeDatabase } from '../../src/database/strapi-database.ts';
import type { ComponentFile } from '../../src/transfer/checkout.ts';
import { parseFilters, Scope } from '../../src/transfer/scope.ts';
import { componentTable, contentType, createStrapiDatabase, joinTable } from '../support/strapi-database.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const articles = 6_000;
const ids = Array.from({ length: articles }, (_, index) => index + 1);

const component = (name: string): ComponentFile => ({
  uid: `ui.${name}`,
  modelName: name,
  path: `src/components/ui/${name}.json`,
  isSource: true,
  content: {
    collectionName: `components_ui_${name}s`,
    attributes: { body: { type: 'text' } },
  } as ComponentFile['content'],
});
const components = ['text', 'quote', 'seo'].map(component);

/** Types with a row each, as most projects have many. */
const small = [...'abcdefghijklmnopqrst'].map((letter) => `few${letter}`);

function makeDatabase(file: string): void {
  const author = { type: 'relation', relation: 'manyToOne', target: 'api::author.author' };
  createStrapiDatabase(file, {
    contentTypes: [
      contentType('api::author.author', 'authors', {}),
      contentType('api::article.article', 'articles', {
        title: { type: 'string' },
        blocks: { type: 'dynamiczone', components: ['ui.text', 'ui.quote'] },
        seo: { type: 'component', component: 'ui.seo' },
        author,
      }),
      ...small.map((name) => contentType(`api::${name}.${name}`, name, { author })),
    ],
    tables: {
      authors: { columns: { document_id: 'string' }, rows: [{ id: 1 }] },
      articles: {
        columns: { document_id: 'string', title: 'string' },
        rows: ids.map((id) => ({ id, title: `Article ${id}` })),
      },
      articles_cmps: componentTable(
        'articles',
        ids.flatMap((id) =>
          ['text', 'quote', 'seo'].map((name) => ({
            entity_id: id,
            cmp_id: id,
            component_type: `ui.${name}`,
            field: name === 'seo' ? 'seo' : 'blocks',
          })),
        ),
      ),
      ...Object.fromEntries(
        components.map(({ modelName }) => [
          `components_ui_${modelName}s`,
          { columns: { body: 'text' }, rows: ids.map((id) => ({ id, body: `${modelName} ${id}` })) },
        ]),
      ),
      articles_author_lnk: joinTable(
        { article_id: 'articles', author_id: 'authors' },
        [],
        ids.map((id) => ({ article_id: id, author_id: 1 })),
      ),
      ...Object.fromEntries(
        small.flatMap((name) => [
          [name, { columns: { document_id: 'string' }, rows: [{ id: 1 }] }],
          [
            `${name}_author_lnk`,
            joinTable(
              { [`${name}_id`]: name, author_id: 'authors' },
              [],
              [{ [`${name}_id`]: 1, author_id: 1 }],
            ),
          ],
        ]),
      ),
    },
  });
}

/** As if all that is asked at the same time were one round trip to a server which is far away. */
function farAway(session: Session, atOnce: number) {
  let waits = 0;
  let answer: Promise<void> | undefined;
  const rows: Session['rows'] = async (sql, parameters) => {
    answer ??= new Promise((resolve) => {
      waits += 1;
      setTimeout(() => {
        answer = undefined;
        resolve();
      }, 2);
    });
    await answer;
    return await session.rows(sql, parameters);
  };
  const page = { rows: 1_000, characters: 450_000, youngGeneration: 1, atOnce };
  return { far: { ...session, rows, dialect: { ...session.dialect, page } }, waits: () => waits };
}

/** All entities and links as text, and how often it was waited for the server. */
async function read(atOnce: number): Promise<{ lines: string[]; waits: number }> {
  const session = await openSqlite(at('data.db'), 'data.db');
  try {
    const { far, waits } = farAway(session, atOnce);
    const database = await describeDatabase(far, { components, contentTypes: [] });
    const filters = parseFilters({ only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] });
    const scope = new Scope(filters, database.contentTypes, database.layout.travels);
    const events = { omitted: () => undefined, readLogo: async () => undefined };
    const source = recordsOf(database, scope, events);
    const lines: string[] = [];
    const before = waits();
    for (const stage of ['entities', 'links'] as const) {
      for await (const page of source.records(stage)) {
        lines.push(...page.lines.split('\n'));
      }
    }
    return { lines, waits: waits() - before };
  } finally {
    await session.close();
  }
}

test('records are the same however far away the server is, and it is waited for a few times only', async () => {
  makeDatabase(at('data.db'));
  const near = await read(1);
  const far = await read(8);
  expect(near.lines).toHaveLength(1 + 2 * articles + 2 * small.length);
  expect(far.lines.join('\n') === near.lines.join('\n')).toBe(true);
  expect(near.waits).toBeGreaterThan(80);
  expect(far.waits).toBeLessThan(30);
});
