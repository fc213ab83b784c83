const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value;
});

/** The checksum of a chunk of PNG. Node has one since 22. */
export class Crc32 {
  #value = -1;

  add(bytes: Uint8Array): this {
    for (const byte of bytes) {
      this.#value = (this.#value >>> 8) ^ (table[(this.#value ^ byte) & 0xff] as number);
    }
    return this;
  }

  addZeros(count: number): this {
    for (let index = 0; index < count; index += 1) {
      this.#value = (this.#value >>> 8) ^ (table[this.#value & 0xff] as number);
    }
    return this;
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(~this.#value);
    return bytes;
  }
}
