import { describe, expect, test } from '@jest/globals';
import { parseStoreAddress } from '../../src/store/address.ts';
import { thrownBy } from '../support/workspace.ts';

describe('the address of a store', () => {
  test.each([
    ['s3://bucket', { kind: 's3', bucket: 'bucket', prefix: '' }],
    ['s3://bucket/', { kind: 's3', bucket: 'bucket', prefix: '' }],
    ['s3://bucket/site', { kind: 's3', bucket: 'bucket', prefix: 'site/' }],
    ['s3://bucket//a//b c/', { kind: 's3', bucket: 'bucket', prefix: 'a/b c/' }],
    ['azblob://box/site/x', { kind: 'azblob', container: 'box', prefix: 'site/x/' }],
    ['restic:s3:https://host/b', { kind: 'restic', repository: 's3:https://host/b' }],
    ['restic:/srv/repo', { kind: 'restic', repository: '/srv/repo' }],
  ])('%s is understood', (text, address) => {
    expect(parseStoreAddress(text)).toEqual(address);
  });

  test.each([
    '',
    's3:',
    's3://',
    's3:bucket',
    'bucket',
    'restic:',
    'gs://bucket',
    's3://b/../c',
    's3://b?x',
    'azblob:///a',
  ])('%j is none', (text) => {
    expect(thrownBy(() => parseStoreAddress(text))).toMatchObject({ failure: 'usage' });
  });
});
