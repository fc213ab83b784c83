/** The row of an archive that a value is in. */
export interface Place {
  /** Uid and id of the entity. */
  readonly entity: string;
  /** Uid and id of the component within it, where the value is in one. */
  readonly component: string | undefined;
}

interface Found<Value> {
  readonly value: Value;
  readonly place: Place;
}

/** What not every database can store in a text. */
export const oddities = {
  nul: 'a NUL character',
  halfCharacter: 'half of a character (a surrogate without its other half)',
  astral: 'a character of four bytes (such as an emoji)',
} as const;

export type Oddity = keyof typeof oddities;

const unusual = /[\0\ud800-\udfff]/;
/** A list of them would take ten times what the text takes. */
function charactersIn(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    index += Number((text.codePointAt(index) as number) > 0xffff);
    count += 1;
  }
  return count;
}

const wholeNumber = /^[+-]?\d+$/;

/**
 * How far the values of one attribute reach: what has to be known of them to say whether they fit a column that is not
 * known yet. Of each extreme the first place is kept.
 */
export class Extent {
  longest: Found<number> | undefined;
  smallest: Found<number | bigint> | undefined;
  largest: Found<number | bigint> | undefined;
  fraction: Found<number> | undefined;
  readonly odd: { [oddity in Oddity]?: Place } = {};
  #longestLength = -1;

  /**
   * @param place Made only where the value is an extreme.
   * @returns How deep a document is nested; 0 for a value that is none.
   */
  see(value: unknown, place: () => Place): number {
    if (typeof value === 'string') {
      this.#seeText(value, place);
    } else if (typeof value === 'number') {
      this.#seeNumber(value, place);
    } else if (typeof value === 'object' && value !== null) {
      return this.#seeWithin(value, place);
    }
    return 0;
  }

  #seeText(value: string, place: () => Place): void {
    const isUnusual = unusual.test(value);
    if (isUnusual) {
      this.#seeOdd(value, place);
    }
    // Characters are never more than what JavaScript counts.
    if (value.length > this.#longestLength) {
      const characters = isUnusual ? charactersIn(value) : value.length;
      if (characters > (this.longest?.value ?? -1)) {
        this.longest = { value: characters, place: place() };
        this.#longestLength = characters;
      }
    }
    if (value.length <= 40 && wholeNumber.test(value)) {
      this.#seeNumber(BigInt(value), place);
    }
  }

  #seeNumber(value: number | bigint, place: () => Place): void {
    if (this.smallest === undefined || value < this.smallest.value) {
      this.smallest = { value, place: place() };
    }
    if (this.largest === undefined || value > this.largest.value) {
      this.largest = { value, place: place() };
    }
    if (typeof value === 'number' && this.fraction === undefined && !Number.isInteger(value)) {
      this.fraction = { value, place: place() };
    }
  }

  /** Texts within a document, however deep it is, are only looked at for what no text may hold. */
  #seeWithin(document: object, place: () => Place): number {
    let depth = 0;
    for (let level = [document]; level.length > 0; depth += 1) {
      const next: object[] = [];
      for (const value of level) {
        for (const [name, item] of Object.entries(value)) {
          for (const text of [name, item]) {
            if (typeof text === 'string' && unusual.test(text)) {
              this.#seeOdd(text, place);
            }
          }
          if (typeof item === 'object' && item !== null) {
            next.push(item);
          }
        }
      }
      level = next;
    }
    return depth;
  }

  #seeOdd(value: string, place: () => Place): void {
    if (value.includes('\0')) {
      this.odd.nul ??= place();
    }
    if (!value.isWellFormed()) {
      this.odd.halfCharacter ??= place();
    }
    if (/[\u{10000}-\u{10ffff}]/u.test(value)) {
      this.odd.astral ??= place();
    }
  }
}

/** What is kept of an attribute, in bytes: its extremes, and the places of all of them. */
const extentBytes = 1_000;

/** By type of the entity, by type of the row (its own or a component within it), by attribute. */
export type Extents = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Extent>>>;

/** The same, while it is being found out. */
export class ExtentsCollector {
  readonly extents = new Map<string, Map<string, Map<string, Extent>>>();
  /** How deep the deepest value so far is nested. */
  deepest = 0;
  readonly #keep: (bytes: number) => void;

  /** @param keep Told, before it grows, of the bytes that it grows by. */
  constructor(keep: (bytes: number) => void = () => undefined) {
    this.#keep = keep;
  }

  /**
   * @param row The entity's own values, or those of a component within it.
   * @param components Attributes whose values are seen by themselves, as rows.
   */
  see(
    entity: { readonly type: string; readonly id: number },
    uid: string,
    row: Readonly<Record<string, unknown>>,
    components: ReadonlySet<string> = noComponents,
  ): void {
    const attributes = this.#child(this.#child(this.extents, entity.type), uid);
    const place = (): Place => ({
      entity: `${entity.type} ${entity.id}`,
      component: uid === entity.type && row.id === undefined ? undefined : `${uid} ${row.id}`,
    });
    for (const name in row) {
      let extent = attributes.get(name);
      if (extent === undefined) {
        this.#keep(extentBytes + 2 * name.length);
        extent = new Extent();
        attributes.set(name, extent);
      }
      const value = row[name];
      if (typeof value === 'object' && components.has(name)) {
        continue;
      }
      const depth = extent.see(value, place);
      if (depth > this.deepest) {
        this.deepest = depth;
      }
    }
  }

  #child<Value>(parent: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
    let found = parent.get(key);
    if (found === undefined) {
      this.#keep(extentBytes + 2 * key.length);
      found = new Map();
      parent.set(key, found);
    }
    return found;
  }
}

const noComponents: ReadonlySet<string> = new Set();
