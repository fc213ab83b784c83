import { createHash, hash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Asset } from '../../transfer/asset.ts';
import { bounded, type Masked } from '../../transfer/masked.ts';
import type { Page } from '../../transfer/page.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import { unrestorable } from '../../transfer/rules/unrestorable.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { option } from '../../wording.ts';
import { ContentDigest, type Contents, overallDigest } from '../seal/content-digest.ts';
import { type Manifest, type SealedEntry, type SealedMedia, writeManifest } from '../seal/manifest.ts';
import type { SealKey } from '../seal/seal-key.ts';
import type { EntryWriter } from './entry-writer.ts';
import { assertManifestFits } from './write-limits.ts';

/** What a seal says about where an archive comes from. */
export interface SealFacts {
  readonly toolVersion: string;
  readonly engine: string;
  /** In which moments were read, where that matters. */
  readonly timeZone?: string | undefined;
  /** One line for people. */
  readonly scope: string;
}

/** What is known of entries only once all of them were written. */
export interface LateFindings {
  /** Where a reader of what is compressed can begin, by the place in the tar; undefined where it cannot. */
  readonly restartAt?: (place: number) => number | undefined;
  /** When a file of a folder was changed, in nanoseconds since 1970, where that is to be known. */
  readonly changedAt?: (path: string) => bigint | undefined;
}

/** What is known of an archive only once all of it was written. */
export interface SealFindings {
  /** The scope, where it came out as another one. */
  readonly scope?: string;
  readonly media?: SealedMedia | undefined;
  /** What was masked; undefined where nothing was. */
  readonly masked?: Masked | undefined;
}

type Late = Omit<SealedEntry, 'path' | 'size' | 'sha256'>;
type PendingEntry = Pick<SealedEntry, 'path' | 'size' | 'sha256'> & {
  -readonly [Key in keyof Late]: Late[Key] | undefined;
};

/** What there is to say of a media file in a folder. */
const inNoTar = { at: undefined, types: undefined } as const;

/** What kind of file it is shows in the beginning. */
const longestMime = 100;

/** Takes down what goes into an archive, for its digest and its manifest. */
export class Sealing {
  readonly #facts: SealFacts | undefined;
  readonly #holdsEachOnce: boolean;
  /** Of all that came, and of what of that was left out. */
  readonly #digest = new ContentDigest();
  readonly #leftOut = new ContentDigest();
  /** For the manifest; an archive without one keeps nothing of its entries. */
  readonly #entries: PendingEntry[] = [];
  #lastSha256 = '';
  readonly #assets = new Map<string, { readonly sha256: string; readonly id: unknown }>();

  /**
   * @param facts Absent for an archive that gets no seal, and is digested all the same.
   * @param holdsEachOnce Whether the archive has room for one file of each name, as a folder has.
   */
  constructor(facts: SealFacts | undefined, { holdsEachOnce = false } = {}) {
    this.#facts = facts;
    this.#holdsEachOnce = holdsEachOnce;
  }

  page(stage: RecordStage, page: Page): void {
    this.#digest.addPage(stage, page);
  }

  /**
   * To be called when the file was written.
   *
   * @throws UserError `failed` where that was not what it was known to be, or another file of the same name is something else.
   */
  asset(asset: Asset): void {
    this.#add(asset, this.#lastSha256);
    const { mime, type, mainHash } = asset.metadata;
    const sidecar = this.#entries.at(-2);
    if (sidecar !== undefined) {
      sidecar.format = typeof type === 'string' || typeof mainHash === 'string' ? true : undefined;
      sidecar.mime = typeof mime === 'string' ? mime.slice(0, longestMime) : undefined;
    }
  }

  /**
   * Rows that share a file bring it as often. Where it cannot be there as often, what came first stays, as an import takes it.
   *
   * @returns Whether the file is there already, so that it is not to be written; it was read to its end then.
   * @throws as {@link asset}.
   */
  async isThere(asset: Asset, content: Buffer | AsyncIterable<Buffer>): Promise<boolean> {
    if (!this.#holdsEachOnce || !this.#assets.has(asset.filename)) {
      return false;
    }
    const isHeld = 'stream' in asset && asset.isHeld;
    const found = isHeld && asset.sha256 !== undefined ? asset.sha256 : await digestOf(content);
    this.#add(asset, found);
    this.#leftOut.addAsset(asset.filename, asset.metadata, found);
    return true;
  }

