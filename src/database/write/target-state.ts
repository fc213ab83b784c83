import { createHash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { contentTypesKey } from '../../strapi/core-store.ts';
import { coreStoreTable, noteTable, webhooksTable } from '../../strapi/tables.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import { singleValues } from '../read/single-values.ts';
import type { Parameter, Session } from '../session.ts';

/** What a database has, as far as another program can change it without leaving a trace here: by name, as text. */
export type TargetState = ReadonlyMap<string, string>;

const schemas = 'the description of its tables';
const configuration = 'the configuration';

/** No column tells when a row of these was changed. */
const configurationColumns = new Map([
  [coreStoreTable, ['id', 'key', 'value', 'type', 'environment', 'tag']],
  [webhooksTable, ['id', 'name', 'url', 'headers', 'events', 'enabled']],
]);

/**
 * Notes what the decisions about an import are based on: the tables, and of each content type that travels how many rows
 * there are, the highest id and the latest change; where the configuration is replaced, all of it.
 *
 * @param stages Those that are replaced.
 */
export async function targetState(
  session: Session,
  models: ReadonlyMap<string, Model>,
  layout: Layout,
  stages: ReadonlySet<Stage>,
): Promise<TargetState> {
  const { quote } = session.dialect;
  const state = new Map([
    [
      schemas,
      await digestOf(session, [
        [`SELECT value FROM ${coreStoreTable} WHERE ${quote('key')} = ? ORDER BY id`, [contentTypesKey]],
        [`SELECT ${quote('schema')} FROM ${noteTable} ORDER BY id`],
      ]),
    ],
  ]);
  if (stages.has('configuration')) {
    const queries = [...configurationColumns].map(
      ([table, columns]) => [`SELECT ${columns.map(quote).join(', ')} FROM ${table} ORDER BY id`] as const,
    );
    state.set(configuration, await digestOf(session, queries));
  }
  const travelling = [...models.values()].filter(
    ({ uid, isComponent }) => !isComponent && layout.travels(uid),
  );
  const types = travelling.map(({ uid, table, scalars }) => {
    const changed = scalars.find(({ attribute }) => attribute === 'updatedAt');
    const values = ['count(*)', 'max(id)', ...(changed ? [`max(${quote(changed.column)})`] : [])];
    return { uid, queries: values.map((value) => `SELECT ${value} FROM ${quote(table)}`) };
  });
  const found = await singleValues(
    session,
    types.flatMap(({ queries }) => queries),
  );
  const values = found.map((value) => (value instanceof Date ? value.getTime() : value));
  for (const { uid, queries } of types) {
    state.set(uid, values.splice(0, queries.length).join(' '));
  }
  return state;
}

async function digestOf(
  session: Session,
  queries: readonly (readonly [sql: string, parameters?: readonly Parameter[]])[],
): Promise<string> {
  const digest = createHash('sha256');
  for (const [sql, parameters] of queries) {
    digest.update(JSON.stringify(await session.rows(sql, parameters)));
  }
  return digest.digest('hex');
}

/**
 * Makes sure, within the transaction that is going to replace it, that the target is what was examined, and backed up.
 *
 * @throws UserError `failed` where another program has written to it meanwhile; it names what has changed.
 */
export function assertSameState(before: TargetState, now: TargetState, database: string): void {
  const changed = [...now.keys()].filter((name) => now.get(name) !== before.get(name));
  if (changed.length > 0) {
    throw new UserError(
      'failed',
      `The database (${database}) was changed by another program after the import had examined it: ${changed.join(', ')}.`,
      'Stop Strapi and whatever else writes to it, then run the import again; nothing was imported.',
    );
  }
}
