import type { JoinTable, Model, Relation } from './model.ts';

/** Which table an attribute uses, seen from its own side. */
type Assigned = Pick<
  JoinTable,
  'table' | 'joinColumn' | 'inverseJoinColumn' | 'orderColumn' | 'inverseOrderColumn' | 'namedBy'
>;

/**
 * Gives every relation the join table that Strapi gives it when it starts, attribute by attribute: an owner makes a table and
 * hands it to the attribute that it names with `inversedBy`, whatever that one had before. Where both sides say `inversedBy`,
 * both make a table, and both use the one that was made last; nobody reads the other.
 *
 * @param models With the table that each relation makes for itself, in the order in which Strapi has them.
 */
export function assignJoinTables(models: ReadonlyMap<string, Model>): Map<string, Model> {
  const handed = new Map<string, Assigned>();
  for (const { uid, relations } of models.values()) {
    for (const { attribute, storage } of relations) {
      if (storage.kind === 'joinTable' && storage.namedBy === 'owner') {
        handed.delete(key(uid, attribute));
        if (storage.inversedBy !== undefined) {
          handed.set(key(storage.target, storage.inversedBy), fromTheOtherSide(storage));
        }
      }
    }
  }
  if (handed.size === 0) {
    return new Map(models);
  }
  const assign = (uid: string, relation: Relation): Relation => {
    const { attribute, storage } = relation;
    const assigned = handed.get(key(uid, attribute));
    return storage.kind === 'joinTable' && assigned !== undefined
      ? { ...relation, storage: { ...storage, ...assigned } }
      : relation;
  };
  return new Map(
    [...models].map(([uid, model]) => [
      uid,
      { ...model, relations: model.relations.map((relation) => assign(uid, relation)) },
    ]),
  );
}

const key = (uid: string, attribute: string): string => `${uid} ${attribute}`;

const fromTheOtherSide = (storage: JoinTable): Assigned => ({
  table: storage.table,
  joinColumn: storage.inverseJoinColumn,
  inverseJoinColumn: storage.joinColumn,
  orderColumn: storage.inverseOrderColumn,
  inverseOrderColumn: storage.orderColumn,
  namedBy: 'inverse',
});
