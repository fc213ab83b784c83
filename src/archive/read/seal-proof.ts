import { UserError } from '../../errors.ts';
import { BadManifest, type ReadManifest, readManifest } from '../seal/manifest.ts';
import type { SealKeyFinder } from '../seal/seal-key.ts';
import { damaged, wrongKey } from './failures.ts';

/** What a seal is proven with. */
export interface SealProof {
  /** Derives the key of the seal; gives undefined where there is no passphrase. */
  readonly keyOf: SealKeyFinder;
  /** Whether a passphrase encrypts the archive: then a seal without a key is not its own. */
  readonly needsKey: boolean;
}

/** @throws UserError `damagedArchive`. */
export async function proveManifest(
  archive: string,
  bytes: Buffer,
  { keyOf, needsKey }: SealProof,
): Promise<ReadManifest> {
  const read = await readManifest(bytes, keyOf).catch((error) => {
    if (error instanceof BadManifest) {
      // A key that has opened the archive is not wrong.
      throw error.isWrongKey && !needsKey
        ? wrongKey(archive)
        : damaged(archive, `its manifest is broken: ${error.message}`);
    }
    throw error;
  });
  if (needsKey && read.state !== 'authenticated') {
    throw new UserError(
      'damagedArchive',
      `The archive ${archive} is refused: its seal was made without the key that encrypts it.`,
      'Nothing was changed. No export produces this: somebody may have changed the archive. Export it again.',
    );
  }
  return read;
}
