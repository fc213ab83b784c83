import { deepestJson } from '../../transfer/rules/limits.ts';
import { beyondLimit, quoted, refused } from './failures.ts';

/** What a value takes in memory besides its text, in bytes, by the character that shows it: about as V8 has them. */
const object = 64;
const item = 16;
const property = 64;
const text = 16;

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

/** @param most Of weight: beyond, the rest need not be looked at. */
export function measureJson(
  bytes: Buffer,
  most = Number.POSITIVE_INFINITY,
): { depth: number; weight: number } {
  let depth = 0;
  let deepest = 0;
  let weight = 0;
  for (let index = 0; index < bytes.length && weight <= most; index += 1) {
    switch (bytes[index]) {
      case 0x22:
        index = endOfText(bytes, index);
        weight += text;
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        weight += object;
        if (depth > deepest) {
          deepest = depth;
        }
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      case 0x2c:
        weight += item;
        break;
      case 0x3a:
        weight += property;
    }
  }
  return { depth: deepest, weight };
}

/** Where a text ends that begins at a place. */
function endOfText(bytes: Buffer, start: number): number {
  for (let index = start + 1; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === 0x22) {
      return index;
    }
    if (byte === 0x5c) {
      index += 1;
    }
  }
  return bytes.length;
}

/** @param what Where it stands. */
export const tooDeep = (archive: string, what: string) =>
  refused(archive, `${what} has JSON that is nested more than ${deepestJson} levels deep`);
