import { describe, expect, test } from '@jest/globals';
import { findingOf, inOrder, toAccept, worstOf } from '../../../src/insight/guard/findings-of.ts';
import type { Effect, Planned } from '../../../src/insight/guard/plan.ts';
import type { Affected } from '../../../src/transfer/affected.ts';

const affected = (values: number, entries = values): Affected => ({
  values,
  entries,
  locales: { en: entries },
  where: ['api::page.page abc (en)'],
  samples: [],
});

const planned = (effect: Effect, more: Partial<Planned> = {}): Planned => ({
  uid: 'api::page.page',
  attribute: 'title',
  kind: 'gone',
  effect,
  what: 'api::page.page.title is gone',
  unit: 'values',
  asked: { uid: 'api::page.page', attribute: 'title', ask: { of: 'values' }, onlyPublished: false },
  place: { uid: 'api::page.page', path: [] },
  ...more,
});

const known = { isAccepted: false, keptBy: undefined, canMigrate: false, place: undefined, samples: [] };

describe('a change comes to', () => {
  test.each<[Effect, string, string]>([
    ['deleted', 'lossy', 'when Strapi starts with it, 2 values of 1 entry are deleted.'],
    ['unread', 'lossy', '2 values of 1 entry stay in the database, where nobody sees them any more.'],
    ['misread', 'lossy', '2 values of 1 entry do not fit'],
    ['refused', 'blocking', '2 values of 1 entry cannot be saved or published as they are.'],
    ['stops', 'blocking', 'Strapi does not start.'],
    ['none', 'ok', '2 values of 1 entry, all kept.'],
  ])('%s: %s', (effect, verdict, message) => {
    const finding = findingOf(planned(effect), { ...known, affected: affected(2, 1) });
    expect(finding).toMatchObject({ verdict, values: 2, entries: 1, locales: { en: 1 }, isAccepted: false });
    expect(finding.message).toContain(message);
    expect(finding.remedy === undefined).toBe(verdict === 'ok');
  });

  test.each<Effect>(['deleted', 'unread', 'misread', 'refused', 'stops'])(
    'nothing, where %s concerns nothing',
    (effect) => {
      expect(findingOf(planned(effect), { ...known, affected: affected(0) }).verdict).toBe('ok');
      expect(findingOf(planned(effect), { ...known, affected: undefined }).verdict).toBe('ok');
    },
  );

  test('nothing, where a migration keeps it', () => {
    const finding = findingOf(planned('deleted', { kind: 'renamed', renamedTo: 'heading' }), {
      ...known,
      affected: affected(3),
      keptBy: 'database/migrations/x.js',
    });
    expect(finding).toMatchObject({ verdict: 'ok', values: 3 });
    expect(finding.message).toContain('database/migrations/x.js keeps 3 values of 3 entries');
  });

  test('a finding that is accepted, which says so only where there is anything to accept', () => {
    const accepting = { ...known, isAccepted: true };
    expect(findingOf(planned('deleted'), { ...accepting, affected: affected(1) }).isAccepted).toBe(true);
    expect(findingOf(planned('deleted'), { ...accepting, affected: affected(0) }).isAccepted).toBe(false);
  });
});

test('what is lost is worse than what blocks, and that worse than nothing', () => {
  expect(worstOf(['ok', 'blocking', 'lossy'])).toBe('lossy');
  expect(worstOf(['ok', 'blocking'])).toBe('blocking');
  expect(worstOf([])).toBe('ok');
  const findings = [
    findingOf(planned('none'), { ...known, affected: affected(9) }),
    findingOf(planned('refused'), { ...known, affected: affected(9) }),
    findingOf(planned('deleted'), { ...known, affected: affected(1) }),
    findingOf(planned('deleted'), { ...known, affected: affected(5), isAccepted: true }),
    findingOf(planned('deleted'), { ...known, affected: affected(3) }),
  ];
  expect(inOrder(findings).map(({ verdict, values, isAccepted }) => [verdict, values, isAccepted])).toEqual([
    ['lossy', 3, false],
    ['lossy', 1, false],
    ['blocking', 9, false],
    ['lossy', 5, true],
    ['ok', 9, false],
  ]);
});

test('what is to be accepted is what no migration keeps, each once', () => {
  const lost = findingOf(planned('deleted'), { ...known, affected: affected(3) });
  const [renamed, other] = [
    { ...lost, attribute: 'old' },
    { ...lost, attribute: 'gone' },
  ];
  const migration = { file: 'x.js', code: '', renames: [`${lost.uid}.old=now`], isWritten: false };
  const findings = [renamed, other, other, { ...lost, attribute: 'meant', isAccepted: true }];
  expect(toAccept(findings, migration)).toEqual([`${lost.uid}.gone`]);
  expect(toAccept(findings, undefined)).toEqual([`${lost.uid}.old`, `${lost.uid}.gone`]);
});
