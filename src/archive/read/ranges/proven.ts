import { createHash, hash } from 'node:crypto';
import type { SealedEntry } from '../../seal/manifest.ts';
import { damaged, quoted } from '../failures.ts';
import { wholeOf } from '../whole.ts';

/** Up to here nothing of an entry is handed on before it was proven, in bytes. */
const provenFirst = 1 << 20;

/**
 * The content of an entry, which has to be what was sealed. Nothing of a small one is handed on before all of it is proven, and a large one
 * does not end before.
 *
 * @throws UserError `damagedArchive`.
 */
export async function* proven(
  archive: string,
  { path, size, sha256 }: Pick<SealedEntry, 'path' | 'size' | 'sha256'>,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const changed = () => damaged(archive, `${quoted(path)} was changed after it was sealed`);
  if (size <= provenFirst) {
    const whole = await wholeOf(content, size);
    if (hash('sha256', whole) !== sha256) {
      throw changed();
    }
    if (size > 0) {
      yield whole;
    }
    return;
  }
  const found = createHash('sha256');
  for await (const chunk of content) {
    found.update(chunk);
    yield chunk;
  }
  if (found.digest('hex') !== sha256) {
    throw changed();
  }
}
