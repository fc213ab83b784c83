import { entryKind } from '../../archive/format/layout.ts';
import type { ArchiveReader, StoredArchive } from '../../archive/read/archive.ts';
import { keyBytes } from '../../archive/read/budget.ts';
import { type CheckedArchive, checkArchive } from '../../archive/read/check.ts';
import { hasAllOf } from '../../archive/read/part-contents.ts';
import {
  anyOf,
  describesArchive,
  holdsFile,
  holdsTypes,
  PartialReader,
  type Wanted,
} from '../../archive/read/partial-reader.ts';
import type { EntryIndex } from '../../archive/read/reader.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid, folderUid } from '../../strapi/uids.ts';

/** An archive of which enough was read, and checked, to restore some documents of a content type. */
export interface ReadArchive {
  readonly reader: ArchiveReader;
  readonly checked: CheckedArchive;
  /** Whether only what is needed was read, and the rest is not proven. */
  readonly isPart: boolean;
  /** Whether it has a media file of this name. */
  hasFile(filename: string): boolean;
  /** An archive that has some of its media files, if not all. @throws UserError `damagedArchive` where one of them is. */
  withFiles(filenames: ReadonlySet<string>): Promise<Pick<ReadArchive, 'reader' | 'checked'>>;
}

/**
 * Reads what it takes to restore documents of a content type. Of an archive whose manifest says where its entries are, and has proven
 * itself, that is the records that may belong to the documents, and what they are linked to; of any other one all.
 *
 * @throws UserError `damagedArchive`; the reason of the signal.
 */
export async function readFor(
  archive: StoredArchive,
  uid: string,
  signal: AbortSignal | undefined,
): Promise<ReadArchive> {
  const index = await archive.index();
  // A manifest that its key does not prove may have been made by anybody, who may have put one in its place that says something else.
  return index === undefined || index.seal.state === 'unproven'
    ? readWhole(archive, signal)
    : readPart(archive, index, uid, signal);
}

async function readWhole(archive: StoredArchive, signal: AbortSignal | undefined): Promise<ReadArchive> {
  const checked = await checkArchive(archive, {}, signal);
  return {
    reader: archive,
    checked,
    isPart: false,
    hasFile: (filename) => checked.assets.has(filename),
    withFiles: async () => ({ reader: archive, checked }),
  };
}

async function readPart(
  archive: StoredArchive,
  index: EntryIndex,
  uid: string,
  signal: AbortSignal | undefined,
): Promise<ReadArchive> {
  const partOf = (...wanted: readonly Wanted[]) =>
    new PartialReader(archive, index, anyOf(describesArchive, ...wanted));
  const allLinks = holdsTypes('links', () => true);
  const types = await typesAround(partOf(allLinks), uid, signal);
  const reader = partOf(
    allLinks,
    holdsTypes('entities', (type) => types.has(type)),
  );
  const checked = await checkArchive(reader, {}, signal);
  const wanted = { entities: (type: string) => types.has(type), allLinks: true };
  if (!hasAllOf(checked, index.seal.manifest.contents, wanted)) {
    return readWhole(archive, signal);
  }
  const files = filesIn(archive, index);
  return {
    reader,
    checked,
    isPart: true,
    hasFile: (filename) => files.has(filename),
    withFiles: async (filenames) => {
      const reader = partOf(holdsFile((filename) => filenames.has(filename)));
      return { reader, checked: await checkArchive(reader, {}, signal) };
    },
  };
}

/** The content types that may have something to do with documents of one: the same components, or links with them. */
async function typesAround(
  reader: ArchiveReader,
  uid: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  /** The types at each end of links, by the type at the other. */
  const linked = new Map<string, Set<string>>();
  const link = (one: string, other: string) => {
    let others = linked.get(one);
    if (others === undefined) {
      reader.budget.keep(keyBytes(one));
      others = new Set();
      linked.set(one, others);
    }
    if (!others.has(other)) {
      reader.budget.keep(keyBytes(other));
      others.add(other);
    }
  };
  const { schemas } = await checkArchive(
    reader,
    {
      links: (batch) => {
        for (const { left, right } of batch) {
          if (left.type !== null && right.type !== null) {
            link(left.type, right.type);
            link(right.type, left.type);
          }
        }
      },
    },
    signal,
  );
  const parts = new Map([...schemas.keys()].map((type) => [type, partsOf(schemas, type)]));
  const own = parts.get(uid) ?? new Set([uid]);
  const around = new Set([...own].flatMap((type) => [type, ...(linked.get(type) ?? [])]));
  // The folder that a file is in is part of what it is known by.
  const found = new Set([...around, ...(around.has(fileUid) ? [folderUid] : [])]);
  for (const [type, within] of parts) {
    if (
      schemas.get(type)?.modelType === 'contentType' &&
      [...within].some((part) => around.has(part) && part !== type)
    ) {
      found.add(type);
    }
  }
  return found;
}

/** A type, and all components that it may have at any depth. */
function partsOf(schemas: ReadonlyMap<string, Schema>, uid: string): ReadonlySet<string> {
  const parts = new Set([uid]);
  for (const part of parts) {
    for (const { component, components = [] } of Object.values(schemas.get(part)?.attributes ?? {})) {
      for (const nested of component === undefined ? components : [component, ...components]) {
        parts.add(nested);
      }
    }
  }
  return parts;
}

/** The names of the media files that are in the archive with what describes them. */
function filesIn({ budget }: ArchiveReader, index: EntryIndex): ReadonlySet<string> {
  const [described, found] = [new Set<string>(), new Set<string>()];
  for (const { path } of index.list()) {
    const what = entryKind(path, 'tar');
    if (what.kind === 'sidecar' || what.kind === 'upload') {
      budget.keep(keyBytes(what.filename));
      (what.kind === 'sidecar' ? described : found).add(what.filename);
    }
  }
  return new Set([...found].filter((filename) => described.has(filename)));
}
