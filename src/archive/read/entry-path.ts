import { quoted, refused } from './failures.ts';

/** Longer than any path that Strapi makes: a stage, and a file name that file systems end at 255 bytes. */
const longestPath = 1_024;

/**
 * The path of an entry as the format knows it (archive format §2.3): without `./`, and with slashes where an old
 * export on Windows wrote backslashes and nothing else.
 *
 * @throws UserError `damagedArchive` for a path that leads, or could lead on some platform, out of the archive.
 */
export function entryPath(archive: string, name: string): string {
  const path = name.includes('/') ? name : name.replaceAll('\\', '/');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  const isUnsafe =
    path.startsWith('/') ||
    /^[a-z]:/i.test(path) ||
    path.includes('\0') ||
    // Windows would split at these, too.
    path.split(/[/\\]/).includes('..') ||
    path.length > longestPath;
  if (isUnsafe) {
    throw refused(archive, `the path of its entry ${quoted(name)} is not safe`);
  }
  return segments.join('/');
}
