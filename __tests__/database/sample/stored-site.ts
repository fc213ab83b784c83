import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../../../scripts/engines/engine.ts';
import { serverTables } from '../../../scripts/server-tables.ts';
import { locate } from '../../../src/database/engines.ts';
import { createScratchDatabase } from '../../../src/database/sqlite/scratch.ts';
import { describeDatabase, type StrapiDatabase } from '../../../src/database/strapi-database.ts';
import type { RandomSite, SiteRow } from './random-site.ts';

/** A random site in a database of its own, open for reading. */
export interface StoredSite {
  readonly database: StrapiDatabase;
  drop(): Promise<void>;
}

const quoted = (name: string) => `"${name}"`;

function makeFile(file: string, { schemas, layout }: RandomSite): void {
  rmSync(file, { force: true });
  const contentTypes = schemas.filter(({ modelType }) => modelType === 'contentType');
  createScratchDatabase(
    file,
    schemas,
    Object.fromEntries(contentTypes.map((schema) => [schema.uid, schema])),
    layout,
  );
}

/** @param file Made anew. */
export async function inSqlite(site: RandomSite, file: string): Promise<StoredSite> {
  makeFile(file, site);
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  for (const { table, values } of site.rows) {
    const names = Object.keys(values);
    database
      .prepare(
        `INSERT INTO ${quoted(table)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      )
      .run(...Object.values(values).map((value) => (value instanceof Date ? value.getTime() : value)));
  }
  database.exec('COMMIT');
  database.close();
  return await open(`sqlite:${file}`, site, async () => undefined);
}

/** @param file For the tables that are copied; made anew. */
export async function onServer(site: RandomSite, file: string, engine: Engine): Promise<StoredSite> {
  makeFile(file, site);
  const created = await engine.create();
  const { quote, types, literal } = engine.tables;
  const own = ['key', 'value', 'type', 'environment', 'tag'].map((name) => `${quote(name)} text`);
  await created.run(
    [
      `CREATE TABLE strapi_core_store_settings (id ${types.increments}, ${own.join(', ')})`,
      `CREATE TABLE strapi_webhooks (id ${types.increments}, name text, url text, headers text, events text, enabled ${types.boolean})`,
      ...serverTables(file, engine.tables),
    ].join(';'),
  );
  const written = (value: SiteRow['values'][string]) =>
    value === null
      ? 'NULL'
      : value instanceof Date
        ? literal(localTime(value))
        : typeof value === 'number'
          ? String(value)
          : literal(value);
  const statements = site.rows.map(({ table, values }) => {
    const names = Object.keys(values).map(quote).join(', ');
    return `INSERT INTO ${quote(table)} (${names}) VALUES (${Object.values(values).map(written).join(', ')})`;
  });
  await created.run(statements.join(';'));
  return await open(created.url, site, () => created.drop());
}

/** As Strapi writes it: on the clock of this process. */
const localTime = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 23).replace('T', ' ');

async function open(url: string, { schemas }: RandomSite, drop: () => Promise<void>): Promise<StoredSite> {
  const location = await locate({ url }, '/');
  const session = await location.read();
  const components = schemas
    .filter(({ modelType }) => modelType === 'component')
    .map((schema) => ({
      uid: schema.uid,
      modelName: schema.modelName,
      path: schema.uid,
      isSource: true,
      content: { ...schema },
    }));
  const database = await describeDatabase(session, { components, contentTypes: [] });
  return {
    database,
    drop: async () => {
      await session.close();
      await drop();
    },
  };
}
