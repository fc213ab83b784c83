import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Mutation, mutated } from './mutation.ts';

/** A copy of a checkout that can be changed as one likes. */
export interface Copy {
  /** Absolute. */
  readonly root: string;
  /** A folder for what tests make; it goes with the copy. */
  readonly temporary: string;
  /** Removes it; harmless when it was removed before. */
  remove(): void;
}

/**
 * Copies the files of a checkout that git knows or would take, as they are now, into the folder for temporary files. Packages are
 * shared with the original by a link.
 */
export function copyCheckout(root: string): Copy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'strapi-dms-mutations-')));
  const copy = join(folder, 'checkout');
  const temporary = join(folder, 'tmp');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(temporary);
    // Tests start servers that run as other users.
    chmodSync(folder, 0o755);
    chmodSync(temporary, 0o1777);
    for (const name of filesOf(root)) {
      const target = join(copy, name);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, name), target);
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  } catch (error) {
    remove();
    throw error;
  }
  return { root: copy, temporary, remove };
}

function filesOf(root: string): string[] {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', words, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  // What git knows may have been removed.
  return [...new Set(listed.split('\0'))].filter((name) => name !== '' && existsSync(join(root, name)));
}

/**
 * Makes mutations of the copy for as long as some work takes; each is of another file.
 *
 * @throws NotApplicable as `mutated` does, before anything is changed.
 */
export async function withMutations<Result>(
  { root }: Copy,
  mutations: readonly Mutation[],
  work: () => Promise<Result>,
): Promise<Result> {
  const changes = mutations.map((mutation) => {
    const path = join(root, mutation.file);
    return { path, text: mutated(root, mutation), original: readFileSync(path, 'utf8') };
  });
  try {
    for (const { path, text } of changes) {
      writeFileSync(path, text);
    }
    return await work();
  } finally {
    for (const { path, original } of changes) {
      writeFileSync(path, original);
    }
  }
}
