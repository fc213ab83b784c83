import { standardStream } from '../archive/write/landing.ts';

/** What an archive that was read is called; a sentence begins with it. */
export const archiveInWords = (file: string): string =>
  file === standardStream ? 'The archive from standard input' : file;
