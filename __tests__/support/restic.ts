import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { type Keys, quicken } from './restic-crypto.ts';
import { someOf } from './thorough.ts';

// What is skipped there is never noticed.
if (process.env.CI === 'true' && !process.env.RESTIC_NEW) {
  throw new Error('RESTIC_NEW does not name a newer restic: CI has to do that, see .ci/storage.');
}

/** The one in PATH, and a newer one where RESTIC_NEW names it (`.ci/storage`). */
export const allRestics: readonly { readonly name: string; readonly program: string }[] = [
  'restic',
  process.env.RESTIC_NEW ?? '',
]
  .filter((program) => program !== '')
  .map((program) => {
    const { stdout } = spawnSync(program, ['version'], { encoding: 'utf8' });
    return { name: stdout?.split(' ').slice(0, 2).join(' ') ?? `${program}, which is missing`, program };
  });

/** Those that commands are tried with: the newer alone, where not everything is tested in every way. */
export const restics = someOf(allRestics, 1);

export const password = 'a password for the tests';

/**
 * Variables of restic while each test runs: its password, and which program comes first in PATH; and a folder for temporary files that
 * nobody else uses.
 */
export function resticEnvironment(program: string, at: (name: string) => string): void {
  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
    process.env.RESTIC_PASSWORD = password;
    process.env.RESTIC_CACHE_DIR = at('cache');
    process.env.TMPDIR = at('temporary');
    mkdirSync(at('temporary'));
    if (program.includes('/')) {
      process.env.PATH = `${dirname(program)}${delimiter}${process.env.PATH}`;
    }
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, before);
  });
}

/** Runs restic as somebody would who knows nothing of us. @throws Error with what it says where it fails. */
export function restic(repository: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr } = spawnSync('restic', args, {
    encoding: 'utf8',
    env: { ...process.env, RESTIC_REPOSITORY: repository },
    cwd,
    maxBuffer: 100_000_000,
  });
  if (status !== 0) {
    throw new Error(`restic ${args.join(' ')} ended with ${status}: ${stderr}`);
  }
  return stdout;
}

/** An empty repository for each version of restic. */
const empty = new Map<string, string>();

/** Makes an empty repository that opens at once; `RESTIC_PASSWORD` is its password. */
export function makeRepository(repository: string): void {
  const { PATH = '', RESTIC_PASSWORD = '' } = process.env;
  let model = empty.get(PATH);
  if (model === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'restic-'));
    model = join(folder, 'repository');
    restic(model, ['init', '--quiet']);
    quicken(model, RESTIC_PASSWORD, JSON.parse(restic(model, ['cat', 'masterkey'])) as Keys);
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    empty.set(PATH, model);
  }
  cpSync(model, repository, { recursive: true });
}

/** The snapshots of a repository, as restic lists them. */
export function snapshotsOf(
  repository: string,
): { readonly id: string; readonly tags: readonly string[]; readonly hostname: string }[] {
  return JSON.parse(restic(repository, ['snapshots', '--json'])) ?? [];
}
