import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { UserError } from '../errors.ts';
import type { Asset } from '../transfer/stages.ts';
import { BadAddress, hasAddress, printable } from './remote/address.ts';
import type { Fetched, RemoteFile, RemoteFiles } from './remote/remote-files.ts';
import { RequestFailure } from './remote/request-failure.ts';
import { type Uploads, unsafe } from './uploads.ts';

const stored = v.looseObject({ hash: v.string(), ext: v.nullish(v.string()), url: v.string() });
const description = v.looseObject({ ...stored.entries, formats: v.nullish(byName(stored)) });

/** What is needed to know of a file or one of its formats. */
interface Stored {
  readonly hash: string;
  readonly ext?: string | null;
  readonly url: string;
}

/** A row of `plugin::upload.file`. */
export interface MediaFile extends Stored {
  readonly id: number;
  readonly provider: string | null;
  readonly formats: Readonly<Record<string, Stored>> | null;
}

/** A logo of the admin panel, as the project settings describe it. */
interface Logo {
  readonly name?: string;
  readonly hash?: string;
  readonly ext?: string;
  readonly url?: string;
  readonly provider?: string | null;
}

/** A file that the media library knows, and the place that it names does not have. */
export interface Missing {
  /** Id of the row in `plugin::upload.file`. */
  readonly id: number;
  /** Path relative to the public folder, or the address. */
  readonly path: string;
  readonly format?: string;
}

/** A file or a format that is on its way. */
interface Pending {
  readonly file: MediaFile;
  readonly url: string;
  readonly format: string | undefined;
  readonly filename: string;
  readonly metadata: Asset['metadata'];
  readonly content: Promise<Fetched | undefined>;
}

type NameOf = (hash: string, extension: string | null | undefined) => string;

const nameOfFile: NameOf = (hash, extension) => hash + (extension ?? '');

/** The files of the media library, wherever they are: the row's provider decides (archive format §6.1). */
export class MediaLibrary {
  readonly #uploads: Uploads;
  readonly #remote: RemoteFiles | undefined;
  readonly #nameOf: NameOf;

  /**
   * @param remote Fetches the files of other providers; without it they are left where they are.
   * @param nameOf What archives call a file.
   */
  constructor(uploads: Uploads, remote: RemoteFiles | undefined, nameOf: NameOf = nameOfFile) {
    this.#uploads = uploads;
    this.#remote = remote;
    this.#nameOf = nameOf;
  }

