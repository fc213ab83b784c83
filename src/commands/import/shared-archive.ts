import type { ArchiveReader, StoredArchive } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { changedMeanwhile } from '../../archive/read/failures.ts';
import { SealedMedia } from '../../archive/read/sealed-media.ts';
import { UserError } from '../../errors.ts';
import type { SoughtFile } from '../../media/remote/uploader.ts';
import { fileName } from '../../strapi/file-name.ts';
import type { EntityRecord, Sidecar } from '../../strapi/records.ts';
import { option } from '../../wording.ts';
import { type ImportShare, ShareNames, shardOption } from './share.ts';

/** A media file of an archive, with what the seal says of it. */
export interface SharedFile extends SoughtFile {
  /** What the archive calls it. */
  readonly filename: string;
  /** The name under which Strapi keeps it. */
  readonly name: string;
  readonly sidecar: Sidecar;
}

/** An archive whose media files several jobs bring to a provider. */
export class SharedArchive {
  readonly share: ImportShare;
  readonly #media: SealedMedia;
  readonly #names: ShareNames;

  private constructor(share: ImportShare, media: SealedMedia) {
    this.share = share;
    this.#media = media;
    this.#names = new ShareNames(share.of, media.rest.budget.keep);
  }

  /** @throws UserError `failed` for an archive of which single files cannot be read. */
  static async of(archive: StoredArchive, share: ImportShare): Promise<SharedArchive> {
    const media = await SealedMedia.of(archive);
    if (media === undefined) {
      throw new UserError(
        'failed',
        `${shardOption(share)} needs an archive of which single files can be read and proven, and ${archive.path} has no seal that says where they are, or its key is missing.`,
        `Use a backup that strapi-dms made, with its key; or import in one job: leave out ${option('shard')}.`,
      );
    }
    return new SharedArchive(share, media);
  }

  /** All but the contents of media files. */
  get reader(): ArchiveReader {
    return this.#media.rest;
  }

  /** Sees the entities as they are checked. */
  readonly see = (batch: readonly EntityRecord[]): void => this.#names.see(batch);

  /** The share that a file belongs to, once all entities were seen. */
  shareOf({ name }: Pick<SharedFile, 'name'>): number {
    return this.#names.shareOf(name);
  }

  /** All media files. @param checked What was found in the archive. */
  *files({ path, assets }: CheckedArchive): Generator<SharedFile> {
    for (const { filename, size, sha256 } of this.#media.files()) {
      const sidecar = assets.get(filename);
      if (sidecar === undefined) {
        throw changedMeanwhile(path);
      }
      const { hash, ext } = sidecar;
      yield { filename, name: fileName(sidecar), sidecar, hash, ext: ext ?? null, size, sha256 };
    }
  }

  /** Reads some of them, in whatever order is the fastest; what they hold is proven when their end has come. */
  read(isWanted: (filename: string) => boolean): ReturnType<SealedMedia['read']> {
    return this.#media.read(isWanted);
  }
}
