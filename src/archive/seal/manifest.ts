import { isUtf8 } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { byName } from '../../by-name.ts';
import type { Masked } from '../../transfer/masked.ts';
import { type Contents, overallDigest } from './content-digest.ts';
import { type KeyDerivation, keyDerivation, type SealKey, type SealKeyFinder } from './seal-key.ts';

/** Where a sealed archive keeps what is not Strapi's. Official readers pass over it (archive format, "Seal"). */
export const sealFolder = 'strapi-dms/';

/**
 * The first entry: it says that there is a manifest to come, so that one that was lost is missed, and what the key of its seal
 * is derived with, so that this is under way while the rest is read.
 */
export const headPath = `${sealFolder}sealed.json`;

/** The last entry, behind metadata.json. */
export const manifestPath = `${sealFolder}manifest.json`;

/** The first entry's text. */
export const headText = (derivation: KeyDerivation | undefined): string =>
  `${JSON.stringify({ manifest: manifestPath, ...(derivation && { key: derivation }) })}\n`;

/** What a first entry says of the key. It proves nothing: what counts is what the manifest says. */
export function announcedDerivation(head: Buffer): KeyDerivation | undefined {
  const result = v.safeParse(v.object({ key: keyDerivation }), parse(head.toString('utf8')));
  return result.success ? result.output.key : undefined;
}

const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What is printed: one line. */
const line = v.pipe(v.string(), v.regex(/^\P{Cc}*$/u));
const text = v.pipe(line, v.maxLength(10_000));

const listOf = <Item extends v.GenericSchema>(item: Item) =>
  v.object({ count: size, listed: v.pipe(v.array(item), v.maxLength(1_000)) });

// As little as possible is demanded of it: who does not understand it must not take the archive for a backup.
const masked = v.object({
  mode: text,
  hasRules: v.boolean(),
  attributes: listOf(
    v.object({ uid: text, path: text, rule: text, by: v.picklist(['recommended', 'rules']), values: size }),
  ),
  dropped: listOf(text),
  sampled: listOf(v.object({ uid: text, taken: size, of: size })),
  cut: v.exactOptional(listOf(v.object({ attribute: text, links: size }))),
  leakCheck: v.picklist(['passed', 'not done']),
});

const manifest = v.object({
  format: v.picklist([1, 2]),
  tool: v.object({ name: text, version: text }),
  strapi: v.object({ version: text }),
  source: v.object({ engine: text, timeZone: v.exactOptional(text) }),
  // It names every content type that was asked for.
  scope: line,
  media: v.exactOptional(v.object({ missing: size, deleted: size })),
  masked: v.exactOptional(masked),
  contentDigest: text,
  contents: byName(byName(v.object({ count: size, digest: sha256Hex }))),
  tar: v.exactOptional(v.object({ bytes: size, sha256: sha256Hex, restart: v.exactOptional(size) })),
  seal: v.variant('algorithm', [
    v.object({ algorithm: v.literal('sha256'), value: sha256Hex }),
    v.object({
      algorithm: v.literal('hmac-sha256'),
      key: keyDerivation,
      keyCheck: sha256Hex,
      value: sha256Hex,
    }),
  ]),
});

const entryList = v.array(
  v.object({
    path: v.string(),
    size,
    at: v.exactOptional(size),
    restart: v.exactOptional(size),
    types: v.exactOptional(v.array(v.string())),
    mime: v.exactOptional(v.string()),
    format: v.exactOptional(v.literal(true)),
    changed: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{1,20}$/))),
    sha256: sha256Hex,
  }),
);

/** What a manifest may have besides its entries: the digests of a few thousand types, and a scope that names them. In bytes. */
export const mostWithoutEntries = 2_000_000;

/** What a sealed archive says of itself. */
export interface Manifest {
  /** 1 is of versions that made `contents` in another way; all else is the same. */
  readonly format: 1 | 2;
  readonly tool: { readonly name: string; readonly version: string };
  readonly strapi: { readonly version: string };
  /** The zone in which moments were read, where the engine keeps none with them. */
  readonly source: { readonly engine: string; readonly timeZone?: string };
  /** As for people; `everything` without filters, and where nothing was missing. */
  readonly scope: string;
  /** Absent where no media files were asked for, and in archives of older versions. */
  readonly media?: SealedMedia;
  /** What was masked: the archive is no backup then. Absent where nothing was, and in archives of older versions. */
  readonly masked?: Masked;
  /** `sha256:…`, the digest of `contents`. */
  readonly contentDigest: string;
  readonly contents: Contents;
  /** Every other entry, in the archive's order. */
  readonly entries: readonly SealedEntry[];
  /**
   * The bytes of the tar up to the manifest's own header; absent in a folder. Where that is compressed, `restart` is where the header
   * begins in what is compressed. Nothing but the seal stands behind it, so that it is found from the end.
   */
  readonly tar?: { readonly bytes: number; readonly sha256: string; readonly restart?: number };
}

