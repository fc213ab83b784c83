import { createHash, type Hash } from 'node:crypto';
import type { ArchivedLink, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { pagesByType } from '../../transfer/pages-by-type.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import { ContentDigest, type Contents } from '../seal/content-digest.ts';
import { type Budget, type Keep, keyBytes } from './budget.ts';
import type { CheckedArchive } from './checked-archive.ts';
import { readDocument } from './documents.ts';
import { readJsonLines } from './json-lines.ts';
import { Documents, type Ids, LinkEnds } from './link-ends.ts';
import type { ArchiveReader } from './reader.ts';

/** What another reading of a checked archive finds. */
export interface ReadContents {
  readonly contents: Contents;
  /** The same without links that point nowhere, which an import leaves out. */
  readonly restorable: Contents;
  readonly danglingLinks: number;
  /** Some of them, for people. */
  readonly danglingExamples: readonly string[];
}

/** What a document takes when it is parsed, for each byte of its text. */
const parsedBytes = 8;

/** What the digest of a file takes. */
const uploadBytes = 150;

/** Digests what an archive says and looks for both ends of every link, while somebody reads it. */
export class ContentsReading {
  readonly #keep: Keep;
  readonly #digest: ContentDigest;
  /** Digests the links of which an end is missing. */
  readonly #leftOut: ContentDigest;
  readonly #documents: Documents;
  readonly #links: LinkEnds;
  readonly #sidecars = new Map<string, { readonly value: unknown; readonly bytes: number }>();
  readonly #uploads = new Map<string, string>();

  constructor({ keep }: Budget) {
    this.#keep = keep;
    this.#digest = new ContentDigest(keep);
    this.#leftOut = new ContentDigest(keep);
    this.#documents = new Documents(keep);
    this.#links = new LinkEnds(this.#documents);
  }

  /** Schemas that are known before they come. */
  know(schemas: Iterable<Schema>): void {
    for (const schema of schemas) {
      this.#digest.know(schema);
    }
  }

  /**
   * Entities come after schemas, which otherwise have to be known, and before links.
   *
   * @param lines The records as the archive has them.
   */
  records(stage: RecordStage, values: readonly unknown[], lines: readonly string[], ids: Ids): void {
    for (const page of pagesByType(stage, values, lines)) {
      this.#digest.addPage(stage, page);
    }
    if (stage === 'entities') {
      this.#documents.add(values as readonly EntityRecord[]);
    } else if (stage === 'links') {
      for (const [index, link] of (values as readonly ArchivedLink[]).entries()) {
        if (!this.#links.areThere(link, ids)) {
          this.#leftOut.add(stage, link.left.type, [lines[index] as string]);
        }
      }
    }
  }

  /** @param size Bytes of its text. */
  sidecar(filename: string, value: unknown, size: number): void {
    const bytes = keyBytes(filename) + 1_000 + parsedBytes * size;
    this.#keep(bytes - (this.#sidecars.get(filename)?.bytes ?? 0));
    this.#sidecars.set(filename, { value, bytes });
    this.#asset(filename);
  }

  /** What is to be fed with the content of a media file. */
  upload(): Hash {
    return createHash('sha256');
  }

  /** @param sha256 Of the content, in hexadecimal digits. */
  uploaded(filename: string, sha256: string): void {
    if (!this.#uploads.has(filename)) {
      this.#keep(uploadBytes + keyBytes(filename));
    }
    this.#uploads.set(filename, sha256);
    this.#asset(filename);
  }

  /** To be called once, when all was read. */
  finish({ assets }: Pick<CheckedArchive, 'assets'>): ReadContents {
    // Of an archive without sidecars, what its rows say in their place.
    for (const [filename, sha256] of this.#uploads) {
      this.#digest.addAsset(filename, assets.get(filename), sha256);
    }
    return {
      contents: this.#digest.contents(),
      restorable: this.#digest.contents(this.#leftOut),
      danglingLinks: this.#links.dangling,
      danglingExamples: this.#links.examples,
    };
  }

  #asset(filename: string): void {
    const sha256 = this.#uploads.get(filename);
    const sidecar = this.#sidecars.get(filename);
    if (sha256 !== undefined && sidecar !== undefined) {
      this.#digest.addAsset(filename, sidecar.value, sha256);
      this.#uploads.delete(filename);
      this.#sidecars.delete(filename);
      this.#keep(-uploadBytes - keyBytes(filename) - sidecar.bytes);
    }
  }
}

/**
 * Reads a checked archive again, to digest what it says and to look for both ends of every link.
 *
 * @throws UserError `damagedArchive`; the reason of `signal` where it is aborted.
 */
export async function readContents(
  reader: ArchiveReader,
  checked: CheckedArchive,
  signal?: AbortSignal,
): Promise<ReadContents> {
  const reading = new ContentsReading(reader.budget);
  // Links may come first, as in an archive that was packed anew, and schemas last.
  reading.know(checked.schemas.values());
  for await (const entry of reader.entries()) {
    signal?.throwIfAborted();
    const what = entryKind(entry.path, reader.format);
    switch (what.kind) {
      case 'records':
        for await (const { values, texts } of readJsonLines(reader.path, entry, reader.limits.record)) {
          reading.records(what.stage, values, texts, checked);
        }
        break;
      case 'sidecar':
        reading.sidecar(what.filename, await readDocument(reader, entry), entry.size);
        break;
      case 'upload': {
        const upload = reading.upload();
        for await (const chunk of entry.content as AsyncIterable<Buffer>) {
          upload.update(chunk);
        }
        reading.uploaded(what.filename, upload.digest('hex'));
      }
    }
  }
  return reading.finish(checked);
}