  /**
   * Every file and its formats, in that order. A format of a missing original is left out with it, as official export
   * does. Many remote files are fetched at a time; what was fetched is there until the next one is asked for.
   *
   * @param missing Told of each file that is not there.
   * @throws UserError `failed` for a file that cannot be had, and for rows whose path leads out of the public folder.
   */
  async *assets(
    files: AsyncIterable<MediaFile>,
    missing: (file: Missing) => void,
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
        const { file, format, url, filename, metadata } = current;
        if (format !== undefined && missingOriginal === file.id) {
          await current.content.then((content) => content?.release()).catch(() => undefined);
          continue;
        }
        const content = await contentOf(current);
        if (content === undefined) {
          missing({ id: file.id, path: printable(url), ...(format === undefined ? {} : { format }) });
          missingOriginal = format === undefined ? file.id : missingOriginal;
        } else {
          const { size, sha256 } = content;
          const asset = { filename, metadata, size, ...(sha256 === undefined ? {} : { sha256 }) };
          yield 'content' in content
            ? { ...asset, content: content.content }
            : { ...asset, path: content.path };
          await content.release();
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
    { name, hash, ext, url = '', provider }: Logo,
    warn: (message: string) => void,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<string | undefined> {
    const label = `The admin panel's logo ${name ?? hash ?? printable(url)}`;
    if (!provider || provider === 'local' || !hasAddress(url, this.#remote?.base)) {
      const content = await this.#uploads.readLogo(url);
      if (content === undefined) {
        warn(`${label} is in the project settings, but its file does not exist: ${url}`);
      }
      return content;
    }
    try {
      const file = { hash: hash ?? '', ...(ext === undefined ? {} : { ext }), url, provider };
      const fetched = await this.#remote?.fetch(file, -1, signal);
      if (fetched !== undefined) {
        const content =
          'content' in fetched ? fetched.content.toString('base64') : await readFile(fetched.path, 'base64');
        await fetched.release();
        return content;
      }
      warn(`${label} is in the project settings, but its file was not fetched: ${printable(url)}`);
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

  /** Starts to fetch each file; whoever reads on decides how many at a time. */
  async *#pending(files: AsyncIterable<MediaFile>, signal: AbortSignal): AsyncGenerator<Pending, undefined> {
    let index = 0;
    for await (const file of files) {
      assertDescribed(file);
      if (this.#isElsewhere(file, file) && this.#remote === undefined) {
        continue;
      }
      const start = (stored: Stored, format: string | undefined, metadata: Asset['metadata']): Pending => {
        const filename = checkedName(file, this.#nameOf(stored.hash, stored.ext));
        const content = this.#fetch(file, stored, index, signal);
        index += 1;
        // It may fail long before it is its turn.
        content.catch(() => undefined);
        return { file, url: stored.url, format, filename, metadata, content };
      };
      yield start(file, undefined, file as unknown as Asset['metadata']);
      for (const [type, format] of Object.entries(file.formats ?? {})) {
        yield start(format, type, { ...format, type, id: file.id, mainHash: file.hash });
      }
    }
    return undefined;
  }

  async #fetch(
    file: MediaFile,
    stored: Stored,
    index: number,
    signal: AbortSignal,
  ): Promise<Fetched | undefined> {
    if (this.#remote !== undefined && this.#isElsewhere(file, stored)) {
      return this.#remote.fetch(asRemote(file, stored), index, signal);
    }
    const found = await this.#uploads.find(stored.url, labelOf(file));
    return found === undefined ? undefined : { ...found, release: async () => undefined };
  }

  /** Some providers keep their files in the public folder, too, and name them by their path. */
  #isElsewhere(file: MediaFile, stored: Stored): boolean {
    if (file.provider === 'local') {
      return false;
    }
    return hasAddress(stored.url, this.#remote?.base);
  }
}

const asRemote = ({ provider }: MediaFile, { hash, ext, url }: Stored): RemoteFile => ({
  hash,
  ...(ext === undefined ? {} : { ext }),
  url,
  provider,
});

const labelOf = ({ id }: MediaFile): string => `File ${id} of the media library`;

async function contentOf({ content, file, format, url }: Pending): Promise<Fetched | undefined> {
  try {
    return await content;
  } catch (error) {
    if (!(error instanceof RequestFailure || error instanceof BadAddress)) {
      throw error;
    }
    const { message } = error;
    throw new UserError(
      'failed',
      `${labelOf(file)}${format === undefined ? '' : ` (format: ${format})`} could not be fetched from ${printable(url)}: ${message}.`,
      'Make it readable there (for a private bucket: credentials in the environment), delete its entry in the media library, or export without the files with media: metadata-only.',
      { cause: error },
    );
  }
}

function checkedName(file: MediaFile, filename: string): string {
  if (/[/\\\0]/.test(filename) || filename === '' || filename === '.' || filename === '..') {
    throw unsafe(labelOf(file), `its hash and extension make the name ${JSON.stringify(filename)}`);
  }
  return filename;
}

/** `formats` is a JSON column, and what other tools have written to the table was checked by nobody. */
function assertDescribed(file: MediaFile): void {
  const result = v.safeParse(description, file);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `File ${file.id} of the media library is not described as Strapi describes files: ${v.getDotPath(issue) ?? 'its row'}: ${issue.message}`,
      'Correct or delete that row, or leave files out with exclude: files.',
    );
  }
}
