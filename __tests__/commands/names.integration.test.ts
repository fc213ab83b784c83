import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { mysqlTables, postgresTables, serverTables } from '../../scripts/server-tables.ts';
import { expectSame } from '../support/records.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  describeWith,
  findMysql,
  findPostgres,
} from '../support/servers.ts';
import { componentTable, contentType, createStrapiDatabase, joinTable } from '../support/strapi-database.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

jest.setTimeout(60_000);

/** Names that JavaScript knows, and the columns that Strapi makes of them. */
const columns = new Map([
  ['__proto__', 'proto'],
  ['prototype', 'prototype'],
  ['constructor', 'constructor'],
  ['toString', 'to_string'],
  ['hasOwnProperty', 'has_own_property'],
  ['valueOf', 'value_of'],
  ['length', 'length'],
  ['name', 'name'],
  ['then', 'then'],
]);
const names = [...columns.keys()];
const each = <Value>(value: (name: string) => Value) =>
  Object.fromEntries(names.map((name) => [name, value(name)]));
const string = { type: 'string' };
const publishedAt = { type: 'datetime' };
const system = { document_id: 'string', published_at: 'datetime' };

/** A document of JSON whose keys are such names, at every depth. */
const document = '{"__proto__":{"constructor":[{"__proto__":1,"prototype":null}]},"toString":"x"}';

/** A project with such a name in every place for which a user chooses one. */
function makeProject(folder: string): void {
  write(`${folder}/package.json`, { dependencies: { '@strapi/strapi': '5.54.0' } });
  write(`${folder}/src/components/constructor/prototype.json`, {
    collectionName: 'components_constructor_prototypes',
    attributes: each((name) => (name === 'valueOf' ? { type: 'json' } : string)),
  });
  const scalars = Object.fromEntries([...columns.values()].map((column) => [column, 'string']));
  const values = (of: string) =>
    Object.fromEntries([...columns.values()].map((column) => [column, `${of} ${column}`]));
  const component = { type: 'component', component: 'constructor.prototype' };
  const attached = (id: number, field: string) => ({
    entity_id: 1,
    cmp_id: id,
    component_type: 'constructor.prototype',
    field,
    order: 1,
  });
  const links = names.map((name) => `links_${columns.get(name)}_lnk`);
  const contentTypes = [
    contentType('api::constructor.constructor', 'constructors', {
      ...each(() => string),
      document: { type: 'json' },
      publishedAt,
    }),
    contentType('api::prototype.prototype', 'prototypes', {
      ['__proto__']: { type: 'dynamiczone', components: ['constructor.prototype'] },
      prototype: { ...component, repeatable: true },
      constructor: component,
      publishedAt,
    }),
    contentType('api::link.link', 'links', {
      ...each(() => ({ type: 'relation', relation: 'manyToOne', target: 'api::constructor.constructor' })),
      publishedAt,
    }),
  ];
  for (const { uid, modelName, info, attributes } of contentTypes) {
    const path = `${folder}/src/api/${modelName}/content-types/${modelName}/schema.json`;
    expect(uid).toBe(`api::${modelName}.${modelName}`);
    write(path, { info, attributes });
  }
  mkdirSync(at(folder, '.tmp'));
  createStrapiDatabase(at(folder, '.tmp/data.db'), {
    contentTypes,
    tables: {
      constructors: {
        columns: { ...system, ...scalars, document: 'jsonb' },
        rows: [{ id: 1, document_id: 'one', ...values('own'), document }],
      },
      prototypes: { columns: system, rows: [{ id: 1, document_id: 'two' }] },
      prototypes_cmps: componentTable('prototypes', [
        attached(1, '__proto__'),
        attached(2, 'prototype'),
        attached(3, 'constructor'),
      ]),
      components_constructor_prototypes: {
        columns: { ...scalars, value_of: 'jsonb' },
        rows: [1, 2, 3].map((id) => ({ id, ...values(`component ${id}`), value_of: document })),
      },
      links: { columns: system, rows: [{ id: 1, document_id: 'three' }] },
      ...Object.fromEntries(
        links.map((table) => [
          table,
          joinTable(
            { link_id: 'links', constructor_id: 'constructors' },
            [],
            [{ id: 1, link_id: 1, constructor_id: 1 }],
          ),
        ]),
      ),
    },
  });
}

async function command(...parameters: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(parameters);
  expect(code === 0 ? '' : stderr).toBe('');
  return stdout + stderr;
}

