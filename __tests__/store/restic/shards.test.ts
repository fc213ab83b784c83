import { describe, expect, test } from '@jest/globals';
import { ShardNoteReader, writeShardNote } from '../../../src/store/restic/shard-note.ts';
import { idleShards, type ShardSnapshot, setLifetime } from '../../../src/store/restic/shards.ts';

const now = new Date('2026-03-10T12:00:00Z');

const left = (id: string, set: string, age = 0, site = 'shop'): ShardSnapshot => ({
  id,
  time: new Date(now.getTime() - age),
  site,
  set,
  shard: 1,
  of: 2,
  filters: 'none',
  note: undefined,
});

describe('what is idle once a backup is gone', () => {
  const gone = { site: 'shop', set: 'monday' };

  test('is what its shards have left, and nothing of another backup, or of another site', () => {
    const shards = [left('a', 'monday'), left('b', 'tuesday', 9e9), left('c', 'monday', 0, 'blog')];
    const tuesday = { site: 'shop', set: 'tuesday' };
    expect(idleShards(shards, [tuesday], gone, now)).toEqual(['a']);
  });

  test('is nothing of a set that another backup has as well', () => {
    expect(idleShards([left('a', 'monday')], [gone], gone, now)).toEqual([]);
  });

  test('is what never became a backup, once its jobs cannot be at work any more', () => {
    const shards = [
      left('young', 'running', setLifetime - 1),
      left('old', 'given up', setLifetime + 1),
      // One that has only just begun again.
      left('begun', 'long', setLifetime + 1),
      left('goes on', 'long', 5),
    ];
    expect(idleShards(shards, [], { site: 'shop', set: undefined }, now)).toEqual(['old']);
  });
});

describe('a note', () => {
  const file = {
    name: 'a photo.jpg',
    size: 12,
    changed: 1_700_000_000_123_456_789n,
    sha256: 'a'.repeat(64),
    rows: ['0123456789abcdef'],
  };
  const state = { slices: ['b'.repeat(64)], files: new Map([[file.name, file]]) };
  const read = (lines: readonly string[]) => {
    const reader = new ShardNoteReader();
    for (const line of lines) {
      reader.take(line);
    }
    return reader.state;
  };
  const lines = writeShardNote(state).toString().trimEnd().split('\n');

  test('is read as it was written', () => {
    expect(read(lines)).toEqual(state);
  });

  test('that lacks a line says nothing', () => {
    expect(read(lines.slice(0, -1))).toBeUndefined();
    expect(read([])).toBeUndefined();
  });

  test('is refused with a path for a name', () => {
    expect(() => read([lines[0] as string, (lines[1] as string).replace('a photo', '../a')])).toThrow();
  });
});
