import { expectedNames, type Model } from './model.ts';
import type { Store } from './store.ts';

/** A join table that no attribute uses: what is in it, Strapi never shows. */
export interface AbandonedTable {
  readonly table: string;
  /** Which column refers to which content type or component. */
  readonly ends: readonly { readonly column: string; readonly uid: string }[];
}

/**
 * The join tables that Strapi manages and that no attribute uses: one of the two of a relation whose sides both say
 * `inversedBy`, or what a feature that is switched off keeps. Its rows go where the rows go that they refer to, as the
 * foreign keys say.
 */
export function abandonedTables(
  { tables }: Pick<Store, 'tables'>,
  models: ReadonlyMap<string, Model>,
): AbandonedTable[] {
  const used = new Set(
    [...models.values()].flatMap((model) => [...expectedNames(model)].map(({ table }) => table)),
  );
  const uids = new Map([...models.values()].map(({ table, uid }) => [table, uid]));
  return [...tables]
    .filter(([table, { foreignKeys }]) => !used.has(table) && foreignKeys.length > 0)
    .flatMap(([table, { foreignKeys }]) => {
      const ends = foreignKeys.map(({ columns: [column, ...others], referencedTable, onDelete }) => {
        const uid = uids.get(referencedTable);
        const isEnd = column !== undefined && others.length === 0 && onDelete?.toUpperCase() === 'CASCADE';
        return isEnd && uid !== undefined ? { column, uid } : undefined;
      });
      const known = ends.filter((end) => end !== undefined);
      return known.length === ends.length ? [{ table, ends: known }] : [];
    });
}
