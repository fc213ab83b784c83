import { expect, test } from '@jest/globals';
import { addressLines } from '../../src/cli/address-lines.ts';
import { addresses } from '../action/reports.ts';

test('what was rewritten is told by attribute, and what is left over with an example', () => {
  expect([...addressLines({ addresses })]).toEqual([
    '1,201 addresses of media were rewritten, in 2 attributes',
    '-- shared.rich-text.body: 1,200 addresses in 800 rows',
    '-- plugin::upload.file.url: 1 address in 1 row',
    '-- left over in api::page.page.text: 2 addresses in 1 row, such as https://cms.example.com/uploads',
  ]);
  expect([...addressLines({})]).toEqual([]);
});

test('a dry run says what would be', () => {
  const dryRun = { backsUp: false, unknown: [] };
  expect([...addressLines({ addresses: { rewritten: [], left: [] }, dryRun })]).toEqual([
    '0 addresses of media would be rewritten',
  ]);
});

test('of many attributes some are listed', () => {
  const rewritten = Array.from({ length: 30 }, (_, index) => ({
    uid: 'api::a.a',
    attribute: `a${index}`,
    addresses: 1,
    rows: 1,
  }));
  const lines = [...addressLines({ addresses: { rewritten, left: [] } })];
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe('-- and 20 more (a report lists all of them: --report)');
});
