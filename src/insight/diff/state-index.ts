import { hash } from 'node:crypto';
import { type ArchivedLink, type EntityRecord, hasEnds, type LinkRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { GrowingNumbers } from '../../system/growing-numbers.ts';
import { NumberMap } from '../../system/number-map.ts';
import { EntryContent } from './entry-content.ts';
import { keyOf, keyText, type StatusKey, withId } from './entry-key.ts';
import { type Names, textBytes } from './names.ts';
import type { State } from './state.ts';

/** What both states have in common while they are compared. */
export interface Shared {
  /** Content types and components. */
  readonly uids: Names;
  /** Places within entries: `sections[2].author`. */
  readonly places: Names;
  /** Drawn for this comparison, so that nobody can make two keys one. */
  readonly salt: string;
  /** Whether a content type is compared. */
  includes(uid: string): boolean;
}

/** What is kept of an entity, of a component that links may begin at, and of a link, in bytes. */
const [entityBytes, componentBytes, linkBytes] = [80, 32, 24];

/** What is kept of a type. */
const typeBytes = 1_000;

/** A link's end that is no row of the state: what it says stands in the list of those. */
const foreignEnd = 2 ** 31;

/**
 * The entities of a state and their links: of each what it is known by and what it says, as hashes of a fixed size, outside the heap. An
 * entity is a number from here on, in the order in which they came.
 */
export class StateIndex {
  readonly major: 4 | 5;
  /** Links of which both ends are compared. */
  links = 0;
  readonly #shared: Shared;
  readonly #keep: (bytes: number) => void;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #statusOf: (uid: string) => StatusKey;
  readonly #content: EntryContent;
  readonly #types = new GrowingNumbers(Uint16Array);
  readonly #ids = new GrowingNumbers(Float64Array);
  readonly #keys = new Hashes(2);
  readonly #contents = new Hashes(3);
  /** Entities by type and id. */
  readonly #numbers = new Map<string, NumberMap>();
  /** Components that links may begin at, by type and id: what they are in, and where. */
  readonly #components = new Map<string, NumberMap>();
  readonly #componentOwners = new GrowingNumbers(Uint32Array);
  readonly #componentPlaces = new GrowingNumbers(Uint32Array);
  /** Entities by their keys: one more than their number. */
  #slots = new Uint32Array(1024);
  /** Those that have the key of another one. */
  readonly #doubles = new Set<number>();
  readonly #counts = new Map<string, number>();
  readonly #linkOwners = new GrowingNumbers(Uint32Array);
  readonly #linkPlaces = new GrowingNumbers(Uint32Array);
  readonly #linkTargets = new GrowingNumbers(Uint32Array);
  readonly #linkPositions = new GrowingNumbers(Float64Array);
  readonly #foreign = new Map<string, number>();
  readonly #foreignTexts: string[] = [];
  readonly #foreignKeys = new Hashes(2);
  /** Links by their owners, in their order, once all are there. */
  #firsts = new Uint32Array(1);
  #sorted = new Uint32Array(0);

  constructor(
    shared: Shared,
    state: Pick<State, 'major' | 'schemas' | 'keep'>,
    statusOf: (uid: string) => StatusKey,
  ) {
    this.#shared = shared;
    this.#keep = (bytes) => state.keep(bytes);
    this.major = state.major;
    this.#schemas = state.schemas;
    this.#statusOf = statusOf;
    this.#content = new EntryContent(state.schemas, state.major);
  }

  /** How many entities there are. */
  get size(): number {
    return this.#ids.length;
  }

  /** Entities by content type. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Entities, which come before all links. One that comes again is passed over. */
  addEntities(records: readonly EntityRecord[]): void {
    for (const record of records) {
      if (this.#shared.includes(record.type)) {
        this.#addEntity(record);
      }
    }
  }

  #addEntity({ type, id, data }: EntityRecord): void {
    let numbers = this.#numbers.get(type);
    if (numbers === undefined) {
      this.#keep(typeBytes + textBytes(type));
      numbers = new NumberMap();
      this.#numbers.set(type, numbers);
    }
    if (numbers.get(id) !== undefined) {
      return;
    }
    this.#keep(entityBytes);
    this.#reserve();
    const number = this.#ids.push(id);
    numbers.set(id, number);
    this.#types.push(this.#shared.uids.numberOf(type, this.#keep));
    this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    const key = keyOf(type, id, data, this.major, this.#statusOf(type));
    this.#keys.push(this.#hash(keyText(key)));
    const same = this.#put(number);
    if (same !== undefined) {
      // The one with the lowest id has the key, in whatever order they come.
      const [kept, other] = id < this.#ids.at(same) ? [number, same] : [same, number];
      this.#slots[this.#slotOf(this.#keys, same)] = kept + 1;
      this.#doubles.add(other);
      this.#keys.set(other, this.#hash(keyText(withId(key, this.#ids.at(other)))));
      this.#put(other);
    }
    const text = this.#content.textOf(type, data, (uid, component, place) =>
      this.#addComponent(uid, component, number, place),
    );
    this.#contents.push(hash('sha256', text, 'binary'));
  }

  /** Components that several entities have, which is a fault, belong to the same one in both states. */
  #addComponent(uid: string, id: number, owner: number, place: string): void {
    let known = this.#components.get(uid);
    if (known === undefined) {
      this.#keep(typeBytes + textBytes(uid));
      known = new NumberMap();
      this.#components.set(uid, known);
    }
    const at = known.get(id);
    if (at === undefined) {
      this.#keep(componentBytes);
      this.#componentPlaces.push(this.#shared.places.numberOf(place, this.#keep));
      known.set(id, this.#componentOwners.push(owner));
    } else if (this.#keys.compare(owner, this.#keys, this.#componentOwners.at(at)) < 0) {
      this.#componentOwners.set(at, owner);
      this.#componentPlaces.set(at, this.#shared.places.numberOf(place, this.#keep));
    }
  }

  addLinks(links: readonly ArchivedLink[]): void {
    for (const link of links) {
      if (hasEnds(link) && this.#isCompared(link.left.type) && this.#isCompared(link.right.type)) {
        this.links += 1;
        // Those of Strapi 5 that lead to a documentId say again which locales a document has.
        if (typeof link.right.ref === 'number' && typeof link.left.ref === 'number') {
          this.#addLink(link);
        }
      }
    }
  }

  #isCompared(uid: string): boolean {
    return this.#schemas.get(uid)?.modelType === 'component' || this.#shared.includes(uid);
  }

  #addLink({ relation, left, right }: LinkRecord): void {
    // Files know what they are related to; people look for them where they are shown.
    const isMedia = left.type === fileUid && left.field === 'related' && typeof right.field === 'string';
    const [from, to] = isMedia ? [right, left] : [left, right];
    const place = this.#placeOf(from.type, from.ref as number, from.field as string);
    if (place === undefined) {
      return;
    }
    this.#keep(linkBytes);
    this.#linkOwners.push(place.owner);
    this.#linkPlaces.push(place.place);
    this.#linkTargets.push(
      this.#numbers.get(to.type)?.get(to.ref as number) ?? this.#foreignEnd(`${to.type}#${to.ref}`),
    );
    // The order of morph relations stands at their other end.
    this.#linkPositions.push((relation === 'morphToMany' ? right.pos : left.pos) ?? -1);
  }

  /** Undefined for what is in no entity. */
  #placeOf(uid: string, id: number, field: string): { owner: number; place: number } | undefined {
    const { places } = this.#shared;
    const entity = this.#numbers.get(uid)?.get(id);
    if (entity !== undefined) {
      return { owner: entity, place: places.numberOf(field, this.#keep) };
    }
    const component = this.#components.get(uid)?.get(id);
    return component === undefined
      ? undefined
      : {
          owner: this.#componentOwners.at(component),
          place: places.numberOf(`${places.text(this.#componentPlaces.at(component))}.${field}`, this.#keep),
        };
  }

  #foreignEnd(text: string): number {
    let number = this.#foreign.get(text);
    if (number === undefined) {
      this.#keep(textBytes(text) + 8);
      number = this.#foreignTexts.length;
      this.#foreign.set(text, number);
      this.#foreignTexts.push(text);
      this.#foreignKeys.push(this.#hash(text));
    }
    return foreignEnd + number;
  }

  /** To be called once all links are there. */
  arrange(): void {
    const count = this.#linkOwners.length;
    const firsts = new Uint32Array(this.size + 1);
    for (let link = 0; link < count; link += 1) {
      const next = this.#linkOwners.at(link) + 1;
      firsts[next] = (firsts[next] as number) + 1;
    }
    for (let entity = 0; entity < this.size; entity += 1) {
      firsts[entity + 1] = (firsts[entity + 1] as number) + (firsts[entity] as number);
    }
    const free = firsts.slice();
    const sorted = new Uint32Array(count);
    for (let link = 0; link < count; link += 1) {
      const owner = this.#linkOwners.at(link);
      const at = free[owner] as number;
      sorted[at] = link;
      free[owner] = at + 1;
    }
    for (let entity = 0; entity < this.size; entity += 1) {
      const [start, end] = [firsts[entity] as number, firsts[entity + 1] as number];
      if (end - start > 1) {
        sorted.subarray(start, end).sort((a, b) => this.#compareLinks(a, b));
      }
    }
    this.#firsts = firsts;
    this.#sorted = sorted;
  }

  /** Those of the same place stand together, in their order; where they have none, in one that is the same in both states. */
  #compareLinks(a: number, b: number): number {
    return (
      this.#linkPlaces.at(a) - this.#linkPlaces.at(b) ||
      this.#linkPositions.at(a) - this.#linkPositions.at(b) ||
      this.#compareTargets(this.#linkTargets.at(a), this, this.#linkTargets.at(b))
    );
  }

  #compareTargets(a: number, other: StateIndex, b: number): number {
    const [mine, its] = [a >= foreignEnd, b >= foreignEnd];
    return (
      Number(mine) - Number(its) ||
      (mine
        ? this.#foreignKeys.compare(a - foreignEnd, other.#foreignKeys, b - foreignEnd)
        : this.#keys.compare(a, other.#keys, b))
    );
  }

  uidOf(entity: number): string {
    return this.#shared.uids.text(this.#types.at(entity));
  }

  idOf(entity: number): number {
    return this.#ids.at(entity);
  }

  /** Whether it has the key of another entity, and so is known by its id, too. */
  isDouble(entity: number): boolean {
    return this.#doubles.has(entity);
  }

  statusOf(uid: string): StatusKey {
    return this.#statusOf(uid);
  }

  numberOf(uid: string, id: number): number | undefined {
    return this.#numbers.get(uid)?.get(id);
  }

  /** The entity of this state that is what an entity of the other one is. */
  counterpartOf(other: StateIndex, entity: number): number | undefined {
    const slot = this.#slotOf(other.#keys, entity);
    const found = this.#slots[slot] as number;
    return found === 0 ? undefined : found - 1;
  }

  /** Whether an entity says the same as one of the other state, its relations and media included. */
  isSame(entity: number, other: StateIndex, its: number): boolean {
    if (this.#contents.compare(entity, other.#contents, its) !== 0) {
      return false;
    }
    const [start, end] = this.#linksOf(entity);
    const [itsStart, itsEnd] = other.#linksOf(its);
    if (end - start !== itsEnd - itsStart) {
      return false;
    }
    for (let index = 0; index < end - start; index += 1) {
      const a = this.#sorted[start + index] as number;
      const b = other.#sorted[itsStart + index] as number;
      if (
        this.#linkPlaces.at(a) !== other.#linkPlaces.at(b) ||
        this.#compareTargets(this.#linkTargets.at(a), other, other.#linkTargets.at(b)) !== 0
      ) {
        return false;
      }
    }
    return true;
  }

  /** What an entity is linked to, in its order. */
  *targetsOf(entity: number): Generator<Target> {
    const [start, end] = this.#linksOf(entity);
    for (let index = start; index < end; index += 1) {
      const link = this.#sorted[index] as number;
      const target = this.#linkTargets.at(link);
      const place = this.#shared.places.text(this.#linkPlaces.at(link));
      yield target >= foreignEnd
        ? {
            place,
            key: this.#foreignKeys.text(target - foreignEnd),
            foreign: this.#foreignTexts[target - foreignEnd] as string,
          }
        : { place, key: this.#keys.text(target), entity: target };
    }
  }

  #linksOf(entity: number): readonly [start: number, end: number] {
    return [this.#firsts[entity] as number, this.#firsts[entity + 1] as number];
  }

  #hash(text: string): string {
    return hash('sha256', this.#shared.salt + text, 'binary');
  }

  /** @returns The entity that has the same key already; then nothing has changed. */
  #put(entity: number): number | undefined {
    const slot = this.#slotOf(this.#keys, entity);
    const found = this.#slots[slot] as number;
    if (found !== 0) {
      return found - 1;
    }
    this.#slots[slot] = entity + 1;
    return undefined;
  }

  /** Makes room for one entity more. */
  #reserve(): void {
    if ((this.size + 1) * 2 > this.#slots.length) {
      this.#slots = new Uint32Array(this.#slots.length * 2);
      for (let entity = 0; entity < this.size; entity += 1) {
        this.#put(entity);
      }
    }
  }

  #slotOf(keys: Hashes, entity: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = keys.part(entity, 1) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot] as number;
      if (found === 0 || this.#keys.compare(found - 1, keys, entity) === 0) {
        return slot;
      }
    }
  }
}

