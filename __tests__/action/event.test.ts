import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readEvent } from '../../src/action/event.ts';

const folder = mkdtempSync(join(tmpdir(), 'event-'));
afterAll(() => rmSync(folder, { recursive: true }));

function event(payload: object, environment: Record<string, string> = {}) {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(payload));
  return readEvent({ GITHUB_EVENT_PATH: path, ...environment });
}

describe('visibility', () => {
  test.each([
    [{ visibility: 'public', private: false }, 'public'],
    [{ visibility: 'internal', private: true }, 'restricted'],
    [{ visibility: 'private', private: true }, 'restricted'],
    [{ private: false }, 'public'],
    [{ private: true }, 'restricted'],
    [{}, 'unknown'],
  ])('a repository that says %j is %s', (repository, visibility) => {
    expect(event({ repository }).visibility).toBe(visibility);
  });

  test('an event that names no repository, and no event at all, leave it unknown', () => {
    expect(event({}).visibility).toBe('unknown');
    expect(readEvent({}).visibility).toBe('unknown');
    expect(readEvent({ GITHUB_EVENT_PATH: join(folder, 'none.json') }).visibility).toBe('unknown');
  });
});

describe('secretsWithheldFrom', () => {
  const repository = { full_name: 'octo/shop' };
  const pullRequest = (repo: object | null) => ({ repository, pull_request: { head: { repo } } });

  test.each([
    ['another repository', pullRequest({ full_name: 'eve/shop', fork: true }), 'fork'],
    ['a repository that was deleted', pullRequest(null), 'fork'],
    ['the repository itself', pullRequest({ full_name: 'octo/shop', fork: false }), undefined],
    [
      'the repository itself, a fork of another',
      pullRequest({ full_name: 'octo/shop', fork: true }),
      undefined,
    ],
    ['a fork, where the payload has no names', { pull_request: { head: { repo: { fork: true } } } }, 'fork'],
    ['no pull request', { repository }, undefined],
  ])('a branch of %s', (_, payload, expected) => {
    expect(event(payload).secretsWithheldFrom).toBe(expected);
  });

  test('runs that Dependabot started', () => {
    const payload = pullRequest({ full_name: 'octo/shop', fork: false });
    expect(event(payload, { GITHUB_ACTOR: 'dependabot[bot]' }).secretsWithheldFrom).toBe('dependabot');
  });
});
