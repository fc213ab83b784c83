import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recoverMedia } from '../../src/media/swap.ts';
import {
  after,
  before,
  filesIn,
  hasTraces,
  isOurs,
  makeSite,
  rowsOf,
  type Site,
  targetOf,
} from './support/site.ts';

const driver = join(import.meta.dirname, 'support', 'swap-driver.ts');

let folder: string;
let site: Site;

const siteIn = (name: string): Site => ({
  uploads: join(folder, name, 'uploads'),
  database: join(folder, name, 'data.db'),
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swap-kill-'));
  site = siteIn('site');
  makeSite(site);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(mode: 'import' | 'recover', { uploads, database }: Site, killAt = 0) {
  const { signal, status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', driver, mode, uploads, database],
    { env: { ...process.env, KILL_AT: String(killAt) }, encoding: 'utf8' },
  );
  if (status !== 0 && signal !== 'SIGKILL') {
    throw new Error(`${mode} killed at ${killAt} ended with ${status}:\n${stdout}${stderr}`);
  }
  return { wasKilled: signal === 'SIGKILL', lines: stdout.trim().split('\n') };
}

function copyOf(from: Site, name: string): Site {
  const copy = siteIn(name);
  cpSync(join(from.uploads, '..'), join(copy.uploads, '..'), { recursive: true });
  return copy;
}

/** Old with old, or new with new, and nothing of ours anywhere. */
function expectWhole(checked: Site): void {
  const { version, store, sequence } = rowsOf(checked);
  expect(filesIn(checked.uploads)).toEqual(version === 'old' ? before : after);
  expect(store).toEqual(['1 a', '2 b']);
  expect(sequence).toBe(2);
}

describe('an import that is killed', () => {
  test('anywhere leaves the old media as it was until the commit, and the next run makes it whole', async () => {
    const { lines } = run('import', copyOf(site, 'counted'));
    const operations = Number(lines.at(-1));
    expect(operations).toBeGreaterThan(40);
    const seen = new Map<string, number>();

    for (let killAt = 1; killAt <= operations; killAt += 1) {
      const killed = copyOf(site, `killed-${killAt}`);
      expect(run('import', killed, killAt).wasKilled).toBe(true);
      const { version } = rowsOf(killed);
      if (version === 'old') {
        const visible = Object.entries(filesIn(killed.uploads)).filter(([name]) => !isOurs(name));
        expect(Object.fromEntries(visible)).toEqual(before);
      }

      const recovery = await recoverMedia(targetOf(killed));

      expectWhole(killed);
      expect(rowsOf(killed).version).toBe(version);
      expect(await recoverMedia(targetOf(killed))).toBe('nothing');
      const state = `${version} ${recovery}`;
      seen.set(state, (seen.get(state) ?? 0) + 1);
    }
    // The last ones: all was done, and only the staging folder was left.
    expect([...seen.keys()].sort()).toEqual(
      ['new finished', 'new nothing', 'new undone', 'old nothing', 'old undone'].sort(),
    );
  });

  test('after its commit is finished also by runs that are themselves killed, anywhere', () => {
    const counted = copyOf(site, 'counted');
    const operations = Number(run('import', counted).lines.at(-1));
    // The commit is the first point at which the database is new.
    let committed = operations;
    for (let killAt = operations; killAt > 0; killAt -= 1) {
      const killed = copyOf(site, `killed-${killAt}`);
      run('import', killed, killAt);
      if (rowsOf(killed).version === 'old') {
        break;
      }
      committed = killAt;
    }
    const interrupted = siteIn(`killed-${committed}`);
    const recoveries = Number(run('recover', copyOf(interrupted, 'recovered')).lines.at(-1));
    expect(recoveries).toBeGreaterThan(10);

    for (let killAt = 1; killAt <= recoveries; killAt += 1) {
      const twice = copyOf(interrupted, `twice-${killAt}`);
      expect(run('recover', twice, killAt).wasKilled).toBe(true);
      run('recover', twice);
      expect(rowsOf(twice).version).toBe('new');
      expectWhole(twice);
    }
  });

  test('can simply be run again', () => {
    const operations = Number(run('import', copyOf(site, 'counted')).lines.at(-1));
    for (const killAt of [1, 3, Math.round(operations / 2), operations - 12, operations - 1]) {
      const killed = copyOf(site, `killed-${killAt}`);
      run('import', killed, killAt);
      run('import', killed);
      expect(rowsOf(killed).version).toBe('new');
      expectWhole(killed);
      expect(hasTraces(killed)).toBe(false);
    }
  });
});
