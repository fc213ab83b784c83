import { measureJson } from '../../transfer/rules/json-weight.ts';
import { deepestJson } from '../../transfer/rules/limits.ts';
import { beyondLimit, quoted, refused } from './failures.ts';

/** So many times the longest record is what the values of one may take. */
const heaviest = 2;

/**
 * Looks at JSON before it is parsed, which makes values of it that may take twenty times as much memory as their text. Whether it is
 * JSON at all is for the parser to say. It takes a millisecond a megabyte, so it is for what is longer than ordinary.
 *
 * @param path What it is, for messages.
 * @param longest Bytes that it may have.
 * @throws UserError `damagedArchive` where it nests too deep, or has too many values.
 */
export function assertModest(archive: string, path: string, bytes: Buffer, longest: number): void {
  const { depth, weight } = measureJson(bytes, heaviest * longest);
  if (depth > deepestJson) {
    throw tooDeep(archive, quoted(path));
  }
  if (weight > heaviest * longest) {
    throw beyondLimit(archive, `${quoted(path)} has a record of too many values`, 'record');
  }
}

/** How long a record may be at least for one that is to be read. */
export const recordLimitFor = (bytes: Buffer): number =>
  Math.max(bytes.length, Math.ceil(measureJson(bytes).weight / heaviest));

/** @param what Where it stands. */
export const tooDeep = (archive: string, what: string) =>
  refused(archive, `${what} has JSON that is nested more than ${deepestJson} levels deep`);
