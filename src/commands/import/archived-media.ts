import { type Keep, keyBytes } from '../../archive/read/budget.ts';
import { isFile, namesOf } from '../../media/place.ts';
import type { FileElsewhere } from '../../media/remote/uploader.ts';
import { fileName } from '../../strapi/file-name.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { mimeOf } from '../../transfer/rules/media.ts';
import { isObject } from '../../transfer/rules/values.ts';

/** What is known of the files of an archive. */
export interface KnownMedia {
  /** Names of the files of providers that keep them elsewhere, formats included. */
  readonly elsewhere: ReadonlySet<string>;
  /** Where files were, as their rows say: what their addresses have before their names. Not more than a hundred. */
  readonly folders: ReadonlySet<string>;
  /** The files of {@link elsewhere}, by name, where they are to be copied from there; else empty. */
  readonly files: ReadonlyMap<string, ArchivedFileElsewhere>;
}

/** A file of another provider, as its row describes it. */
export interface ArchivedFileElsewhere extends FileElsewhere {
  readonly name: string;
  readonly provider: string | null;
}

/** Providers have files at so many places. */
const mostFolders = 100;

/** What the rows of an archive's media library say of where their files were. */
export class ArchivedMedia implements KnownMedia {
  /** Names of the files of providers that keep them elsewhere, formats included. */
  readonly elsewhere = new Set<string>();
  readonly folders = new Set<string>();
  readonly files = new Map<string, ArchivedFileElsewhere>();
  readonly #keep: Keep;
  readonly #keepsFiles: boolean;

  /**
   * @param keep Told of what is kept, before it is.
   * @param keepsFiles Whether files are to be copied from where they are.
   */
  constructor(keep: Keep, keepsFiles: boolean) {
    this.#keep = keep;
    this.#keepsFiles = keepsFiles;
  }

  /** Sees the entities of an archive as they are checked. */
  readonly see = (batch: readonly EntityRecord[]): void => {
    for (const record of batch.filter(isFile)) {
      this.#seeFolder(record.data.url);
      if (record.data.provider === localProvider) {
        continue;
      }
      if (this.#keepsFiles) {
        this.#seeFiles(record);
      }
      for (const name of namesOf(record)) {
        if (!this.elsewhere.has(name)) {
          this.#keep(keyBytes(name));
          this.elsewhere.add(name);
        }
      }
    }
  };

  #seeFiles({ data }: EntityRecord): void {
    for (const [name, file] of filesOf(data)) {
      if (!this.files.has(name)) {
        this.#keep(keyBytes(name + file.url + file.name) + fileBytes);
        this.files.set(name, file);
      }
    }
  }

  #seeFolder(url: unknown): void {
    const folder = typeof url === 'string' ? folderOf(url) : undefined;
    if (folder !== undefined && !this.folders.has(folder) && this.folders.size < mostFolders) {
      this.#keep(keyBytes(folder));
      this.folders.add(folder);
    }
  }
}

/** What is kept of a file beside its texts. */
const fileBytes = 200;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A file and its formats, as far as they have an address. */
function* filesOf(data: EntityRecord['data']): Generator<[string, ArchivedFileElsewhere]> {
  const formats = isObject(data.formats) ? Object.values(data.formats).filter(isObject) : [];
  for (const { hash, ext, mime, url, name, size, sizeInBytes } of [data, ...formats]) {
    const [stem, address] = [text(hash), text(url)];
    if (stem && address) {
      const file = {
        hash: stem,
        ext: text(ext) ?? null,
        mime: text(mime) ?? mimeOf(ext),
        url: address,
        name: text(name) ?? stem,
        provider: text(data.provider) ?? null,
        size,
        sizeInBytes,
      };
      yield [fileName(file), file];
    }
  }
}

/** `https://bucket.example.com/media` of `https://bucket.example.com/media/a.png`. */
const folderOf = (url: string): string | undefined => /^(?:(?:https?:)?\/)?\/[^?#]*(?=\/)/i.exec(url)?.[0];