  #add({ filename, metadata, sha256 }: Asset, written: string): void {
    if (sha256 !== undefined && sha256 !== written) {
      throw new UserError(
        'failed',
        `The media file ${filename} changed between being checked and being written to the archive.`,
        `Let nothing else write to the folder of ${option('media-cache')}, and run the export again: it fetches the file once more.`,
      );
    }
    const before = this.#assets.get(filename);
    if (before !== undefined && before.sha256 !== written) {
      throw ambiguous(filename, before.id, metadata.id);
    }
    if (this.isSealed || this.#holdsEachOnce) {
      this.#assets.set(filename, { sha256: written, id: metadata.id });
    }
    this.#digest.addAsset(filename, metadata, written);
  }

  /** The same writer, with everything that passes hashed. */
  watch(writer: EntryWriter): EntryWriter {
    return {
      writeEntry: async (path, content, types) => {
        const at = await writer.writeEntry(path, content, types);
        this.#entry(path, content.length, { at, types }, hash('sha256', content));
        return at;
      },
      copyEntry: async (path, content, size) => {
        const sha256 = createHash('sha256');
        const at = await writer.copyEntry(path, hashed(content, sha256), size);
        this.#entry(path, size, { at, types: undefined }, sha256.digest('hex'));
        return at;
      },
      ...(writer.linkEntry && {
        linkEntry: async (path, file) => {
          const sha256 = (await writer.linkEntry?.(path, file)) as string;
          this.#entry(path, file.size, inNoTar, sha256);
          return sha256;
        },
      }),
      ...(writer.holdEntry && {
        holdEntry: (path, { size, sha256 }) => {
          writer.holdEntry?.(path, { size, sha256 });
          this.#entry(path, size, inNoTar, sha256);
        },
      }),
    };
  }

  #entry(
    path: string,
    size: number,
    { at, types }: Pick<PendingEntry, 'at' | 'types'>,
    sha256: string,
  ): void {
    this.#lastSha256 = sha256;
    if (this.isSealed) {
      const later = { restart: undefined, types, mime: undefined, format: undefined, changed: undefined };
      this.#entries.push({ path, size, at, ...later, sha256 });
    }
  }

  get isSealed(): boolean {
    return this.#facts !== undefined;
  }

  get contentDigest(): string {
    return overallDigest(this.contents);
  }

  /** With what was left out. */
  get givenDigest(): string {
    return overallDigest(this.#digest.contents());
  }

  get contents(): Contents {
    return this.#digest.contents(this.#leftOut);
  }

  /**
   * @param tar The bytes of the tar so far; undefined in a folder.
   * @param known What is known of its entries only now.
   * @returns Undefined for an archive that gets no seal.
   */
  manifest(
    { strapi }: Metadata,
    findings: SealFindings,
    tar: Manifest['tar'],
    sealKey: SealKey | undefined,
    { restartAt, changedAt }: LateFindings = {},
  ): Buffer | undefined {
    if (this.#facts === undefined) {
      return undefined;
    }
    for (const entry of this.#entries) {
      entry.restart = entry.at === undefined ? undefined : restartAt?.(entry.at);
      entry.changed = changedAt?.(entry.path)?.toString();
    }
    const contents = this.contents;
    const { toolVersion, engine, timeZone } = this.#facts;
    const { scope = this.#facts.scope, media, masked } = findings;
    const content: Manifest = {
      format: 2,
      tool: { name: 'strapi-dms', version: toolVersion },
      strapi: { version: strapi?.version ?? 'unknown' },
      source: { engine, ...(timeZone === undefined ? {} : { timeZone }) },
      scope,
      ...(media === undefined ? {} : { media }),
      ...(masked === undefined ? {} : { masked: bounded(masked) }),
      contentDigest: overallDigest(contents),
      contents,
      entries: this.#entries as SealedEntry[],
      ...(tar === undefined ? {} : { tar }),
    };
    const manifest = writeManifest(content, sealKey);
    assertManifestFits(manifest);
    return manifest;
  }
}

/** Rows may share a file; but an archive has one place for each name, as the uploads folder has. */
const ambiguous = (filename: string, first: unknown, second: unknown) =>
  unrestorable(
    `${fileUid} ${second}`,
    'hash',
    `with the extension it makes ${JSON.stringify(filename)}, as does that of ${fileUid} ${first}, and the two files are not the same`,
    'Give one of the rows another hash and rename its file to match, or delete it in the media library.',
  );

async function digestOf(content: Buffer | AsyncIterable<Buffer>): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
    sha256.update(chunk);
  }
  return sha256.digest('hex');
}

async function* hashed(
  content: AsyncIterable<Buffer>,
  sha256: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    sha256.update(chunk);
    yield chunk;
  }
}
