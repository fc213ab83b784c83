import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { keepBackup } from '../../src/action/backup.ts';
import { formatCounted } from '../../src/action/format.ts';
import { ActionProgress } from '../../src/action/progress.ts';
import { formatBytes, formatDuration } from '../../src/commands/format.ts';
import { captureLines } from './runner.ts';

let lines: string[];

beforeEach(() => {
  lines = captureLines();
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('ActionProgress', () => {
  test('writes one line for each stage', () => {
    const progress = new ActionProgress('Strapi export');
    progress.stageStarted('entities', 1234);
    progress.advanced('entities', 1000, 0);
    progress.stageFinished('entities', { count: 1234, bytes: 5_600_000 });
    progress.stageFinished('assets', { count: 1, bytes: 12 });
    progress.finish();
    expect(lines).toEqual(['Entities: 1,234 records, 5.6 MB', 'Assets: 1 file, 12 B']);
  });

  test('says how far it is when a stage takes long', () => {
    let now = 0;
    const progress = new ActionProgress('Strapi export', () => now);
    progress.phaseStarted('load');
    progress.stageStarted('entities', 4000);
    for (const at of [5_000, 9_000, 12_000, 20_000]) {
      now = at;
      progress.advanced('entities', 800, 0);
    }
    progress.stageFinished('entities', { count: 4000, bytes: 0 });
    progress.stageStarted('assets', undefined);
    now += 10_000;
    progress.advanced('assets', 5, 20_000_000);
    progress.phaseStarted('settlement');
    progress.finish();
    expect(lines).toEqual([
      'Importing',
      'Importing, 0:09: entities 1,600 of 4,000, 40 %, 178 records/s, 0:13 left',
      'Importing, 0:20: entities 3,200 of 4,000, 80 %, 160 records/s, 0:05 left',
      'Entities: 4,000 records, 0 B',
      'Importing, 0:30: assets 5 files, 20 MB, 2 MB/s',
      'Checking what was imported',
    ]);
  });

  test('annotates six warnings, and in another says how many more there are', () => {
    const progress = new ActionProgress('Strapi export');
    for (let number = 1; number <= 14; number += 1) {
      progress.warned(`number ${number}`);
    }
    progress.finish();
    const annotated = lines.filter((line) => line.startsWith('::warning title=Strapi export::'));
    expect(annotated).toHaveLength(7);
    expect(annotated[5]).toBe('::warning title=Strapi export::number 6');
    expect(annotated[6]).toContain('8 further warnings');
    expect(lines).toContain('Warning: number 14');
  });

  test('annotates what is loud, however many warnings there were', () => {
    const progress = new ActionProgress('Strapi export');
    for (let number = 1; number <= 14; number += 1) {
      progress.warned(`number ${number}`);
    }
    progress.warned('media is missing', true);
    progress.finish();
    const annotated = lines.filter((line) => line.startsWith('::warning title=Strapi export::'));
    expect(annotated).toContain('::warning title=Strapi export::media is missing');
    expect(annotated.at(-1)).toContain('8 further warnings');
  });

  test('annotates no more of an import than GitHub shows, although its backup and its archive lack media', async () => {
    jest.replaceProperty(process, 'env', { ...process.env, RUNNER_ENVIRONMENT: 'github-hosted' });
    const progress = new ActionProgress('Strapi import');
    progress.warned('Safety backup: ATTENTION: media is missing', true);
    const keep = keepBackup({ upload: true, retentionDays: undefined }, () => undefined);
    await keep('before_import.tar.gz', 'sha256:0', false);
    progress.warned('ATTENTION: media is missing', true);
    for (let number = 1; number <= 14; number += 1) {
      progress.warned(`number ${number}`);
    }
    progress.finish();
    const annotated = lines.filter((line) => line.startsWith('::warning '));
    expect(annotated.length).toBeLessThanOrEqual(10);
    expect(annotated.filter((line) => line.includes('ATTENTION'))).toHaveLength(2);
    expect(annotated.join()).toContain('stays in the workspace');
    expect(annotated.at(-1)).toContain('8 further warnings');
  });

  test('a warning cannot smuggle in a workflow command', () => {
    new ActionProgress('Strapi export').warned('row 1\n::add-mask::e');
    expect(lines).toEqual(['::warning title=Strapi export::row 1%0A: :add-mask::e']);
  });

  test('a warning beyond the annotated ones cannot smuggle in a workflow command either', () => {
    const progress = new ActionProgress('Strapi export');
    for (let number = 1; number <= 10; number += 1) {
      progress.warned('row 1\n ::add-mask::e\rrow 2 ##[add-mask]e');
    }
    expect(lines.filter((line) => !line.startsWith('::warning')).join('\n')).not.toMatch(
      /^\s*::add-mask|##\[/m,
    );
  });
});

describe('formats', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [999_949, '999.9 kB'],
    [999_960, '1 MB'],
    [5_649_000_000, '5.6 GB'],
    [5e15, '5,000 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [0, '0.0 s'],
    [840, '0.8 s'],
    [125_000, '2 min 5 s'],
    [119_700, '2 min 0 s'],
  ])('%d milliseconds are %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test('one is singular', () => {
    expect([0, 1, 2000].map((count) => formatCounted(count, 'file'))).toEqual([
      '0 files',
      '1 file',
      '2,000 files',
    ]);
  });
});
