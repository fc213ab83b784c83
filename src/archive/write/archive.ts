import { deriveKey } from '../format/encryption.ts';
import { createDirectory } from './directory.ts';
import type { LandingPlace } from './landing.ts';
import type { OpenArchive } from './open-archive.ts';
import type { SealFacts } from './sealing.ts';
import { createStagedFolder, type Staging } from './staged-folder.ts';
import { createTarFile } from './tar-file.ts';
import type { IfTaken, NamedBy } from './target.ts';

export { isArchiveFolder } from './directory.ts';
export type { OpenArchive, WrittenArchive } from './open-archive.ts';

export interface ArchiveOptions {
  /** Path of the archive without its extension, or of the folder. */
  readonly file: string;
  /** For messages; `file` where nothing is said. */
  readonly namedBy?: NamedBy;
  readonly format: 'tar' | 'dir';
  readonly compress: boolean;
  /** Encrypts the archive where there is one. */
  readonly key: string | undefined;
  /** The cipher; Strapi's where nothing is said. */
  readonly encryption?: 'strapi' | 'age';
  /** Public keys to encrypt to with age, in place of a key. */
  readonly recipients?: readonly string[];
  /** `replace` where nothing is said. */
  readonly ifTaken?: IfTaken;
  /** For whom a folder is made that does not stay. */
  readonly staging?: Staging;
  /** Where a tar goes that does not become a file of the disk. */
  readonly landing?: LandingPlace;
  /** Bytes that it is going to have, at most and by estimate. */
  readonly expected?: number;
  /** Without it the archive is what official export writes, and has no seal. */
  readonly seal?: SealFacts;
}

/**
 * Opens an archive for writing. It carries its final name only once it is complete.
 *
 * @throws UserError where the target cannot be written or must not be replaced.
 */
export function createArchive(options: ArchiveOptions): Promise<OpenArchive> {
  if (options.staging !== undefined) {
    return createStagedFolder(options.staging, options.seal);
  }
  return options.format === 'dir' ? createDirectory(options) : createTarFile(options);
}

/** Begins to derive what {@link createArchive} is going to need, beside other work: it takes a tenth of a second. */
export function prepareKeys({
  format,
  key,
  encryption,
}: Pick<ArchiveOptions, 'format' | 'key' | 'encryption'>): void {
  if (format === 'tar' && key !== undefined && encryption !== 'age') {
    // Whoever needs it derives it, too, and is told.
    deriveKey(key).catch(() => undefined);
  }
}
