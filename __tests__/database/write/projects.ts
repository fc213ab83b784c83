import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDatabase } from '../../../scripts/database-sql.ts';
import { recordsOf } from '../../../src/database/read/records.ts';
import { openSqlite } from '../../../src/database/sqlite/connection.ts';
import { openSqliteWriter } from '../../../src/database/sqlite/writer.ts';
import { type Checkout, describeDatabase } from '../../../src/database/strapi-database.ts';
import { asItIs } from '../../../src/database/write/adaptation.ts';
import { Loader, type LoadResult } from '../../../src/database/write/loader.ts';
import type { LoadPlan } from '../../../src/database/write/plan.ts';
import { readComponents } from '../../../src/project/schemas.ts';
import type { ConfigurationRecord, EntityRecord, LinkRecord } from '../../../src/strapi/records.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { Scope } from '../../../src/transfer/scope.ts';
import { stages } from '../../../src/transfer/stages.ts';

/** What an archive of a database holds, parsed. */
export interface Records {
  readonly entities: EntityRecord[];
  readonly links: LinkRecord[];
  readonly configuration: ConfigurationRecord[];
}

type Tree = Readonly<Record<string, unknown>>;

/** A project with copies of its seeded database to work on. */
export class TestProject {
  readonly #checkout: Checkout;
  readonly #folder: string;
  readonly #original: string;
  #copies = 0;

  /** @param project Path from the repository's root. */
  constructor(project: string) {
    this.#checkout = { components: readComponents(resolve(project), resolve(project)), contentTypes: [] };
    this.#folder = mkdtempSync(join(tmpdir(), 'strapi-dms-load-'));
    this.#original = join(this.#folder, 'original.db');
    createDatabase(resolve(project, 'data.sql'), this.#original);
  }

  /** A new database with the seeded content, changed by some SQL. */
  database(sql = ''): string {
    this.#copies += 1;
    const file = join(this.#folder, `${this.#copies}.db`);
    copyFileSync(this.#original, file);
    this.run(file, sql);
    return file;
  }

  run(file: string, sql: string): void {
    // Not every test does what SQLite allows.
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, defensive: false });
    database.exec(sql);
    database.close();
  }

  /** Rows as arrays. */
  ask(file: string, sql: string): unknown[][] {
    const database = new DatabaseSync(file, { readOnly: true });
    const rows = database.prepare(sql).all();
    database.close();
    return rows.map((row) => Object.values(row));
  }

  async export(file: string): Promise<Records> {
    const session = await openSqlite(file, 'data.db');
    const database = await describeDatabase(session, this.#checkout);
    const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
    const scope = new Scope(filters, database.contentTypes, database.layout.travels);
    const records = recordsOf(database, scope, { omitted: () => undefined, readLogo: async () => undefined });
    const read = async (stage: 'entities' | 'links' | 'configuration') => {
      const found: unknown[] = [];
      for await (const { lines } of records.records(stage)) {
        found.push(...lines.split('\n').map((line) => JSON.parse(line)));
      }
      return found;
    };
    const found = {
      entities: await read('entities'),
      links: await read('links'),
      configuration: await read('configuration'),
    };
    await session.close();
    return found as Records;
  }

  /** Imports records as a command does; `plan` and `work` change what it does. */
  async load(
    file: string,
    records: Records,
    plan: Partial<LoadPlan> = {},
    work: (loader: Loader) => Promise<void> = async (loader) => {
      await loader.entities(records.entities);
      await loader.links(records.links);
      await loader.configuration(records.configuration);
    },
  ): Promise<LoadResult> {
    const writer = await openSqliteWriter(file, 'data.db');
    try {
      const database = await describeDatabase(writer.session, this.#checkout);
      const loader = await Loader.begin(writer, database, {
        stages: new Set(stages),
        includes: () => true,
        complete: true,
        adaptation: asItIs,
        takeLogo: () => undefined,
        ...endsOf(records, database.schemas),
        ...plan,
      });
      await work(loader);
      const result = await loader.finish();
      await loader.commit();
      return result;
    } finally {
      await writer.rollback();
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What the check of an archive knows before anything is loaded. */
function endsOf(
  { entities }: Records,
  schemas: readonly Schema[],
): Pick<LoadPlan, 'hasEntity' | 'hasComponent' | 'isRepeated'> {
  const attributes = new Map(schemas.map((schema) => [schema.uid, Object.entries(schema.attributes)]));
  const known = new Set<string>();
  const components = new Set<string>();
  const repeated = new Set<string>();
  const walk = (uid: string, data: Tree) => {
    for (const [name, { type, component: uidOfAll }] of attributes.get(uid) ?? []) {
      if (type === 'component' || type === 'dynamiczone') {
        for (const item of [data[name] ?? []].flat() as Tree[]) {
          const itemUid = uidOfAll ?? String(item.__component);
          const component = `${itemUid}:${item.id}`;
          if (components.has(component)) {
            repeated.add(component);
          }
          components.add(component);
          walk(itemUid, item);
        }
      }
    }
  };
  for (const { type, id, data } of entities) {
    known.add(`${type}:${id}`);
    walk(type, data);
  }
  return {
    hasEntity: (uid, id) => known.has(`${uid}:${id}`),
    hasComponent: (uid, id) => components.has(`${uid}:${id}`),
    isRepeated: (uid, id) => repeated.has(`${uid}:${id}`),
  };
}
