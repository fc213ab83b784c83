import { Readable } from 'node:stream';
import { watchNothing } from '../leak-check.ts';
import type { ImportMasking } from './archive-reading.ts';
import { type ArchivedFile, watched } from './watched.ts';

/** What the project gets of a file of an archive. */
export type ContentOf = (file: ArchivedFile) => Promise<Readable>;

/**
 * Files as a masking leaves them: without what tells who made them, and searched for what was masked.
 *
 * @param masking Undefined where they come as they are.
 */
export function maskedContent(masking: ImportMasking | undefined): ContentOf {
  if (masking === undefined) {
    return async ({ content }) => content;
  }
  const watch = watched(masking.leaks?.watch() ?? watchNothing);
  return async (file) => {
    const { filename, sidecar, size, content } = file;
    const stripped = masking.media.content({ filename, metadata: { ...sidecar }, size }, content);
    return await watch.content({
      ...file,
      content: stripped === content ? content : Readable.from(stripped),
    });
  };
}
