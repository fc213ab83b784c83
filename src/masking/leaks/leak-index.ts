import { randomBytes } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { formsOf } from './forms.ts';
import { changedTexts } from './leaves.ts';
import { placeBefore, withoutPercents } from './percent.ts';

/** Shorter texts are found everywhere. */
const shortest = 6;

/** Bytes that a window of the search has: no form of a text is shorter. */
const windowLength = 6;

/** Bits by which the hash of a window moves with every byte: what was pushed out of 30 bits is out of the window. */
const step = 5;
const windowBits = windowLength * step;
const windowMask = 2 ** windowBits - 1;

/** Bytes by which a text is looked up at first. */
const headLength = 32;

/** Bytes of the filter for each window that is looked for, and the fewest and the most that it has. */
const filterPerWindow = 16;
const smallestFilter = 2 ** 16;
const largestFilter = 2 ** 24;

/** Of the two hashes of a form: odd, and with bits all over. What they begin with is drawn. */
const firstFactor = 0x9e3779b1;
const secondFactor = 0x85ebca6b;

/** Of how many beginnings the sizes are remembered: few are found at all. */
const mostRemembered = 10_000;

/** Up to how many letters a text is encoded sooner here than by a call. */
const mostOneByOne = 64;

/** Forms of texts that are kept, some 40 bytes each. */
const mostForms = 2 ** 24;

/** So many texts are noted that several attributes have: only to tell more at once. */
const mostShared = 10_000;

/** What a node stands for: a form that may differ in capitals and separators, one that may not, or that a form of its size begins like this. */
const loose = 0;
const exact = 1;
const head = 2;
type Kind = typeof loose | typeof exact | typeof head;

/** Something that was found. */
export interface Hit {
  /** The number that the text was added with. */
  readonly attribute: number;
  /** Those that have the same text, as far as they were noted. */
  readonly others?: readonly number[];
  /** Where it begins and ends, in bytes of UTF-8. */
  readonly start: number;
  readonly end: number;
}

interface LeakIndexOptions {
  /** Texts that are not looked for, in small letters: names of attributes, values of enumerations. They tell nothing of anybody. */
  readonly known?: ReadonlySet<string>;
  /** Fewer forms, for tests. */
  readonly mostForms?: number;
}

/** Capitals are as small letters, and what separates words is all alike: `Anna Schmidt`, `anna_schmidt`, `anna.schmidt`. */
const looseLetters = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) {
    return byte + 0x20;
  }
  return ' _-.+@'.includes(String.fromCharCode(byte)) ? 0x20 : byte;
});
const separator = 0x20;

/**
 * Finds texts in what is written, however many are looked for, in one pass. None of them is kept: there are only hashes,
 * keyed with a number that is drawn anew each time.
 *
 * Every six bytes of what is searched are hashed together (each byte pushes the sixth before it out of the number), and a filter of bits says
 * whether a text begins like that. Where it does, the hashes of as many bytes as such texts have are compared, 64 bits each.
 *
 * Texts of several words are the same whatever is between the words, and in small letters and capitals; so are e-mail addresses. What is one word
 * has to be the same letter by letter.
 */
export class LeakIndex {
  readonly #known: ReadonlySet<string>;
  readonly #longestKnown: number;
  /** By the first two letters: whether something known begins like that. To look each text up takes longer than all else. */
  readonly #isLikeKnown = new Uint8Array(2 ** 14);
  readonly #mostForms: number;
  readonly #table = Int32Array.from({ length: 256 });
  readonly #seeds = new Int32Array(2);
  /** By window: which lengths of heads are looked for, a bit each. Zero marks a free place. */
  #windows = new Int32Array(1024);
  #lengths = new Int32Array(1024);
  #windowCount = 0;
  /** By hash of the loose bytes: the first node, plus one. Nodes of one place are a chain. */
  #places = new Int32Array(1024);
  #keys = new Int32Array(512);
  #checks = new Int32Array(512);
  #sizes = new Int32Array(512);
  #next = new Int32Array(512);
  #attributes = new Uint16Array(512);
  #kinds = new Uint8Array(512);
  #count = 0;
  /** By attribute: the text that was added last. */
  readonly #last: (string | undefined)[] = [];
  /** By the upper bits of a window's hash: which lower ones there are, a bit each for eight of them. */
  #filter: Uint8Array | undefined;
  /** By node: the attributes beside the first one. */
  readonly #others = new Map<number, readonly number[]>();
  /** Sizes that were asked for, by what forms begin with. */
  readonly #longer = new Map<number, readonly number[]>();
  #scratch = Buffer.allocUnsafe(4096);

