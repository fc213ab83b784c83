import { describe, expect, test } from '@jest/globals';
import { parseList } from '../../src/options/value.ts';
import { parseFilters, Scope } from '../../src/transfer/scope.ts';
import { speakTo } from '../../src/wording.ts';
import { thrownBy } from '../support/workspace.ts';

const none = { only: '', exclude: '', onlyContentTypes: '', excludeContentTypes: '' };
const filters = (given: Partial<typeof none>) => {
  const { only, exclude, onlyContentTypes, excludeContentTypes } = { ...none, ...given };
  return parseFilters({
    only: parseList(only),
    exclude: parseList(exclude),
    onlyContentTypes: parseList(onlyContentTypes),
    excludeContentTypes: parseList(excludeContentTypes),
  });
};

const types = ['plugin::upload.file', 'plugin::upload.folder', 'api::a.a', 'api::b.b', 'admin::user'];
const scope = (given: Partial<typeof none> = {}) =>
  new Scope(filters(given), types, (uid) => !uid.startsWith('admin::'));
const stagesOf = (given: Partial<typeof none>) => [...scope(given).stages];

test('files stay behind where a masking drops their rows, also where they were asked for', () => {
  const stages = (given: Partial<typeof none>, dropped: string) =>
    new Scope(filters(given), types, () => true, new Set([dropped])).stages.has('assets');
  expect(stages({}, 'plugin::upload.file')).toBe(false);
  expect(stages({ only: 'files' }, 'plugin::upload.file')).toBe(false);
  expect(stages({}, 'plugin::upload.folder')).toBe(true);
});

describe('a list', () => {
  test('is cut at commas and line breaks, trimmed, and has nothing empty and nothing twice', () => {
    expect(parseList(' a, b ,\r\n c\n\n,a,')).toEqual(['a', 'b', 'c']);
    expect(parseList(' \n , ')).toEqual([]);
  });
});

describe('filters are refused with the words of strapi export:', () => {
  const cases: [string, Partial<typeof none>, string][] = [
    ['an unknown preset in only', { only: 'foo' }, 'Invalid options for "only": foo'],
    ['an unknown preset in exclude', { exclude: 'foo,bar' }, 'Invalid options for "exclude": foo,bar'],
    ['media-library in only', { only: 'media-library' }, 'Invalid options for "only": media-library'],
    ['a name of every object', { only: 'constructor' }, 'Invalid options for "only": constructor'],
    [
      'the same preset in both',
      { only: 'content,files', exclude: 'content' },
      'Data types may not be used in both "exclude" and "only" in the same command. Found in both: content',
    ],
    [
      'files in only, and left out with the media library',
      { only: 'files', exclude: 'media-library' },
      'Data types may not be used in both "exclude" and "only" in the same command. Found in both: files',
    ],
    [
      'the same content type in both',
      { onlyContentTypes: 'api::a.a,api::b.b', excludeContentTypes: 'api::b.b\napi::a.a' },
      'Content types may not be used in both "--exclude-content-types" and "--only-content-types". Found in both: api::b.b,api::a.a',
    ],
    [
      'upload types in only, and left out with the media library',
      { onlyContentTypes: 'plugin::upload.file', exclude: 'media-library' },
      'Content types may not be used in both "--exclude-content-types" and "--only-content-types". Found in both: plugin::upload.file',
    ],
  ];
  test.each(cases)('%s', (_name, given, message) => {
    expect(thrownBy(() => filters(given))).toMatchObject({ failure: 'usage', message });
  });

  test.each([
    [{ onlyContentTypes: 'a.b, c.d' }, 'Unknown content type(s) for --only-content-types: a.b, c.d'],
    [{ excludeContentTypes: 'a.b' }, 'Unknown content type(s) for --exclude-content-types: a.b'],
  ])('content types that the source does not have: %j', (given, message) => {
    const error = thrownBy(() => scope(given));
    expect(error).toMatchObject({ failure: 'usage', message });
    expect(error.remedy).toContain('api::a.a, api::b.b');
  });
});

