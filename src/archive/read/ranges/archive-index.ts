import { Readable } from 'node:stream';
import { UserError } from '../../../errors.ts';
import type { RandomAccessFile } from '../../../system/random-access.ts';
import type { Layers } from '../../format/layers.ts';
import { type Limits, mostUnpacked } from '../../format/limits.ts';
import {
  BadManifest,
  headPath,
  manifestPath,
  manifestTail,
  placeInTail,
  type ReadManifest,
  sealedEntries,
  sealFolder,
} from '../../seal/manifest.ts';
import type { Budget } from '../budget.ts';
import { entryPath } from '../entry-path.ts';
import { beyondLimit, damaged, quoted, refused, WrongKey } from '../failures.ts';
import type { ArchiveEntry, EntryIndex } from '../reader.ts';
import { proveManifest, type SealProof } from '../seal-proof.ts';
import { streamFailure } from '../stream-failure.ts';
import { block } from '../tar-header.ts';
import { TarReader } from '../tar-reader.ts';
import { wholeOf } from '../whole.ts';
import { type DecryptedFile, decrypted } from './decrypted.ts';
import { proven } from './proven.ts';
import { endOf, type IndexedEntry, type Run, runsOf, runTo } from './runs.ts';
import { UnpackedRanges } from './unpacked.ts';

/** What an index is read from, and with. */
export interface Indexed {
  readonly file: RandomAccessFile;
  readonly layers: Layers;
  readonly limits: Limits;
  readonly budget: Budget;
  readonly proof: SealProof;
}

/** The last bytes of an archive: the end of its manifest, what fills its block, the end of the tar, and what gzip has around that. */
const tailSize = manifestTail + block + 2 * block + 512;

/** Entries behind a place at which a reader can begin, up to the next: several times as many as exports write. */
const mostWithoutRestart = 1 << 14;

/** Nobody has to see what a tar says between entries: all of them are in the manifest. */
const nobody = { begin: () => false, entry: () => undefined, bytes: () => undefined };

/**
 * An archive whose manifest was found from its end, and proven: any of its entries can be read without the others. What is read has to be
 * what was sealed; what nobody reads is not proven.
 */
export class ArchiveIndex implements EntryIndex {
  readonly #archive: Indexed;
  readonly #ranges: UnpackedRanges;
  readonly #manifest: Buffer;
  /** Where the manifest begins, in what is compressed: all entries are before it. */
  readonly #end: number;
  /** What the seal says. */
  readonly seal: ReadManifest;

  private constructor(
    archive: Indexed,
    ranges: UnpackedRanges,
    found: { readonly manifest: Buffer; readonly end: number; readonly seal: ReadManifest },
  ) {
    this.#archive = archive;
    this.#ranges = ranges;
    this.#manifest = found.manifest;
    this.#end = found.end;
    this.seal = found.seal;
    this.#assertSound();
  }

  /**
   * Looks for the manifest. It is found by a hint, which proves nothing: only a manifest that proves itself, and says that it is where it
   * was found, counts.
   *
   * @returns Undefined for an archive without an index, which has to be read from its beginning; that tells what is wrong with it, if
   *   anything is.
   * @throws UserError `damagedArchive` where the key of the seal is another, or its places cannot be; what the file throws.
   */
  static async open(archive: Indexed): Promise<ArchiveIndex | undefined> {
    const { file, budget, layers } = archive;
    let kept = 0;
    const found = await findManifest(archive, (bytes) => {
      budget.keep(bytes);
      kept += bytes;
    }).catch((error) => {
      const told = streamFailure(error, file.path);
      if (!(told instanceof UserError && told.failure === 'damagedArchive') || told instanceof WrongKey) {
        throw told;
      }
      return undefined;
    });
    if (found === undefined || !hasPlaces(found.manifest)) {
      budget.keep(-kept);
      return undefined;
    }
    const ranges = new UnpackedRanges(found.plain, {
      isCompressed: layers.compressed,
      keeps: file.hold === undefined,
    });
    return new ArchiveIndex(archive, ranges, found);
  }

