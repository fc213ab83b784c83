import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isMissing } from '../../system/system-error.ts';
import type { Asset } from '../../transfer/asset.ts';

/**
 * The SHA-256 of a media file, in hexadecimal digits, where it is not known already.
 *
 * @throws the error of the system, see {@link hasVanished}.
 */
export async function sha256Of(asset: Asset): Promise<string> {
  if (asset.sha256 !== undefined) {
    return asset.sha256;
  }
  const digest = createHash('sha256');
  for await (const chunk of contentOf(asset)) {
    digest.update(chunk);
  }
  return digest.digest('hex');
}

/** Whether a file that a site uses was deleted by it. */
export const hasVanished = (error: unknown, asset: Asset): boolean => 'vanished' in asset && isMissing(error);

/** A media file, piece by piece. */
export async function* contentOf(asset: Asset): AsyncGenerator<Buffer> {
  if ('content' in asset) {
    yield asset.content;
  } else {
    yield* 'stream' in asset ? asset.stream : createReadStream(asset.path);
  }
}
