/** @jest-environment ./__tests__/support/one-realm.mjs */
import { describe, expect, test } from '@jest/globals';
import { addressOf, hasAddress, printable } from '../../src/media/remote/address.ts';
import { isAllowed, isPublic } from '../../src/media/remote/addresses.ts';
import { addressOfKey, keyToRead, newKey } from '../../src/media/remote/s3.ts';
import { s3Settings } from '../../src/media/remote/s3-settings.ts';
import { thrownBy } from '../support/workspace.ts';

const settings = (given: object = {}, environment = {}) => {
  const { s3Options, ...rest } = given as { s3Options?: object };
  return s3Settings({ s3Options: { params: { Bucket: 'b' }, ...s3Options }, ...rest }, environment);
};

describe('the options of the provider aws-s3', () => {
  test.each([
    [{}, {}, undefined],
    [
      { credentials: { accessKeyId: 'a', secretAccessKey: 's' } },
      {},
      { accessKeyId: 'a', secretAccessKey: 's' },
    ],
    [{ accessKeyId: 'a', secretAccessKey: 's' }, {}, { accessKeyId: 'a', secretAccessKey: 's' }],
    [
      {},
      { AWS_ACCESS_KEY_ID: 'e', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' },
      { accessKeyId: 'e', secretAccessKey: 's', sessionToken: 't' },
    ],
  ])('may hold credentials in several places: %j', (s3Options, environment, credentials) => {
    expect(settings({ s3Options }, environment).client.credentials).toEqual(credentials);
  });

  test('make objects public unless they say something else of it', () => {
    expect(settings().acl).toBe('public-read');
    expect(settings({ s3Options: { params: { Bucket: 'b', ACL: 'private' } } }).acl).toBe('private');
    expect(settings({ s3Options: { params: { Bucket: 'b', ACL: null } } }).acl).toBeUndefined();
  });

  test('have to name a bucket', () => {
    expect(thrownBy(() => s3Settings({}, {})).message).toContain('names no bucket');
    expect(thrownBy(() => s3Settings({ rootPath: 7 }, {})).message).toContain('providerOptions.rootPath');
  });
});

test.each([
  [{}, 'https://b.s3.us-east-1.amazonaws.com/h.png'],
  [{ s3Options: { region: 'eu-west-1' } }, 'https://b.s3.eu-west-1.amazonaws.com/h.png'],
  [{ s3Options: { endpoint: 'https://s3.example.org' } }, 'https://b.s3.example.org/h.png'],
  [
    { s3Options: { endpoint: 'minio.example.org', forcePathStyle: true } },
    'https://minio.example.org/b/h.png',
  ],
  [{ baseUrl: 'https://cdn.example.org/', rootPath: 'site/' }, 'https://cdn.example.org/site/h.png'],
])(
  'a new object has the address that the options %j make, and its key is found in it',
  (options, address) => {
    const known = settings(options);
    const key = newKey({ hash: 'h', ext: '.png' }, known);
    expect(addressOfKey(key, known)).toBe(address);
    expect(keyToRead({ hash: 'other', ext: null, url: address, provider: 'aws-s3' }, known)).toBe(key);
  },
);

test('the key of an address that is not of the bucket is made as the provider makes it', () => {
  const file = { hash: 'a/../h', ext: '.p ng', url: 'https://elsewhere.example/x', provider: 'aws-s3' };
  expect(keyToRead(file, settings({ rootPath: 'root' }))).toBe('root/a/h.png');
});

test.each([
  ['https://cdn.example.org/a.png', 'https://cdn.example.org/a.png'],
  ['//cdn.example.org/a.png', 'https://cdn.example.org/a.png'],
  ['bucket.s3.amazonaws.com/a.png', 'https://bucket.s3.amazonaws.com/a.png'],
  ['/uploads/a.png', 'https://site.example/cms/uploads/a.png'],
  ['a.png', 'https://site.example/cms/a.png'],
])('the address %s is %s', (url, address) => {
  expect(String(addressOf(url, new URL('https://site.example/cms')))).toBe(address);
  expect(hasAddress(url)).toBe(!['/uploads/a.png', 'a.png'].includes(url));
});

test('an address is printed without what may be secret in it', () => {
  expect(printable('https://user:geheim@x.example/a.png?sig=geheim#geheim')).toBe('https://x.example/a.png');
  expect(printable('/a.png?sig=geheim')).toBe('/a.png');
});

test.each([
  ['169.254.169.254', false, false],
  ['::ffff:169.254.169.254', false, false],
  ['fe80::1', false, false],
  ['127.0.0.1', true, false],
  ['::1', true, false],
  ['10.1.2.3', true, false],
  ['192.168.0.1', true, false],
  ['::ffff:10.0.0.1', true, false],
  ['fd12::1', true, false],
  ['93.184.216.34', true, true],
  ['2606:2800:220:1::1', true, true],
])('%s: asked directly %s, after a redirect of a public server %s', (address, direct, redirected) => {
  expect([isAllowed(address, 'direct'), isAllowed(address, 'fromPublic')]).toEqual([direct, redirected]);
  expect(isPublic(address)).toBe(redirected);
});
