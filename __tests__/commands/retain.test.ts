import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { forgetBackups, whyIncomplete } from '../../src/commands/forget/forget.ts';
import { parseForgetOptions } from '../../src/commands/forget/options.ts';
import { retain, retainAfterBackup } from '../../src/commands/retention/retain.ts';
import { askedScope } from '../../src/commands/retention/scope.ts';
import { storePlace } from '../../src/commands/retention/store.ts';
import { decide } from '../../src/store/retention.ts';
import { backupOf, MemoryStore } from '../support/backup-store.ts';
import { randomPolicy, simulatedNights } from '../support/nights.ts';
import { defaultsOf } from '../support/options.ts';
import { refusal, thrownBy } from '../support/workspace.ts';

const began = new Date('2026-11-30T04:00:00Z');
const nights = ['26', '27', '28', '29'].map((day) => backupOf(`2026-11-${day}T03:00:00Z`));
const names = ({ backups }: MemoryStore) => backups.map(({ name }) => name.slice(7, 15));
const address = (name: string) => `s3://backups/shop/${name}`;

const applied = (store: MemoryStore, policy: object, more: object = {}) =>
  retain(storePlace(store), { policy, began, isDryRun: false, ...more });

describe('A policy on a store', () => {
  test('removes the oldest first, and frees their room once', async () => {
    const store = new MemoryStore(nights);
    const { removed, warnings } = await applied(store, { keepLast: 2 });
    expect(removed).toEqual(nights.slice(0, 2).map(({ name }) => address(name)));
    expect(warnings).toEqual([]);
    expect(store.done).toEqual([...nights.slice(0, 2).map(({ name }) => `forget ${name}`), 'prune']);
  });

  test('removes nothing, and frees nothing, in a dry run', async () => {
    const store = new MemoryStore(nights);
    const { removed, backups } = await applied(store, { keepLast: 1 }, { isDryRun: true });
    expect([removed, store.done]).toEqual([[], []]);
    expect(backups.map(({ isKept }) => isKept)).toEqual([true, false, false, false]);
    expect(backups.at(-1)).toMatchObject({ reasons: ['no rule keeps it'], time: '2026-11-26T03:00:00.000Z' });
  });

  test('leaves what is not known to be whole, and what came while it ran', async () => {
    const half = { ...backupOf('2026-11-01T03:00:00Z'), note: undefined };
    const beside = backupOf('2026-11-02T03:00:00Z', { verifiedAt: '2026-11-30T04:00:01Z' });
    const store = new MemoryStore([...nights, half, beside]);
    const { backups } = await applied(store, { keepLast: 1 });
    expect(names(store).toSorted()).toEqual(['20261101', '20261102', '20261129']);
    const why = Object.fromEntries(backups.map(({ name, reasons }) => [name.slice(7, 15), reasons]));
    expect(why['20261101']).toEqual(['it is not known to be whole']);
    expect(why['20261102']).toEqual(['it came while this ran']);
  });

  test('neither counts nor removes what has a name that somebody has given it', async () => {
    const before = { ...backupOf('2026-11-01T03:00:00Z'), name: 'before-the-move.tar.gz.enc' };
    const latest = { ...backupOf('2026-11-29T04:00:00Z'), name: 'latest.tar.gz.enc' };
    const snapshot = { ...backupOf('2026-11-02T03:00:00Z'), name: '4b1d79f2' };
    const store = new MemoryStore([...nights, before, latest, snapshot]);
    await applied(store, { keepLast: 1 });
    expect(store.backups.map(({ name }) => name).toSorted()).toEqual([
      'before-the-move.tar.gz.enc',
      'export_20261129030000.tar.gz.enc',
      'latest.tar.gz.enc',
    ]);
  });

  test('counts masked ones, and those of another scope, for themselves', async () => {
    const others = [
      backupOf('2026-11-20T03:00:00Z', { isMasked: true, scope: 'everything, masked' }),
      backupOf('2026-11-21T03:00:00Z', { scope: 'only content' }),
      backupOf('2026-11-22T03:00:00Z', { scope: 'only content' }),
      // The same scope: that files were not found was not asked for.
      backupOf('2026-11-23T03:00:00Z', { scope: 'everything, without 3 media files that were not found' }),
    ];
    const store = new MemoryStore([...nights, ...others]);
    await applied(store, { keepLast: 1 });
    expect(names(store).toSorted()).toEqual(['20261120', '20261122', '20261129']);
  });

  test('warns of what cannot be removed and goes on, but not for ever', async () => {
    const store = new MemoryStore(
      Array.from({ length: 9 }, (_, day) => backupOf(`2026-11-0${day + 1}T03:00:00Z`)),
    );
    store.onForget = (name) => {
      if (!name.includes('20261101')) {
        throw new Error('locked');
      }
    };
    const { removed, warnings } = await applied(store, { keepLast: 1 });
    expect(removed).toHaveLength(1);
    expect(warnings).toEqual([
      ...['02', '03', '04'].map(
        (day) =>
          `The older backup ${address(`export_202611${day}030000.tar.gz.enc`)} could not be removed: locked`,
      ),
      '4 others were not tried.',
    ]);
  });
});

