import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getState, saveState } from '@actions/core';
import * as v from 'valibot';
import { namesIn } from '../project/files.ts';
import { finalNameOf } from '../system/atomic-write.ts';

/** Something that may hold data in the clear, and that nobody needs when the job is over. */
const temporary = v.union([
  v.object({ path: v.string() }),
  /** Unfinished files: hidden, and with names of which only the beginning is known. */
  v.object({ folder: v.string(), begins: v.string() }),
]);

export type Temporary = v.InferOutput<typeof temporary>;

const state = 'temporary';
const registered: Temporary[] = [];

/** The folder that the runner empties after each job. Elsewhere, as in a terminal, the system's. */
export function temporaryFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.RUNNER_TEMP || tmpdir();
}

/**
 * Has the post step remove something, in case this step does not come to it. To be called before it is made: a step that
 * is killed has no other chance.
 */
export function removeAfterJob(...more: readonly Temporary[]): void {
  registered.push(...more);
  saveState(state, registered);
}

/** Makes a folder in the runner's temporary folder, for this user only, which the post step removes. */
export function makeTemporaryFolder(): string {
  const path = join(temporaryFolder(), `strapi-dms-${randomBytes(6).toString('hex')}`);
  removeAfterJob({ path });
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** What the step had registered, as its post step is told. */
export function readTemporary(): readonly Temporary[] {
  const text = getState(state);
  return text === '' ? [] : v.parse(v.array(temporary), JSON.parse(text));
}

/** @throws Error of the file system where something cannot be removed; what is gone already is no error. */
export async function removeTemporary(item: Temporary): Promise<void> {
  const paths =
    'path' in item
      ? [item.path]
      : namesIn(item.folder)
          .filter((name) => finalNameOf(name)?.startsWith(item.begins))
          .map((name) => join(item.folder, name));
  for (const path of paths) {
    await rm(path, { recursive: true, force: true });
  }
}
