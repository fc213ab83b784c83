import { createHash, hash } from 'node:crypto';
import type { ArchivedLink, EntityRecord, LinkEnd } from '../../strapi/records.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import { ContentDigest, type Contents } from '../seal/content-digest.ts';
import type { ArchiveEntry, ArchiveReader } from './archive.ts';
import type { CheckedArchive } from './check.ts';
import { readJsonLines } from './json-lines.ts';

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
  // Links may come first, as in an archive that was packed anew, and schemas last.
  const digest = new ContentDigest();
  for (const schema of checked.schemas.values()) {
    digest.know(schema);
  }
  const documents = new Documents();
  const links = new LinkEnds(checked, documents);
  const leftOut = new ContentDigest();
  const sidecars = new Map<string, unknown>();
  const uploads = new Map<string, string>();
  const asset = (filename: string) => {
    const sha256 = uploads.get(filename);
    if (sha256 !== undefined && sidecars.has(filename)) {
      digest.addAsset(filename, sidecars.get(filename), sha256);
      uploads.delete(filename);
      sidecars.delete(filename);
    }
  };
  for await (const entry of reader.entries()) {
    signal?.throwIfAborted();
    const what = entryKind(entry.path, reader.format);
    switch (what.kind) {
      case 'records':
        await readRecords(reader.path, what.stage, entry, { digest, leftOut, documents, links });
        break;
      case 'sidecar':
        sidecars.set(what.filename, JSON.parse(Buffer.concat(await entry.content.toArray()).toString()));
        asset(what.filename);
        break;
      case 'upload':
        uploads.set(what.filename, await sha256Of(entry));
        asset(what.filename);
    }
  }
  // Of an archive without sidecars, what its rows say in their place.
  for (const [filename, sha256] of uploads) {
    digest.addAsset(filename, checked.assets.get(filename), sha256);
  }
  const contents = digest.contents();
  digest.without(leftOut);
  return {
    contents,
    restorable: digest.contents(),
    danglingLinks: links.dangling,
    danglingExamples: links.examples,
  };
}

interface Takers {
  readonly digest: ContentDigest;
  /** Digests the links of which an end is missing. */
  readonly leftOut: ContentDigest;
  readonly documents: Documents;
  readonly links: LinkEnds;
}

async function readRecords(
  archive: string,
  stage: RecordStage,
  entry: ArchiveEntry,
  { digest, leftOut, documents, links }: Takers,
): Promise<void> {
  for await (const batch of readJsonLines(archive, entry)) {
    const texts = batch.texts();
    for (const [type, records] of byType(stage, batch.values, texts)) {
      digest.addRead(stage, type, records);
    }
    if (stage === 'entities') {
      documents.add(batch.values as EntityRecord[]);
    } else if (stage === 'links') {
      for (const [index, link] of (batch.values as ArchivedLink[]).entries()) {
        if (!links.areThere(link)) {
          leftOut.add(stage, link.left.type, [texts[index] as string]);
        }
      }
    }
  }
}

interface ReadRecord {
  readonly line: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Records that lie together in the archive do so by type; but nothing says that they must. */
function byType(
  stage: RecordStage,
  values: readonly unknown[],
  lines: readonly string[],
): Map<string, ReadRecord[]> {
  const found = new Map<string, ReadRecord[]>();
  for (const [index, value] of values.entries()) {
    const record = value as { type: string; left: LinkEnd };
    const type = stage === 'links' ? record.left.type : record.type;
    const read: ReadRecord = { line: lines[index] as string, value: value as ReadRecord['value'] };
    const records = found.get(type);
    if (records === undefined) {
      found.set(type, [read]);
    } else {
      records.push(read);
    }
  }
  return found;
}

async function sha256Of({ content }: ArchiveEntry): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of content as AsyncIterable<Buffer>) {
    sha256.update(chunk);
  }
  return sha256.digest('hex');
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
  readonly #checked: CheckedArchive;
  readonly #documents: Documents;

  constructor(checked: CheckedArchive, documents: Documents) {
    this.#checked = checked;
    this.#documents = documents;
  }

  /** Whether both ends of a link are in the archive; one of which an end is missing is counted. */
  areThere({ left, right }: ArchivedLink): boolean {
    if (this.#exists(left) && this.#exists(right)) {
      return true;
    }
    this.dangling += 1;
    if (this.examples.length < mostExamples) {
      this.examples.push(`${left.type} ${left.ref} (${left.field}) -> ${right.type} ${right.ref}`);
    }
    return false;
  }

  #exists({ type, ref }: ArchivedLink['left' | 'right']): boolean {
    if (type === null || ref === null) {
      return false;
    }
    const { entities, components } = this.#checked;
    return typeof ref === 'number'
      ? (entities.get(type)?.has(ref) ?? components.get(type)?.has(ref) ?? false)
      : this.#documents.has(type, ref);
  }
}
