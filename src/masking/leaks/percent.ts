const percent = 0x25;

/** The value of a hexadecimal digit; -1 for anything else. */
const digits = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = String.fromCharCode(byte);
  return /[0-9a-f]/i.test(digit) ? Number.parseInt(digit, 16) : -1;
});

/** The byte that three bytes stand for in an address; -1 for none, and for what would end a line. */
function byteAt(bytes: Uint8Array, index: number): number {
  if (bytes[index] !== percent || index + 2 >= bytes.length) {
    return -1;
  }
  const [high, low] = [
    digits[bytes[index + 1] as number] as number,
    digits[bytes[index + 2] as number] as number,
  ];
  const byte = high * 16 + low;
  return high < 0 || low < 0 || byte < 0x20 ? -1 : byte;
}

/**
 * What bytes are when everything that is escaped in them as in an address stands as it is.
 *
 * @returns undefined where nothing is escaped.
 */
export function withoutPercents(bytes: Buffer, from: number): Buffer | undefined {
  let next = bytes.indexOf(percent, from);
  while (next >= 0 && byteAt(bytes, next) < 0) {
    next = bytes.indexOf(percent, next + 1);
  }
  if (next < 0) {
    return undefined;
  }
  const decoded = Buffer.allocUnsafe(bytes.length - from);
  let length = 0;
  for (let index = from; index < bytes.length; index += 1) {
    const byte = byteAt(bytes, index);
    decoded[length] = byte < 0 ? (bytes[index] as number) : byte;
    index += byte < 0 ? 0 : 2;
    length += 1;
  }
  return decoded.subarray(0, length);
}

/** Where a byte of {@link withoutPercents} comes from. */
export function placeBefore(bytes: Uint8Array, from: number, decoded: number): number {
  let index = from;
  for (let count = 0; count < decoded; count += 1) {
    index += byteAt(bytes, index) < 0 ? 1 : 3;
  }
  return index;
}