const exported = async (folder: string, to: string) => {
  const options = ['--no-encrypt', '--format', 'dir', '--exclude', 'files'];
  const output = await command('export', ...options, '--project', at(folder), '-f', at(to));
  expect(output).not.toContain('differs');
  const stage = (name: string) => readFileSync(at(to, name, `${name}_00001.jsonl`), 'utf8');
  return { schemas: stage('schemas'), entities: stage('entities'), links: stage('links') };
};

beforeEach(() => makeProject('source'));

test('names that JavaScript knows are names like others to an export', async () => {
  const { schemas, entities, links } = await exported('source', 'archive');

  for (const name of names) {
    const key = JSON.stringify(name);
    expect(schemas.match(new RegExp(`${key}:{"type":"string"}`, 'g'))?.length ?? 0).toBe(
      name === 'valueOf' ? 1 : 2,
    );
    expect(entities).toContain(`${key}:"own ${columns.get(name)}"`);
    expect(links).toContain(`"left":{"type":"api::link.link","field":${key},"ref":1}`);
  }
  expect(links.split('\n')).toHaveLength(names.length);
  expect(entities).toContain(`"document":${document}`);
  expect(entities).toContain('"__proto__":[{"__component":"constructor.prototype","id":1,');
  expect(entities).toContain('"prototype":[{"id":2,');
  expect(entities).toContain('"constructor":{"id":3,');
  expect(entities.split(`"valueOf":${document}`)).toHaveLength(4);
});

test('and to an import, which brings every value and link back', async () => {
  const before = await exported('source', 'archive');
  cpSync(at('source'), at('target'), { recursive: true });
  const database = new DatabaseSync(at('target/.tmp/data.db'));
  database.exec(
    'UPDATE constructors SET prototype = 1, proto = 2, document = 3; DELETE FROM links_proto_lnk; DELETE FROM prototypes_cmps',
  );
  database.close();

  const options = ['--force', '--no-safety-backup', '--project', at('target'), '-f', at('archive')];
  const output = await command('import', ...options);

  expect(output).not.toMatch(/left out|no attribute|differ/);
  expect(await exported('target', 'back')).toEqual(before);
});

test('and to a verification, also when it rehearses the import', async () => {
  await exported('source', 'archive');
  expect(await command('verify', '--rehearse', '-f', at('archive'))).toContain(
    '3 entities, 9 links and 1 settings came back the same, 0 type(s) came back different',
  );
});

/** Tables of Strapi's own, as it notes them. */
const ownTables = [
  { name: 'strapi_core_store_settings', columns: ['key', 'value', 'type', 'environment', 'tag'] },
  { name: 'strapi_webhooks', columns: ['name', 'url', 'headers', 'events', 'enabled'] },
].map(({ name, columns }) => ({
  name,
  columns: [{ name: 'id', type: 'increments' }, ...columns.map((column) => ({ name: column, type: 'text' }))],
}));

/** The tables that Strapi would make on a server, but foreign keys, which are not asked for here. */
function tablesOn(engine: typeof postgresTables): string {
  const file = at('source/.tmp/data.db');
  const database = new DatabaseSync(file);
  const [row] = database.prepare('SELECT schema FROM strapi_database_schema').all();
  const { tables } = JSON.parse(String(row?.schema));
  const all = [...tables, ...ownTables].map((table) => ({ ...table, indexes: [], foreignKeys: [] }));
  database.prepare('UPDATE strapi_database_schema SET schema = ?').run(JSON.stringify({ tables: all }));
  database.close();
  return serverTables(file, engine).join(';');
}

const [postgres, mysql] = [await findPostgres(), await findMysql()];

for (const [server, name, create, engine] of [
  [postgres, 'PostgreSQL', createPostgresDatabase, postgresTables],
  [mysql, 'MySQL or MariaDB', createMysqlDatabase, mysqlTables],
] as const) {
  describeWith(server)(`on ${name}`, () => {
    test('they are names like others, too', async () => {
      await exported('source', 'archive');
      const database = await create(server as NonNullable<typeof server>);
      try {
        await database.run(tablesOn(engine));
        const project = ['--project', at('source'), '--database-url', database.url];
        await command('import', ...project, '--force', '--no-safety-backup', '-f', at('archive'));
        const options = ['--no-encrypt', '--format', 'dir', '--exclude', 'files'];
        await command('export', ...project, ...options, '-f', at('back'));
        expectSame(at('archive'), at('back'));
      } finally {
        await database.drop();
      }
    });
  });
}
