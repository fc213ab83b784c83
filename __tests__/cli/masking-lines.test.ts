import { expect, test } from '@jest/globals';
import { maskingLines } from '../../src/cli/masking-lines.ts';
import { masked } from '../action/reports.ts';

test('what was masked is told by type, with the rules, and what was dropped, sampled and searched', () => {
  expect([...maskingLines(masked)]).toEqual([
    'Masked: 1,012 values of 3 attributes, by rules and the built-in list',
    '-- plugin::users-permissions.user, 1,000: email (email), password (null)',
    '-- api::order.order, 12: address.street (street)',
    'Dropped: api::contact.submission',
    'Sampled: 200 of 5,000 rows of api::order.order',
    'Cut: 21 links to rows that are not in the sample: api::category.category.featured (21)',
    'Leak check: nothing that was looked for is left in what was written',
  ]);
  expect([...maskingLines(undefined)]).toEqual([]);
});

test('of many types that were sampled, how many more there are is told', () => {
  const all = Array.from({ length: 12 }, (_, index) => ({ uid: `api::a.${index}`, taken: 1, of: 2 }));
  const lines = [...maskingLines({ ...masked, sampled: { count: 12, listed: all } })];
  expect(lines).toContain('-- and 2 more');
});

test('many types and attributes are told in a few lines', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({
    uid: `api::a.${index % 20}`,
    path: `attribute${index}`,
    rule: 'email',
    by: 'rules' as const,
    values: 1,
  }));
  const lines = [...maskingLines({ ...masked, attributes: { count: 300, listed: many } })];
  expect(lines.length).toBeLessThan(18);
  expect(lines[1]).toMatch(/ and 7 more$/);
  expect(lines).toContain('-- … (a report lists all of them: --report)');
});
