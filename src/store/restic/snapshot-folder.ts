import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { UserError } from '../../errors.ts';
import { LocalFolder } from '../../system/local-folder.ts';
import { makeScratchFolderFor, type ScratchFolder } from '../../system/scratch-folder.ts';
import type { FolderEntry, FolderReading, OpenFile, StoredFolder } from '../../system/stored-folder.ts';
import { listNodes, type Node } from './listing.ts';
import type { Restic } from './run.ts';
import { listSlices, mediaFolder, type SlicedFile } from './shards.ts';
import { readSlices, readSurplus, slicesFile } from './sliced.ts';

/** Bytes up to which a media file is kept in memory while it is read. */
const largestInMemory = 4_000_000;

/** Of a snapshot's media files, the share from which on all of them are read for some. */
const worthAll = 1 / 2;

/** Characters of paths that one process is given. */
const longestArguments = process.platform === 'win32' ? 20_000 : 100_000;

/**
 * Opens a snapshot as a folder. All but its media files is fetched at once, into a scratch folder: whoever reads an archive reads that
 * more than once. To be removed.
 *
 * @throws UserError where there is no room, or the repository does not give it.
 */
export async function openSnapshotFolder(
  restic: Restic,
  id: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<SnapshotFolder> {
  const nodes = await listNodes(restic, id, signal);
  const bytes = [...nodes].reduce((sum, [path, { size }]) => sum + (isMedia(path) ? 0 : size), 0);
  const scratch = makeScratchFolderFor(`the records of the snapshot ${name}`, bytes);
  try {
    const args = ['restore', id, '--target', scratch.path, '--exclude', `/${mediaFolder}`];
    await restic.answer(args, { signal });
    const sliced = await mediaElsewhere(restic, nodes, scratch.path, signal);
    return new SnapshotFolder(restic, { id, name, nodes, ...sliced, scratch, signal });
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

/** Media files that lie in snapshots of their own: of those, none that the snapshot has itself, and none that is not meant. */
async function mediaElsewhere(
  restic: Restic,
  own: ReadonlyMap<string, Node>,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Pick<Contents, 'elsewhere' | 'slices'>> {
  if (!own.has(slicesFile)) {
    return { elsewhere: new Map(), slices: [] };
  }
  const [slices, surplus] = await Promise.all([readSlices(folder), readSurplus(folder)]);
  const all = await listSlices(restic, slices, signal);
  return {
    elsewhere: new Map([...all].filter(([path]) => !own.has(path) && !surplus.has(path))),
    slices,
  };
}

const isMedia = (path: string): boolean => path.startsWith(`${mediaFolder}/`);

interface Contents {
  readonly id: string;
  readonly name: string;
  readonly nodes: ReadonlyMap<string, Node>;
  /** Media files of other snapshots. */
  readonly elsewhere: ReadonlyMap<string, SlicedFile>;
  /** Those, in their order. */
  readonly slices: readonly string[];
  readonly scratch: ScratchFolder;
  readonly signal: AbortSignal | undefined;
}

/** A snapshot, as a folder of files; with those of the snapshots that have its media files, where it has them not itself. */
export class SnapshotFolder implements StoredFolder {
  readonly path: string;
  readonly #restic: Restic;
  readonly #contents: Contents;
  /** What lies directly in each folder. */
  readonly #children = new Map<string, FolderEntry[]>();
  readonly #local: LocalFolder;
  /** Where each snapshot is among those that are read: its own media files come last. */
  readonly #places: ReadonlyMap<string, number>;
  #spooled = 0;

  constructor(restic: Restic, contents: Contents) {
    this.path = `restic:${restic.address} (snapshot ${contents.name})`;
    this.#restic = restic;
    this.#contents = contents;
    this.#local = new LocalFolder(contents.scratch.path);
    this.#places = new Map([...contents.slices, contents.id].map((id, place) => [id, place]));
    const missing = contents.elsewhere.size === 0 || contents.nodes.has(mediaFolder) ? [] : [mediaFolder];
    const folders = missing.map((path) => [path, { kind: 'folder' }] as const);
    for (const [path, { kind }] of [...contents.nodes, ...folders, ...contents.elsewhere]) {
      const folder = posix.dirname(path);
      const inside = folder === '.' ? '' : folder;
      const entry = { name: posix.basename(path), kind };
      const entries = this.#children.get(inside);
      if (entries === undefined) {
        this.#children.set(inside, [entry]);
      } else {
        entries.push(entry);
      }
    }
  }

  async *children(folder: string): AsyncGenerator<FolderEntry> {
    yield* this.#children.get(folder) ?? [];
  }

  async find(path: string): Promise<Node | undefined> {
    const { nodes, elsewhere } = this.#contents;
    // A snapshot whose media files all lie in others has no folder of its own for them.
    const isMissing = path === mediaFolder && elsewhere.size > 0;
    return nodes.get(path) ?? elsewhere.get(path) ?? (isMissing ? { kind: 'folder', size: 0 } : undefined);
  }

  /** A process reads a snapshot from its beginning to its end: those of media files are read one after the other. */
  placeOf(path: string): number {
    return this.#places.get(this.#sourceOf(path)) ?? 0;
  }

  #sourceOf(path: string): string {
    return this.#contents.elsewhere.get(path)?.slice ?? this.#contents.id;
  }

  /** Media files come by one process that writes them all; where only some are read, by one for those that are fetched together. */
  read(isWhole: boolean): FolderReading {
    const rest = this.#local.read();
    let walk: MediaWalk | undefined;
    let walked: string | undefined;
    const fetched = new FetchedMedia(this.#contents.scratch.path);
    /** Those that are read from their beginning to their end. */
    let whole: ReadonlySet<string> = new Set(isWhole ? this.#places.keys() : []);
    return {
      plan: (paths) => {
        whole = this.#mostlyWanted(paths.filter(isMedia));
      },
      fetch: async (paths) => {
        fetched.forget();
        const bySource = Map.groupBy(paths.filter(isMedia), (path) => this.#sourceOf(path));
        for (const [source, some] of bySource) {
          for (const plain of whole.has(source) ? [] : portions(some.filter(isPlain))) {
            await this.#restoreTo(fetched.add(plain), source, plain);
          }
        }
      },
      open: async (path) => {
        if (!isMedia(path)) {
          return await rest.open(path);
        }
        const file = await fetched.open(path);
        if (file !== undefined) {
          const size = (await this.find(path))?.size ?? 0;
          return { content: () => exactly(file.content(), size, path, this.path), close: file.close };
        }
        const source = this.#sourceOf(path);
        if (whole.has(source)) {
          if (walked !== source) {
            await walk?.close();
            walk = undefined;
            walked = source;
          }
          const { signal } = this.#contents;
          const args = ['dump', '--archive', 'tar', source, `/${mediaFolder}`];
          walk ??= new MediaWalk(this.#restic.stream(args, { signal }));
          const entry = await walk.find(path);
          if (entry !== undefined) {
            return await this.#spool(path, entry as AsyncIterable<Buffer>);
          }
        }
        return await this.#spool(path, this.#dumped(path));
      },
      [Symbol.asyncDispose]: async () => {
        fetched.forget();
        await walk?.close();
      },
    };
  }

  /** The snapshots of whose media files so many are wanted that it is faster to read all. */
  #mostlyWanted(paths: readonly string[]): ReadonlySet<string> {
    const { id, nodes, elsewhere } = this.#contents;
    const all = new Map<string, number>();
    for (const [path, { size }] of nodes) {
      if (isMedia(path)) {
        all.set(id, (all.get(id) ?? 0) + size);
      }
    }
    for (const { slice, size } of elsewhere.values()) {
      all.set(slice, (all.get(slice) ?? 0) + size);
    }
    const wanted = new Map<string, number>();
    for (const path of paths) {
      const size = (nodes.get(path) ?? elsewhere.get(path))?.size ?? 0;
      const source = this.#sourceOf(path);
      wanted.set(source, (wanted.get(source) ?? 0) + size);
    }
    return new Set(
      [...wanted]
        .filter(([source, bytes]) => bytes >= (all.get(source) ?? 0) * worthAll)
        .map(([source]) => source),
    );
  }

  async #restoreTo(target: string, source: string, paths: readonly string[]): Promise<void> {
    const { signal } = this.#contents;
    const included = paths.flatMap((path) => ['--include', `/${path}`]);
    await this.#restic.answer(['restore', source, '--target', target, ...included], { signal });
  }

  #dumped(path: string): AsyncIterable<Buffer> {
    const { signal } = this.#contents;
    return this.#restic.stream(['dump', this.#sourceOf(path), `/${path}`], { signal });
  }

  /** Keeps a file until it is closed: it is read twice, once for the seal. */
  async #spool(path: string, content: AsyncIterable<Buffer>): Promise<OpenFile> {
    const size = (await this.find(path))?.size ?? 0;
    if (size <= largestInMemory) {
      const chunks: Buffer[] = [];
      for await (const chunk of exactly(content, size, path, this.path)) {
        chunks.push(chunk);
      }
      return { content: () => Readable.from(chunks), close: async () => undefined };
    }
    this.#spooled += 1;
    const file = join(this.#contents.scratch.path, `.media-${this.#spooled}`);
    await pipeline(exactly(content, size, path, this.path), createWriteStream(file, { mode: 0o600 }));
    return { content: () => createReadStream(file), close: () => rm(file, { force: true }) };
  }

  remove(): void {
    this.#contents.scratch.remove();
  }
}

/** Whether restic takes a path as it is: in one with other characters it may see a pattern. */
const isPlain = (path: string): boolean => /^[^*?[\]\\\p{Cc}]+$/u.test(path) && path.trim() === path;

/** Paths that one process can be given; nothing for one alone, which is read without being kept. */
function portions(paths: readonly string[]): string[][] {
  const all: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const path of paths) {
    if (length + path.length > longestArguments) {
      all.push([]);
      length = 0;
    }
    all.at(-1)?.push(path);
    length += path.length + '--include/'.length;
  }
  return all.filter((some) => some.length > 1);
}

/** Media files that were restored together, for a while. */
class FetchedMedia {
  readonly #inside: string;
  readonly #folders = new Map<string, LocalFolder>();
  #made: string[] = [];

  /** @param inside Where they go. */
  constructor(inside: string) {
    this.#inside = inside;
  }

  /** @returns The folder into which files are to be restored. */
  add(paths: readonly string[]): string {
    const folder = mkdtempSync(join(this.#inside, '.fetched-'));
    this.#made.push(folder);
    const local = new LocalFolder(folder);
    for (const path of paths) {
      this.#folders.set(path, local);
    }
    return folder;
  }

  async open(path: string): Promise<OpenFile | undefined> {
    return await this.#folders.get(path)?.read().open(path);
  }

  forget(): void {
    for (const folder of this.#made) {
      rmSync(folder, { recursive: true, force: true });
    }
    this.#made = [];
    this.#folders.clear();
  }
}

/** @throws UserError `damagedArchive` for a content that is not as long as the listing says. */
async function* exactly(
  content: AsyncIterable<Buffer>,
  size: number,
  path: string,
  archive: string,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > size) {
      break;
    }
    yield chunk;
  }
  if (bytes !== size) {
    throw new UserError(
      'damagedArchive',
      `${archive} is damaged: ${JSON.stringify(path)} is not as long as its snapshot says.`,
      'Look with `restic check --read-data` what is lost, and use another backup.',
    );
  }
}

type Extraction = ReturnType<typeof extract>;
type Entry = Extraction extends AsyncIterable<infer One> ? One : never;

/** Reads what `restic dump --archive tar` writes, in the order in which it comes. */
class MediaWalk {
  readonly #tar: AsyncGenerator<Buffer>;
  readonly #entries: AsyncIterator<Entry>;
  readonly #ended: Promise<void>;

  constructor(tar: AsyncGenerator<Buffer>) {
    const extraction = extract();
    this.#tar = tar;
    this.#entries = extraction[Symbol.asyncIterator]();
    this.#ended = pipeline(tar, extraction);
    // Whoever reads on is told.
    this.#ended.catch(() => undefined);
  }

  /** @returns Undefined where it does not come any more. */
  async find(path: string): Promise<Entry | undefined> {
    for (;;) {
      const { done, value } = await this.#entries.next();
      if (done) {
        await this.#ended;
        return undefined;
      }
      if (value.header.name.replace(/^\/+/, '') === path) {
        return value;
      }
      value.resume();
    }
  }

  /** Ends when restic has. */
  async close(): Promise<void> {
    await this.#entries.return?.();
    await this.#tar.return(undefined).catch(() => undefined);
  }
}
