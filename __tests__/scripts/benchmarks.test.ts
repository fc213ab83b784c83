import { expect, test } from '@jest/globals';
import { chart } from '../../scripts/bench/limits/chart.ts';
import type { Figures } from '../../scripts/bench/limits/figures.ts';
import { contestTable, missedGoals, scalingTable } from '../../scripts/bench/limits/tables.ts';

const now = { date: '2026-11-30', commit: 'abc1234', machine: '2 cores' };
const run = (seconds: number, megabytes = 100) => ({ seconds, cpuSeconds: seconds * 1.5, megabytes });

const figures: Figures = {
  official: {
    'postgres strapi-5': {
      ...now,
      rows: [
        {
          work: 'export, 20,000 documents; 40,049 entities; without compression',
          official: { seconds: 99, megabytes: 700 },
          ours: { seconds: 98, megabytes: 130 },
        },
        {
          work: 'export, 20,000 documents; 40,049 entities; default (gzip, encrypted)',
          official: { seconds: 12.34, megabytes: 700 },
          ours: { seconds: 2.5, megabytes: 130 },
        },
      ],
    },
  },
  contests: {
    'postgres-export': {
      ...now,
      work: 'export of 20,000 documents, PostgreSQL',
      goal: 2,
      besideName: 'pg_dump -Fc',
      // The second pair ran while the machine was busy with something else.
      beside: [run(1), run(3), run(1)],
      ours: [run(1.5), run(4.5), run(1.9)],
    },
    'media-export': {
      ...now,
      work: 'export of 4,000 MB of media (5,000 files)',
      goal: 2.2,
      besideName: 'tar, openssl enc',
      beside: [run(10)],
      ours: [run(23)],
    },
  },
  scaling: {
    'scaling-sqlite': {
      ...now,
      steps: [
        { entities: 10_000, links: 40_000, export: [run(1)], import: [run(2)] },
        { entities: 100_000, links: 400_000, export: [run(9)], import: [run(22, 250)] },
      ],
    },
  },
  checks: {},
};

const cells = (table: string) =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));

test('a row has medians, and the ratio of neighbouring runs beside its goal', () => {
  expect(cells(contestTable(figures)).map((row) => row.slice(3, 6))).toEqual([
    ['1.00 s (pg_dump -Fc)', '1.90 s', '1.50 (1.50–1.90), goal 2 ✓'],
    ['10.0 s (tar, openssl enc)', '23.0 s', '2.30 (2.30–2.30), goal 2.2 ✗'],
  ]);
});

test('a size is held against the one before it, and all of them against what they may take of memory', () => {
  const [first, second] = cells(scalingTable(figures));
  expect(first?.slice(5, 12)).toEqual(['1.00 s', '', '100 MB ✓', '1', '2.00 s', '', '100 MB ✓']);
  expect(second?.slice(5, 12)).toEqual([
    '9.00 s',
    '9.00 × ✓',
    '100 MB ✓',
    '1',
    '22.0 s',
    '11.00 × ✗',
    '250 MB ✗',
  ]);
});

test('the goals that are missed are named', () => {
  expect(missedGoals(figures)).toEqual([
    'media-export: 2.30 (2.30–2.30), goal 2.2 ✗',
    expect.stringContaining('100,000'),
  ]);
});

test('the chart has a line for each work, with the times of those that do it', () => {
  const texts = [...chart(figures).matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  const after = (label: string) => texts.slice(texts.indexOf(label), texts.indexOf(label) + 4);
  expect(after('export, PostgreSQL')).toEqual(['export, PostgreSQL', '12.3 s', '1.90 s', '1.00 s']);
  expect(after('export, 4 GB of media')).toEqual(['export, 4 GB of media', '–', '23.0 s', '10.0 s']);
  expect(texts).not.toContain('export, SQLite');
});

test('what takes ten times as long stands as far to the right as what takes ten times less stands to the left', () => {
  const places = [...chart(figures).matchAll(/<path class="grid" d="M([\d.]+) /g)].map(([, x]) => Number(x));
  const steps = places.slice(1).map((x, index) => Math.round(x - (places[index] ?? 0)));
  expect(new Set(steps).size).toBe(1);
});
