import { own } from '../../by-name.ts';
import type { UserError } from '../../errors.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { type Extents, ExtentsCollector } from '../../transfer/extents.ts';
import { IdSet } from '../../transfer/id-set.ts';
import { isId } from '../../transfer/rules/ids.ts';
import { deepestComponent, deepestJson, depthOf } from '../../transfer/rules/limits.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { type Keep, keyBytes } from './budget.ts';
import { damaged, quoted } from './failures.ts';
import { tooDeep } from './modest-json.ts';

/** The attributes of a type that hold components. */
interface ComponentAttributes {
  readonly list: readonly ComponentAttribute[];
  readonly names: ReadonlySet<string>;
}

/** `type`, `id` and `data`. */
const ownKeys = 3;

/** What a set takes that is empty. */
const idSetBytes = 700;

interface ComponentAttribute {
  readonly name: string;
  /** Undefined for a dynamic zone, whose items say it themselves. */
  readonly component: string | undefined;
}

/** @param what For `too deep`, where that is; else all of it, as the end of a sentence. */
export type RefuseEntity = (how: 'too deep' | 'no component', what: string) => UserError;

const refusing =
  (archive: string): RefuseEntity =>
  (how, what) =>
    how === 'too deep' ? tooDeep(archive, what) : damaged(archive, what);

/** Finds the components within entities, and what values there are, by the schemas that the archive was made with (archive format §4.2). */
export class ComponentIds {
  readonly ids = new Map<string, IdSet>();
  /** Rows that several entities, or one of them several times, have as a component of theirs. */
  readonly repeated = new Map<string, IdSet>();
  readonly #extents: ExtentsCollector;
  readonly #refuse: RefuseEntity;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #attributes = new Map<string, ComponentAttributes>();
  readonly #keep: Keep;

  /** @param source The path of the archive, or what makes an error of what is wrong with an entity that comes from elsewhere. */
  constructor(source: string | RefuseEntity, schemas: ReadonlyMap<string, Schema>, keep: Keep) {
    this.#refuse = typeof source === 'string' ? refusing(source) : source;
    this.#schemas = schemas;
    this.#keep = keep;
    this.#extents = new ExtentsCollector(keep);
  }

  /**
   * @throws UserError `damagedArchive` where something else than a component is in a component's place, or a value is nested too
   *   deep.
   */
  add(batch: readonly EntityRecord[]): void {
    for (const entity of batch) {
      this.#walk(entity.type, entity.data, entity, 0);
      const isTooDeep =
        this.#extents.deepest > deepestJson ||
        (Object.keys(entity).length > ownKeys && depthOf(entity) > deepestJson + 1);
      if (isTooDeep) {
        throw this.#refuse('too deep', label(entity));
      }
    }
  }

  /** How far the values of each attribute reach. */
  get extents(): Extents {
    return this.#extents.extents;
  }

  #walk(uid: string, data: Readonly<Record<string, unknown>>, entity: EntityRecord, depth: number): void {
    const { list: attributes, names } = this.#componentAttributes(uid);
    this.#extents.see(entity, uid, data, names);
    if (depth > deepestComponent && attributes.length > 0) {
      throw this.#refuse(
        'no component',
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
          throw this.#refuse(
            'no component',
            `${label(entity)} has something other than a component in ${quoted(name)}`,
          );
        }
        const { id } = item;
        if (!idSet(this.ids, itemUid, this.#keep).add(id)) {
          idSet(this.repeated, itemUid, this.#keep).add(id);
        }
        this.#walk(itemUid, item, entity, depth + 1);
      }
    }
  }

  #componentAttributes(uid: string): ComponentAttributes {
    let found = this.#attributes.get(uid);
    if (found === undefined) {
      const list = Object.entries(this.#schemas.get(uid)?.attributes ?? {})
        .filter(([, { type }]) => type === 'component' || type === 'dynamiczone')
        .map(([name, { type, component }]) => ({
          name,
          component: type === 'component' ? component : undefined,
        }));
      found = { list, names: new Set(list.map(({ name }) => name)) };
      this.#keep(keyBytes(uid) + 200 * (1 + list.length));
      this.#attributes.set(uid, found);
    }
    return found;
  }
}

/** The set of a type, made where there is none yet. */
export function idSet(sets: Map<string, IdSet>, uid: string, keep: Keep): IdSet {
  let set = sets.get(uid);
  if (set === undefined) {
    keep(keyBytes(uid) + idSetBytes);
    set = new IdSet(keep);
    sets.set(uid, set);
  }
  return set;
}

const label = ({ type, id }: EntityRecord): string => `the entity ${quoted(type)} ${id}`;