  constructor({ known = new Set(), mostForms: most = mostForms }: LeakIndexOptions = {}) {
    this.#known = known;
    this.#longestKnown = [...known].reduce((most, { length }) => Math.max(most, length), 0);
    this.#isLikeKnown[unlike] = 1;
    for (const text of known) {
      this.#isLikeKnown[likeness(text)] = 1;
    }
    this.#mostForms = most;
    const random = randomBytes(256 * 4 + 8);
    for (let byte = 0; byte < 256; byte += 1) {
      this.#table[byte] = random.readInt32LE((looseLetters[byte] as number) * 4) & windowMask;
    }
    for (const index of [0, 1]) {
      this.#seeds[index] = random.readInt32LE(256 * 4 + index * 4);
    }
  }

  /** Forms of texts that are looked for. */
  get size(): number {
    return this.#count;
  }

  /**
   * Looks for the texts of a value from now on; those that the mask has left as they were, and those of less than six characters, are
   * not looked for.
   *
   * @param attribute Which one it is of, from 0 to 65,535.
   * @param value As archives hold it.
   * @param masked What stands in its place.
   * @throws UserError `failed` where there are too many.
   */
  add(attribute: number, value: unknown, masked?: unknown): void {
    if (typeof value === 'string') {
      // Drafts and what is published of them come one after the other.
      if (value !== masked && value !== this.#last[attribute]) {
        this.#last[attribute] = value;
        this.#addText(attribute, value);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const text of changedTexts(value, masked)) {
        this.#addText(attribute, text);
      }
    }
  }

  /** To be called once all texts were added, before the first search. */
  seal(): void {
    this.#longer.clear();
    this.#last.length = 0;
    let size = smallestFilter;
    while (size < largestFilter && size < this.#windowCount * filterPerWindow) {
      size *= 2;
    }
    const filter = new Uint8Array(size);
    const shift = windowBits - Math.log2(size);
    for (const [place, lengths] of this.#lengths.entries()) {
      if (lengths !== 0) {
        const window = this.#windows[place] as number;
        filter[window >>> shift] = (filter[window >>> shift] as number) | (1 << (window & 7));
      }
    }
    this.#filter = filter;
  }

  /**
   * The first of the texts that stands in a text.
   *
   * @param from Where to begin, in bytes of UTF-8.
   */
  search(text: Buffer | string, from = 0): Hit | undefined {
    if (this.#filter === undefined) {
      throw new TypeError('Texts are searched for once all are known');
    }
    if (this.#count === 0) {
      return undefined;
    }
    const bytes = typeof text === 'string' ? this.#encoded(text) : text;
    const hit = this.#searchBytes(bytes, from, this.#filter);
    const decoded = withoutPercents(bytes, from);
    const inAddress = decoded && this.#searchBytes(decoded, 0, this.#filter);
    if (inAddress === undefined) {
      return hit;
    }
    const start = placeBefore(bytes, from, inAddress.start);
    return hit !== undefined && hit.start <= start
      ? hit
      : { ...inAddress, start, end: placeBefore(bytes, from, inAddress.end) };
  }

