import { constants } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { Traces } from '../../src/commands/import/traces.ts';
import { UserError } from '../../src/errors.ts';
import { Interrupted } from '../../src/interrupted.ts';
import type { Progress } from '../../src/transfer/progress.ts';

const told: string[] = [];
const progress: Progress = {
  stageStarted: () => undefined,
  advanced: () => undefined,
  stageFinished: () => undefined,
  warned: (message) => told.push(message),
};

const reason = new Interrupted(constants.signals.SIGINT);
const refused = new UserError('failed', 'It failed.', 'Try again.');

/** What an import with these traces ends with. */
function explained(traces: Partial<Traces>, error: unknown, isInterrupted = false): unknown {
  told.length = 0;
  const signal = isInterrupted ? AbortSignal.abort(reason) : undefined;
  return Object.assign(new Traces(), traces).explain(error, signal, progress);
}

describe('an import that is interrupted', () => {
  const left = (traces: Partial<Traces>) =>
    (explained(traces, new Error('killed'), true) as Interrupted).left;

  test('before it has done anything leaves nothing', () => {
    expect(left({})).toEqual([]);
  });

  test.each<[string, Partial<Traces>, string]>([
    ['a safety backup', { backup: 'b.tar.gz' }, 'The safety backup stays in b.tar.gz.'],
    [
      'what a start of Strapi has made',
      { boot: 'begun' },
      'Strapi was being started to create its tables; some may exist, and its next start creates the others.',
    ],
    ['all tables', { boot: 'done' }, 'Strapi was started once and created its tables.'],
    [
      'files at a provider',
      { uploads: { provider: 'aws-s3', totals: { uploaded: 2 } } },
      '2 files were uploaded (aws-s3) and stay there; no row refers to them.',
    ],
    [
      'an earlier import finished',
      { recovery: 'finished' },
      'An interrupted import into this project was finished first.',
    ],
    ['what could not be removed', { failures: ['It is still there.'] }, 'It is still there.'],
  ])('leaves %s, and says so', (_, traces, sentence) => {
    expect(left(traces)).toEqual(['Nothing was imported.', sentence]);
  });

  test('during its commit fails with what the commit fails with, for the interruption had no part in it', () => {
    const error = explained({ commit: 'begun', backup: 'b.tar.gz' }, refused, true);
    expect(error).toMatchObject({
      message: 'It failed.',
      remedy: 'Try again. The safety backup stays in b.tar.gz.',
      isCommitted: true,
    });
  });

  test('during its commit does not look as if nothing was changed, whatever the commit fails with', () => {
    const traces = {
      commit: 'begun',
      backup: 'b.tar.gz',
      uploads: { provider: 'aws-s3', totals: { uploaded: 2 } },
    } as const;
    expect(explained(traces, new Error('Query read timeout'), true)).toMatchObject({
      message: 'The commit of the import failed: Query read timeout',
      remedy:
        'Check which content the database has, and run the import again if it is the old content. 2 files were uploaded (aws-s3) and stay there. The previous content is in b.tar.gz.',
      isCommitted: true,
    });
  });

  test('after its commit does not look as if it was undone', () => {
    expect(explained({ commit: 'done', backup: 'b.tar.gz' }, new Error('no'), true)).toMatchObject({
      message: 'The database was imported, but a later step failed: no',
      remedy: expect.stringContaining('The previous content is in b.tar.gz.'),
      isCommitted: true,
    });
  });
});

describe('an import that fails', () => {
  test('says what it leaves after its remedy', () => {
    expect(explained({}, refused)).toBe(refused);
    expect(explained({ boot: 'done', backup: 'b.tar.gz' }, refused)).toMatchObject({
      remedy:
        'Try again. Strapi was started once and created its tables. The safety backup stays in b.tar.gz.',
      isCommitted: false,
    });
  });

  test('with an error of ours says it in warnings', () => {
    const error = new Error('unexpected');
    expect(explained({ backup: 'b.tar.gz' }, error)).toBe(error);
    expect(told).toEqual(['The safety backup stays in b.tar.gz.']);
  });
});
