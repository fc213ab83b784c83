import { UserError } from '../../errors.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { IdSet } from '../../transfer/id-set.ts';
import { idsAre, isId } from '../../transfer/rules/ids.ts';
import type { ComponentField, Model } from '../model/model.ts';
import type { Parameter } from '../session.ts';
import type { Adaptation } from './adaptation.ts';
import type { ComponentIds } from './component-ids.ts';
import type { Inserter, Inserters } from './inserter.ts';
import type { Replacements } from './replacements.ts';
import type { Strangers } from './strangers.ts';
import type { Writer } from './writer.ts';

/** One content type or component, prepared for writing. */
interface Type {
  readonly model: Model;
  readonly rows: Inserter;
  readonly attributes: readonly string[];
  readonly encoders: readonly Encode[];
  /** What a value is that a record does not have; null where the attribute has no default. */
  readonly defaults: readonly Parameter[];
  readonly fields: readonly Field[];
}

interface Field {
  readonly field: ComponentField;
  readonly attachments: Inserter;
}

type Data = Readonly<Record<string, unknown>>;
type Encode = (value: unknown) => Parameter;

const encodeIfAny = (encode: Encode, value: unknown): Parameter =>
  value === null || value === undefined ? null : encode(value);

/** Strapi writes a default as it stands in the schema, whatever its type demands of values. */
function defaultOf(encode: Encode, value: unknown): Parameter {
  try {
    return encodeIfAny(encode, value);
  } catch (error) {
    if (error instanceof RangeError) {
      return typeof value === 'string' || typeof value === 'number' ? value : null;
    }
    throw error;
  }
}

export interface EntityContext {
  /** Whether the archive has this component more than once. */
  readonly isRepeated: (uid: string, id: number) => boolean;
  /** Told of each component that the target's attribute does not allow. */
  readonly leftOut: (uid: string) => void;
  /** What makes values of the target's types of those in the archive, where the types differ. */
  readonly adapted: Adaptation['values'];
  /** The tables whose rows are replaced in place. */
  readonly replacements: Replacements;
  readonly strangers: Strangers;
}

/**
 * Writes entities with their components, nested to any depth. The target's own attributes decide what is read from a
 * record: a missing one gets its default, as official import does it, and an explicit null is NULL.
 */
export class EntityWriter {
  readonly #writer: Writer;
  readonly #inserters: Inserters;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #ids: ComponentIds;
  readonly #types = new Map<string, Type>();
  readonly #components = new Map<string, IdSet>();
  /** Of components that a list has twice, by the place in the list. */
  readonly #copies = new Map<string, number>();
  /** The rows of components that the archive has more than once, to compare them with. */
  readonly #repeated = new Map<string, Map<number, readonly Parameter[]>>();
  readonly #context: EntityContext;

  constructor(
    writer: Writer,
    inserters: Inserters,
    models: ReadonlyMap<string, Model>,
    ids: ComponentIds,
    context: EntityContext,
  ) {
    this.#writer = writer;
    this.#inserters = inserters;
    this.#models = models;
    this.#ids = ids;
    this.#context = context;
  }

  /**
   * @param record An entity of a content type that the target has.
   * @throws UserError where a value does not fit its column; it names the entity and the attribute.
   */
  add({ type, id, data }: EntityRecord): void {
    const prepared = this.#type(type);
    assertId(id, type);
    this.#push(prepared, id, data);
    prepared.rows.end();
    this.#attachAll(prepared, id, data);
  }

  /** Whether a component of the archive was written. */
  hasComponent(uid: string, id: number): boolean {
    return this.#components.get(uid)?.has(id) ?? false;
  }

  /** How many rows were written of each content type and component. */
  *inserted(): Generator<[uid: string, rows: number]> {
    for (const [uid, { rows }] of this.#types) {
      yield [uid, rows.inserted];
    }
  }

