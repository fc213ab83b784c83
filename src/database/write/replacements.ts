import { IdSet } from '../../transfer/id-set.ts';
import type { Model } from '../model/model.ts';
import type { Session } from '../session.ts';
import type { LoadPlan } from './plan.ts';
import type { Strangers } from './strangers.ts';
import type { Wiped } from './wiped.ts';

/**
 * How the rows of one table are replaced on which something of others hangs: in place. A row whose id comes back is updated
 * and never deleted, so that what refers to it goes on to do so, and what its other columns hold stays, whatever the role
 * may do and whatever the engine is.
 */
export interface Replacement {
  readonly model: Model;
  /** The ids that come back. */
  readonly staying: IdSet;
  /** Those of them that have come so far. */
  readonly written: IdSet;
  /** The ids that do not come back. */
  readonly doomed: readonly number[];
  /** Columns that an import leaves as a new row has them. */
  readonly reset: readonly string[];
  /** Columns in which rows could be in each other's way. */
  readonly setAside: readonly string[];
  /** Whether foreign keys must see a row change. */
  readonly areValuesReferred: boolean;
}

/** By table. */
export type Replacements = ReadonlyMap<string, Replacement>;

/** Finds the tables that are replaced in place, and what becomes of each row: before anything is written. */
export async function findReplacements(
  session: Session,
  models: ReadonlyMap<string, Model>,
  strangers: Strangers,
  wiped: Wiped,
  { hasEntity, hasComponent }: Pick<LoadPlan, 'hasEntity' | 'hasComponent'>,
): Promise<Replacements> {
  const { quote } = session.dialect;
  const found = new Map<string, Replacement>();
  for (const model of models.values()) {
    const { uid, table } = model;
    const rows = wiped.rows(uid);
    if (rows === undefined || strangers.at(table) === undefined) {
      continue;
    }
    const ids = await session.rows(
      `SELECT id FROM ${quote(table)} WHERE ${rows.condition('id')}`,
      rows.parameters,
    );
    const comesBack = model.isComponent ? hasComponent : hasEntity;
    const staying = new IdSet();
    const doomed: number[] = [];
    for (const [value] of ids) {
      const id = Number(value);
      if (comesBack(uid, id)) {
        staying.add(id);
      } else {
        doomed.push(id);
      }
    }
    const written = new Set(['id', ...model.scalars.map(({ column }) => column)]);
    found.set(table, {
      model,
      staying,
      written: new IdSet(),
      doomed,
      reset: strangers
        .ownColumns(table)
        .map(({ name }) => name)
        .filter((name) => !written.has(name)),
      setAside: strangers.setAside(table),
      areValuesReferred: strangers.areValuesReferred(table),
    });
  }
  return found;
}
