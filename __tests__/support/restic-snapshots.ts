import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Keys, quicken, seal } from './restic-crypto.ts';

/** A repository of restic's with as many snapshots as are wanted, of any moments: `restic backup` needs half a second for each. */
export interface SnapshotRepository {
  /** Puts snapshots in the place of those that are there, each of an empty file. */
  fill(snapshots: readonly { readonly host: string; readonly time: Date }[]): void;
  /**
   * @param program Of restic.
   * @returns For each host the moments of what `restic forget` would keep, the newest first.
   */
  kept(program: string, options: readonly string[]): ReadonlyMap<string, readonly string[]>;
}

const password = 'a password of a test';

/** @param folder Does not exist yet. @throws Error with what restic says. */
export function makeSnapshotRepository(folder: string, program = 'restic'): SnapshotRepository {
  mkdirSync(folder, { recursive: true });
  const repository = join(folder, 'repository');
  const run = (restic: string, options: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(restic, ['--no-cache', ...options], {
      encoding: 'utf8',
      cwd: folder,
      maxBuffer: 2 ** 28,
      env: {
        ...process.env,
        TZ: 'UTC',
        RESTIC_PASSWORD: password,
        RESTIC_REPOSITORY: repository,
      },
    });
    if (status !== 0) {
      throw new Error(`${restic} ${options.join(' ')}: ${error?.message ?? stderr}`);
    }
    return stdout;
  };
  // What all versions from 0.14 on read.
  run(program, ['init', '--repository-version', '1']);
  writeFileSync(join(folder, 'empty'), '');
  run(program, ['backup', '--host', 'a', 'empty']);
  const [{ id }] = JSON.parse(run(program, ['snapshots', '--json'])) as [{ readonly id: string }];
  const template = JSON.parse(run(program, ['cat', 'snapshot', id])) as object;
  const keys = JSON.parse(run(program, ['cat', 'masterkey'])) as Keys;
  quicken(repository, password, keys);
  const snapshots = join(repository, 'snapshots');
  return {
    fill: (wanted) => {
      for (const name of readdirSync(snapshots)) {
        rmSync(join(snapshots, name));
      }
      for (const { host, time } of wanted) {
        const sealed = seal(JSON.stringify({ ...template, hostname: host, time: time.toISOString() }), keys);
        writeFileSync(join(snapshots, createHash('sha256').update(sealed).digest('hex')), sealed);
      }
    },
    kept: (restic, options) => {
      const groups = JSON.parse(
        run(restic, ['forget', '--dry-run', '--json', '--group-by', 'host', ...options]),
      ) as readonly Group[];
      return new Map(
        groups.map(({ host, keep }) => [host, (keep ?? []).map(({ time }) => new Date(time).toISOString())]),
      );
    },
  };
}

interface Group {
  readonly host: string;
  readonly keep: readonly { readonly time: string }[] | null;
}