  #searchBytes(bytes: Uint8Array, from: number, filter: Uint8Array): Hit | undefined {
    let last = nextCandidate(bytes, from, from + windowLength - 1, filter, this.#table);
    while (last >= 0) {
      const start = last + 1 - windowLength;
      const hit = this.#verify(bytes, start, this.#windowAt(bytes, start));
      if (hit !== undefined) {
        return hit;
      }
      last = nextCandidate(bytes, start + 1, last + 1, filter, this.#table);
    }
    return undefined;
  }

  /** Whether a text that is looked for stands at a place whose window is like that. */
  #verify(bytes: Uint8Array, start: number, window: number): Hit | undefined {
    let lengths = this.#lengths[this.#windowPlace(window)] as number;
    let key = this.#seeds[0] as number;
    const most = Math.min(headLength, bytes.length - start);
    for (let length = 1; length <= most && lengths !== 0; length += 1) {
      key = mixed(key, looseLetters[bytes[start + length - 1] as number] as number, firstFactor);
      const bit = 1 << (length - 1);
      if ((lengths & bit) !== 0) {
        lengths ^= bit;
        const hit = this.#nodeAt(bytes, start, length, key);
        if (hit !== undefined) {
          return hit;
        }
      }
    }
    return undefined;
  }

  #nodeAt(bytes: Uint8Array, start: number, length: number, key: number): Hit | undefined {
    return (
      this.#formAt(bytes, start, length, key) ??
      (length === headLength ? this.#longAt(bytes, start, key) : undefined)
    );
  }

