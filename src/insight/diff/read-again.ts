import { UserError } from '../../errors.ts';
import { fileName } from '../../strapi/file-name.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import { GrowingNumbers } from '../../system/growing-numbers.ts';
import { NumberMap } from '../../system/number-map.ts';
import { TextSpool } from '../../system/text-spool.ts';
import { collectOutlived } from '../../system/young-generation.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { EntryKey, Reference } from './changes.ts';
import { keyOf, withId } from './entry-key.ts';
import type { EntryState, LinkedTo } from './fields.ts';
import type { Side } from './side.ts';
import type { Target } from './state-index.ts';
import type { ThumbnailCollection } from './thumbnails.ts';

/** An entity that was read again. */
export interface ReadEntry {
  readonly id: number;
  readonly key: EntryKey;
  readonly title: string | undefined;
  readonly state: EntryState;
}

/** Entities between two looks at the memory that is in use. */
const atATime = 256;

/** What is wanted of an entity: all of it, what others call it that refer to it, or both. */
const [whole, label] = [1, 2];

/**
 * The entities of a state that differ, and what they refer to, read a second time. They are kept as texts, in a scratch folder where there
 * are many, since what they are compared with, or refer to, may come at any time.
 */
export class ReadAgain {
  readonly #side: Side;
  readonly #which: 'before' | 'after';
  readonly #thumbnails: ThumbnailCollection;
  readonly #wanted: Uint8Array;
  readonly #texts = new Texts();
  readonly #labels = new Texts();
  #count = 0;

  constructor(side: Side, which: 'before' | 'after', thumbnails: ThumbnailCollection) {
    this.#side = side;
    this.#which = which;
    this.#thumbnails = thumbnails;
    this.#wanted = new Uint8Array(side.index.size);
  }

  /** Whether nothing is wanted. */
  get isIdle(): boolean {
    return this.#count === 0;
  }

  want(entity: number): void {
    this.#want(entity, whole);
    for (const target of this.#side.index.targetsOf(entity)) {
      if (target.entity !== undefined) {
        this.#want(target.entity, label);
      }
    }
  }

  #want(entity: number, what: number): void {
    const before = this.#wanted[entity] as number;
    if ((before & what) === 0) {
      this.#wanted[entity] = before | what;
      this.#count += 1;
    }
  }

  /** @throws UserError `failed` where something is not there any more; what the state throws. */
  async read(): Promise<void> {
    const { state } = this.#side;
    await state.readAgain({
      wanted: this.#wantedIds(),
      entity: (record, text) => this.#put(record, text),
      wantsFile: (filename, bytes) => this.#thumbnails.wants(filename, bytes),
      file: (filename, content) => this.#thumbnails.add(this.#which, filename, content),
    });
    if (this.#count > 0) {
      throw new UserError(
        'failed',
        `${state.name} has changed while it was compared: ${this.#count} of its entities are not there any more.`,
        'Run the command again.',
      );
    }
  }

  #wantedIds(): Map<string, IdSet> {
    const { index } = this.#side;
    const wanted = new Map<string, IdSet>();
    for (let entity = 0; entity < index.size; entity += 1) {
      if (this.#wanted[entity] !== 0) {
        const uid = index.uidOf(entity);
        const ids = wanted.get(uid) ?? new IdSet();
        ids.add(index.idOf(entity));
        wanted.set(uid, ids);
      }
    }
    return wanted;
  }

  #put(record: EntityRecord, text: string): void {
    if (this.#count % atATime === 0) {
      collectOutlived();
    }
    const { type, id, data } = record;
    const entity = this.#side.index.numberOf(type, id);
    // An entity that comes again has been taken.
    const wanted = entity === undefined ? 0 : (this.#wanted[entity] as number);
    if (entity === undefined || wanted === 0) {
      return;
    }
    if ((wanted & whole) !== 0) {
      this.#texts.put(entity, text);
      this.#count -= 1;
    }
    if ((wanted & label) !== 0) {
      const { uid, document, locale, status } = this.#keyOf(entity, record);
      const title = this.#side.titles.titleOf(type, data);
      const filename = type === fileUid ? fileName(data) : undefined;
      if (filename !== undefined) {
        this.#thumbnails.want(filename);
      }
      const reference: Reference = {
        uid,
        document,
        locale,
        ...(status === null ? {} : { status }),
        ...(title === undefined ? {} : { title }),
        ...(filename === undefined ? {} : { filename }),
      };
      this.#labels.put(entity, JSON.stringify(reference));
      this.#count -= 1;
    }
    this.#wanted[entity] = 0;
  }

  /** @param entity One that was wanted, and read. */
  get(entity: number): ReadEntry {
    const { index, state, titles } = this.#side;
    const record: EntityRecord = JSON.parse(this.#texts.get(entity));
    const { type, id, data } = record;
    const links = new Map<string, LinkedTo[]>();
    for (const target of index.targetsOf(entity)) {
      const linked = { key: target.key, reference: this.#referenceOf(target) };
      const known = links.get(target.place);
      if (known === undefined) {
        links.set(target.place, [linked]);
      } else {
        known.push(linked);
      }
    }
    return {
      id,
      key: this.#keyOf(entity, record),
      title: titles.titleOf(type, data),
      state: { uid: type, data, schemas: state.schemas, major: state.major, links },
    };
  }

  close(): void {
    this.#texts.close();
    this.#labels.close();
  }

  #keyOf(entity: number, { type, id, data }: EntityRecord): EntryKey {
    const { index } = this.#side;
    const key = keyOf(type, id, data, index.major, index.statusOf(type));
    return index.isDouble(entity) ? withId(key, id) : key;
  }

  #referenceOf({ entity, foreign = '' }: Target): Reference {
    if (entity !== undefined) {
      return JSON.parse(this.#labels.get(entity));
    }
    const hash = foreign.lastIndexOf('#');
    return { uid: foreign.slice(0, hash), document: foreign.slice(hash), locale: null };
  }
}

/** Texts by the entity that they are of. */
class Texts {
  readonly #spool = new TextSpool();
  readonly #slots = new NumberMap();
  readonly #offsets = new GrowingNumbers(Float64Array);
  readonly #lengths = new GrowingNumbers(Uint32Array);

  put(entity: number, text: string): void {
    const { offset, length } = this.#spool.put(text);
    this.#slots.set(entity, this.#offsets.push(offset));
    this.#lengths.push(length);
  }

  get(entity: number): string {
    const slot = this.#slots.get(entity);
    if (slot === undefined) {
      throw new TypeError(`the entity ${entity} was not read again`);
    }
    return this.#spool.get(this.#offsets.at(slot), this.#lengths.at(slot));
  }

  close(): void {
    this.#spool.close();
  }
}
