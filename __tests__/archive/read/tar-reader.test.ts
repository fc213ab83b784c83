import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { TarReader } from '../../../src/archive/read/tar-reader.ts';
import { refusal } from '../../support/workspace.ts';
import { end, header, tarOf } from './support.ts';

/** Everything in pieces of so many bytes. */
async function* pieces(tar: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < tar.length; start += size) {
    yield tar.subarray(start, start + size);
  }
}

interface Read {
  readonly entries: Record<string, string>;
  /** What the witness has seen: names, and before each of them the digest of all bytes up to there. */
  readonly seen: readonly string[];
}

async function read(tar: Buffer, size: number, isWitnessed = true): Promise<Read> {
  const entries: Record<string, string> = {};
  const seen: string[] = [];
  const hash = createHash('sha256');
  const mark = (name: string) => seen.push(`${hash.copy().digest('hex')} ${name}`);
  const witness = {
    begin: () => isWitnessed,
    entry: mark,
    bytes: (bytes: Buffer) => void hash.update(bytes),
  };
  const reader = new TarReader('PATH', pieces(tar, size), witness, 1e9);
  for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
    const content: Buffer[] = [];
    // Of every other entry nothing is read.
    if (Object.keys(entries).length % 2 === 0) {
      for await (const chunk of reader.content()) {
        content.push(chunk);
      }
    }
    entries[entry.name] = Buffer.concat(content).toString();
  }
  mark('the end');
  return { entries, seen };
}

const long = `assets/uploads/${'ü'.repeat(90)}.png`;
const sizes = [1, 7, 100, 511, 512, 513, 700, 1_024, 4_096, 100_000];

describe('a tar', () => {
  test('is read the same in whatever pieces it comes, and every byte is seen once', async () => {
    const tar = await tarOf({ a: 'one', b: 'x'.repeat(512), c: 'y'.repeat(1_300), [long]: 'four', d: '' });
    const whole = await read(tar, tar.length);
    expect(whole.entries).toEqual({ a: 'one', b: '', c: 'y'.repeat(1_300), [long]: '', d: '' });
    expect(whole.seen.at(-1)).toBe(`${createHash('sha256').update(tar).digest('hex')} the end`);
    const [, second] = whole.seen;
    expect(second).toBe(`${createHash('sha256').update(tar.subarray(0, 1_024)).digest('hex')} b`);
    for (const size of sizes) {
      expect([size, await read(tar, size)]).toEqual([size, whole]);
    }
  });

  test('is shown to nobody who has no use for it', async () => {
    const tar = await tarOf({ a: 'one' });
    expect((await read(tar, 100, false)).seen).toEqual([`${createHash('sha256').digest('hex')} the end`]);
  });

  test('that is cut off is refused wherever that is', async () => {
    const tar = await tarOf({ a: 'one', [long]: 'two' });
    for (let size = 0; size < tar.length; size += 37) {
      expect((await refusal(read(tar.subarray(0, size), 512))).message).toMatch(/is cut off/);
    }
  });
});

describe('a size', () => {
  const field = (...bytes: number[]) => Buffer.from([...bytes, ...Array(12 - bytes.length).fill(0)]);
  const withSize = (size: Buffer, type = '0') => {
    const block = header('unknown/file', { type });
    size.copy(block, 124);
    block.write('        ', 148);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([block, Buffer.alloc(512, 'x'), end]);
  };
  const octal = (text: string) => Buffer.from(text.padEnd(12, '\0'));
  const odd: [string, Buffer][] = [
    ...Array.from({ length: 0x7f }, (_, index): [string, Buffer] => [
      `with the first byte ${(0x81 + index).toString(16)}`,
      field(0x81 + index),
    ]),
    ['beyond all numbers', Buffer.from('80ffffffffffffffffffffff', 'hex')],
    ['below zero', Buffer.from('ffffffffffffffffffffff00', 'hex')],
    ['that is no number', octal('zzz')],
    ['with something behind it', octal('12x')],
    ['of other digits', octal('99')],
    ['with a sign', octal('-1')],
  ];

  test('that is none is refused, of an entry and of what stands before one', async () => {
    for (const [what, size] of odd) {
      const [entry, pax] = await Promise.all(
        ['0', 'x'].map(async (type) => (await refusal(read(withSize(size, type), 512))).message),
      );
      expect([what, entry]).toEqual([
        what,
        'The archive PATH is damaged: the size of its entry "unknown/file" is not a number of bytes.',
      ]);
      expect([what, pax]).toEqual([
        what,
        'The archive PATH is refused: its tar has a header of more than 1048576 bytes.',
      ]);
    }
  });

  test.each([
    ['in octal digits', octal('00000000003')],
    ['without leading zeros', octal('3')],
    ['behind spaces', octal('         3 ')],
    ['in twelve digits', Buffer.from('000000000003')],
    ['in bytes', Buffer.from('800000000000000000000003', 'hex')],
  ])('%s is understood', async (_, size) => {
    expect((await read(withSize(size), 512)).entries).toEqual({ 'unknown/file': 'xxx' });
  });

  test('of a folder means nothing', async () => {
    const folder = header('folder/', { size: 4_096, type: '5' });
    const { entries } = await read(Buffer.concat([folder, await tarOf({ a: 'one' })]), 512);
    expect(Object.keys(entries)).toEqual(['folder/', 'a']);
  });
});

describe('what stands before an entry', () => {
  const ahead = (type: string, content: string) =>
    Buffer.concat([
      header('header', { size: content.length, type }),
      Buffer.from(content),
      Buffer.alloc((512 - (content.length % 512)) % 512),
    ]);
  const entry = Buffer.concat([header('a', { size: 3 }), Buffer.from('one'), Buffer.alloc(509), end]);
  const reading = (...parts: Buffer[]) => read(Buffer.concat(parts), 512);

  test.each([
    ['x', '17 path=pax-name\n', 'pax-name'],
    ['L', 'a-long-name\0', 'a-long-name'],
    ['K', 'a-long-link\0', 'a'],
    ['x', '18 comment=a b=c\n\n', 'a'],
    ['g', '13 comment=x\n', 'a'],
  ])('names it where it says so: %s %j', async (type, content, name) => {
    expect((await reading(ahead(type, content), entry)).entries).toEqual({ [name]: 'one' });
  });

  test('says its size', async () => {
    expect((await reading(ahead('x', '9 size=1\n'), entry)).entries).toEqual({ a: 'o' });
  });

  test.each([
    ['g', '17 path=pax-name\n', 'gives all its entries the same name or size'],
    ['x', '-5 a=b\n', 'has an invalid header'],
    ['x', '99 a=b\n', 'has an invalid header'],
    ['x', '7 a=bcde\n', 'has an invalid header'],
    ['x', 'abc', 'has an invalid header'],
    ['x', '11 size=-1\n', 'is not a number of bytes'],
    ['x', '29 size=99999999999999999999\n', 'is not a number of bytes'],
    ['x', '22 GNU.sparse.major=1\n', 'is a sparse file'],
  ])('is refused where it is not what it seems: %s %j', async (type, content, words) => {
    expect((await refusal(reading(ahead(type, content), entry))).message).toContain(words);
  });

  test('is refused where it is a flood', async () => {
    const flood = header('header', { size: 2_000_000, type: 'x' });
    expect((await refusal(reading(flood, entry))).message).toContain('a header of more than 1048576 bytes');
  });
});