/**
 * Media files and formats whose rows are in scope and which are not in the archive all the same. An archive without an original has
 * none of its formats either; those are not counted by themselves.
 */
export interface SealedMedia {
  /** They were not found. */
  readonly missing: number;
  /** They were deleted, or replaced, while the archive was made. */
  readonly deleted: number;
}

export interface SealedEntry {
  readonly path: string;
  readonly size: number;
  /** Where it begins in the tar; absent in a folder, and in archives of older versions. */
  readonly at?: number;
  /** Where that is in what is compressed, if a reader can begin there. */
  readonly restart?: number;
  /** The content types of its records: of entities, and of the left sides of links. */
  readonly types?: readonly string[];
  /** Of the file that it describes, or the beginning of that. */
  readonly mime?: string;
  /** Whether the file that it describes is a smaller copy that Strapi has made of an image. */
  readonly format?: true;
  /** When the file was changed, in nanoseconds since 1970: in folders only that a program stores by size and time. */
  readonly changed?: string;
  /** The last of all: it tells where a list of entries ends. */
  readonly sha256: string;
}

/**
 * The end of a manifest, in which its place stands: an archive that is compressed has it as it is. The longest derivation of a key is
 * in there.
 */
export const manifestTail = 1_024;

/**
 * Where the manifest of an archive seems to be, by the end of that. It proves nothing: what is there has to be a manifest that says the same.
 *
 * @returns Undefined where nothing of the kind stands there.
 */
