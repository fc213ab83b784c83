import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findRestic } from '../../../src/store/restic/program.ts';
import { refusal } from '../../support/workspace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restic-program-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of that name that says this when it is asked for its version. */
function install(says: string): string {
  const path = join(folder, 'restic');
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const found = () => findRestic({ PATH: folder });

test.each(['0.14.0', '0.19.1', '1.0.0'])('restic %s is taken', async (version) => {
  const path = install(`restic ${version} compiled with go1.19 on linux/amd64`);
  expect(await found()).toBe(path);
});

test('a version that is too old is named, with the one that is needed', async () => {
  const path = install('restic 0.13.1 compiled with go1.18 on linux/amd64');
  const { failure, message, remedy } = await refusal(found());
  expect(failure).toBe('failed');
  expect(message).toBe(`${path} is restic 0.13.1, and version 0.14 or later is needed.`);
  expect(remedy).toContain('Install restic');
});

test('a program of that name that is something else is not taken', async () => {
  const path = install('rustic 0.20.0');
  expect((await refusal(found())).message).toContain(`${path} is no restic`);
});

test('where there is none, it is said how to install it', async () => {
  expect((await refusal(found())).message).toContain('it is not in PATH');
});
