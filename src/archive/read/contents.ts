import { createHash, type Hash, hash } from 'node:crypto';
import type { ArchivedLink, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import { ContentDigest, type Contents } from '../seal/content-digest.ts';
import type { CheckedArchive } from './checked-archive.ts';
import { readDocument } from './documents.ts';
import { readJsonLines } from './json-lines.ts';
import { pagesByType } from './pages-by-type.ts';
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

/** Dangling links that are listed. */
const mostExamples = 5;

/** Which rows an archive has, as far as it was read. */
type Ids = Pick<CheckedArchive, 'entities' | 'components'>;

/** Digests what an archive says and looks for both ends of every link, while somebody reads it. */
export class ContentsReading {
  readonly #digest = new ContentDigest();
  /** Digests the links of which an end is missing. */
  readonly #leftOut = new ContentDigest();
  readonly #documents = new Documents();
  readonly #links = new LinkEnds(this.#documents);
  readonly #sidecars = new Map<string, unknown>();
  readonly #uploads = new Map<string, string>();

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

  sidecar(filename: string, value: unknown): void {
    this.#sidecars.set(filename, value);
    this.#asset(filename);
  }

  /** What is to be fed with the content of a media file. */
  upload(): Hash {
    return createHash('sha256');
  }

  /** @param sha256 Of the content, in hexadecimal digits. */
  uploaded(filename: string, sha256: string): void {
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
    if (sha256 !== undefined && this.#sidecars.has(filename)) {
      this.#digest.addAsset(filename, this.#sidecars.get(filename), sha256);
      this.#uploads.delete(filename);
      this.#sidecars.delete(filename);
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
  const reading = new ContentsReading();
  // Links may come first, as in an archive that was packed anew, and schemas last.
  reading.know(checked.schemas.values());
  for await (const entry of reader.entries()) {
    signal?.throwIfAborted();
    const what = entryKind(entry.path, reader.format);
    switch (what.kind) {
      case 'records':
        for await (const { values, texts } of readJsonLines(reader.path, entry)) {
          reading.records(what.stage, values, texts(), checked);
        }
        break;
      case 'sidecar':
        reading.sidecar(what.filename, await readDocument(reader.path, entry));
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

/** The documentIds of each type, each as a number that hardly any other shares: a tenth of what the texts would take. */
class Documents {
  readonly #seen = new Map<string, Set<number>>();

  add(entities: readonly EntityRecord[]): void {
    for (const { type, data } of entities) {
      if (typeof data.documentId === 'string') {
        const seen = this.#seen.get(type) ?? new Set();
        this.#seen.set(type, seen.add(numberOf(data.documentId)));
      }
    }
  }

  has(type: string, documentId: string): boolean {
    return this.#seen.get(type)?.has(numberOf(documentId)) ?? false;
  }
}

/** 52 bits, which a number holds exactly. */
const numberOf = (text: string): number => Number.parseInt(hash('sha256', text).slice(0, 13), 16);

class LinkEnds {
  dangling = 0;
  readonly examples: string[] = [];
  readonly #documents: Documents;

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Whether both ends of a link are in the archive; one of which an end is missing is counted. */
  areThere({ left, right }: ArchivedLink, ids: Ids): boolean {
    if (this.#exists(left, ids) && this.#exists(right, ids)) {
      return true;
    }
    this.dangling += 1;
    if (this.examples.length < mostExamples) {
      this.examples.push(`${left.type} ${left.ref} (${left.field}) -> ${right.type} ${right.ref}`);
    }
    return false;
  }

  #exists({ type, ref }: ArchivedLink['left' | 'right'], { entities, components }: Ids): boolean {
    if (type === null || ref === null) {
      return false;
    }
    return typeof ref === 'number'
      ? (entities.get(type)?.has(ref) ?? components.get(type)?.has(ref) ?? false)
      : this.#documents.has(type, ref);
  }
}
