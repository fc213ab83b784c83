import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { Spool } from '../../src/media/remote/spool.ts';

test('a download that waited for room leaves no listener behind', async () => {
  const { signal } = new AbortController();
  const spool = new Spool(10);
  for (let index = 1; index <= 100; index += 1) {
    spool.take(10);
    const waiting = spool.room(index, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await spool.remove(undefined, 10);
    await waiting;
  }
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a download that waits for room ends when the export is interrupted', async () => {
  const controller = new AbortController();
  const spool = new Spool(10);
  spool.take(10);
  const waiting = spool.room(1, controller.signal);
  controller.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
});
