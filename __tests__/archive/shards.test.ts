import { describe, expect, test } from '@jest/globals';
import { shardSize, shards } from '../../src/archive/write/shards.ts';
import { defaultName, extension, timeInName } from '../../src/strapi/archive-names.ts';
import { Page } from '../../src/transfer/page.ts';
import { refusal } from '../support/workspace.ts';

async function* pages(...texts: string[]): AsyncGenerator<Page> {
  for (const lines of texts) {
    yield Page.ofLines('x', lines.split('\n').length, lines);
  }
}

/** The files that shards make of pages, as texts. */
async function filesOf(limit: number, ...texts: string[]): Promise<string[]> {
  const files: string[] = [];
  for await (const shard of shards(pages(...texts), limit)) {
    files.push(shard.toString());
  }
  return files;
}

describe('the files of a stage', () => {
  test('hold their records joined by line feeds, with none at the end', async () => {
    expect(await filesOf(100, '{"a":1}\n{"a":2}', '{"a":3}')).toEqual(['{"a":1}\n{"a":2}\n{"a":3}']);
  });

  test('are none for a stage without records', async () => {
    expect(await filesOf(100)).toEqual([]);
  });

  test('begin with a line feed from the second on', async () => {
    expect(await filesOf(8, '11111', '22222', '33333')).toEqual(['11111', '\n22222', '\n33333']);
  });

  test('are filled up to the limit and not beyond', async () => {
    expect(await filesOf(8, '111', '222')).toEqual(['111\n222']);
    expect(await filesOf(7, '111', '222')).toEqual(['111\n222']);
    expect(await filesOf(6, '111', '222')).toEqual(['111', '\n222']);
  });

  test('count bytes, not characters', async () => {
    expect(await filesOf(7, 'äöü', '222')).toEqual(['äöü', '\n222']);
    expect(await filesOf(10, 'äöü', '222')).toEqual(['äöü\n222']);
    expect(await filesOf(9, '🎉🎉', 'x')).toEqual(['🎉🎉', '\nx']);
  });

  test('cut a page between its records, never within one', async () => {
    expect(await filesOf(8, 'aaa\nbbb\nccc\nddd')).toEqual(['aaa\nbbb', '\nccc\nddd']);
    expect(await filesOf(7, 'ä\nö\nü\né')).toEqual(['ä\nö', '\nü\né']);
  });

  test('may each be larger than the limit for one record that is', async () => {
    expect(await filesOf(5, 'a', '0123456789', 'b')).toEqual(['a', '\n0123456789', '\nb']);
    expect(await filesOf(5, '0123456789', 'b\nc\nd')).toEqual(['0123456789', '\nb\nc', '\nd']);
  });

  test('stay within the limit whatever the length of the page, line feed included', async () => {
    for (let length = 1; length <= 12; length += 1) {
      for (const character of ['a', 'ä', '漢']) {
        const files = await filesOf(12, 'x', `${character.repeat(length)}\n${character.repeat(length)}`);
        const longest = Buffer.byteLength(character) * length + 1;
        for (const file of files) {
          expect(Buffer.byteLength(file)).toBeLessThanOrEqual(Math.max(12, longest));
        }
      }
    }
  });

  test('lose and double nothing, whatever the limit', async () => {
    const records = Array.from(
      { length: 200 },
      (_, index) => `{"i":${index},"t":"${'é'.repeat(index % 23)}"}`,
    );
    const texts = [records.slice(0, 90), records.slice(90, 91), records.slice(91)].map((page) =>
      page.join('\n'),
    );
    for (const limit of [1, 10, 64, 500, 1_000_000]) {
      expect((await filesOf(limit, ...texts)).join('')).toBe(records.join('\n'));
    }
  });

  test('have a limit of at most what official readers take', () => {
    expect(shardSize).toBeLessThanOrEqual(256_000_000);
  });
});

test('a record that official readers refuse is refused with their words', async () => {
  const record = Buffer.alloc(256_000_001, 'x').toString('latin1');
  const error = await refusal(filesOf(1_000_000, 'small', record));
  expect(error).toMatchObject({ failure: 'failed', message: 'payload too large: 256000001>256000000' });
  expect(error.remedy).toContain('xxxx');
  expect(error.remedy.length).toBeLessThan(300);
});

describe('names', () => {
  test('the default is that of strapi export: local time, padded', () => {
    expect(defaultName(new Date(2025, 2, 4, 5, 6, 7))).toBe('export_20250304050607');
    expect(defaultName(new Date(2025, 11, 31, 23, 59, 59))).toBe('export_20251231235959');
    expect(defaultName()).toMatch(/^export_\d{14}$/);
  });

  test('of masked data begins otherwise, so that none is taken for a backup', () => {
    const name = defaultName(new Date(2025, 2, 4, 5, 6, 7), 'masked');
    expect(name).toBe('masked_20250304050607');
    expect(timeInName(`${name}-2.tar.gz.enc`)).toEqual({
      sort: 'masked',
      time: '20250304050607',
      number: 2,
    });
    expect(timeInName('export_20250304050607')).toMatchObject({ sort: 'export' });
    expect(timeInName('masker_20250304050607')).toBeUndefined();
  });

  test('the extension tells readers what to undo, in their order', () => {
    const of = (compressed: boolean, encryption?: 'strapi' | 'age') => extension({ compressed, encryption });
    expect([of(false), of(true), of(false, 'strapi'), of(true, 'strapi'), of(true, 'age')]).toEqual([
      '.tar',
      '.tar.gz',
      '.tar.enc',
      '.tar.gz.enc',
      '.tar.gz.age',
    ]);
  });
});
