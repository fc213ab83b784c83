import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { printDiff } from '../../src/cli/diff-lines.ts';
import { type Piece, printStyledTo } from '../../src/cli/styled.ts';
import type { DiffReport } from '../../src/commands/diff/report.ts';
import type { Change, EntryChange, FieldChange } from '../../src/insight/diff/changes.ts';

const counts = { before: 3, after: 4, added: 1, removed: 0, changed: 1 };
const none = { before: 5, after: 5, added: 0, removed: 0, changed: 0 };
const state = { kind: 'archive', name: 'a.tar', createdAt: undefined, strapiVersion: undefined } as const;

const report = (changes: readonly Change[], more: Partial<DiffReport> = {}): DiffReport => ({
  command: 'diff',
  before: state,
  after: state,
  isSame: false,
  types: [{ uid: 'api::page.page', displayName: 'Page', ...counts, attributes: {} }],
  sameTypes: 2,
  links: { before: 0, after: 0 },
  media: none,
  configuration: none,
  schemas: none,
  total: changes.length,
  changes,
  durationMs: 1,
  warnings: [],
  ...more,
});

const page = (fields: readonly FieldChange[], more: Partial<EntryChange> = {}): EntryChange => ({
  of: 'entry',
  kind: 'changed',
  key: { uid: 'api::page.page', document: 'abc', locale: 'en', status: 'draft' },
  ids: { before: 1, after: 2 },
  title: 'Home',
  fields,
  ...more,
});

const printed = (given: DiffReport): string[] => {
  const lines: string[] = [];
  printDiff(
    given,
    (text) => lines.push(...text.split('\n')),
    (pieces) => lines.push(pieces.map(({ text }) => text).join('')),
    undefined,
  );
  return lines;
};

/** The lines of one field. */
const shown = (field: Omit<FieldChange, 'path'>): string | undefined =>
  printed(report([page([{ path: 'text', ...field }])])).at(-1);

test('a table comes first, without what is the same, then the changes below their type', () => {
  expect(printed(report([page([]), page([], { kind: 'added', title: 'New' })]))).toEqual([
    '┌────────────────┬────────┬───────┬───────┬─────────┬─────────┐',
    '│ Type           │ Before │ After │ Added │ Removed │ Changed │',
    '├────────────────┼────────┼───────┼───────┼─────────┼─────────┤',
    '│ api::page.page │      3 │     4 │     1 │         │       1 │',
    '└────────────────┴────────┴───────┴───────┴─────────┴─────────┘',
    '',
    'api::page.page',
    '~ “Home” abc (en, draft)',
    '+ “New” abc (en, draft)',
  ]);
  expect(printed(report([], { isSame: true }))).toEqual([]);
});

test('values are old and new, and long texts are told by the words that differ', () => {
  expect(shown({ type: 'integer', kind: 'changed', before: 1, after: null })).toBe('    text: 1 → null');
  expect(shown({ type: 'string', kind: 'added', after: 'new' })).toBe('    text: + new');
  expect(shown({ type: 'string', kind: 'removed', before: '' })).toBe('    text: - ');
  expect(shown({ type: 'string', kind: 'changed', before: 'old one', after: 'new one' })).toBe(
    '    text: old one → new one',
  );
  const prose = (word: string) => `${'Many words. '.repeat(5)}The ${word} fox. ${'And more. '.repeat(9)}`;
  expect(shown({ type: 'richtext', kind: 'changed', before: prose('slow'), after: prose('quick') })).toBe(
    '    text: …. Many words. Many words. The [-slow-]{+quick+} fox. And more. And more. And …',
  );
  expect(shown({ type: 'json', kind: 'changed', before: { a: 'x'.repeat(500) }, after: [] })).toMatch(
    /^ {4}text: \{"a":"x{150,160}… → \[\]$/,
  );
});

test('of relations what is gone and what is new is told, by name', () => {
  const [red, blue, gone] = [
    { uid: 'api::tag.tag', document: 'r', locale: 'en', title: 'Red' },
    { uid: 'api::tag.tag', document: 'b', locale: null, title: 'Blue' },
    { uid: 'api::tag.tag', document: '#7', locale: null },
  ];
  expect(shown({ type: 'relation', kind: 'changed', before: [red, blue], after: [red, gone] })).toBe(
    '    text: - Blue → + api::tag.tag #7',
  );
  expect(shown({ type: 'media', kind: 'moved', before: [red, blue], after: [blue, red] })).toBe(
    '    text: in another order: Blue, Red (en)',
  );
});

test('secrets have changed, and no more is said', () => {
  expect(shown({ type: 'password', kind: 'changed', isSecret: true })).toBe('    text: changed (not shown)');
});

test('media, configuration and schemas have lines of their own', () => {
  const content = (bytes: number) => ({ bytes, sha256: 'x' });
  const lines = printed(
    report([
      {
        of: 'schema',
        kind: 'changed',
        uid: 'a.b',
        attribute: 'c',
        before: { type: 'x' },
        after: { type: 'y' },
      },
      { of: 'schema', kind: 'removed', uid: 'a.c' },
      {
        of: 'media',
        kind: 'changed',
        filename: 'a_1.jpg',
        name: 'a.jpg',
        before: content(1_000),
        after: content(2_500),
      },
      { of: 'media', kind: 'added', filename: 'b_2.jpg' },
      { of: 'media', kind: 'changed', filename: 'c_3.jpg' },
      { of: 'configuration', kind: 'added', type: 'webhook', key: 'deploy', fields: [] },
    ]),
  );
  expect(lines.slice(5)).toEqual([
    '',
    'Schemas',
    '~ a.b c',
    '    {"type":"x"} → {"type":"y"}',
    '- a.c',
    '',
    'Media files',
    '~ a_1.jpg “a.jpg”, replaced, 1 kB → 2.5 kB',
    '+ b_2.jpg',
    '~ c_3.jpg, replaced',
    '',
    'Configuration',
    '+ webhook deploy',
  ]);
});

test('there is an end to it, and what is left is counted', () => {
  const many = Array.from({ length: 300 }, () => page([]));
  expect(printed(report(many, { total: 9_000 })).at(-1)).toMatch(/^… and 8,900 more \(--changes .+ --page/);
  const one = page([], { key: { uid: 'api::tag.tag', document: 'x', locale: null, status: null } });
  expect(printed(report([...many, one]))).toContain('api::tag.tag');
  const fields = Array.from({ length: 14 }, (_, index) => ({
    path: `f${index}`,
    type: 'integer',
    kind: 'added' as const,
    after: 1,
  }));
  expect(printed(report([page(fields)])).at(-1)).toBe('    … and 4 more fields');
});

test('what is printed is no more than text, in one line, whatever it is made of', () => {
  const stream = new PassThrough();
  const print = printStyledTo(stream as never);
  const hostile: Piece[][] = [
    [{ text: '\u001b[2J' }, { text: 'a\nb', style: 'red' }],
    [{ text: ':' }, { text: ':set-output', style: 'green' }],
    [{ text: '##' }, { text: '[command]' }],
  ];
  for (const line of hostile) {
    print(line);
  }
  expect(String(stream.read()).split('\n')).toEqual(['\ufffd[2Ja b', ': :set-output', '## [command]', '']);
});
