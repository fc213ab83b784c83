import { stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { readRegular } from '../system/regular-file.ts';
import { isMissing } from '../system/system-error.ts';

/**
 * The media that Strapi's local provider keeps: `<public folder>/<url>`, read by url as official export does (archive
 * format §6.1).
 */
export class Uploads {
  readonly #findFolder: () => Promise<string>;
  #folder: Promise<string> | undefined;

  /**
   * @param findFolder Finds the folder that Strapi serves (`server.dirs.public`), absolute; asked when it is first
   *   needed, since a transfer without files can do without it.
   */
  constructor(findFolder: () => Promise<string>) {
    this.#findFolder = findFolder;
  }

  /** The public folder. Asking beforehand makes a failure to find it come before anything is written. */
  folder(): Promise<string> {
    this.#folder ??= this.#findFolder();
    return this.#folder;
  }

  /** Where the local provider keeps its files, and whether that is there. */
  async place(): Promise<{ folder: string; exists: boolean }> {
    const folder = join(await this.folder(), 'uploads');
    try {
      return { folder, exists: (await stat(folder)).isDirectory() };
    } catch (error) {
      if (isMissing(error)) {
        return { folder, exists: false };
      }
      throw error;
    }
  }

  /**
   * A file by its url.
   *
   * @param label Whose file that is, for errors.
   * @returns undefined where there is none.
   * @throws UserError `failed` where the url leads out of the public folder.
   */
  async find(url: string, label: string): Promise<{ path: string; size: number } | undefined> {
    const path = await this.#path(url, label);
    try {
      const stats = await stat(path);
      return stats.isFile() ? { path, size: stats.size } : undefined;
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** The content of a logo of the admin panel in base64; undefined where the file does not exist. */
  async readLogo(url: string): Promise<string | undefined> {
    try {
      return (await readRegular(await this.#path(url, `The admin panel's logo ${url}`))).toString('base64');
    } catch (error) {
      if (isMissing(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** A row is data, not a path to trust: it must not make anything outside the public folder part of an archive. */
  async #path(url: string, label: string): Promise<string> {
    const directory = await this.folder();
    const path = resolve(join(directory, url));
    const inside = relative(directory, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || url.includes('\0')) {
      throw unsafe(label, `its url ${JSON.stringify(url)} leads out of the public folder`);
    }
    return path;
  }
}

/** What must not become part of an archive. */
export const unsafe = (label: string, why: string) =>
  new UserError(
    'failed',
    `${label} is not safe to export: ${why}.`,
    'Correct or delete that row, then export again.',
  );
