import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { messageOf } from '../redaction/issue.ts';
import { fileName } from '../strapi/file-name.ts';
import type { Logo } from '../strapi/logos.ts';
import { localProvider } from '../strapi/providers.ts';
import { fileUid } from '../strapi/uids.ts';
import type { Asset } from '../transfer/asset.ts';
import { describedWholly, type Flaw, nameFlaw, particularFlaw, placeFlaw } from '../transfer/rules/media.ts';
import { unrestorable } from '../transfer/rules/unrestorable.ts';
import { isText } from '../transfer/rules/values.ts';
import { option } from '../wording.ts';
import { BadAddress, hasAddress, isOf, printable, publicPath } from './remote/address.ts';
import type { Fetched, RemoteFile, RemoteFiles } from './remote/remote-files.ts';
import { RequestFailure } from './remote/request-failure.ts';
import { isSizeOf, type Measured } from './size.ts';
import type { Uploads } from './uploads.ts';

const stored = v.looseObject({ hash: v.string(), ext: v.nullish(v.string()), url: v.nullish(v.string()) });
const description = v.looseObject({ ...stored.entries, formats: v.nullish(byName(stored)) });

/** What is needed to know of a file or one of its formats. */
export interface Stored extends Measured {
  readonly hash: string;
  readonly ext?: string | null;
  /** Rows that other tools have written may lack it; then there is no file. */
  readonly url?: string | null;
}

/** A row of `plugin::upload.file`. */
export interface MediaFile extends Stored {
  readonly id: number;
  readonly provider: string | null;
  readonly mime?: unknown;
  readonly formats: Readonly<Record<string, Stored>> | null;
}

/** A file that the media library knows, and the place that it names does not have. */
export interface Missing {
  /** Id of the row in `plugin::upload.file`. */
  readonly id: number;
  /** Path relative to the public folder, or the address. */
  readonly path: string;
  readonly format?: string;
  /** What is in its place, and shows that it is not this file. */
  readonly instead?: string;
}

/**
 * Told of each file that is not there.
 *
 * @param isLocal Whether it belongs to the local provider, which keeps files in the public folder.
 */
export type TellMissing = (file: Missing, isLocal: boolean) => unknown;

/** A file that lies already where the archive's files go: it is looked for nowhere else. */
export interface Held {
  readonly size: number;
  readonly sha256: string;
}

/**
 * Says whether a file is held. Asked of every file and format, ahead of its turn.
 *
 * @param file Its row.
 * @param stored The row again, or its description of a format.
 */
export type FindHeld = (file: MediaFile, stored: Stored, filename: string) => Held | undefined;

/** A file; it may go at any time where it is that of the site itself. */
type Found =
  | (Fetched & { readonly isInUse?: true })
  | (Held & { readonly isHeld: true; readonly release: () => Promise<void> });

/** Nothing of use was found in a file's place. */
interface Absent {
  readonly isAbsent: true;
  readonly instead?: string;
}

/** A file that its row, or its description of a format, does not describe wholly: its sidecar says more. */
export interface Completed {
  /** Id of the row in `plugin::upload.file`. */
  readonly id: number;
  /** Within the row, such as `formats.thumbnail.name`. */
  readonly attribute: string;
  /** Completes `name …`. */
  readonly reason: string;
}

/** A file or a format that is on its way. */
interface Pending {
  readonly file: MediaFile;
  readonly stored: Stored;
  readonly url: string;
  readonly format: string | undefined;
  readonly filename: string;
  readonly metadata: Asset['metadata'];
  readonly content: Promise<Found | Absent>;
}

/** What the major versions of Strapi differ in. */
export interface MediaLayout {
  /** What an archive calls a file. */
  readonly assetName: (file: { readonly hash: string; readonly ext?: string | null }) => string;
  /** Whether official import demands that files are described wholly. */
  readonly demandsDescription: boolean;
}

/** Files are taken as they are described. */
const usual: MediaLayout = {
  assetName: fileName,
  demandsDescription: false,
};

