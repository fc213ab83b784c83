import { configurationTables, internalTables } from '../../strapi/tables.ts';
import { option } from '../../wording.ts';
import type { AbandonedTable } from '../model/abandoned.ts';
import type { Model } from '../model/model.ts';
import type { LoadPlan } from './plan.ts';
import type { Wiped } from './wiped.ts';

/** Why an import writes to a table. */
export interface Written {
  /** Whether rows come without an id, which the database has to give them. */
  readonly isNumbered: boolean;
  /** What to leave out so that it does not; undefined where nothing helps. */
  readonly without: string | undefined;
}

/** What of a plan decides that. */
export type WrittenBy = Pick<LoadPlan, 'stages' | 'complete'>;

/**
 * The tables that an import empties and fills. Relations of rows that stay are not among them: only where there are some are they
 * taken out and put back; see `Bystanders`.
 */
export function writtenTables(
  models: ReadonlyMap<string, Model>,
  abandoned: readonly AbandonedTable[],
  wiped: Wiped,
  { stages, complete }: WrittenBy,
): ReadonlyMap<string, Written> {
  const owners = ownersInScope(models, wiped);
  const content = new Map<string, { isNumbered: boolean; uids: Set<string> }>();
  const write = (table: string, isNumbered: boolean, uids: Iterable<string>) => {
    const known = content.get(table) ?? { isNumbered: false, uids: new Set<string>() };
    known.isNumbered ||= isNumbered;
    for (const uid of uids) {
      known.uids.add(uid);
    }
    content.set(table, known);
  };
  for (const { uid, table, components, relations } of models.values()) {
    const own = owners.get(uid) ?? [];
    if (own.length === 0 && wiped.rows(uid) === undefined) {
      continue;
    }
    write(table, false, own);
    for (const field of components) {
      write(field.table, true, own);
    }
    for (const { storage } of relations) {
      if (storage.kind === 'morphTable') {
        write(storage.table, true, own);
      } else if (storage.kind === 'joinTable' && wiped.isInScope(storage.target)) {
        write(storage.table, true, [...own, ...(owners.get(storage.target) ?? [])]);
      }
    }
  }
  for (const { table, ends } of abandoned) {
    const uids = ends.map(({ uid }) => uid).filter((uid) => wiped.rows(uid) !== undefined);
    if (uids.length > 0) {
      write(
        table,
        false,
        uids.flatMap((uid) => owners.get(uid) ?? []),
      );
    }
  }
  return new Map<string, Written>([
    ...(stages.has('configuration')
      ? configurationTables.map((table) => [table, { isNumbered: false, without: configuration() }] as const)
      : []),
    ...(complete
      ? internalTables.map((table) => [table, { isNumbered: false, without: undefined }] as const)
      : []),
    ...[...content].map(
      ([table, { isNumbered, uids }]) => [table, { isNumbered, without: excluding([...uids]) }] as const,
    ),
  ]);
}

const configuration = () => `leave the configuration out with ${option('exclude', 'config')}`;

/** What to say so that some content types are left out. */
export const excluding = (uids: readonly string[]): string | undefined =>
  uids.length === 0
    ? undefined
    : `leave out what is stored there with ${option('exclude-content-types', [...uids].sort().join(','))}`;

/** The content types in scope by what they are made of: themselves, and the components that they may have, at any depth. */
export function ownersInScope(
  models: ReadonlyMap<string, Model>,
  wiped: Wiped,
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  const reach = (uid: string, owner: string) => {
    const known = owners.get(uid) ?? [];
    if (!known.includes(owner)) {
      owners.set(uid, [...known, owner]);
      for (const { storage } of models.get(uid)?.components ?? []) {
        for (const part of storage.kind === 'component' ? [storage.uid] : storage.uids) {
          reach(part, owner);
        }
      }
    }
  };
  for (const { uid, isComponent } of models.values()) {
    if (!isComponent && wiped.rows(uid) !== undefined) {
      reach(uid, uid);
    }
  }
  return owners;
}
