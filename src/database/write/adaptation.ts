import { own } from '../../by-name.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { Model } from '../model/model.ts';

type Data = Readonly<Record<string, unknown>>;

/** What an import does about the ways in which a target's schemas differ from those that the archive was made with. */
export interface Adaptation {
  /** Whether a row of a content type has no place in the target. */
  readonly leavesRowOut: ReadonlyMap<string, (data: Data) => boolean>;
  /**
   * Makes values of the target's type, by uid and attribute; null or undefined for none. Relations and components of
   * attributes that are in here have no place.
   */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, (value: unknown) => unknown>>;
}

/** Nothing differs. */
export const asItIs: Adaptation = { leavesRowOut: new Map(), values: new Map() };

/** The models without the relations whose links have no place. */
export function modelsForLinks(
  models: ReadonlyMap<string, Model>,
  { values }: Adaptation,
): ReadonlyMap<string, Model> {
  return values.size === 0
    ? models
    : new Map(
        [...models].map(([uid, model]) => {
          const adapted = values.get(uid);
          const relations = model.relations.filter(({ attribute }) => adapted?.has(attribute) !== true);
          return [uid, adapted === undefined ? model : { ...model, relations }];
        }),
      );
}

/** The entities of an archive that are left out, with their components: links to and from them are no loss of their own. */
export class RowsLeftOut {
  readonly #models: ReadonlyMap<string, Model>;
  readonly #ids = new Map<string, IdSet>();

  constructor(models: ReadonlyMap<string, Model>) {
    this.#models = models;
  }

  add({ type, id, data }: EntityRecord): void {
    this.#note(type, id);
    this.#walk(type, data);
  }

  has(uid: string, id: unknown): boolean {
    return this.#ids.get(uid)?.has(id as number) ?? false;
  }

  #walk(uid: string, data: Data): void {
    for (const { attribute, storage } of this.#models.get(uid)?.components ?? []) {
      const value = own(data, attribute) ?? [];
      for (const item of (Array.isArray(value) ? value : [value]) as Data[]) {
        const component = storage.kind === 'component' ? storage.uid : String(item?.__component);
        this.#note(component, item?.id);
        this.#walk(component, item ?? {});
      }
    }
  }

  #note(uid: string, id: unknown): void {
    if (Number.isSafeInteger(id)) {
      const ids = this.#ids.get(uid) ?? new IdSet();
      ids.add(id as number);
      this.#ids.set(uid, ids);
    }
  }
}
