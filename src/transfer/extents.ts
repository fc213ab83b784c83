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

  /** @param place Made only where the value is an extreme. */
  see(value: unknown, place: () => Place): void {
    if (typeof value === 'string') {
      this.#seeText(value, place);
    } else if (typeof value === 'number') {
      this.#seeNumber(value, place);
    } else if (typeof value === 'object' && value !== null) {
      this.#seeWithin(value, place);
    }
  }

  #seeText(value: string, place: () => Place): void {
    const isUnusual = unusual.test(value);
    if (isUnusual) {
      this.#seeOdd(value, place);
    }
    // Characters are never more than what JavaScript counts.
    if (value.length > this.#longestLength) {
      const characters = isUnusual ? [...value].length : value.length;
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
  #seeWithin(document: object, place: () => Place): void {
    const waiting: object[] = [document];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      for (const [name, item] of Object.entries(value)) {
        for (const text of [name, item]) {
          if (typeof text === 'string' && unusual.test(text)) {
            this.#seeOdd(text, place);
          }
        }
        if (typeof item === 'object' && item !== null) {
          waiting.push(item);
        }
      }
    }
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

/** By type of the entity, by type of the row (its own or a component within it), by attribute. */
export type Extents = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Extent>>>;

/** The same, while it is being found out. */
export class ExtentsCollector {
  readonly extents = new Map<string, Map<string, Map<string, Extent>>>();

  /** @param row The entity's own values, or those of a component within it. */
  see(
    entity: { readonly type: string; readonly id: number },
    uid: string,
    row: Readonly<Record<string, unknown>>,
  ): void {
    const attributes = child(child(this.extents, entity.type), uid);
    const place = (): Place => ({
      entity: `${entity.type} ${entity.id}`,
      component: uid === entity.type && row.id === undefined ? undefined : `${uid} ${row.id}`,
    });
    for (const name in row) {
      let extent = attributes.get(name);
      if (extent === undefined) {
        extent = new Extent();
        attributes.set(name, extent);
      }
      extent.see(row[name], place);
    }
  }
}

function child<Value>(parent: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let found = parent.get(key);
  if (found === undefined) {
    found = new Map();
    parent.set(key, found);
  }
  return found;
}
