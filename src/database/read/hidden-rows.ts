import type { Scope } from '../../transfer/scope.ts';
import type { AbandonedTable } from '../model/abandoned.ts';
import type { ComponentField, Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import { filledTablesOf } from './filled-tables.ts';
import { type Query, singleValues } from './single-values.ts';

/** Rows that say something of an entity and that Strapi passes over: they are in no archive. */
interface HiddenRows {
  readonly count: number;
  /** For people: `api::page.page.zone has entries of the component …`. */
  readonly what: string;
  /** The content types and components whose rows they belong to: they go when those are replaced. */
  readonly of: readonly string[];
}

/**
 * Counts what the tables of components and relations hold and Strapi does not show: entries of a dynamic zone whose component
 * is gone or no longer allowed, components of an attribute that is gone, those behind the first where an attribute holds
 * one, and relations of no attribute.
 *
 * @returns What of it belongs to a scope, and what becomes of it: a line for each kind.
 */
export async function hiddenRowsOf(database: StrapiDatabase, scope: Scope): Promise<string[]> {
  const found = await findHiddenRows(database);
  const includes = (uid: string) =>
    modelOf(database, uid).isComponent ? !scope.bySelection : scope.includes(uid);
  return found
    .filter(({ of }) => of.some(includes))
    .map(
      ({ count, what }) =>
        `${what} (${count}): Strapi does not show them, no archive has them, and an import into this database deletes them.`,
    );
}

/** What {@link hiddenRowsOf} counts, whatever it belongs to. */
export async function findHiddenRows(
  database: Pick<StrapiDatabase, 'session' | 'models' | 'abandoned'>,
): Promise<HiddenRows[]> {
  const { session, models, abandoned } = database;
  const found = [
    ...(await hiddenComponents(session, models, await filledTablesOf(database))),
    ...(await hiddenRelations(session, abandoned)),
  ];
  return found.filter(({ count }) => count > 0);
}

async function hiddenRelations(
  session: Session,
  abandoned: readonly AbandonedTable[],
): Promise<HiddenRows[]> {
  const counts = await singleValues(
    session,
    abandoned.map(({ table }) => `SELECT count(*) FROM ${session.dialect.quote(table)}`),
  );
  return abandoned.map(({ table, ends }, index) => ({
    count: Number(counts[index]),
    what: `${table} has relations that belong to no attribute`,
    of: ends.map(({ uid }) => uid),
  }));
}

/** Nearly no table has any, so that all are asked at once whether they do. */
async function hiddenComponents(
  session: Session,
  models: ReadonlyMap<string, Model>,
  filled: ReadonlySet<string>,
): Promise<HiddenRows[]> {
  const owners = [...models.values()].flatMap((owner) => {
    const [field] = owner.components;
    return field !== undefined && filled.has(field.table)
      ? [new Attachments(session, models, owner, field)]
      : [];
  });
  const asked = owners.flatMap((attachments) => [attachments.anyUnknown(), attachments.anySecond()]);
  const found = await singleValues(session, asked);
  const hidden: HiddenRows[] = [];
  for (const [index, attachments] of owners.entries()) {
    if (found[2 * index] !== null) {
      hidden.push(...(await attachments.unknown()));
    }
    if (found[2 * index + 1] !== null) {
      hidden.push(...(await attachments.seconds()));
    }
  }
  return hidden;
}

/** The table that attaches components to the rows of one type. */
class Attachments {
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #owner: Model;
  readonly #table: string;
  readonly #idColumn: string;

  constructor(
    session: Session,
    models: ReadonlyMap<string, Model>,
    owner: Model,
    { table, idColumn }: ComponentField,
  ) {
    this.#session = session;
    this.#models = models;
    this.#owner = owner;
    this.#table = session.dialect.quote(table);
    this.#idColumn = session.dialect.quote(idColumn);
  }

  anyUnknown(): Query {
    const { sql, parameters } = this.#unknown();
    return { sql: `SELECT 1 ${sql} LIMIT 1`, parameters };
  }

  anySecond(): Query {
    const { sql, parameters } = this.#singles();
    return { sql: `SELECT 1 ${sql} GROUP BY entity_id, field HAVING count(*) > 1 LIMIT 1`, parameters };
  }

  async unknown(): Promise<HiddenRows[]> {
    const { sql, parameters } = this.#unknown();
    const groups = await this.#session.rows(
      `SELECT field, component_type, count(*) ${sql} GROUP BY field, component_type ORDER BY field, component_type`,
      parameters,
    );
    const { uid: owner, components } = this.#owner;
    return groups.map(([field, uid, count]) => {
      const isKnown = components.some(({ attribute }) => attribute === field);
      const reason = this.#models.get(String(uid))?.isComponent ? 'is not allowed there' : 'does not exist';
      return {
        count: Number(count),
        what: isKnown
          ? `${owner}.${field} has entries of the component ${uid}, which ${reason}`
          : `${owner} has components ${uid} in ${JSON.stringify(field)}, which is not an attribute`,
        of: [owner],
      };
    });
  }

  async seconds(): Promise<HiddenRows[]> {
    const { sql, parameters } = this.#singles((uid) => this.#isIn(uid));
    const groups = await this.#session.rows(
      `SELECT field, count(*) - count(DISTINCT entity_id) ${sql} GROUP BY field ORDER BY field`,
      parameters,
    );
    const { uid } = this.#owner;
    return groups.map(([field, count]) => ({
      count: Number(count),
      what: `${uid}.${field} holds only one component, but has more`,
      of: [uid],
    }));
  }

  /** Rows that no attribute takes in. */
  #unknown(): Query {
    const taken = this.#owner.components.map(({ attribute, storage }): Query => {
      const uids = storage.kind === 'component' ? [storage.uid] : storage.uids;
      const types = uids.length === 0 ? '1 = 0' : `component_type IN (${uids.map(() => '?').join(', ')})`;
      // Strapi does not ask an attribute that holds one kind of component for the type, as long as that has such a row.
      const others = storage.kind === 'component' ? ` OR ${this.#isIn(storage.uid)}` : '';
      return { sql: `(field = ? AND (${types}${others}))`, parameters: [attribute, ...uids] };
    });
    return {
      sql: `FROM ${this.#table} j WHERE entity_id IS NOT NULL AND (${taken.map(({ sql }) => sql).join(' OR ')}) IS NOT TRUE`,
      parameters: taken.flatMap(({ parameters }) => parameters),
    };
  }

  /** Whether a component has a row of the attached id. */
  #isIn(uid: string): string {
    const table = this.#models.get(uid)?.table;
    return table === undefined
      ? '1 = 0'
      : `EXISTS (SELECT 1 FROM ${this.#session.dialect.quote(table)} c WHERE c.id = j.${this.#idColumn})`;
  }

  /**
   * The rows of attributes that hold one component.
   *
   * @param conditionOf More that has to be so, by the component.
   */
  #singles(conditionOf: (uid: string) => string = () => '1 = 1'): Query {
    const fields = this.#owner.components.flatMap(({ attribute, storage }) =>
      storage.kind === 'component' && !storage.repeatable ? [{ attribute, uid: storage.uid }] : [],
    );
    const conditions = fields.map(({ uid }) => `(field = ? AND ${conditionOf(uid)})`);
    return {
      sql: `FROM ${this.#table} j WHERE entity_id IS NOT NULL AND (${['1 = 0', ...conditions].join(' OR ')})`,
      parameters: fields.map(({ attribute }) => attribute),
    };
  }
}
