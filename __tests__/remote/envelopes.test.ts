import { describe, expect, test } from '@jest/globals';
import { messageIn, nameOf, readIncoming } from '../../src/remote/envelopes.ts';
import { quotedFrom } from '../../src/remote/failures.ts';

describe('what a remote sends', () => {
  test('is an answer, a frame or a diagnostic', () => {
    expect(readIncoming({ uuid: 'a', data: { ok: true }, error: null })).toEqual({
      kind: 'reply',
      uuid: 'a',
      data: { ok: true },
      error: undefined,
    });
    expect(
      readIncoming({ uuid: 'a', data: { type: 'transfer', id: 's', data: [1], ended: false, error: null } }),
    ).toEqual({ kind: 'frame', uuid: 'a', frame: { id: 's', data: [1], ended: false, error: undefined } });
    expect(readIncoming({ uuid: 'a', diagnostic: { kind: 'warning', details: { message: 'oh' } } })).toEqual({
      kind: 'diagnostic',
      level: 'warning',
      text: 'oh',
    });
  });

  test('has an error where there is one, be it empty', () => {
    const frame = { type: 'transfer', id: 's', data: null, ended: true, error: {} };
    expect(readIncoming({ uuid: 'a', data: frame })).toMatchObject({ frame: { error: {} } });
    expect(messageIn({})).toBeUndefined();
    expect(messageIn({ message: 'Transfer already in progress' })).toBe('Transfer already in progress');
  });

  test('may be anything else, which is none of these', () => {
    for (const value of [
      null,
      1,
      'text',
      [],
      {},
      { uuid: 7 },
      { diagnostic: {} },
      { diagnostic: { kind: 'x' } },
    ]) {
      expect(readIncoming(value)).toBeUndefined();
    }
  });
});

test('messages have names for errors', () => {
  expect(nameOf({ type: 'command', command: 'init' })).toBe('command init');
  expect(nameOf({ type: 'transfer', kind: 'action', action: 'close' })).toBe('action close');
  expect(nameOf({ type: 'transfer', kind: 'step', action: 'start', step: 'links' })).toBe('start of links');
});

test('words of a remote are one line, of a bounded length, without signatures of addresses', () => {
  expect(quotedFrom('a\n  b\u001b[31m')).toBe('a b�[31m');
  expect(quotedFrom('x'.repeat(10_000)).length).toBeLessThan(600);
  expect(quotedFrom('GET https://bucket.example.com/a.png?X-Amz-Signature=abc failed')).toBe(
    'GET https://bucket.example.com/a.png failed',
  );
});