  #push({ model, rows, attributes, encoders, defaults }: Type, id: number, data: Data): void {
    rows.push(id);
    for (let index = 0; index < attributes.length; index += 1) {
      const attribute = attributes[index] as string;
      const value = Object.hasOwn(data, attribute) ? data[attribute] : undefined;
      if (value === undefined) {
        rows.push(defaults[index] as Parameter);
      } else if (value === null) {
        rows.push(null);
      } else {
        try {
          rows.push((encoders[index] as (value: unknown) => Parameter)(value));
        } catch (error) {
          rows.abandon();
          throw error instanceof RangeError ? unfit(model.uid, id, attribute, error) : error;
        }
      }
    }
  }

  #attachAll({ model, fields }: Type, id: number, data: Data): void {
    for (const field of fields) {
      const { attribute } = field.field;
      const value = Object.hasOwn(data, attribute) ? data[attribute] : null;
      if (value !== null && value !== undefined) {
        this.#attach(field, model, id, value);
      }
    }
  }

  /** The order counts from 1; a single component has none, as official import leaves it. */
  #attach({ field, attachments }: Field, owner: Model, ownerId: number, value: unknown): void {
    const { storage, attribute } = field;
    const isList = storage.kind === 'dynamiczone' || storage.repeatable;
    let order = 0;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      if (typeof item !== 'object' || item === null) {
        throw notAComponent(owner.uid, ownerId, attribute);
      }
      const uid = storage.kind === 'dynamiczone' ? String((item as Data).__component) : storage.uid;
      const isAllowed = storage.kind === 'dynamiczone' ? storage.uids.includes(uid) : isList || order === 0;
      if (!isAllowed) {
        this.#context.leftOut(uid);
        continue;
      }
      order += 1;
      const id = this.#isAgain(uid, item as Data, items, index)
        ? this.#copyAt(JSON.stringify([owner.uid, ownerId, attribute, index]), uid, item as Data)
        : this.#component(uid, item as Data);
      attachments.push(ownerId);
      attachments.push(id);
      attachments.push(uid);
      attachments.push(attribute);
      attachments.push(isList ? order : null);
      attachments.end();
    }
  }

  /** Whether an earlier item of the same list is the same component. */
  #isAgain(uid: string, { id }: Data, items: readonly unknown[], index: number): boolean {
    const isSame = (item: Data) =>
      item.id === id && (item.__component === undefined || item.__component === uid);
    return (
      index > 0 &&
      this.hasComponent(uid, id as number) &&
      items.slice(0, index).some((item) => isSame(item as Data))
    );
  }

  /** What several owners share comes as often, and so do its lists: a copy at the same place is the same. */
  #copyAt(place: string, uid: string, data: Data): number {
    const known = this.#copies.get(place);
    if (known !== undefined) {
      return known;
    }
    const id = this.#copy(uid, data);
    this.#copies.set(place, id);
    return id;
  }

  /** A table of attachments takes the same row once a list: there it becomes two rows, as with official import. */
  #copy(uid: string, data: Data): number {
    const id = this.#ids.copy(uid, data.id as number);
    const type = this.#type(uid);
    this.#push(type, id, data);
    type.rows.end();
    this.#attachAll(type, id, data);
    return id;
  }

  /**
   * A component that several owners share, as old versions of Strapi left some, is one row in the target, too.
   *
   * @throws UserError `damagedArchive` where one id stands for two components.
   */
  #component(uid: string, data: Data): number {
    const archived = data.id;
    assertId(archived, uid);
    const id = this.#ids.resolve(uid, archived);
    let known = this.#components.get(uid);
    if (known === undefined) {
      known = new IdSet();
      this.#components.set(uid, known);
    }
    const type = this.#type(uid);
    this.#push(type, id, data);
    if (known.add(archived)) {
      type.rows.end();
      if (this.#context.isRepeated(uid, archived)) {
        this.#remember(uid, archived, type.rows.last);
      }
    } else {
      this.#assertSame(uid, archived, type.rows.takeBack());
    }
    this.#attachAll(type, id, data);
    return id;
  }

  #remember(uid: string, id: number, row: readonly Parameter[]): void {
    const rows = this.#repeated.get(uid) ?? new Map<number, readonly Parameter[]>();
    this.#repeated.set(uid, rows.set(id, row));
  }

  #assertSame(uid: string, id: number, row: readonly Parameter[]): void {
    const first = this.#repeated.get(uid)?.get(id);
    if (first === undefined || first.some((value, index) => value !== row[index])) {
      throw ambiguous(uid, id);
    }
  }

  #type(uid: string): Type {
    const known = this.#types.get(uid);
    if (known !== undefined) {
      return known;
    }
    const model = this.#models.get(uid);
    if (model === undefined) {
      throw new TypeError(`The target has no content type or component ${uid}`);
    }
    const adapted = this.#context.adapted.get(uid);
    const encoders = model.scalars.map((scalar) => this.#writer.encoder(scalar.type));
    const type: Type = {
      model,
      rows: this.#inserters.of(model.table, ['id', ...model.scalars.map(({ column }) => column)], {
        ignoreDuplicates: false,
        refers: false,
        replacement: this.#context.replacements.get(model.table),
        describe: ([id]) => `${uid} ${id}`,
      }),
      attributes: model.scalars.map(({ attribute }) => attribute),
      encoders: model.scalars.map(({ attribute }, index) => {
        const encode = encoders[index] as Encode;
        const convert = adapted?.get(attribute);
        return convert === undefined ? encode : (value) => encodeIfAny(encode, convert(value));
      }),
      defaults: model.scalars.map((scalar, index) => defaultOf(encoders[index] as Encode, scalar.default)),
      fields: model.components
        .filter(({ attribute }) => adapted?.has(attribute) !== true)
        .map((field) => ({ field, attachments: this.#attachmentsOf(field) })),
    };
    this.#types.set(uid, type);
    return type;
  }

  /** All fields of one owner share a table. What is within a component that several owners share comes as often. */
  #attachmentsOf({ table, idColumn }: ComponentField): Inserter {
    const same = ['entity_id', idColumn, 'component_type', 'field'];
    return this.#inserters.of(table, [...same, 'order'], {
      ignoreDuplicates: true,
      distinct: { columns: same.length, byTable: this.#context.strangers.keepsDistinct(table, same) },
      refers: true,
      describe: ([owner, id, type]) => `${type} ${id} of ${owner}`,
    });
  }
}

function assertId(id: unknown, uid: string): asserts id is number {
  if (!isId(id)) {
    throw new UserError(
      'damagedArchive',
      `The archive has a ${uid} whose id is ${JSON.stringify(id)}.`,
      `An id is ${idsAre}; export again.`,
    );
  }
}

const unfit = (uid: string, id: number, attribute: string, reason: RangeError) =>
  new UserError(
    'failed',
    `${uid} ${id} cannot be stored: ${attribute}: ${reason.message}.`,
    'Correct the value in the source and export again; nothing was imported.',
  );

const ambiguous = (uid: string, id: number) =>
  new UserError(
    'damagedArchive',
    `The archive has two components ${uid} with the id ${id} and different content.`,
    'Export again; an archive that was put together by hand needs a different id for each component.',
  );

const notAComponent = (uid: string, id: number, attribute: string) =>
  new UserError(
    'damagedArchive',
    `The archive has no components in ${attribute} of ${uid} ${id}, where the target keeps components.`,
    'Export again from a project with the same schema.',
  );
