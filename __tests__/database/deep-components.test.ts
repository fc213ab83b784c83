/** @jest-environment ./__tests__/support/one-realm.mjs */
import { expect, test } from '@jest/globals';
import { ComponentIds } from '../../src/archive/read/component-ids.ts';
import { recordsOf } from '../../src/database/read/records.ts';
import { openSqlite } from '../../src/database/sqlite/connection.ts';
import { describeDatabase, type StrapiDatabase } from '../../src/database/strapi-database.ts';
import type { EntityRecord } from '../../src/strapi/records.ts';
import type { ComponentFile } from '../../src/transfer/checkout.ts';
import { parseFilters, Scope } from '../../src/transfer/scope.ts';
import { componentTable, contentType, createStrapiDatabase } from '../support/strapi-database.ts';
import { refusal, thrownBy, workspace } from '../support/workspace.ts';

const { at } = workspace();

/** A component that holds itself. */
const tree: ComponentFile = {
  uid: 'ui.tree',
  modelName: 'tree',
  path: 'src/components/ui/tree.json',
  isSource: true,
  content: {
    collectionName: 'components_ui_trees',
    attributes: { branch: { type: 'component', component: 'ui.tree' } },
  } as ComponentFile['content'],
};

const page = contentType('api::page.page', 'pages', { tree: { type: 'component', component: 'ui.tree' } });

/** A database with a page that has so many components, each within the one before. */
function database(deep: number): string {
  const attached = (entity: number, component: number, field: string) => ({
    entity_id: entity,
    cmp_id: component,
    component_type: 'ui.tree',
    field,
  });
  const ids = Array.from({ length: deep }, (_, index) => index + 1);
  const within = ids.slice(1).map((id) => attached(id - 1, id, 'branch'));
  createStrapiDatabase(at(`${deep}.db`), {
    contentTypes: [page],
    tables: {
      pages: { columns: { document_id: 'string' }, rows: [{ id: 1 }] },
      pages_cmps: componentTable('pages', [attached(1, 1, 'tree')]),
      components_ui_trees: { columns: {}, rows: ids.map((id) => ({ id })) },
      components_ui_trees_cmps: componentTable('components_ui_trees', within),
    },
  });
  return at(`${deep}.db`);
}

async function read(file: string): Promise<{ record: EntityRecord; schemas: StrapiDatabase['schemas'] }> {
  const session = await openSqlite(file, file);
  try {
    const described = await describeDatabase(session, { components: [tree], contentTypes: [] });
    const filters = parseFilters({ only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] });
    const scope = new Scope(filters, described.contentTypes, described.layout.travels);
    const records = recordsOf(described, scope, {
      omitted: () => undefined,
      readLogo: async () => undefined,
    });
    for await (const { lines } of records.records('entities')) {
      return { record: JSON.parse(lines), schemas: described.schemas };
    }
    throw new Error('there is no page');
  } finally {
    await session.close();
  }
}

/** What a reader says of a page with so many components, each within the one before. */
function checked(deep: number, schemas: StrapiDatabase['schemas']): void {
  let branch: unknown = null;
  for (let id = deep; id > 0; id -= 1) {
    branch = { id, branch };
  }
  const byUid = new Map(schemas.map((schema) => [schema.uid, schema]));
  const check = new ComponentIds('archive', byUid, () => undefined);
  check.add([{ type: page.uid, id: 1, data: { tree: branch } }]);
}

test('components are exported as deep as readers take them, and no deeper', async () => {
  const { record, schemas } = await read(database(100));
  expect(JSON.stringify(record).match(/"branch"/g)).toHaveLength(100);
  checked(100, schemas);
  expect((await refusal(read(database(101)))).message).toBe(
    'The component ui.tree 101 contains itself, directly or through others, or lies more than 100 components deep.',
  );
  expect(thrownBy(() => checked(101, schemas)).message).toContain(
    'nests components more than 100 levels deep',
  );
});
