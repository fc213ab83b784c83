import { describe, expect, test } from '@jest/globals';
import { kindOf, MediaCount } from '../../src/transfer/media-kinds.ts';

describe('kindOf', () => {
  test.each([
    [{ mime: 'image/svg+xml' }, 'images'],
    [{ mime: 'image/png', mainHash: 'a_1', type: 'thumbnail' }, 'image formats'],
    [{ mime: 'image/png', mainHash: null }, 'images'],
    [{ mime: 'VIDEO/mp4' }, 'video'],
    [{ mime: 'audio/mpeg' }, 'audio'],
    [{ mime: 'application/pdf' }, 'documents'],
    [{ mime: 'text/csv' }, 'documents'],
    [{ mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }, 'documents'],
    [{ mime: 'application/vnd.oasis.opendocument.text' }, 'documents'],
    [{ mime: 'application/zip' }, 'other'],
    [{ mime: 'imagery' }, 'other'],
    [{ mime: 7 }, 'other'],
    [{}, 'other'],
  ])('of %j is %s', (metadata, kind) => {
    expect(kindOf(metadata)).toBe(kind);
  });
});

test('files are counted by kind, in one order, and kinds without files are absent', () => {
  const count = new MediaCount();
  count.add({ metadata: { mime: 'audio/ogg' }, size: 3 });
  count.add({ metadata: { mime: 'image/png' }, size: 5 });
  count.add({ metadata: { mime: 'audio/ogg' }, size: 4 });
  expect(Object.entries(count.totals)).toEqual([
    ['images', { count: 1, bytes: 5 }],
    ['audio', { count: 2, bytes: 7 }],
  ]);
});