export function placeInTail(
  end: Buffer,
): Pick<NonNullable<Manifest['tar']>, 'bytes' | 'restart'> | undefined {
  const [found] = [
    ...end
      .toString('latin1')
      .matchAll(/"tar":\{"bytes":(\d{1,15}),"sha256":"[0-9a-f]{64}"(?:,"restart":(\d{1,15}))?\},"seal":\{/g),
  ].slice(-1);
  return (
    found && {
      bytes: Number(found[1]),
      ...(found[2] === undefined ? {} : { restart: Number(found[2]) }),
    }
  );
}

const blank = '0'.repeat(64);

/**
 * The manifest as the text of its entry. Its last value is the seal: an HMAC (a plain hash where there is no key) of the
 * text itself, in which that value is 64 zeros.
 */
export function writeManifest(content: Manifest, sealKey: SealKey | undefined): Buffer {
  const seal =
    sealKey === undefined
      ? { algorithm: 'sha256', value: blank }
      : {
          algorithm: 'hmac-sha256',
          key: sealKey.derivation,
          keyCheck: keyCheck(sealKey.key),
          value: blank,
        };
  const blanked = JSON.stringify({ ...content, seal });
  const end = blanked.length - '"}}'.length;
  const value = sealOf([blanked], sealKey?.key);
  return Buffer.from(`${blanked.slice(0, end - blank.length)}${value}${blanked.slice(end)}`);
}

/** A manifest that was read, and what its seal says. */
export interface ReadManifest {
  /** Without its entries, of which there may be millions ({@link sealedEntries}). */
  readonly manifest: Omit<Manifest, 'entries'>;
  /**
   * - `authenticated`: by somebody who had the key, and unchanged.
   * - `intact`: unchanged, as far as a hash without a key can tell.
   * - `unproven`: sealed with a key that was not given; only its hashes are of use.
   */
  readonly state: 'authenticated' | 'intact' | 'unproven';
}

/** Why a manifest is no good. */
export class BadManifest extends Error {
  readonly isWrongKey: boolean;

  constructor(message: string, isWrongKey = false) {
    super(message);
    this.isWrongKey = isWrongKey;
  }
}

/**
 * Reads a manifest and proves it.
 *
 * @param keyOf Derives the key of the seal; gives undefined where no passphrase was given.
 * @throws BadManifest where it is damaged, or the key is another.
 */
export async function readManifest(bytes: Buffer, keyOf: SealKeyFinder): Promise<ReadManifest> {
  // Decoding would replace what is broken without a word.
  const places = isUtf8(bytes) ? placesOf(bytes) : undefined;
  const result = v.safeParse(manifest, places && parse(withoutEntries(bytes, places)));
  if (!result.success) {
    throw new BadManifest('it does not look like a manifest');
  }
  const { seal, ...content } = result.output;
  const end = bytes.length - '"}}'.length;
  const isSealLast = bytes.toString('latin1', end - blank.length) === `${seal.value}"}}`;
  if (!isSealLast || !isDigestOf(content)) {
    throw new BadManifest('it contradicts itself');
  }
  const blanked = [bytes.subarray(0, end - blank.length), Buffer.from(blank), bytes.subarray(end)];
  const read = { manifest: content as ReadManifest['manifest'] };
  if (seal.algorithm === 'sha256') {
    if (sealOf(blanked, undefined) !== seal.value) {
      throw new BadManifest('its seal is broken');
    }
    return { ...read, state: 'intact' };
  }
  const key = await keyOf(seal.key, (key) => equal(keyCheck(key), seal.keyCheck));
  if (key === undefined) {
    return { ...read, state: 'unproven' };
  }
  if (!equal(keyCheck(key), seal.keyCheck)) {
    throw new BadManifest('it was sealed with another key, or its seal is broken', true);
  }
  if (!equal(sealOf(blanked, key), seal.value)) {
    throw new BadManifest('its seal is broken');
  }
  return { ...read, state: 'authenticated' };
}

/** Where the list of entries stands, its brackets included. */
interface Places {
  readonly start: number;
  readonly end: number;
}

const beforeEntries = ',"entries":';
const between = '},{"path":"';
const afterEntries = '"}],"';

/**
 * Where {@link writeManifest} puts the list of entries, of which each has its hash last. A quotation mark within a text has a backslash
 * before it and no digit, so that what is looked for here stands in no text.
 *
 * @returns Undefined where it is not there.
 */
function placesOf(bytes: Buffer): Places | undefined {
  const start = bytes.indexOf(`${beforeEntries}[`) + beforeEntries.length;
  if (start < beforeEntries.length) {
    return undefined;
  }
  if (bytes[start + 1] === ']'.charCodeAt(0)) {
    return { start, end: start + 2 };
  }
  for (let end = bytes.indexOf(afterEntries, start); end >= 0; end = bytes.indexOf(afterEntries, end + 1)) {
    if (/[0-9a-f]/.test(bytes.toString('latin1', end - 1, end))) {
      return { start, end: end + '"}]'.length };
    }
  }
  return undefined;
}

const withoutEntries = (bytes: Buffer, { start, end }: Places): string | undefined =>
  start + bytes.length - end > mostWithoutEntries
    ? undefined
    : `${bytes.toString('utf8', 0, start)}[]${bytes.toString('utf8', end)}`;

/** Bytes that are parsed at once. */
const pieceSize = 1 << 16;

/**
 * The entries of a manifest, read piece by piece: as a whole they take five times what their text takes.
 *
 * @throws BadManifest where something else stands in their place.
 */
export function* sealedEntries(bytes: Buffer): Generator<SealedEntry> {
  const { start, end } = placesOf(bytes) ?? { start: 0, end: 0 };
  for (let from = start + 1; from < end - 1; ) {
    const cut = bytes.indexOf(between, from + pieceSize);
    const to = cut < 0 || cut >= end ? end - 1 : cut + 1;
    const piece = parse(`[${bytes.toString('utf8', from, to)}]`);
    if (!v.is(entryList, piece)) {
      throw new BadManifest('it does not look like a manifest');
    }
    yield* piece;
    from = to + 1;
  }
}

function parse(text: string | undefined): unknown {
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In format 1 the digest was called `sha256:`. */
const isDigestOf = ({
  format,
  contentDigest,
  contents,
}: Pick<Manifest, 'format' | 'contentDigest' | 'contents'>): boolean =>
  format === 1
    ? contentDigest.replace('sha256:', 'content-2:') === overallDigest(contents)
    : contentDigest === overallDigest(contents);

function sealOf(pieces: readonly (string | Buffer)[], key: Buffer | undefined): string {
  const sum = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  for (const piece of pieces) {
    sum.update(piece);
  }
  return sum.digest('hex');
}

/** Tells a wrong key from a damaged manifest, and says nothing about the key. */
const keyCheck = (key: Buffer): string =>
  createHmac('sha256', key).update('strapi-dms key check').digest('hex');

const equal = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
