import { createHash } from 'node:crypto';
import toSnakeCase from 'lodash/snakeCase.js';

/** Part of an identifier. What is not compressible is a fixed word, with a short form where Strapi 5 has one. */
interface Token {
  readonly name: string;
  readonly compressible: boolean;
}

/** The same few words are asked for again and again, and each takes lodash some microseconds. */
const snakeCased = new Map<string, string>();

function snakeCase(name: string): string {
  const known = snakeCased.get(name) ?? toSnakeCase(name);
  snakeCased.set(name, known);
  return known;
}

const hashLength = 5;
const shortestToken = 3;

/**
 * The names that Strapi gives to tables and columns (database layout §3, "v5 identifiers").
 *
 * Strapi 5 shortens names to 55 characters; Strapi 4 does not shorten at all, which is a limit of 0 here.
 */
export class Identifiers {
  readonly #maxLength: number;
  readonly #shortForms: Readonly<Record<string, string>>;

  constructor(maxLength: number, shortForms: Readonly<Record<string, string>>) {
    this.#maxLength = maxLength;
    this.#shortForms = shortForms;
  }

  /** The table of a content type or component; its collection name as it stands, shortened. */
  table(collectionName: string): string {
    return this.#name([collectionName]);
  }

  column(attribute: string): string {
    return this.#name([snakeCase(attribute)]);
  }

  /** `table` is the owner's table name after shortening. */
  joinTable(table: string, attribute: string): string {
    return this.#name([snakeCase(table), snakeCase(attribute)], { suffix: 'links' });
  }

  morphTable(table: string, attribute: string): string {
    return this.#name([snakeCase(table), snakeCase(attribute)], { suffix: 'morphs' });
  }

  /** The table that attaches components to their owner. Unlike the others it is named after the full collection name. */
  componentTable(collectionName: string): string {
    return this.#name([collectionName], { suffix: 'components' });
  }

  /** The column of that table which holds the component's id. */
  componentIdColumn(): string {
    return this.#name([], { prefix: 'component', suffix: 'id' });
  }

  idColumn(name: string): string {
    return this.#name([snakeCase(name)], { suffix: 'id' });
  }

  inverseIdColumn(name: string): string {
    return this.#name([snakeCase(name)], { prefix: 'inv', suffix: 'id' });
  }

  typeColumn(name: string): string {
    return this.#name([snakeCase(name)], { suffix: 'type' });
  }

  orderColumn(name: string): string {
    return this.#name([snakeCase(name)], { suffix: 'order' });
  }

  inverseOrderColumn(name: string): string {
    return this.#name([snakeCase(name)], { prefix: 'inv', suffix: 'order' });
  }

  #name(words: readonly string[], { prefix, suffix }: { prefix?: string; suffix?: string } = {}): string {
    const fixed = (name: string): Token => ({ name: this.#shortForms[name] ?? name, compressible: false });
    const tokens = [
      ...(prefix === undefined ? [] : [fixed(prefix)]),
      ...words.map((name): Token => ({ name, compressible: true })),
      ...(suffix === undefined ? [] : [fixed(suffix)]),
    ];
    const full = tokens.map((token) => token.name).join('_');
    return this.#maxLength === 0 || full.length <= this.#maxLength ? full : shorten(tokens, this.#maxLength);
  }
}

/**
 * The space that fixed words and separators leave is split evenly; what short words do not need goes, one character
 * at a time and in turn, to the long ones.
 */
function shorten(tokens: readonly Token[], maxLength: number): string {
  const compressible = tokens.filter((token) => token.compressible);
  const fixedLength = tokens
    .filter((token) => !token.compressible)
    .reduce((sum, { name }) => sum + name.length, 0);
  const available = maxLength - fixedLength - (tokens.length - 1);
  const share = Math.floor(available / compressible.length);
  if (share < shortestToken) {
    throw new RangeError(
      `No identifier of ${maxLength} characters for ${tokens.map(({ name }) => name).join('_')}`,
    );
  }
  const lengths = new Map(compressible.map((token) => [token, Math.min(token.name.length, share)]));
  let surplus = available - [...lengths.values()].reduce((sum, length) => sum + length, 0);
  let short = compressible.filter((token) => token.name.length > share);
  while (surplus > 0 && short.length > 0) {
    for (const token of short) {
      if (surplus > 0) {
        lengths.set(token, (lengths.get(token) ?? 0) + 1);
        surplus -= 1;
      }
    }
    short = short.filter((token) => (lengths.get(token) ?? 0) < token.name.length);
  }
  return tokens.map((token) => cut(token.name, lengths.get(token) ?? token.name.length)).join('_');
}

/** A cut name ends in the first five hexadecimal digits of the SHAKE-256 of the whole. */
function cut(name: string, length: number): string {
  if (name.length <= length) {
    return name;
  }
  const hash = createHash('shake256', { outputLength: Math.ceil(hashLength / 2) })
    .update(name)
    .digest('hex');
  return name.slice(0, length - hashLength) + hash.slice(0, hashLength);
}
