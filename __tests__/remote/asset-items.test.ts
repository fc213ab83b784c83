import { describe, expect, test } from '@jest/globals';
import { itemsIn, readAssetItem, withoutSignatures } from '../../src/remote/asset-items.ts';

const stream = (more: object) => readAssetItem({ action: 'stream', assetID: 'a', ...more });
const start = (more: object) => readAssetItem({ action: 'start', assetID: 'a', data: more });

describe('parts of media files', () => {
  test('come in a list, in a list of lists, or alone', () => {
    expect(itemsIn([[{ a: 1 }, { b: 2 }]])).toEqual([{ a: 1 }, { b: 2 }]);
    expect(itemsIn([{ a: 1 }, { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
    expect(itemsIn({ a: 1 })).toEqual([{ a: 1 }]);
    expect(itemsIn([])).toEqual([]);
    expect(itemsIn('text')).toBeUndefined();
    expect(itemsIn(null)).toBeUndefined();
  });

  test('have their content as base64, as a text of it, or as a buffer in JSON', () => {
    const content = Buffer.from('content');
    for (const data of [
      { encoding: 'base64', data: content.toString('base64') },
      { data: content.toString('base64') },
      { data: content.toJSON() },
    ]) {
      expect(stream(data)).toEqual({ action: 'stream', id: 'a', content });
    }
  });

  test('are refused where their content is none', () => {
    for (const data of [
      undefined,
      null,
      7,
      {},
      { type: 'Buffer', data: 'x' },
      { type: 'Buffer', data: [256] },
    ]) {
      expect(stream({ data })).toBeUndefined();
    }
    expect(stream({ data: { type: 'Buffer', data: [-1, 'a', 1.5] } })).toBeUndefined();
    for (const value of [
      null,
      [],
      { action: 'stream' },
      { action: 'move', assetID: 'a' },
      { assetID: 'a' },
    ]) {
      expect(readAssetItem(value)).toBeUndefined();
    }
  });

  test('begin with a name, a description and a size, where that is known', () => {
    const given = { filename: 'a.png', filepath: '/srv/a.png', metadata: { id: 1 } };
    expect(start({ ...given, stats: { size: 7 } })).toMatchObject({ size: 7, isFetched: false });
    for (const size of [0, -1, 1.5, '7', null]) {
      expect(start({ ...given, stats: { size } })).toMatchObject({ size: undefined });
    }
    expect(start({ ...given, filepath: 'https://bucket.example.com/a.png' })).toMatchObject({
      isFetched: true,
    });
    expect(start({ ...given, filepath: '//bucket.example.com/a.png' })).toMatchObject({ isFetched: true });
    expect(start({ ...given, filename: 7 })).toBeUndefined();
    expect(start({ ...given, metadata: [] })).toBeUndefined();
  });

  test('do not say where the remote has them', () => {
    const item = start({ filename: 'a', filepath: '/srv/secret/a', metadata: {}, stats: {} });
    expect(JSON.stringify(item)).not.toContain('/srv/secret');
  });

  test('lose the signatures that the remote gives the addresses of private files', () => {
    const signed = (name: string) => `https://b.example.com/${name}?X-Amz-Signature=abc&X-Amz-Expires=60`;
    expect(
      withoutSignatures({ url: signed('a.png'), formats: { small: { url: signed('s.png') }, odd: null } }),
    ).toEqual({
      url: 'https://b.example.com/a.png',
      formats: { small: { url: 'https://b.example.com/s.png' }, odd: null },
    });
    for (const query of [
      'sv=2024-11-04&se=2026&sig=a%3D',
      'Expires=1&GoogleAccessId=a&Signature=b',
      'q-sign-algorithm=sha1&q-ak=a&q-signature=b',
      'x-oss-signature-version=OSS4&x-oss-signature=a',
      'OSSAccessKeyId=a',
      'ik-t=1&ik-s=2',
      'access_token=a',
      'v=2&auth_key=1-0-0-a',
    ]) {
      expect(withoutSignatures({ url: `https://b.example.com/a.png?${query}` })).toEqual({
        url: 'https://b.example.com/a.png',
      });
    }
    for (const plain of [
      { url: '/uploads/a.png?v=2', formats: null },
      { url: 'https://b.example.com/a.png?w=200&design=round' },
    ]) {
      expect(withoutSignatures(plain)).toEqual(plain);
    }
  });
});
