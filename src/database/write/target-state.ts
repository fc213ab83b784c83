import { createHash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { contentTypesKey } from '../../strapi/core-store.ts';
import { coreStoreTable, noteTable } from '../../strapi/tables.ts';
import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import { singleValues } from '../read/single-values.ts';
import type { Session } from '../session.ts';

/** What a database has, as far as another program can change it without leaving a trace here: by name, as text. */
export type TargetState = ReadonlyMap<string, string>;

const schemas = 'the description of its tables';

/**
 * Notes what the decisions about an import are based on: the tables, and of each content type that travels how many rows
 * there are, the highest id and the latest change.
 */
export async function targetState(
  session: Session,
  models: ReadonlyMap<string, Model>,
  layout: Layout,
): Promise<TargetState> {
  const { quote } = session.dialect;
  const digest = createHash('sha256');
  for (const [sql, parameters] of [
    [`SELECT value FROM ${coreStoreTable} WHERE ${quote('key')} = ? ORDER BY id`, [contentTypesKey]],
    [`SELECT ${quote('schema')} FROM ${noteTable} ORDER BY id`, []],
  ] as const) {
    digest.update(JSON.stringify(await session.rows(sql, parameters)));
  }
  const state = new Map([[schemas, digest.digest('hex')]]);
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
