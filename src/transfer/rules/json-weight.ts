/** What a value takes in memory besides its text, in bytes, by the character that shows it: about as V8 has them. */
const object = 64;
const item = 16;
const property = 64;
const text = 16;

/**
 * Measures JSON that is not parsed yet: how deep it nests, and what its values take in memory, in estimated bytes.
 *
 * @param most Of weight: beyond, the rest need not be looked at.
 */
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
