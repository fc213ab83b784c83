import { type Contents, overallDigest } from '../seal/content-digest.ts';
import { checkArchive, type Witness } from './check.ts';
import type { CheckedArchive } from './checked-archive.ts';
import { ContentsReading, type ReadContents, readContents } from './contents.ts';
import { damaged, quoted } from './failures.ts';
import type { ArchiveReader } from './reader.ts';

/** What is known of an archive of which all was read and proven. */
export interface ProvenArchive extends ReadContents {
  readonly checked: CheckedArchive;
}

/**
 * Checks an archive wholly, digests what it says, looks for both ends of every link, and holds all of that against its seal. An archive
 * in order is read once, another one twice.
 *
 * @param onSecond Called before it is read again.
 * @throws UserError `damagedArchive`; the reason of `signal` where it is aborted.
 */
export async function proveArchive(
  reader: ArchiveReader,
  witness: Omit<Witness, 'contents'> = {},
  signal?: AbortSignal,
  onSecond?: () => void,
): Promise<ProvenArchive> {
  const reading = new ContentsReading(reader.budget);
  const checked = await checkArchive(reader, { ...witness, contents: reading }, signal);
  if (!checked.isInOrder) {
    onSecond?.();
  }
  const found = checked.isInOrder ? reading.finish(checked) : await readContents(reader, checked, signal);
  assertAsSealed(reader, found.contents);
  return { checked, ...found };
}

/**
 * The manifest counts what the export put in; a difference would be a mistake of the export's. Manifests of format 1 digested the
 * records in another way: their seal alone proves them.
 */
function assertAsSealed({ path, seal }: ArchiveReader, contents: Contents): void {
  if (seal?.manifest.format === 2 && seal.manifest.contentDigest !== overallDigest(contents)) {
    const [difference = 'something'] = differences(seal.manifest.contents, contents);
    throw damaged(path, `its manifest describes other contents: ${quoted(difference)} differs`);
  }
}

/** Stage and type of what differs between two digests, `entities api::article.article`. */
function differences(a: Contents, b: Contents): string[] {
  const flat = (contents: Contents) =>
    new Map(
      Object.entries(contents).flatMap(([stage, types]) =>
        Object.entries(types).map(([type, { digest }]) => [`${stage} ${type}`, digest] as const),
      ),
    );
  const [before, after] = [flat(a), flat(b)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
}