  /** A form of just that size. */
  #formAt(bytes: Uint8Array, start: number, size: number, key: number): Hit | undefined {
    for (let node = this.#first(key); node >= 0; node = this.#next[node] as number) {
      const kind = this.#kinds[node] as Kind;
      if (
        this.#keys[node] === key &&
        kind !== head &&
        this.#sizes[node] === size &&
        this.#checks[node] === this.#check(bytes, start, size, kind)
      ) {
        const others = this.#others.get(node);
        return {
          attribute: this.#attributes[node] as number,
          ...(others === undefined ? {} : { others }),
          start,
          end: start + size,
        };
      }
    }
    return undefined;
  }

  /** A form that begins like that and is longer: one pass over the bytes for all sizes that there are. */
  #longAt(bytes: Uint8Array, start: number, beginning: number): Hit | undefined {
    let key = beginning;
    let position = start + headLength;
    for (const size of this.#longerThan(beginning)) {
      const end = start + size;
      if (end > bytes.length) {
        return undefined;
      }
      key = this.#key(bytes, position, end, key);
      position = end;
      const hit = this.#formAt(bytes, start, size, key);
      if (hit !== undefined) {
        return hit;
      }
    }
    return undefined;
  }

  /** The sizes of the forms that begin like that, in ascending order. */
  #longerThan(beginning: number): readonly number[] {
    const known = this.#longer.get(beginning);
    if (known !== undefined) {
      return known;
    }
    const sizes: number[] = [];
    for (let node = this.#first(beginning); node >= 0; node = this.#next[node] as number) {
      if (this.#keys[node] === beginning && this.#kinds[node] === head) {
        sizes.push(this.#sizes[node] as number);
      }
    }
    sizes.sort((one, other) => one - other);
    if (this.#longer.size < mostRemembered) {
      this.#longer.set(beginning, sizes);
    }
    return sizes;
  }

  #addText(attribute: number, value: string): void {
    const text = value.trim();
    if (text.length < shortest || !isTelling(text) || this.#isKnown(text)) {
      return;
    }
    this.#filter = undefined;
    for (const form of formsOf(text)) {
      if (form !== text && this.#isKnown(form)) {
        continue;
      }
      const length = this.#encode(form);
      if (length >= windowLength) {
        this.#addForm(attribute, this.#scratch, length);
      }
    }
  }

  #isKnown(text: string): boolean {
    return (
      text.length <= this.#longestKnown &&
      this.#isLikeKnown[likeness(text)] === 1 &&
      this.#known.has(text.toLowerCase())
    );
  }

  #addForm(attribute: number, bytes: Uint8Array, length: number): void {
    const hashes = this.#hashes(bytes, length);
    // Enough letters for a text to be known by them alone, and something that separates these.
    const isLoose = hashes.separators > 0 && length - hashes.separators >= shortest;
    const kind = isLoose ? loose : exact;
    const { beginning, key } = hashes;
    const check = isLoose ? hashes.loose : hashes.exact;
    for (let node = this.#first(key); node >= 0; node = this.#next[node] as number) {
      const isSame = this.#keys[node] === key && this.#checks[node] === check && this.#sizes[node] === length;
      if (isSame && this.#kinds[node] === kind) {
        this.#share(node, attribute);
        return;
      }
    }
    this.#addNode(key, check, length, kind, attribute);
    if (length > headLength) {
      this.#addHead(beginning, length);
    }
    this.#addWindow(bytes, Math.min(length, headLength));
  }

  /** Notes that a text is one of another attribute, too. */
  #share(node: number, attribute: number): void {
    if (this.#attributes[node] !== attribute && this.#others.size < mostShared) {
      const others = this.#others.get(node) ?? [];
      if (!others.includes(attribute)) {
        this.#others.set(node, [...others, attribute]);
      }
    }
  }

  #addHead(key: number, length: number): void {
    for (let node = this.#first(key); node >= 0; node = this.#next[node] as number) {
      if (this.#keys[node] === key && this.#kinds[node] === head && this.#sizes[node] === length) {
        return;
      }
    }
    this.#addNode(key, 0, length, head, 0);
  }

  #addNode(key: number, check: number, size: number, kind: Kind, attribute: number): void {
    if (this.#count >= this.#mostForms) {
      throw new UserError(
        'failed',
        `The values that are masked are too many to make sure that none of them is left anywhere: more than ${this.#mostForms}.`,
        'Say of which attributes that need not be made sure, in the rules file: leaks: { ignore: [api::order.order.note] }.',
      );
    }
    if (this.#count === this.#keys.length) {
      this.#growNodes();
    }
    const node = this.#count;
    this.#count += 1;
    this.#keys[node] = key;
    this.#checks[node] = check;
    this.#sizes[node] = size;
    this.#kinds[node] = kind;
    this.#attributes[node] = attribute;
    this.#chain(node);
  }

  #chain(node: number): void {
    const place = spread(this.#keys[node] as number) & (this.#places.length - 1);
    this.#next[node] = (this.#places[place] as number) - 1;
    this.#places[place] = node + 1;
  }

  /** The first node of a chain; -1 for none. */
  #first(key: number): number {
    return (this.#places[spread(key) & (this.#places.length - 1)] as number) - 1;
  }

  #growNodes(): void {
    this.#keys = doubled(this.#keys);
    this.#checks = doubled(this.#checks);
    this.#sizes = doubled(this.#sizes);
    this.#next = doubled(this.#next);
    this.#attributes = doubled(this.#attributes);
    this.#kinds = doubled(this.#kinds);
    this.#places = new Int32Array(this.#keys.length * 2);
    for (let node = 0; node < this.#count; node += 1) {
      this.#chain(node);
    }
  }

  #addWindow(bytes: Uint8Array, length: number): void {
    const window = this.#windowAt(bytes, 0);
    const bit = 1 << (length - 1);
    const place = this.#windowPlace(window);
    const known = this.#lengths[place] as number;
    this.#windows[place] = window;
    this.#lengths[place] = known | bit;
    if (known === 0) {
      this.#windowCount += 1;
      if (this.#windowCount * 2 > this.#windows.length) {
        this.#growWindows();
      }
    }
  }

  #windowAt(bytes: Uint8Array, start: number): number {
    let hash = 0;
    for (let index = start; index < start + windowLength; index += 1) {
      hash = (hash << step) ^ (this.#table[bytes[index] as number] as number);
    }
    return hash & windowMask;
  }

  /** Where a window is, or belongs. */
  #windowPlace(window: number): number {
    const mask = this.#windows.length - 1;
    let place = spread(window) & mask;
    while (this.#lengths[place] !== 0 && this.#windows[place] !== window) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #growWindows(): void {
    const [windows, lengths] = [this.#windows, this.#lengths];
    this.#windows = new Int32Array(windows.length * 2);
    this.#lengths = new Int32Array(windows.length * 2);
    for (let from = 0; from < windows.length; from += 1) {
      if (lengths[from] !== 0) {
        const place = this.#windowPlace(windows[from] as number);
        this.#windows[place] = windows[from] as number;
        this.#lengths[place] = lengths[from] as number;
      }
    }
  }

  /** All that is kept of a form, in one pass. */
  #hashes(bytes: Uint8Array, length: number) {
    let key = this.#seeds[0] as number;
    let beginning = key;
    let looseCheck = this.#seeds[1] as number;
    let exactCheck = looseCheck;
    let separators = 0;
    for (let index = 0; index < length; index += 1) {
      const byte = bytes[index] as number;
      const letter = looseLetters[byte] as number;
      separators += letter === separator ? 1 : 0;
      key = mixed(key, letter, firstFactor);
      looseCheck = mixed(looseCheck, letter, secondFactor);
      exactCheck = mixed(exactCheck, byte, secondFactor);
      if (index === headLength - 1) {
        beginning = key;
      }
    }
    return {
      key,
      beginning: length < headLength ? key : beginning,
      loose: looseCheck,
      exact: exactCheck,
      separators,
    };
  }

  /** Continues a hash of bytes, as what is loose is compared. */
  #key(bytes: Uint8Array, from: number, end: number, before: number): number {
    let hash = before;
    for (let index = from; index < end; index += 1) {
      hash = mixed(hash, looseLetters[bytes[index] as number] as number, firstFactor);
    }
    return hash;
  }

  #check(bytes: Uint8Array, start: number, size: number, kind: Kind): number {
    let hash = this.#seeds[1] as number;
    for (let index = start; index < start + size; index += 1) {
      const byte = bytes[index] as number;
      hash = mixed(hash, kind === loose ? (looseLetters[byte] as number) : byte, secondFactor);
    }
    return hash;
  }

  /** The bytes of a text; they are there until the next text. */
  #encoded(text: string): Buffer {
    const length = this.#encode(text);
    return this.#scratch.subarray(0, length);
  }

  /** @returns how many bytes it took. */
  #encode(text: string): number {
    if (text.length * 3 > this.#scratch.length) {
      this.#scratch = Buffer.allocUnsafe(text.length * 3);
    }
    const scratch = this.#scratch;
    if (text.length > mostOneByOne) {
      return scratch.write(text);
    }
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit > 0x7f) {
        return scratch.write(text);
      }
      scratch[index] = unit;
    }
    return text.length;
  }
}

