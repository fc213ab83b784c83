import { describe, expect, test } from '@jest/globals';
import { Observer } from '../../src/commands/export/observer.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { pagesOf } from '../support/archives.ts';
import { contentType } from '../support/strapi-database.ts';
import { rejection } from '../support/workspace.ts';

function observed(signal?: AbortSignal) {
  const told: string[] = [];
  const progress: Progress = {
    stageStarted: (stage, total) => told.push(`started ${stage} ${total}`),
    advanced: (stage, records, bytes) => told.push(`advanced ${stage} ${records} ${bytes}`),
    stageFinished: (stage, { count }) => told.push(`finished ${stage} ${count}`),
    warned: (message, isLoud) => told.push(`warned ${isLoud ? 'loudly ' : ''}${message}`),
  };
  return { told, observer: new Observer(progress, signal) };
}

const all = async (iterable: AsyncIterable<unknown>) => {
  const items: unknown[] = [];
  for await (const item of iterable) {
    items.push(item);
  }
  return items;
};

const nothing = { count: 0, bytes: 0 };

describe('what passes', () => {
  test('is counted by content type, links apart, and told a page at a time', async () => {
    const { told, observer } = observed();
    expect(await all(observer.pages('entities', pagesOf('"ä"\n"b"', '"c"')))).toHaveLength(2);
    await all(observer.pages('links', pagesOf('1')));
    await all(observer.pages('configuration', pagesOf('ignored')));
    expect(told).toEqual([
      'advanced entities 2 9',
      'advanced entities 1 4',
      'advanced links 1 2',
      'advanced configuration 1 8',
    ]);
    expect(observer.contentTypes([contentType('x', 'x', {})])).toEqual([
      { uid: 'x', displayName: 'x', entities: 3, links: 1, bytes: 15 },
    ]);
  });

  test('ends with the reason when the transfer was aborted', async () => {
    const controller = new AbortController();
    const { told, observer } = observed(controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await rejection(all(observer.pages('entities', pagesOf('1'))))).toBe(reason);
    expect(() => observer.stageStarted('links', 0)).toThrow(reason);
    expect(told).toEqual([]);
  });
});

describe('warnings', () => {
  test('of omitted links are ten in detail, and one with their number', () => {
    const { told, observer } = observed();
    for (let index = 1; index <= 12; index += 1) {
      observer.omitted({ left: `a:${index}`, right: 'b:1' });
    }
    observer.stageFinished('links', nothing);
    expect(told).toHaveLength(10 + 1 + 1);
    expect(told[0]).toBe(
      'warned Omitting link a:1 -> b:1 from export because a referenced entity no longer exists in the database.',
    );
    expect(told[10]).toBe(
      'warned Links export omitted 12 relation(s) pointing at missing entities. Verify relations after import if this is unexpected.',
    );
    expect(observer.omittedLinks).toBe(12);
    expect(observer.warnings).toHaveLength(11);
  });

  test('that are loud come first, whatever was warned of before', () => {
    const { told, observer } = observed();
    observer.warn('quiet');
    observer.warnLoudly('media is missing');
    expect(told).toEqual(['warned quiet', 'warned loudly media is missing']);
    expect(observer.warnings).toEqual(['media is missing', 'quiet']);
  });

  test('of drift are one line, and none without drift', () => {
    const { observer } = observed();
    observer.drifted([]);
    expect(observer.warnings).toEqual([]);
    const drift = { uid: 'a', kind: 'differs', message: 'a.b is other' } as const;
    observer.drifted([drift]);
    observer.drifted([drift, drift]);
    expect(observer.warnings).toEqual([
      'The checkout differs from the database in 1 place; what the database has is exported: a.b is other',
      'The checkout differs from the database in 2 places; what the database has is exported: a.b is other …',
    ]);
  });
});
