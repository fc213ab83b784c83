import { own } from '../../by-name.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { type Extents, ExtentsCollector } from '../../transfer/extents.ts';
import { IdSet } from '../../transfer/id-set.ts';
import { isId } from '../../transfer/rules/ids.ts';
import { deepestComponent } from '../../transfer/rules/limits.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { damaged, quoted } from './failures.ts';

interface ComponentAttribute {
  readonly name: string;
  /** Undefined for a dynamic zone, whose items say it themselves. */
  readonly component: string | undefined;
}

/** Finds the components within entities, and what values there are, by the schemas that the archive was made with (archive format §4.2). */
export class ComponentIds {
  readonly ids = new Map<string, IdSet>();
  /** Rows that several entities, or one of them several times, have as a component of theirs. */
  readonly repeated = new Map<string, IdSet>();
  readonly #extents = new ExtentsCollector();
  readonly #archive: string;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #attributes = new Map<string, readonly ComponentAttribute[]>();

  constructor(archive: string, schemas: ReadonlyMap<string, Schema>) {
    this.#archive = archive;
    this.#schemas = schemas;
  }

  /** @throws UserError `damagedArchive` where something else than a component is in a component's place. */
  add(batch: readonly EntityRecord[]): void {
    for (const entity of batch) {
      this.#walk(entity.type, entity.data, entity, 0);
    }
  }

  /** How far the values of each attribute reach. */
  get extents(): Extents {
    return this.#extents.extents;
  }

  #walk(uid: string, data: Readonly<Record<string, unknown>>, entity: EntityRecord, depth: number): void {
    this.#extents.see(entity, uid, data);
    const attributes = this.#componentAttributes(uid);
    if (depth > deepestComponent && attributes.length > 0) {
      throw damaged(
        this.#archive,
        `${label(entity)} nests components more than ${deepestComponent} levels deep`,
      );
    }
    for (const { name, component } of attributes) {
      const value = own(data, name);
      if (value === null || value === undefined) {
        continue;
      }
      for (const item of Array.isArray(value) ? value : [value]) {
        const itemUid = component ?? item?.__component;
        if (!isObject(item) || !isId(item.id) || typeof itemUid !== 'string') {
          throw damaged(
            this.#archive,
            `${label(entity)} has something other than a component in ${quoted(name)}`,
          );
        }
        const { id } = item;
        if (!idSet(this.ids, itemUid).add(id)) {
          idSet(this.repeated, itemUid).add(id);
        }
        this.#walk(itemUid, item, entity, depth + 1);
      }
    }
  }

  #componentAttributes(uid: string): readonly ComponentAttribute[] {
    let found = this.#attributes.get(uid);
    if (found === undefined) {
      found = Object.entries(this.#schemas.get(uid)?.attributes ?? {})
        .filter(([, { type }]) => type === 'component' || type === 'dynamiczone')
        .map(([name, { type, component }]) => ({
          name,
          component: type === 'component' ? component : undefined,
        }));
      this.#attributes.set(uid, found);
    }
    return found;
  }
}

/** The set of a type, made where there is none yet. */
export function idSet(sets: Map<string, IdSet>, uid: string): IdSet {
  let set = sets.get(uid);
  if (set === undefined) {
    set = new IdSet();
    sets.set(uid, set);
  }
  return set;
}

const label = ({ type, id }: EntityRecord): string => `the entity ${quoted(type)} ${id}`;
