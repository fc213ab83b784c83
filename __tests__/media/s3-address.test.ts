/** @jest-environment ./__tests__/support/one-realm.mjs */
import { describe, expect, test } from '@jest/globals';
import { addressOfKey, newKey } from '../../src/media/remote/s3.ts';
import { keysInAddress, objectInAddress } from '../../src/media/remote/s3-address.ts';
import { type S3Settings, s3Settings } from '../../src/media/remote/s3-settings.ts';

const settings = (s3Options: object = {}, rest: object = {}) =>
  s3Settings({ s3Options: { params: { Bucket: 'media' }, ...s3Options }, ...rest }, {});

const amazon = settings({ region: 'eu-west-1' });
const minio = settings({ endpoint: 'http://minio.example.org:9000', forcePathStyle: true });
const spaces = settings({ endpoint: 'https://fra1.digitaloceanspaces.com' });
const behindCdn = settings({ region: 'eu-west-1' }, { baseUrl: 'https://cdn.example.org/assets/' });

describe('an address names an object of the bucket', () => {
  test.each([
    ['the bucket in the host', amazon, 'https://media.s3.eu-west-1.amazonaws.com/a/h.png'],
    ['no region', amazon, 'https://media.s3.amazonaws.com/a/h.png'],
    ['a dash before the region', amazon, 'https://media.s3-eu-west-1.amazonaws.com/a/h.png'],
    ['IPv6', amazon, 'https://media.s3.dualstack.eu-west-1.amazonaws.com/a/h.png'],
    ['acceleration', amazon, 'https://media.s3-accelerate.amazonaws.com/a/h.png'],
    ['both', amazon, 'https://media.s3-accelerate.dualstack.amazonaws.com/a/h.png'],
    ['certified cryptography', amazon, 'https://media.s3-fips.us-east-1.amazonaws.com/a/h.png'],
    ['a web site', amazon, 'http://media.s3-website-eu-west-1.amazonaws.com/a/h.png'],
    ['the bucket in the path', amazon, 'https://s3.eu-west-1.amazonaws.com/media/a/h.png'],
    ['the bucket in the path, no region', amazon, 'https://s3.amazonaws.com/media/a/h.png'],
    ['the bucket in the path, a dash', amazon, 'https://s3-eu-west-1.amazonaws.com/media/a/h.png'],
    ['no protocol', amazon, '//media.s3.eu-west-1.amazonaws.com/a/h.png'],
    ['the host first', amazon, 'media.s3.eu-west-1.amazonaws.com/a/h.png'],
    ['http, a port, capitals, a dot', amazon, 'HTTP://Media.S3.eu-west-1.AmazonAWS.com.:80/a/h.png'],
    ['a signature', amazon, 'https://media.s3.amazonaws.com/a/h.png?X-Amz-Algorithm=x&X-Amz-Signature=y'],
    ['percent signs', amazon, 'https://media.s3.amazonaws.com/a%2Fh%2Epng'],
    ['no web at all', amazon, 's3://media/a/h.png'],
    ['an endpoint of Amazon', settings({ endpoint: 's3.eu-west-1.amazonaws.com' }), 's3://media/a/h.png'],
    [
      'a jurisdiction',
      settings({ region: 'cn-north-1' }),
      'https://media.s3.cn-north-1.amazonaws.com.cn/a/h.png',
    ],
    ['a path', minio, 'http://minio.example.org:9000/media/a/h.png'],
    ['another protocol', minio, 'https://minio.example.org:9000/media/a/h.png'],
    ['the host, where paths are configured', minio, 'http://media.minio.example.org:9000/a/h.png'],
    ['the host', spaces, 'https://media.fra1.digitaloceanspaces.com/a/h.png'],
    ['the path, where hosts are configured', spaces, 'fra1.digitaloceanspaces.com/media/a/h.png'],
    [
      'a folder of the endpoint',
      settings({ endpoint: 'https://x.example/s3' }),
      'https://x.example/s3/media/a/h.png',
    ],
    ['a CDN', behindCdn, 'https://cdn.example.org/assets/a/h.png'],
    ['a CDN otherwise spelled', behindCdn, '//CDN.example.org:443/assets/a/h.png'],
    ['a CDN and a signature', behindCdn, 'https://cdn.example.org/assets/a/h.png?X-Amz-Signature=y'],
    ['the service behind a CDN', behindCdn, 'https://media.s3.eu-west-1.amazonaws.com/a/h.png'],
    ['a base without a host', settings({}, { baseUrl: '/files' }), '/files/a/h.png'],
  ])('with %s', (_name, known, url) => {
    expect(keysInAddress(url, known)).toEqual(['a/h.png']);
  });
});