/**
 * Where the first window ends that the filter has, or -1. This is what every byte goes through.
 *
 * @param from Where the first window begins.
 * @param first Where it ends.
 */
function nextCandidate(
  bytes: Uint8Array,
  from: number,
  first: number,
  filter: Uint8Array,
  table: Int32Array,
): number {
  const shift = windowBits - (31 - Math.clz32(filter.length));
  const mask = filter.length - 1;
  let hash = 0;
  for (let index = from; index < bytes.length; index += 1) {
    hash = (hash << step) ^ (table[bytes[index] as number] as number);
    const bits = filter[(hash >>> shift) & mask] as number;
    if (bits !== 0 && ((bits >>> (hash & 7)) & 1) !== 0 && index >= first) {
      return index;
    }
  }
  return -1;
}

/** What is nothing but signs says nothing of anybody. */
const isTelling = (text: string): boolean => isLetter(text.charCodeAt(0)) || /[\p{L}\p{N}]/u.test(text);

const isLetter = (unit: number): boolean => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;

/** The same number for texts that are the same in small letters, but for `unlike`. */
function likeness(text: string): number {
  const [first, second] = [text.charCodeAt(0), text.charCodeAt(1)];
  return first > 0x7f || second > 0x7f ? unlike : ((first | 0x20) << 7) | second | 0x20;
}

/** Of letters beyond ASCII: small letters in it may be those of these. */
const unlike = 0;

const mixed = (hash: number, byte: number, factor: number): number => Math.imul(hash ^ byte, factor);

const spread = (hash: number): number => Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 3;

function doubled<Numbers extends Int32Array | Uint16Array | Uint8Array>(numbers: Numbers): Numbers {
  const larger = new (numbers.constructor as new (length: number) => Numbers)(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
