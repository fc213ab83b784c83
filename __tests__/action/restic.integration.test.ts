import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { installRestic, type Release } from '../../src/action/restic.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();
let server: Server;
let asked = 0;
let release: Release;
let before: NodeJS.ProcessEnv;

beforeEach(async () => {
  before = { ...process.env };
  process.env.RUNNER_TEMP = write('temporary/.keep', '').replace('/.keep', '');
  process.env.RUNNER_TOOL_CACHE = at('tools');
  writeFileSync(at('restic'), '#!/bin/sh\necho restic 0.18.1\n');
  const packed = execFileSync('bzip2', ['--stdout', at('restic')]);
  asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.end(packed);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  release = {
    version: '0.18.1',
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: {
      'linux-x64': { name: 'restic.bz2', sha256: createHash('sha256').update(packed).digest('hex') },
    },
  };
});
afterEach(() => {
  server.close();
  process.env = before;
});

test('is fetched once, and can be run', async () => {
  const program = await installRestic(release, 'linux-x64');
  expect(readFileSync(program)).toEqual(readFileSync(at('restic')));
  expect(execFileSync(program).toString()).toBe('restic 0.18.1\n');
  expect(await installRestic(release, 'linux-x64')).toBe(program);
  expect(asked).toBe(1);
});

test('is refused where it is not what it has to be', async () => {
  const other = { ...release, files: { 'linux-x64': { name: 'restic.bz2', sha256: '0'.repeat(64) } } };
  expect((await refusal(installRestic(other, 'linux-x64'))).message).toMatch(
    /has the SHA-256 [0-9a-f]{64}, and has to have 0+/,
  );
  expect((await refusal(installRestic(release, 'aix-ppc64'))).message).toMatch(/not known for aix-ppc64/);
});