/** The files of the media library, wherever they are: the row's provider decides (archive format §6.1). */
export class MediaLibrary {
  readonly #uploads: Uploads;
  readonly #remote: RemoteFiles | undefined;
  readonly #layout: MediaLayout;
  readonly #findHeld: FindHeld;
  /** Files that were there so far, without their formats: of the local provider, and of others. */
  readonly found = { local: 0, elsewhere: 0 };
  /** Files, without their formats, that were left where they are. */
  left = 0;
  /** Files, formats included, that got a sidecar which says more than their row; the first few of them. */
  readonly completed = { count: 0, examples: [] as Completed[] };

  /**
   * @param remote Fetches the files of other providers; without it they are left where they are. With a base it also fetches
   *   what the local provider should have in the public folder and has not.
   * @param findHeld Without it no file is held.
   */
  constructor(
    uploads: Uploads,
    remote: RemoteFiles | undefined,
    layout: MediaLayout = usual,
    findHeld: FindHeld = () => undefined,
  ) {
    this.#uploads = uploads;
    this.#remote = remote;
    this.#layout = layout;
    this.#findHeld = findHeld;
  }

  /**
   * Every file and its formats, in that order. A format of a missing original is left out with it, as official export
   * does. Many remote files are fetched at a time; what was fetched is there until the next one is asked for.
   *
   * @throws UserError `failed` for a file that cannot be had, and for rows whose path leads out of the public folder.
   */
  async *assets(
    files: AsyncIterable<MediaFile>,
    missing: TellMissing,
    signal?: AbortSignal,
  ): AsyncGenerator<Asset> {
    const stopped = new AbortController();
    const either = signal === undefined ? stopped.signal : AbortSignal.any([stopped.signal, signal]);
    const ahead: Pending[] = [];
    try {
      const coming = this.#pending(files, either);
      let isOver = false;
      let missingOriginal: number | undefined;
      for (let index = 0; ; index += 1) {
        this.#remote?.turn(index);
        while (!isOver && ahead.length < (this.#remote?.filesAtATime ?? 1)) {
          const next = await coming.next();
          isOver = next.done ?? false;
          if (!next.done) {
            ahead.push(next.value);
          }
        }
        const current = ahead.shift();
        if (current === undefined) {
          return;
        }
        const { file, format, stored, url, filename } = current;
        if (format !== undefined && missingOriginal === file.id) {
          await current.content.then(release).catch(() => undefined);
          continue;
        }
        const content = await contentOf(current, this.#remote?.base);
        const tell = async ({ isAbsent, ...why }: Absent) => {
          missingOriginal = format === undefined ? file.id : missingOriginal;
          const what = { id: file.id, path: printable(url), ...(format === undefined ? {} : { format }) };
          await missing({ ...what, ...why }, isLocal(file));
        };
        if ('isAbsent' in content) {
          await tell(content);
        } else {
          const { size, sha256 } = content;
          const flaw = this.#layout.demandsDescription ? particularFlaw(current.metadata) : undefined;
          const metadata =
            flaw === undefined
              ? current.metadata
              : describedWholly(filename, current.metadata, size, mimeFrom(file, stored));
          let isGone = false;
          const vanished = () => {
            isGone = true;
          };
          const asset = { filename, metadata, size, ...(sha256 === undefined ? {} : { sha256 }) };
          yield 'isHeld' in content
            ? { ...asset, stream: notHere(filename), isHeld: true }
            : 'content' in content
              ? { ...asset, content: content.content }
              : { ...asset, path: content.path, ...(content.isInUse ? { vanished } : {}) };
          await content.release();
          if (isGone) {
            await tell(absent);
          } else {
            if (flaw !== undefined) {
              this.#complete(file, format, flaw);
            }
            if (format === undefined) {
              this.found[isLocal(file) ? 'local' : 'elsewhere'] += 1;
            }
          }
        }
      }
    } finally {
      stopped.abort(new Error('No more media is read.'));
      await Promise.allSettled(ahead.map(({ content }) => content));
    }
  }

  /**
   * The content of a logo of the admin panel in base64.
   *
   * @param warn Told why there is none.
   */
  async readLogo(
    { name, hash, ext, url = '', provider, size }: Logo,
    warn: (message: string) => void,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<string | undefined> {
    const label = `The admin panel's logo ${name ?? hash ?? printable(url)}`;
    const file = { hash: hash ?? '', ...(ext === undefined ? {} : { ext }), url, provider: provider ?? null };
    const isHere = !provider || provider === localProvider || !hasAddress(url, this.#remote?.base);
    try {
      if (isHere) {
        const content = await this.#uploads.readLogo(publicPath(url, this.#remote?.base));
        if (content !== undefined) {
          return content;
        }
      }
      const fetched = isHere
        ? await this.#fetchFromSite({ ...file, size }, -1, signal)
        : ((await this.#remote?.fetch(file, -1, signal)) ?? absent);
      if (!('isAbsent' in fetched)) {
        const content =
          'content' in fetched ? fetched.content.toString('base64') : await readFile(fetched.path, 'base64');
        await fetched.release();
        return content;
      }
      const why = isHere ? 'does not exist' : 'was not fetched';
      warn(
        `${label} is in the project settings, but its file ${why}: ${printable(url)}${fetched.instead === undefined ? '' : ` (${fetched.instead})`}`,
      );
    } catch (error) {
      if (!(error instanceof RequestFailure || error instanceof BadAddress)) {
        throw error;
      }
      warn(
        `${label} is in the project settings, but its file could not be fetched from ${printable(url)}: ${error.message}`,
      );
    }
    return undefined;
  }

  #complete({ id }: MediaFile, format: string | undefined, { property, reason }: Flaw): void {
    this.completed.count += 1;
    if (this.completed.examples.length < mostExamples) {
      this.completed.examples.push({ id, attribute: attributeOf(format, property), reason });
    }
  }

  /** Starts to fetch each file; whoever reads on decides how many at a time. */
  async *#pending(files: AsyncIterable<MediaFile>, signal: AbortSignal): AsyncGenerator<Pending, undefined> {
    let index = 0;
    for await (const file of files) {
      assertDescribed(file);
      if (this.#isElsewhere(file, file) && this.#remote === undefined) {
        this.left += 1;
        continue;
      }
      const start = (stored: Stored, format: string | undefined, metadata: Asset['metadata']): Pending => {
        const filename = this.#layout.assetName(stored);
        assertPlace(file, format, filename, metadata);
        const held = this.#findHeld(file, stored, filename);
        const content: Promise<Found | Absent> =
          held === undefined
            ? this.#fetch(file, stored, index, signal)
            : Promise.resolve({ ...held, isHeld: true, release: async () => undefined });
        index += 1;
        // It may fail long before it is its turn.
        content.catch(() => undefined);
        return { file, stored, url: stored.url ?? '', format, filename, metadata, content };
      };
      yield start(file, undefined, file as unknown as Asset['metadata']);
      for (const [type, format] of Object.entries(file.formats ?? {})) {
        yield start(format, type, { ...format, type, id: file.id, mainHash: file.hash });
      }
    }
    return undefined;
  }

  async #fetch(file: MediaFile, stored: Stored, index: number, signal: AbortSignal): Promise<Found | Absent> {
    const { url } = stored;
    if (!isText(url)) {
      return absent;
    }
    if (this.#remote !== undefined && this.#isElsewhere(file, stored)) {
      return (await this.#remote.fetch(asRemote(file, stored), index, signal)) ?? absent;
    }
    const path = isLocal(file) ? publicPath(url, this.#remote?.base) : url;
    const found = await this.#uploads.find(path, labelOf(file));
    if (found !== undefined) {
      return { ...found, release: async () => undefined, isInUse: true };
    }
    return isLocal(file) ? this.#fetchFromSite(asRemote(file, stored), index, signal) : absent;
  }

  /**
   * What the local provider keeps, the running site serves. A site may answer with some page to everything that it does not
   * have, so what comes must have the size that the row says.
   */
  async #fetchFromSite(
    file: RemoteFile & Measured,
    index: number,
    signal: AbortSignal,
  ): Promise<Fetched | Absent> {
    const remote = this.#remote;
    const isPath = !hasAddress(file.url);
    if (remote === undefined || (isPath && remote.base === undefined)) {
      return absent;
    }
    const { base } = remote;
    const url =
      base === undefined || isOf(base, file.url)
        ? file.url
        : publicPath(file.url).split('/').map(encodeURIComponent).join('/');
    const fetched = await remote.fetch({ ...file, url }, index, signal);
    if (fetched === undefined || isSizeOf(file, fetched.size)) {
      return fetched ?? absent;
    }
    await fetched.release();
    return {
      isAbsent: true,
      instead: `${printable(base ?? url)} answers with ${fetched.size} bytes, but its size is ${file.sizeInBytes ?? `${file.size} k`}B`,
    };
  }

  /** Some providers keep their files in the public folder, too, and name them by their path. */
  #isElsewhere(file: MediaFile, stored: Stored): boolean {
    if (isLocal(file)) {
      return false;
    }
    return hasAddress(stored.url ?? '', this.#remote?.base);
  }
}

const absent: Absent = { isAbsent: true };

/** The content of a file that nobody is to read here. */
const notHere = (filename: string): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]: () => {
    throw new TypeError(`${filename} is held, and is not read`);
  },
});

/** How many of {@link MediaLibrary.completed} are told one by one. */
const mostExamples = 3;

const isLocal = ({ provider }: MediaFile): boolean => provider === localProvider;

const release = async (content: Found | Absent): Promise<void> => {
  if (!('isAbsent' in content)) {
    await content.release();
  }
};

const asRemote = (
  { provider }: MediaFile,
  { hash, ext, url, size, sizeInBytes }: Stored,
): RemoteFile & Measured => ({
  hash,
  ...(ext === undefined ? {} : { ext }),
  url: url ?? '',
  provider,
  size,
  sizeInBytes,
});

const labelOf = ({ id }: MediaFile): string => `File ${id} of the media library`;

/** @param site Where files of the local provider are fetched from that are not in the public folder. */
async function contentOf(
  { content, file, format, url }: Pending,
  site: URL | undefined,
): Promise<Found | Absent> {
  try {
    return await content;
  } catch (error) {
    if (!(error instanceof RequestFailure || error instanceof BadAddress)) {
      throw error;
    }
    const { message } = error;
    const isOnSite = isLocal(file) && site !== undefined;
    const where = isOnSite
      ? `${printable(url)} of ${printable(site)} (${option('media-url')})`
      : printable(url);
    const what = `${labelOf(file)}${format === undefined ? '' : ` (format: ${format})`}`;
    throw new UserError(
      'failed',
      `${what} could not be fetched from ${where}: ${message}.`,
      `${isOnSite ? `Check that ${option('media-url')} is the running site, and that it answers this machine` : 'Make it readable there (for a private bucket: credentials in the environment)'}, delete its entry in the media library, or export without the files with ${option('media', 'metadata-only')}.`,
      { cause: error },
    );
  }
}

/** What is read has to be found again, and must not lead to anywhere else when it is put back. */
function assertPlace(
  file: MediaFile,
  format: string | undefined,
  filename: string,
  metadata: Asset['metadata'],
): void {
  const flaw = placeFlaw(metadata) ?? nameFlaw(filename);
  if (flaw !== undefined) {
    throw flawed(file, format, flaw);
  }
}

const attributeOf = (format: string | undefined, property: string): string =>
  format === undefined ? property : `formats.${format}.${property}`;

/** Formats are of their file's type, unless their extension is another. */
const mimeFrom = (file: MediaFile, { ext }: Stored): unknown => (ext === file.ext ? file.mime : undefined);

function flawed({ id }: MediaFile, format: string | undefined, { property, reason }: Flaw) {
  const column = format === undefined ? property : 'formats';
  return unrestorable(
    `${fileUid} ${id}`,
    attributeOf(format, property),
    reason,
    `Correct the column ${column} of that row in the table files (UPDATE files SET ${column} = … WHERE id = ${id}), delete the file in the media library, or leave files out with ${option('exclude', 'files')}.`,
  );
}

/** `formats` is a JSON column, and what other tools have written to the table was checked by nobody. */
function assertDescribed(file: MediaFile): void {
  const result = v.safeParse(description, file);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `File ${file.id} of the media library is not described as Strapi describes files: ${v.getDotPath(issue) ?? 'its row'}: ${messageOf(issue)}`,
      `Correct or delete that row, or leave files out with ${option('exclude', 'files')}.`,
    );
  }
}
