import { UserError } from '../../errors.ts';
import type { ComponentMask, RowMask } from '../../transfer/masking.ts';
import { isId } from '../../transfer/rules/ids.ts';
import { deepestComponent } from '../../transfer/rules/limits.ts';
import type { ComponentField, Model } from '../model/model.ts';
import type { Row, Session } from '../session.ts';
import { allOf } from './at-once.ts';
import { assertIds, repeatedId } from './restorable.ts';
import { type RowIds, rowIds } from './row-ids.ts';
import { column, type RowReader, rowReader } from './rows.ts';
import type { SharedComponents } from './shared-components.ts';

/** The component part of an owner's record: `,"seo":{…},"blocks":[…]`, empty where the model has none. */
export type ComponentsOf = (ownerId: number) => string;

/** Where components are read. */
interface Place {
  readonly field: ComponentField;
  readonly owners: RowIds;
  readonly depth: number;
  readonly mask: ComponentMask | undefined;
}

/** How deep components lie at most that are asked for at once. */
const deepestAtOnce = 3;

/** How components are read that are not read as they are. */
export interface ComponentReading {
  /** Whether nothing is read but what masks are for. */
  readonly isSparse?: boolean;
  /** Rows that are in several places, and what becomes of them in all of those. */
  readonly shared?: SharedComponents | undefined;
}

/**
 * Reads the components of entities, nested to any depth, a page of owners at a time: one or two queries for each
 * attribute, however many owners there are.
 */
export class ComponentReader {
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  /** By the mask, too: a component is masked by the place that it is in. */
  readonly #readers = new Map<string, Map<RowMask | undefined, RowReader>>();
  readonly #fields = new Map<Model, readonly ComponentField[]>();
  readonly #parts = new Map<RowMask, Model>();
  readonly #isSparse: boolean;
  readonly #shared: SharedComponents | undefined;
  readonly #seen: (uid: string, id: number) => void;
  readonly #filledTables: () => Promise<ReadonlySet<string>>;

  /**
   * @param seen Told of every component row that is part of an entity; used where only some entities are in scope.
   * @param filledTables The tables that hold rows.
   */
  constructor(
    session: Session,
    models: ReadonlyMap<string, Model>,
    seen: (uid: string, id: number) => void,
    filledTables: () => Promise<ReadonlySet<string>>,
    { isSparse = false, shared }: ComponentReading = {},
  ) {
    this.#session = session;
    this.#models = models;
    this.#seen = seen;
    this.#filledTables = filledTables;
    this.#isSparse = isSparse;
    this.#shared = shared;
  }

  /**
   * @param ids Ids of rows of `owner`, a content type.
   * @param areConsecutive Whether there are no others between them.
   * @param mask What becomes of those rows, where something does.
   */
  async read(
    owner: Model,
    ids: readonly number[],
    areConsecutive: boolean,
    mask?: RowMask,
  ): Promise<ComponentsOf> {
    return owner.components.length === 0 || ids.length === 0
      ? () => ''
      : this.#read(owner, rowIds(this.#session.dialect, ids, areConsecutive), 0, mask);
  }

