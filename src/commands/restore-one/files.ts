import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadArchive } from '../../archive/read/load.ts';
import { findWhere, readRows } from '../../database/read/one/rows.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { isFilename } from '../../media/journal.ts';
import { namesOf, placeFiles } from '../../media/place.ts';
import { MediaSwap, type MediaTarget } from '../../media/swap.ts';
import type { Project } from '../../project/project.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import { readThrough } from '../import/media.ts';
import type { UsedFile } from './ends.ts';
import type { ReadArchive } from './reading.ts';

interface Around extends Pick<ReadArchive, 'hasFile' | 'withFiles'> {
  readonly project: Project;
  readonly media: MediaTarget;
  readonly signal: AbortSignal | undefined;
}

/** A file that has to be written. */
export interface ComingFile {
  readonly filename: string;
  /** Whether the uploads folder has another under its name, which is none of the media library's. */
  readonly replaces: boolean;
}

const isLocal = ({ data: { provider } }: EntityRecord): boolean =>
  provider === null || provider === undefined || String(provider).toLowerCase() === localProvider;

/** The media files of documents: what the rows of those say that come back, and which of them have to be written. */
export class Files {
  readonly #around: Around;
  /** What is to be told of files that cannot come back. */
  readonly warnings: string[] = [];

  constructor(around: Around) {
    this.#around = around;
  }

  /**
   * What the row of a file is to say that the database does not have any more: the same, but that the file is in the uploads folder, if
   * it was somewhere else.
   *
   * @returns Undefined where the file cannot come back: it is nowhere, or belongs to a provider elsewhere.
   * @throws UserError where the project's configuration cannot be evaluated.
   */
  readonly placed = async (file: EntityRecord): Promise<EntityRecord | undefined> => {
    const { project, hasFile, media, signal } = this.#around;
    const [name] = namesOf(file) as [string];
    const { provider } = await project.uploadConfig(signal);
    if (provider.toLowerCase() !== localProvider) {
      this.#warn(
        `${name} is not in the media library any more, and the project keeps its media at ${provider}, where restore-one writes nothing: upload it again, and choose it in the document.`,
      );
      return undefined;
    }
    if (hasFile(name) && isFilename(name)) {
      const at = (filename: string) => ({ url: `/uploads/${filename}`, provider: localProvider });
      const moved = (filename: string) => (hasFile(filename) ? at(filename) : undefined);
      return isLocal(file) ? file : placeFiles([file], moved)[0];
    }
    if (isLocal(file) && (await isThere(media.uploads, name))) {
      return file;
    }
    this.#warn(`${name} is not in the media library any more, and the archive has not got its file.`);
    return undefined;
  };

  /** The files that have to be written: those that are in the archive, and not in the uploads folder. */
  async missing(database: StrapiDatabase, used: readonly UsedFile[]): Promise<ComingFile[]> {
    const { hasFile, media } = this.#around;
    const held = await readRows(
      database,
      fileUid,
      used.flatMap(({ id, stored }) => (stored === undefined ? [id] : [])),
    );
    const stored = used.flatMap((file) => file.stored ?? []);
    const missing = new Map<string, ComingFile>();
    for (const record of [...held, ...stored].filter(isLocal)) {
      for (const name of namesOf(record)) {
        if (hasFile(name) && isFilename(name) && !(await isThere(media.uploads, name))) {
          missing.set(name, { filename: name, replaces: false });
        }
      }
    }
    // What somebody left behind under the name of a file that comes back is not that file.
    for (const record of stored) {
      const others = await findWhere(database, fileUid, { hash: { $eq: record.data.hash } });
      for (const name of others.length === 0 ? namesOf(record) : []) {
        if (hasFile(name) && isFilename(name)) {
          missing.set(name, { filename: name, replaces: await isThere(media.uploads, name) });
        }
      }
    }
    return [...missing.values()];
  }

  /**
   * Writes files into the uploads folder; no row refers to them yet.
   *
   * @returns the names of those that were not there with the same content, and what takes them away again.
   * @throws UserError `failed` where that is not possible; `importRunning` while another import writes to the folder.
   */
  async write(
    files: readonly ComingFile[],
  ): Promise<{ readonly written: readonly string[]; undo(): Promise<void> }> {
    if (files.length === 0) {
      return { written: [], undo: async () => undefined };
    }
    const { withFiles, media, signal } = this.#around;
    const wanted = new Set(files.map(({ filename }) => filename));
    const { reader, checked } = await withFiles(wanted);
    const swap = await MediaSwap.begin(media);
    try {
      await loadArchive(
        reader,
        checked,
        {
          asset: async (filename, _sidecar, size, content) =>
            wanted.has(filename) ? await swap.add(filename, size, content) : await readThrough(content),
        },
        signal,
      );
      return await swap.placeNow();
    } catch (error) {
      await swap.discard();
      throw error;
    }
  }

  #warn(sentence: string): void {
    if (!this.warnings.includes(sentence)) {
      this.warnings.push(sentence);
    }
  }
}

const isThere = (uploads: string, name: string): Promise<boolean> =>
  stat(join(uploads, name)).then(
    (stats) => stats.isFile(),
    () => false,
  );
