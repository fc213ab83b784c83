import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFile, downloadTool, find } from '@actions/tool-cache';
import { UserError } from '../errors.ts';
import { reasonOf } from '../system/system-error.ts';
import { makeTemporaryFolder } from './temporary.ts';

/** A version of restic, and what its programs are known by. */
export interface Release {
  readonly version: string;
  /** Where its files are. */
  readonly address: string;
  /** SHA-256 of its file, packed, by platform and architecture as Node names them. */
  readonly files: Readonly<Record<string, { readonly name: string; readonly sha256: string }>>;
}

/** What is fetched. A digest that is wrong fetches nothing: whoever changes the version takes them from the release's SHA256SUMS. */
const pinned: Release = {
  version: '0.18.1',
  address: 'https://github.com/restic/restic/releases/download/v0.18.1',
  files: {
    'linux-x64': {
      name: 'restic_0.18.1_linux_amd64.bz2',
      sha256: '680838f19d67151adba227e1570cdd8af12c19cf1735783ed1ba928bc41f363d',
    },
    'linux-arm64': {
      name: 'restic_0.18.1_linux_arm64.bz2',
      sha256: '87f53fddde38764095e9c058a3b31834052c37e5826d2acf34e18923c006bd45',
    },
    'darwin-arm64': {
      name: 'restic_0.18.1_darwin_arm64.bz2',
      sha256: '193fccc8bb4567b498923bc70261e104ff22be88016f0f108b035dad372ab711',
    },
    'darwin-x64': {
      name: 'restic_0.18.1_darwin_amd64.bz2',
      sha256: 'eb8543ed92ff1ddb67762daebf09f7bea4b0c37d21edb6a910bee3d4f514015f',
    },
  },
};

/**
 * Fetches restic, unless the runner has fetched it before.
 *
 * @returns The path of the program.
 * @throws UserError `failed` where it cannot be had, or is not what it has to be.
 */
export async function installRestic(
  { version, address, files }: Release = pinned,
  platform = `${process.platform}-${process.arch}`,
): Promise<string> {
  const present = find('restic', version);
  if (present !== '') {
    return join(present, 'restic');
  }
  const file = files[platform];
  if (file === undefined) {
    throw notInstalled(`restic ${version} is not known for ${platform}`);
  }
  const url = `${address}/${file.name}`;
  const folder = makeTemporaryFolder();
  const packed = await downloadTool(url, join(folder, file.name)).catch((error) => {
    throw notInstalled(`${url} could not be downloaded: ${reasonOf(error)}`, error);
  });
  const sha256 = await digestOf(packed);
  if (sha256 !== file.sha256) {
    await rm(packed);
    throw notInstalled(`${url} has the SHA-256 ${sha256}, and has to have ${file.sha256}`);
  }
  const program = join(folder, 'restic');
  await unpack(packed, program).catch((error) => {
    throw notInstalled(`${file.name} could not be unpacked by bunzip2: ${reasonOf(error)}`, error);
  });
  await chmod(program, 0o755);
  return join(await cacheFile(program, 'restic', 'restic', version), 'restic');
}

const notInstalled = (why: string, cause?: unknown) =>
  new UserError(
    'failed',
    `There is no restic on this runner, and it could not be fetched: ${why}.`,
    'Install it in a step before this one: `sudo apt-get install -y restic`.',
    { cause },
  );

async function digestOf(file: string): Promise<string> {
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(file), sha256);
  return sha256.digest('hex');
}

/** Runners have bunzip2, and Node has no such thing. */
async function unpack(packed: string, file: string): Promise<void> {
  const child = spawn('bunzip2', ['--stdout', packed], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
  await Promise.all([ended, pipeline(child.stdout, createWriteStream(file))]);
}