  /** @param owner A content type, or a component at some depth, that has components. */
  async #read(owner: Model, owners: RowIds, depth: number, mask: RowMask | undefined): Promise<ComponentsOf> {
    if (depth > deepestComponent) {
      throw new UserError(
        'failed',
        `The component ${owner.uid} ${owners.ids[0]} contains itself, directly or through others, or lies more than ${deepestComponent} components deep.`,
        'Remove it from itself in the database: neither Strapi nor an export can read it to its end.',
      );
    }
    const filled = await this.#filledTables();
    const parts = await this.#each(this.#orderedFields(owner), depth, async (field) => {
      const key = `,${JSON.stringify(field.attribute)}:`;
      const { storage } = field;
      const place: Place = { field, owners, depth, mask: mask?.components.get(field.attribute) };
      if (!filled.has(field.table)) {
        const isList = storage.kind === 'dynamiczone' || storage.repeatable;
        return { key, texts: new Map<number, string>(), isList };
      }
      if (storage.kind === 'dynamiczone') {
        return { key, texts: await this.#dynamicZone(place, storage.uids), isList: true };
      }
      const isList = storage.repeatable;
      return { key, texts: await this.#component(place, storage.uid, isList), isList };
    });
    return (id) => {
      let text = '';
      for (const { key, texts, isList } of parts) {
        const found = texts.get(id);
        text += key + (isList ? `[${found ?? ''}]` : (found ?? 'null'));
      }
      return text;
    };
  }

  /**
   * Does something for each attribute, or each component, of owners at some depth: all at once where the server is far away, but not in
   * components that may contain themselves again and again.
   */
  async #each<Item, Result>(
    items: readonly Item[],
    depth: number,
    work: (item: Item) => Promise<Result>,
  ): Promise<Result[]> {
    if (this.#session.dialect.page.atOnce > 1 && depth < deepestAtOnce) {
      return await allOf(items.map(work));
    }
    const results: Result[] = [];
    for (const item of items) {
      results.push(await work(item));
    }
    return results;
  }

  /**
   * Official export joins by owner and field only and does not look at `component_type`; of several rows of a single
   * component the first counts (database layout §4, "Components in entities").
   */
  async #component({ field, owners, depth, mask: masks }: Place, uid: string, repeatable: boolean) {
    const { dialect } = this.#session;
    const mask = masks?.of(uid);
    const model = this.#part(this.#model(uid, field), mask);
    const reader = await this.#placeReader(model, mask);
    const rows = await this.#session.rows(
      `SELECT ${column(dialect, 'j', 'entity_id')}, ${reader.columns('c')}
       FROM ${dialect.quote(field.table)} j
       JOIN ${dialect.quote(model.table)} c ON ${column(dialect, 'c', 'id')} = ${column(dialect, 'j', field.idColumn)}
       WHERE ${owners.condition(column(dialect, 'j', 'entity_id'))} AND ${dialect.filter(column(dialect, 'j', 'field'))} = ?
       ORDER BY ${column(dialect, 'j', 'order')}, ${column(dialect, 'j', 'id')}`,
      [...owners.parameters, field.attribute],
    );
    const texts = new Map<number, string>();
    const wanted = owners.wanted(rows);
    const kept = repeatable ? wanted : firstOfEach(wanted);
    const ids = idsIn(kept, 1);
    await this.#assertIds(model, ids, field);
    const nested = await this.#nested(model, ids, depth + 1, mask);
    const isAmbiguous = ids.length === kept.length ? undefined : this.#ambiguity(model);
    for (const row of kept) {
      const owner = row[0] as number;
      const id = row[1] as number;
      this.#seen(uid, id);
      const text = `{"id":${id}${reader.encode(row, 1)}${nested(id)}}`;
      isAmbiguous?.(id, text);
      const before = texts.get(owner);
      texts.set(owner, before === undefined ? text : `${before},${text}`);
    }
    return texts;
  }

  /** Rows of components that the attribute no longer allows are left out, as official export does. */
  async #dynamicZone({ field, owners, depth, mask }: Place, uids: readonly string[]) {
    const { dialect } = this.#session;
    const rows = await this.#session.rows(
      `SELECT ${column(dialect, 'j', 'entity_id')}, ${column(dialect, 'j', field.idColumn)}, ${column(dialect, 'j', 'component_type')}
       FROM ${dialect.quote(field.table)} j
       WHERE ${owners.condition(column(dialect, 'j', 'entity_id'))} AND ${dialect.filter(column(dialect, 'j', 'field'))} = ?
       ORDER BY ${column(dialect, 'j', 'order')}, ${column(dialect, 'j', 'id')}`,
      [...owners.parameters, field.attribute],
    );
    const attached = await this.#withIds(owners.wanted(rows), field);
    const items = new Map<string, Map<number, string>>();
    await this.#each(uids, depth, async (uid) => {
      const wanted = attached.filter((row) => row[2] === uid && row[1] !== null);
      if (wanted.length > 0) {
        const ids = rowIds(dialect, idsIn(wanted, 1));
        const within = mask?.of(uid);
        const model = this.#part(this.#model(uid, field), within);
        items.set(uid, await this.#items(model, ids, depth + 1, within));
      }
    });
    const texts = new Map<number, string>();
    for (const [owner, id, uid] of attached as [number, number, string][]) {
      const text = items.get(uid)?.get(id);
      if (text !== undefined) {
        const before = texts.get(owner);
        texts.set(owner, before === undefined ? text : `${before},${text}`);
      }
    }
    return texts;
  }

  async #items(
    model: Model,
    ids: RowIds,
    depth: number,
    mask: RowMask | undefined,
  ): Promise<Map<number, string>> {
    const { dialect } = this.#session;
    const reader = await this.#placeReader(model, mask);
    const found = await this.#session.rows(
      `SELECT ${reader.columns('c')} FROM ${dialect.quote(model.table)} c WHERE ${ids.condition(column(dialect, 'c', 'id'))}`,
      ids.parameters,
    );
    const rows = ids.wanted(found);
    const distinct = idsIn(rows, 0);
    const nested = await this.#nested(model, distinct, depth, mask);
    const type = `"__component":${JSON.stringify(model.uid)}`;
    const texts = new Map<number, string>();
    const isAmbiguous = distinct.length === rows.length ? undefined : this.#ambiguity(model);
    for (const row of rows) {
      const id = row[0] as number;
      this.#seen(model.uid, id);
      const text = `{${type},"id":${id}${reader.encode(row, 0)}${nested(id)}}`;
      isAmbiguous?.(id, text);
      texts.set(id, text);
    }
    return texts;
  }

  /** @param ids Of components, which lie wherever they were made. */
  async #nested(
    model: Model,
    ids: readonly number[],
    depth: number,
    mask: RowMask | undefined,
  ): Promise<ComponentsOf> {
    if (model.components.length === 0 || ids.length === 0) {
      return () => '';
    }
    const shared = await this.#shared?.of(model.uid);
    const inSeveral = shared === undefined ? [] : ids.filter((id) => shared.ids.has(id));
    if (shared === undefined || inSeveral.length === 0) {
      return await this.#read(model, rowIds(this.#session.dialect, ids), depth, mask);
    }
    const inOne = await this.#nestedOnce(
      model,
      ids.filter((id) => !shared.ids.has(id)),
      depth,
      mask,
    );
    const others = await this.#nestedOnce(model, inSeveral, depth, shared.mask);
    return (id) => (shared.ids.has(id) ? others : inOne)(id);
  }

  async #nestedOnce(
    model: Model,
    ids: readonly number[],
    depth: number,
    mask: RowMask | undefined,
  ): Promise<ComponentsOf> {
    return ids.length === 0
      ? () => ''
      : await this.#read(model, rowIds(this.#session.dialect, ids), depth, mask);
  }

  /** A reader of the components in one place; those that are in others, too, are masked the same in all of them. */
  async #placeReader(model: Model, mask: RowMask | undefined): Promise<RowReader> {
    const reader = this.#reader(model, mask);
    const shared = await this.#shared?.of(model.uid);
    if (shared === undefined) {
      return reader;
    }
    const ofShared = this.#reader(model, shared.mask);
    return {
      columns: reader.columns,
      encode: (row, offset, opening) =>
        (shared.ids.has(row[offset] as number) ? ofShared : reader).encode(row, offset, opening),
    };
  }

  /** @throws UserError `failed` for a component that could not come back with its id. */
  async #assertIds(model: Model, ids: readonly unknown[], field: ComponentField): Promise<void> {
    await assertIds(this.#session, model, ids, `${field.attribute} in ${field.table}`);
  }

  /**
   * Entries of a dynamic zone that lead to a row. What is no id leads nowhere, as long as no component has one of that kind.
   *
   * @throws UserError `failed` where one has.
   */
  async #withIds(attached: Row[], field: ComponentField): Promise<Row[]> {
    if (attached.every(([, id]) => id === null || isId(id))) {
      return attached;
    }
    const { dialect } = this.#session;
    const uids = field.storage.kind === 'dynamiczone' ? field.storage.uids : [];
    for (const model of uids.map((uid) => this.#model(uid, field))) {
      const rows = await this.#session.rows(`SELECT id FROM ${dialect.quote(model.table)}`);
      await this.#assertIds(
        model,
        rows.map(([id]) => id),
        field,
      );
    }
    return attached.filter(([, id]) => id === null || isId(id));
  }

  /** Where a component comes again: makes sure that it is one row and not two with the same id, of which one would come back. */
  #ambiguity(model: Model): (id: number, text: string) => void {
    const texts = new Map<number, string>();
    return (id, text) => {
      if ((texts.get(id) ?? text) !== text) {
        throw repeatedId(this.#session, model, id);
      }
      texts.set(id, text);
    };
  }

  #reader(model: Model, mask: RowMask | undefined): RowReader {
    const readers = this.#readers.get(model.uid) ?? new Map<RowMask | undefined, RowReader>();
    this.#readers.set(model.uid, readers);
    const known = readers.get(mask) ?? rowReader(this.#session, model, mask);
    readers.set(mask, known);
    return known;
  }

  #model(uid: string, field: ComponentField): Model {
    const model = this.#models.get(uid);
    if (model === undefined) {
      throw new TypeError(
        `The attribute ${field.attribute} needs the component ${uid}, which does not exist`,
      );
    }
    return model;
  }

  #part(model: Model, mask: RowMask | undefined): Model {
    if (!this.#isSparse || mask === undefined) {
      return model;
    }
    const known = this.#parts.get(mask) ?? maskedPart(model, mask);
    this.#parts.set(mask, known);
    return known;
  }

  /** By their names, behind all that columns hold (see `archive/seal/key-order.ts`). */
  #orderedFields(owner: Model): readonly ComponentField[] {
    const known = this.#fields.get(owner);
    if (known !== undefined) {
      return known;
    }
    const ordered = [...owner.components].sort((a, b) => (a.attribute < b.attribute ? -1 : 1));
    this.#fields.set(owner, ordered);
    return ordered;
  }
}

/** Of a model what a mask is for, and by which rows are told that stay. */
export function maskedPart(model: Model, { values, keeps, components }: RowMask): Model {
  const keeping = new Set(keeps.map(({ attribute }) => attribute));
  return {
    ...model,
    scalars: model.scalars.filter(({ attribute }) => values.has(attribute) || keeping.has(attribute)),
    components: model.components.filter(({ attribute }) => components.has(attribute)),
  };
}

const idsIn = (rows: readonly Row[], index: number): number[] => [
  ...new Set(rows.map((row) => row[index] as number)),
];

function firstOfEach(rows: readonly Row[]): Row[] {
  const owners = new Set();
  return rows.filter((row) => !owners.has(row[0]) && owners.add(row[0]));
}