test('a filter is called what it is called in the Action there', () => {
  speakTo('action');
  try {
    const refusals = [
      () => scope({ onlyContentTypes: 'a.b' }),
      () => scope({ excludeContentTypes: 'a.b' }),
      () => filters({ onlyContentTypes: 'a.b', excludeContentTypes: 'a.b' }),
    ].map((refused) => thrownBy(refused).message);
    expect(refusals).toEqual([
      'Unknown content type(s) for `only-content-types`: a.b',
      'Unknown content type(s) for `exclude-content-types`: a.b',
      'Content types may not be used in both "`exclude-content-types`" and "`only-content-types`". Found in both: a.b',
    ]);
  } finally {
    speakTo('terminal');
  }
});

describe('the stages of a scope', () => {
  test.each([
    [{}, ['schemas', 'entities', 'assets', 'links', 'configuration']],
    [{ only: 'content' }, ['schemas', 'entities', 'links']],
    [{ only: 'files' }, ['schemas', 'assets']],
    [{ only: 'config' }, ['schemas', 'configuration']],
    [{ only: 'content,config' }, ['schemas', 'entities', 'links', 'configuration']],
    [{ exclude: 'content' }, ['schemas', 'assets', 'configuration']],
    [{ exclude: 'files' }, ['schemas', 'entities', 'links', 'configuration']],
    [{ exclude: 'config' }, ['schemas', 'entities', 'assets', 'links']],
    [{ exclude: 'content,files,config' }, ['schemas']],
    [{ exclude: 'media-library' }, ['schemas', 'entities', 'links', 'configuration']],
    [{ only: 'content,files', exclude: 'config' }, ['schemas', 'entities', 'assets', 'links']],
  ])('%j', (given, expected) => {
    expect(stagesOf(given)).toEqual(expected);
  });

  test('files stay behind when both upload types do, unless files were asked for', () => {
    expect(stagesOf({ onlyContentTypes: 'api::a.a' })).not.toContain('assets');
    expect(stagesOf({ excludeContentTypes: 'plugin::upload.file,plugin::upload.folder' })).not.toContain(
      'assets',
    );
    expect(stagesOf({ excludeContentTypes: 'plugin::upload.file' })).toContain('assets');
    expect(stagesOf({ onlyContentTypes: 'api::a.a,plugin::upload.folder' })).toContain('assets');
    expect(stagesOf({ only: 'content,files', onlyContentTypes: 'api::a.a' })).toContain('assets');
    expect(stagesOf({ exclude: 'content', onlyContentTypes: 'api::a.a' })).toContain('assets');
  });
});

describe('the content types of a scope', () => {
  const included = (given: Partial<typeof none>) => types.filter((uid) => scope(given).includes(uid));

  test('are all that may travel', () => {
    expect(included({})).toEqual(types.slice(0, 4));
  });

  test('are only the named ones, and never those that may not travel, even by name', () => {
    expect(included({ onlyContentTypes: 'api::a.a,admin::user' })).toEqual(['api::a.a']);
  });

  test('are all but the named ones; the media library stands for its two', () => {
    expect(included({ exclude: 'media-library', excludeContentTypes: 'api::a.a' })).toEqual(['api::b.b']);
  });

  test('are a selection only where they were named', () => {
    expect(scope({ onlyContentTypes: 'api::a.a' }).bySelection).toBe(true);
    expect(scope({ excludeContentTypes: 'api::a.a' }).bySelection).toBe(false);
  });
});

describe('a scope is that of everything, so that an import removes what Strapi notes of earlier content,', () => {
  test.each([
    [{}],
    [{ exclude: 'files' }],
    [{ exclude: 'media-library' }],
    [{ excludeContentTypes: 'api::a.a' }],
    [{ exclude: 'files', excludeContentTypes: 'api::a.a' }],
  ])('with %j, as in strapi import', (given) => {
    expect(scope(given).isUnfiltered).toBe(true);
  });

  test.each([
    [{ only: 'content' }],
    [{ only: 'content,files' }],
    [{ only: 'content,files,config' }],
    [{ exclude: 'config' }],
    [{ exclude: 'files,config' }],
    [{ exclude: 'content' }],
    [{ onlyContentTypes: 'api::a.a' }],
    [{ exclude: 'files', onlyContentTypes: 'api::a.a' }],
  ])('but not with %j', (given) => {
    expect(scope(given).isUnfiltered).toBe(false);
  });
});

test('a scope describes its filters in one line, and no filters as everything', () => {
  expect(scope().describe()).toBe('everything');
  expect(scope({ only: 'content', exclude: 'media-library' }).describe()).toBe(
    'only content; excluding files; excluding content types plugin::upload.file, plugin::upload.folder',
  );
});
