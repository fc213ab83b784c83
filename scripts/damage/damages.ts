import { hash } from 'node:crypto';

/** A damaged copy of an archive. */
export interface Damage {
  readonly what: string;
  readonly content: Buffer;
}

/** Sizes of blocks: of the cipher, of tar, of a disk, and of age's chunks with their tag. */
const blockSizes = [16, 512, 4_096, 65_552] as const;

/** Ways to damage an archive; `other` is another of the same form and key. */
export function damages(seed: string, content: Buffer, other: Buffer) {
  let drawn = 0;
  /** A number from 0 to below `limit`; the same for the same seed. */
  const random = (limit: number): number => {
    drawn += 1;
    return Number(
      BigInt(`0x${hash('sha256', `${seed} ${drawn}`).slice(0, 12)}`) % BigInt(Math.max(limit, 1)),
    );
  };
  const sizeOf = () => blockSizes[random(blockSizes.length)] as number;
  const blockAt = (size: number, source: Buffer) => random(Math.ceil(source.length / size)) * size;

  function* flips(count: number): Generator<Damage> {
    for (let index = 0; index < count; index += 1) {
      const bit = random(content.length * 8);
      const changed = Buffer.from(content);
      const at = Math.floor(bit / 8);
      changed[at] = (changed[at] as number) ^ (1 << (bit % 8));
      yield { what: `bit ${bit}`, content: changed };
    }
  }

  function* truncations(count: number): Generator<Damage> {
    for (let size = 0; size < content.length; size += 65_536) {
      yield { what: `cut to ${size}`, content: content.subarray(0, size) };
    }
    for (let index = 0; index < count; index += 1) {
      const size = index % 2 === 0 ? random(content.length) : Math.floor(random(content.length) / 16) * 16;
      yield { what: `cut to ${size}`, content: content.subarray(0, size) };
    }
  }

  function* swaps(count: number): Generator<Damage> {
    for (let index = 0; index < count; index += 1) {
      const size = sizeOf();
      const [a, b] = [blockAt(size, content), blockAt(size, content)].sort((x, y) => x - y) as [
        number,
        number,
      ];
      if (b + size <= content.length) {
        const changed = Buffer.from(content);
        content.copy(changed, a, b, b + size);
        content.copy(changed, b, a, a + size);
        yield { what: `${size} bytes at ${a} and ${b} swapped`, content: changed };
      }
    }
  }

  function* duplicates(count: number): Generator<Damage> {
    for (let index = 0; index < count; index += 1) {
      const size = sizeOf();
      const [from, to] = [blockAt(size, content), blockAt(size, content)];
      const block = content.subarray(from, from + size);
      yield index % 2 === 0
        ? {
            what: `${size} bytes at ${from} put in at ${to}`,
            content: Buffer.concat([content.subarray(0, to), block, content.subarray(to)]),
          }
        : {
            what: `${size} bytes at ${from} put over those at ${to}`,
            content: Buffer.concat([content.subarray(0, to), block, content.subarray(to + block.length)]),
          };
    }
  }

  function* splices(count: number): Generator<Damage> {
    for (let index = 0; index < count; index += 1) {
      const size = sizeOf();
      const at = blockAt(size, content);
      const [start, end] = [blockAt(size, other), size * (1 + random(8))];
      const kind = index % 3;
      if (kind === 0) {
        yield {
          what: `from ${at} on the other`,
          content: Buffer.concat([content.subarray(0, at), other.subarray(at)]),
        };
      } else if (kind === 1) {
        yield {
          what: `${end} bytes of the other at ${at}`,
          content: Buffer.concat([
            content.subarray(0, at),
            other.subarray(at, at + end),
            content.subarray(at + end),
          ]),
        };
      } else {
        yield {
          what: `up to ${at}, then the other from ${start}`,
          content: Buffer.concat([content.subarray(0, at), other.subarray(start)]),
        };
      }
    }
  }

  return { flips, truncations, swaps, duplicates, splices };
}
