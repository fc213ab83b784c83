import { isUtf8 } from 'node:buffer';
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { byName } from '../../by-name.ts';
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

const manifest = v.object({
  format: v.picklist([1, 2]),
  tool: v.object({ name: text, version: text }),
  strapi: v.object({ version: text }),
  source: v.object({ engine: text, timeZone: v.exactOptional(text) }),
  // It names every content type that was asked for.
  scope: line,
  media: v.exactOptional(v.object({ missing: size, deleted: size })),
  contentDigest: text,
  contents: byName(byName(v.object({ count: size, digest: sha256Hex }))),
  entries: v.array(v.object({ path: v.string(), size, sha256: sha256Hex })),
  tar: v.exactOptional(v.object({ bytes: size, sha256: sha256Hex })),
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
  /** `sha256:…`, the digest of `contents`. */
  readonly contentDigest: string;
  readonly contents: Contents;
  /** Every other entry, in the archive's order. */
  readonly entries: readonly SealedEntry[];
  /** The bytes of the tar up to the manifest's own header; absent in a folder. */
  readonly tar?: { readonly bytes: number; readonly sha256: string };
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
  readonly sha256: string;
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
  const value = sealOf(blanked, sealKey?.key);
  return Buffer.from(`${blanked.slice(0, end - blank.length)}${value}${blanked.slice(end)}`);
}

/** A manifest that was read, and what its seal says. */
export interface ReadManifest {
  readonly manifest: Manifest;
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
  const written = bytes.toString('utf8');
  // Decoding would replace what is broken without a word.
  const result = v.safeParse(manifest, isUtf8(bytes) ? parse(written) : undefined);
  if (!result.success) {
    throw new BadManifest('it does not look like a manifest');
  }
  const { seal, ...content } = result.output;
  const end = written.length - '"}}'.length;
  const isSealLast = written.slice(end - blank.length) === `${seal.value}"}}`;
  if (!isSealLast || !isDigestOf(content)) {
    throw new BadManifest('it contradicts itself');
  }
  const blanked = `${written.slice(0, end - blank.length)}${blank}${written.slice(end)}`;
  const read = { manifest: content as Manifest };
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

function parse(text: string): unknown {
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

const sealOf = (text: string, key: Buffer | undefined): string =>
  key === undefined ? hash('sha256', text) : createHmac('sha256', key).update(text).digest('hex');

/** Tells a wrong key from a damaged manifest, and says nothing about the key. */
const keyCheck = (key: Buffer): string =>
  createHmac('sha256', key).update('strapi-dms key check').digest('hex');

const equal = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a), Buffer.from(b));
