import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import type { Asset } from '../transfer/stages.ts';

const stored = v.looseObject({ hash: v.string(), ext: v.nullish(v.string()), url: v.string() });
const description = v.looseObject({ ...stored.entries, formats: v.nullish(v.record(v.string(), stored)) });

/** What this folder needs to know of a file or one of its formats. */
interface Stored {
  readonly hash: string;
  readonly ext?: string | null;
  readonly url: string;
}

interface MediaFile extends Stored {
  readonly id: number;
  readonly provider: string | null;
  readonly formats: Readonly<Record<string, Stored>> | null;
}

/** A file that the media library knows and the disk does not have. */
export interface Missing {
  /** Id of the row in `plugin::upload.file`. */
  readonly id: number;
  /** Path relative to the public folder. */
  readonly path: string;
  readonly format?: string;
}

/**
 * The media that Strapi's local provider keeps: `<public folder>/<url>`, read by url as official export does (archive
 * format §6.1).
 */
export class Uploads {
  readonly #find: () => Promise<string>;
  #found: Promise<string> | undefined;

  /**
   * @param find Finds the folder that Strapi serves (`server.dirs.public`), absolute; asked when it is first needed,
   *   since a transfer without files can do without it.
   */
  constructor(find: () => Promise<string>) {
    this.#find = find;
  }

  /** The public folder. Asking beforehand makes a failure to find it come before anything is written. */
  find(): Promise<string> {
    this.#found ??= this.#find();
    return this.#found;
  }

  /**
   * Every file of the media library and its formats, in that order. A format of a missing original is left out with
   * it, as official export does.
   *
   * @param missing Told of each file that is not there.
   * @throws UserError `failed` for files of another provider, and for rows whose path leads out of the public folder.
   */
  async *assets(files: AsyncIterable<MediaFile>, missing: (file: Missing) => void): AsyncGenerator<Asset> {
    for await (const file of files) {
      assertLocal(file);
      assertDescribed(file);
      const original = await this.#asset(file, file, file as unknown as Asset['metadata']);
      if (original === undefined) {
        missing({ id: file.id, path: file.url });
        continue;
      }
      yield original;
      for (const [type, format] of Object.entries(file.formats ?? {})) {
        const metadata = { ...format, type, id: file.id, mainHash: file.hash };
        const asset = await this.#asset(file, format, metadata);
        if (asset === undefined) {
          missing({ id: file.id, path: format.url, format: type });
        } else {
          yield asset;
        }
      }
    }
  }

  /** The content of a logo of the admin panel in base64; undefined where the file does not exist. */
  async readLogo(url: string): Promise<string | undefined> {
    try {
      return await readFile(await this.#path(url, `The admin panel's logo ${url}`), 'base64');
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  async #asset({ id }: MediaFile, stored: Stored, metadata: Asset['metadata']): Promise<Asset | undefined> {
    const label = `File ${id} of the media library`;
    const path = await this.#path(stored.url, label);
    const filename = `${stored.hash}${stored.ext ?? ''}`;
    if (/[/\\\0]/.test(filename) || filename === '' || filename === '.' || filename === '..') {
      throw unsafe(label, `its hash and extension make the name ${JSON.stringify(filename)}`);
    }
    try {
      const stats = await stat(path);
      return stats.isFile() ? { filename, metadata, path, size: stats.size } : undefined;
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** A row is data, not a path to trust: it must not make anything outside the public folder part of an archive. */
  async #path(url: string, label: string): Promise<string> {
    const directory = await this.find();
    const path = resolve(join(directory, url));
    const inside = relative(directory, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || url.includes('\0')) {
      throw unsafe(label, `its url ${JSON.stringify(url)} leads out of the public folder`);
    }
    return path;
  }
}

function assertLocal({ id, provider, url }: MediaFile): void {
  if (provider !== 'local') {
    throw new UserError(
      'failed',
      `File ${id} of the media library is kept by the provider ${provider}: ${url}`,
      'Only files of the local provider can be exported yet: leave files out with exclude: files (their rows are exported all the same).',
    );
  }
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

const unsafe = (label: string, why: string) =>
  new UserError(
    'failed',
    `${label} is not safe to export: ${why}.`,
    'Correct or delete that row, then export again.',
  );

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
