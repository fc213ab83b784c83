import { expect, test } from '@jest/globals';
import {
  parseRestoreOneOptions,
  type RawRestoreOneOptions,
} from '../../../src/commands/restore-one/options.ts';
import { defaultsOf } from '../../support/options.ts';

const parse = (given: Partial<RawRestoreOneOptions>) =>
  parseRestoreOneOptions({ ...defaultsOf('restore-one'), file: 'a.tar', uid: 'api::page.page', ...given });

test('documents are named by their ids, or asked for by a filter', () => {
  expect(parse({ documentId: ['a', 'b', 'a'], locale: ['en', 'en'] })).toMatchObject({
    documents: { ids: ['a', 'b'] },
    locales: ['en'],
  });
  expect(parse({ query: '{"slug":{"$eq":"x"}}' }).documents).toEqual({ filter: { slug: { $eq: 'x' } } });
});

test.each<[string, Partial<RawRestoreOneOptions>]>([
  ['no archive to restore from', { file: '', documentId: ['a'] }],
  ['of which content type', { uid: '', documentId: ['a'] }],
  ['restored with a document that uses them', { uid: 'plugin::upload.file', documentId: ['a'] }],
  ['not said which document', {}],
  ['There are both', { documentId: ['a'], query: '{}' }],
  ['no filter in JSON', { query: 'slug=x' }],
  ['it is no object', { query: '[1]' }],
])('%s: that is no way to ask', (message, given) => {
  expect(() => parse(given)).toThrow(message);
});