  list(): Generator<IndexedEntry> {
    return listOf(this.#archive.file.path, this.#manifest);
  }

  /** What lies one behind the other is read the fastest. */
  many(isWanted: (entry: IndexedEntry) => boolean): AsyncGenerator<ArchiveEntry> {
    return this.entries(isWanted);
  }

  async *entries(
    isWanted: (entry: IndexedEntry) => boolean,
    isRead: (entry: IndexedEntry) => boolean = () => true,
  ): AsyncGenerator<ArchiveEntry> {
    const willRead = (entry: IndexedEntry) => isListed(entry) && isWanted(entry) && isRead(entry);
    const placeOf = (entry: IndexedEntry) => this.#placeOf(entry);
    const source: Opens = {
      archive: this.#archive.file.path,
      ranges: this.#ranges,
      count: countUnpacked(this.#archive),
    };
    const runs = runsOf(this.list(), willRead, this.#end, placeOf);
    let run: OpenRun | undefined;
    /** From the last entry on at which a reader can begin. */
    let since: IndexedEntry[] = [];
    try {
      for (const entry of this.list()) {
        if (placeOf(entry) !== undefined) {
          since = [];
        }
        since.push(entry);
        if (!isListed(entry) || !isWanted(entry)) {
          continue;
        }
        if (willRead(entry)) {
          while (run === undefined || run.lastAt < entry.at) {
            run?.close();
            const { value } = runs.next();
            run = new OpenRun(source, value as Run);
          }
          yield this.#found(entry, run);
        } else {
          const from = placeOf(since[0] as IndexedEntry) as number;
          const own = new OpenRun(source, runTo(since, from, this.#end));
          yield this.#found(entry, own);
          own.close();
        }
      }
    } finally {
      run?.close();
    }
  }

  #found(entry: IndexedEntry, run: OpenRun): ArchiveEntry {
    const { path } = this.#archive.file;
    let content: Readable | undefined;
    return {
      path: entry.path,
      size: entry.size,
      sealed: entry,
      get content() {
        if (content === undefined) {
          content = Readable.from(proven(path, entry, run.content(entry)), { objectMode: false });
          // Whoever reads it is told all the same; who has left it when the reading ends is not.
          content.on('error', () => undefined);
        }
        return content;
      },
    };
  }

  #placeOf({ at, restart }: IndexedEntry): number | undefined {
    return this.#archive.layers.compressed ? restart : at;
  }

  /**
   * Whoever makes a manifest may claim anything in it. Entries lie one behind the other, and so do the places at which a reader can begin:
   * then nothing is read twice, and no more than there is.
   */
  #assertSound(): void {
    const { file, limits } = this.#archive;
    let count = 0;
    let sincePlace = 0;
    let behind = 0;
    let lastPlace = -1;
    for (const entry of this.list()) {
      const place = this.#placeOf(entry);
      const isSound =
        // What nobody reads is told of all the same.
        entryPath(file.path, entry.path) === entry.path &&
        (count > 0 || entry.path === headPath) &&
        entry.at >= behind &&
        entry.at % block === 0 &&
        (place === undefined
          ? count > 0 && sincePlace < mostWithoutRestart
          : place > lastPlace && place < this.#end);
      if (!isSound) {
        throw misplaced(file.path);
      }
      behind = endOf(entry);
      lastPlace = place ?? lastPlace;
      count += 1;
      sincePlace = place === undefined ? sincePlace + 1 : 0;
      if (count > limits.entries) {
        throw beyondLimit(file.path, `it holds more than ${limits.entries} entries`, 'entries');
      }
    }
    const bytes = this.seal.manifest.tar?.bytes ?? 0;
    if (behind > bytes) {
      throw misplaced(file.path);
    }
    const most = mostUnpacked(limits, file.size);
    if (bytes > most) {
      throw unpacksToMore(file.path, most);
    }
  }
}

const isListed = ({ path }: IndexedEntry): boolean => !path.startsWith(sealFolder);

const misplaced = (archive: string) =>
  refused(archive, 'its manifest says of entries that they are where they cannot be');

/** Of one pass, which may unpack what a pass over all of it may; where a run ends, something was unpacked that nobody needs. */
function countUnpacked({ file, limits }: Indexed): (bytes: number) => void {
  const most = mostUnpacked(limits, file.size);
  let unpacked = 0;
  return (bytes) => {
    unpacked += bytes;
    if (unpacked > 2 * most) {
      throw unpacksToMore(file.path, most);
    }
  };
}

const unpacksToMore = (archive: string, most: number) =>
  beyondLimit(archive, `it unpacks to more than ${most} bytes`, 'unpacked');

interface FoundManifest {
  readonly plain: DecryptedFile;
  readonly manifest: Buffer;
  readonly end: number;
  readonly seal: ReadManifest;
}

async function findManifest(
  { file, layers, limits, proof }: Indexed,
  keep: (bytes: number) => void,
): Promise<FoundManifest | undefined> {
  const plain = await decrypted(file, layers.cipher);
  const tail: Buffer[] = [];
  for await (const chunk of plain.bytes(Math.max(0, plain.size - tailSize), plain.size)) {
    tail.push(chunk);
  }
  const place = placeInTail(Buffer.concat(tail));
  const from = layers.compressed ? place?.restart : place?.bytes;
  if (place === undefined || from === undefined || from >= plain.size) {
    return undefined;
  }
  const most = mostUnpacked(limits, file.size);
  const ranges = new UnpackedRanges(plain, { isCompressed: layers.compressed, keeps: false });
  const source = ranges.open(from, plain.size);
  try {
    const tar = new TarReader(file.path, source, nobody, most);
    const entry = await tar.next();
    if (entry?.name !== manifestPath || entry.size > most) {
      return undefined;
    }
    keep(entry.size);
    const manifest = await wholeOf(tar.content(), entry.size);
    const seal = await proveManifest(file.path, manifest, proof);
    // What follows it is told of by whoever reads all of the archive.
    const isLast = (await tar.next()) === undefined;
    const { tar: claimed } = seal.manifest;
    return isLast && claimed?.bytes === place.bytes && claimed.restart === place.restart
      ? { plain, manifest, end: from, seal }
      : undefined;
  } finally {
    source.close();
  }
}

/** Archives of older versions do not say where their entries are. */
function hasPlaces(manifest: Buffer): boolean {
  try {
    const { value } = sealedEntries(manifest).next();
    return value !== undefined && value.at !== undefined;
  } catch {
    // Whoever reads all of the archive says what is wrong with it.
    return false;
  }
}

function* listOf(archive: string, manifest: Buffer): Generator<IndexedEntry> {
  try {
    for (const entry of sealedEntries(manifest)) {
      if (entry.at === undefined) {
        throw misplaced(archive);
      }
      yield entry as IndexedEntry;
    }
  } catch (error) {
    throw error instanceof BadManifest ? damaged(archive, `its manifest is broken: ${error.message}`) : error;
  }
}

/** What the runs of a pass are read from. */
interface Opens {
  readonly archive: string;
  readonly ranges: UnpackedRanges;
  readonly count: (bytes: number) => void;
}

/** Entries that lie near each other, as they are read: one after the other. */
class OpenRun {
  readonly #from: Opens;
  readonly #run: Run;
  #source: ReturnType<UnpackedRanges['open']> | undefined;
  #tar: TarReader | undefined;
  /** The next of its entries that the reader comes to. */
  #next = 0;

  constructor(from: Opens, run: Run) {
    this.#from = from;
    this.#run = run;
  }

  /** Where its last entry begins. */
  get lastAt(): number {
    return this.#run.entries.at(-1)?.at ?? -1;
  }

  /** The content of one of its entries, which is not before one that was asked for. */
  async *content(entry: IndexedEntry): AsyncGenerator<Buffer> {
    const { from, end, entries } = this.#run;
    const { archive, ranges, count } = this.#from;
    try {
      this.#source ??= ranges.open(from, end, count);
      this.#tar ??= new TarReader(archive, this.#source, nobody, Number.POSITIVE_INFINITY);
      for (let reached = -1; reached < entry.at; ) {
        const expected = entries[this.#next] as IndexedEntry;
        this.#next += 1;
        reached = expected.at;
        await this.#assertNext(expected);
      }
      yield* this.#tar.content();
    } catch (error) {
      throw streamFailure(error, archive);
    }
  }

  close(): void {
    this.#source?.close();
  }

  async #assertNext(expected: IndexedEntry): Promise<void> {
    const { archive } = this.#from;
    const found = await this.#tar?.next();
    const isRight =
      found !== undefined &&
      !found.isFolder &&
      found.size === expected.size &&
      entryPath(archive, found.name) === expected.path;
    if (!isRight) {
      throw damaged(
        archive,
        `its manifest says that ${quoted(expected.path)} is where there is something else`,
      );
    }
  }
}