describe('After an export', () => {
  const afterwards = (store: MemoryStore, made: string, policy: object = { keepLast: 1 }) =>
    retainAfterBackup(async () => storePlace(store), { policy, began, made });

  test('what it has made counts, although it came while it ran', async () => {
    const own = backupOf('2026-11-30T04:00:00Z', { verifiedAt: '2026-11-30T04:01:00Z' });
    const store = new MemoryStore([...nights, own]);
    await afterwards(store, address(own.name), { keepLast: 2 });
    expect(names(store)).toEqual(['20261129', '20261130']);
    expect(store.done.at(-1)).toBe('close');
  });

  test('what it has made stays whatever the clock says, and so does what seems newer', async () => {
    const store = new MemoryStore(nights);
    await afterwards(store, address(nights[1]?.name ?? ''));
    expect(names(store)).toEqual(['20261127', '20261128', '20261129']);
  });

  test('nothing goes that is of another kind', async () => {
    const masked = [
      backupOf('2026-11-20T03:00:00Z', { isMasked: true }),
      backupOf('2026-11-21T03:00:00Z', { isMasked: true }),
    ];
    const store = new MemoryStore([...nights, ...masked]);
    const { backups } = await afterwards(store, address(nights[3]?.name ?? ''));
    expect(names(store)).toEqual(['20261129', '20261120', '20261121']);
    expect(backups.at(-1)?.reasons).toEqual(['it is of another kind than the one that was just made']);
  });

  test('nothing goes where what it has made is not there, or nobody says what is: with a warning', async () => {
    const store = new MemoryStore(nights);
    const { removed, warnings } = await afterwards(store, address('export_20261130040000.tar.gz.enc'));
    expect(removed).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Older backups were not looked through, and stay: .*20261130040000.*is not listed/,
      ),
    ]);
    const failing = await retainAfterBackup(() => Promise.reject(new Error('no way')), {
      policy: { keepLast: 1 },
      began,
      made: 'a',
    });
    expect(failing.warnings).toEqual(['Older backups were not looked through, and stay: no way']);
    expect(names(store)).toHaveLength(4);
  });
});

test('Wherever it is ended early, what stays is what would have stayed, and more; and the next run does the rest', async () => {
  const random = new Random(7);
  for (let round = 0; round < 50; round += 1) {
    const policy = randomPolicy(random);
    const last = new Date('2026-11-29T23:00:00Z');
    const backups = simulatedNights(random, 60, last).map((time) => backupOf(time.toISOString()));
    const items = await storePlace(new MemoryStore(backups)).list();
    const wanted = decide(items, policy, began).flatMap(({ item, isKept }) => (isKept ? [item.name] : []));
    const store = new MemoryStore(backups);
    const controller = new AbortController();
    let left = random.below(backups.length);
    store.onForget = () => {
      left -= 1;
      if (left < 0) {
        controller.abort(new Error('killed'));
      }
    };
    await retain(storePlace(store), { policy, began, isDryRun: false }, controller.signal).catch(
      (error: Error) => expect(error.message).toBe('killed'),
    );
    const there = store.backups.map(({ name }) => name);
    expect(wanted.filter((name) => !there.includes(name))).toEqual([]);
    store.onForget = () => undefined;
    await applied(store, policy);
    expect((await store.list()).map(({ name }) => name)).toEqual(wanted);
    const again = await applied(store, policy);
    expect(again.removed).toEqual([]);
  }
});

describe('The command', () => {
  const raw = { ...defaultsOf('forget'), file: 'backups/', keepLast: 2 };

  test('says what it did, and what it could not do', async () => {
    const store = new MemoryStore(nights);
    store.onForget = () => {
      throw new Error('locked');
    };
    const report = await forgetBackups(parseForgetOptions(raw), undefined, async () => storePlace(store));
    expect(report).toMatchObject({
      place: 's3://backups/shop',
      policy: '--keep-last 2',
      isDryRun: false,
      removed: [],
    });
    expect(whyIncomplete(report)).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^0 of 2 backups were removed from s3:\/\/backups\/shop: .*locked$/),
    });
  });

  test.each([
    ['without rules', { keepLast: undefined }, /^Nothing says which backups stay/],
    ['without a place', { file: undefined }, /^It is not said where/],
    ['with two places', { store: 's3://backups/shop' }, /^There are both -f and --store/],
    ['with a store that is none', { file: undefined, store: 'ftp://x' }, /is not the address of a store/],
  ])('is refused %s', (_, given, message) => {
    expect(thrownBy(() => parseForgetOptions({ ...raw, ...given }))).toMatchObject({
      failure: 'usage',
      message: expect.stringMatching(message),
    });
  });

  test('fails where the folder cannot be read', async () => {
    const options = parseForgetOptions({ ...raw, file: 'nowhere/' });
    expect(await refusal(forgetBackups(options))).toMatchObject({
      message: expect.stringContaining('nowhere'),
    });
  });
});

test.each([
  ['everything', 'everything'],
  ['everything, without 1 media file that was not found', 'everything'],
  [
    'only content, without 1,234 media files of other providers, without 2 media files that were not found',
    'only content',
  ],
  ['excluding content types api::a.a, api::b.b', 'excluding content types api::a.a, api::b.b'],
])('The scope %j is that of %j', (scope, asked) => {
  expect(askedScope({ scope })).toBe(asked);
});