/** Where a link leads. */
export interface Target {
  /** Where it begins: `sections[2].author`. */
  readonly place: string;
  /** The same for the same target in both states. */
  readonly key: string;
  /** Undefined where the state has no such row; then `foreign` says what the link has of it. */
  readonly entity?: number;
  /** `api::author.author#12`. */
  readonly foreign?: string;
}

/** Hashes of some times 32 bits. */
class Hashes {
  readonly #parts: readonly GrowingNumbers<Uint32Array>[];

  constructor(parts: number) {
    this.#parts = Array.from({ length: parts }, () => new GrowingNumbers(Uint32Array));
  }

  /** @param bytes Of a SHA-256, as characters. */
  push(bytes: string): void {
    for (let part = 0; part < this.#parts.length; part += 1) {
      (this.#parts[part] as GrowingNumbers<Uint32Array>).push(wordOf(bytes, part));
    }
  }

  set(index: number, bytes: string): void {
    for (let part = 0; part < this.#parts.length; part += 1) {
      (this.#parts[part] as GrowingNumbers<Uint32Array>).set(index, wordOf(bytes, part));
    }
  }

  part(index: number, part: number): number {
    return (this.#parts[part] as GrowingNumbers<Uint32Array>).at(index);
  }

  compare(index: number, other: Hashes, its: number): number {
    for (let part = 0; part < this.#parts.length; part += 1) {
      const difference = this.part(index, part) - other.part(its, part);
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  }

  text(index: number): string {
    return this.#parts.map((part) => part.at(index).toString(36)).join('.');
  }
}

const wordOf = (bytes: string, part: number): number => {
  const at = part * 4;
  return (
    ((bytes.charCodeAt(at) << 24) |
      (bytes.charCodeAt(at + 1) << 16) |
      (bytes.charCodeAt(at + 2) << 8) |
      bytes.charCodeAt(at + 3)) >>>
    0
  );
};