describe('an address names none', () => {
  test.each([
    ['a CDN that is not configured', amazon, 'https://cdn.example.org/assets/a/h.png'],
    ['another folder of the CDN', behindCdn, 'https://cdn.example.org/assets2/a/h.png'],
    ['another bucket', amazon, 'https://media2.s3.eu-west-1.amazonaws.com/a/h.png'],
    ['another bucket in the path', amazon, 'https://s3.amazonaws.com/media2/a/h.png'],
    [
      'a host that only begins like it',
      amazon,
      'https://media.s3.eu-west-1.amazonaws.com.evil.example/a/h.png',
    ],
    ['a bucket of its name at another service', minio, 'https://media.s3.amazonaws.com/a/h.png'],
    ['the same at Amazon', amazon, 'http://minio.example.org:9000/media/a/h.png'],
    ['another port', minio, 'http://minio.example.org:9001/media/a/h.png'],
    ['another jurisdiction', amazon, 'https://media.s3.cn-north-1.amazonaws.com.cn/a/h.png'],
    ['no text of it', minio, 's3://media/a/h.png'],
    ['a way up', amazon, 'https://media.s3.amazonaws.com/a/../h.png'],
    ['the bucket itself', amazon, 'https://media.s3.amazonaws.com/'],
    ['the uploads folder', amazon, '/uploads/h.png'],
    ['nothing', amazon, ''],
  ])('that is of %s', (_name, known, url) => {
    expect(keysInAddress(url, known)).toEqual([]);
  });
});

test('below baseUrl, where keys are written as they are, an address may mean two objects', () => {
  expect(keysInAddress('https://cdn.example.org/assets/a%20h.png', behindCdn)).toEqual([
    'a%20h.png',
    'a h.png',
  ]);
  expect(keysInAddress('https://cdn.example.org/assets/h.png?v=2', behindCdn)).toEqual([
    'h.png',
    'h.png?v=2',
  ]);
});

test.each([
  [{}, {}],
  [{ region: 'eu-west-1' }, {}],
  [{ region: 'cn-north-1' }, {}],
  [{ region: 'us-gov-west-1' }, {}],
  [{ endpoint: 'https://s3.eu-central-1.amazonaws.com', forcePathStyle: true }, {}],
  [{ endpoint: 'https://s3.example.org' }, {}],
  [{ endpoint: 'minio.example.org:9000', forcePathStyle: true }, {}],
  [{ endpoint: 'https://example.org/storage/', forcePathStyle: true }, { rootPath: 'a/b' }],
  [{}, { baseUrl: 'https://cdn.example.org/', rootPath: 'site/' }],
  [{}, { baseUrl: '//cdn.example.org' }],
  [{}, { baseUrl: 'cdn.example.org/x' }],
  [{}, { baseUrl: '/cdn' }],
])('every address that the options %j %j make names the object that it was made for', (s3Options, rest) => {
  const known = settings(s3Options, rest);
  for (const hash of ['h', 'folder/h', 'with space', 'ü+é', '100%', 'media/h']) {
    const key = newKey({ hash, ext: '.png' }, known);
    expect(keysInAddress(addressOfKey(key, known), known)).toContain(key);
  }
});

describe('an object of any bucket of the service', () => {
  const client = (endpoint?: string) => ({
    region: 'eu-central-1',
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const inMine = (endpoint?: string): S3Settings => ({
    client: client(endpoint),
    bucket: 'mine',
    acl: undefined,
    baseUrl: 'https://cdn.example.com',
    rootPath: undefined,
    providerConfig: {},
  });

  test.each([
    ['https://theirs.s3.eu-central-1.amazonaws.com/a/b%20c.png', 'theirs', 'a/b c.png'],
    ['https://s3.eu-west-1.amazonaws.com/theirs/a.png', 'theirs', 'a.png'],
    ['s3://theirs/a.png', 'theirs', 'a.png'],
    ['https://cdn.example.com/a.png', 'mine', 'a.png'],
  ])('is %s', (url, bucket, key) => expect(objectInAddress(url, inMine())).toEqual({ bucket, key }));

  test.each([
    ['http://s3.example.com:9000/theirs/a.png', 'theirs', 'a.png'],
    ['http://theirs.s3.example.com:9000/a.png', 'theirs', 'a.png'],
  ])('is %s at another service', (url, bucket, key) =>
    expect(objectInAddress(url, inMine('http://s3.example.com:9000'))).toEqual({ bucket, key }),
  );

  test.each([
    'https://other-cdn.example.com/a.png',
    'https://theirs.s3.cn-north-1.amazonaws.com.cn/a.png',
    'https://theirs.s3.amazonaws.com/',
    'https://theirs.s3.amazonaws.com/a/../b.png',
    '/uploads/a.png',
  ])('is not %s', (url) => expect(objectInAddress(url, inMine())).toBeUndefined());

  test('is not one of Amazon where the bucket is at another service', () => {
    const url = 'https://theirs.s3.amazonaws.com/a.png';
    expect(objectInAddress(url, inMine('http://s3.example.com:9000'))).toBeUndefined();
  });
});
