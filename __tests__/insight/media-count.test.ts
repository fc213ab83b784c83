import { expect, test } from '@jest/globals';
import { MediaCount } from '../../src/insight/media-count.ts';

test('files are counted by kind, in one order, and kinds without files are absent', () => {
  const count = new MediaCount();
  count.add({ filename: 'a.ogg', metadata: { mime: 'audio/ogg' }, size: 3 });
  count.add({ filename: 'a.png', metadata: { mime: 'image/png' }, size: 5 });
  count.add({ filename: 'thumbnail_a.png', metadata: { mime: 'image/png', mainHash: 'a' }, size: 1 });
  count.add({ filename: 'b.ogg', metadata: {}, size: 4 });
  expect(Object.entries(count.totals)).toEqual([
    ['images', { count: 1, bytes: 5 }],
    ['formats', { count: 1, bytes: 1 }],
    ['audio', { count: 2, bytes: 7 }],
  ]);
});
