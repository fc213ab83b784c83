import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../errors.ts';

/** Fetches restic where there is none. @returns The path of the program. */
export type InstallRestic = () => Promise<string>;

/** The first version that does what is asked of it, and reads repositories of both formats. */
const oldest = [0, 14] as const;

let installer: InstallRestic | undefined;

/** From here on restic is fetched where this machine has none, or too old a one: what the Action does, and a terminal does not. */
export function provideRestic(install: InstallRestic): void {
  installer = install;
}

/**
 * Finds the program `restic` in PATH, or has it fetched.
 *
 * @returns Its path.
 * @throws UserError `failed` where there is none that is recent enough, with how to install it.
 */
export async function findRestic(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const path = pathOf(environment);
  const version = path === undefined ? undefined : await versionOf(path);
  if (path !== undefined && version !== undefined && isRecent(version)) {
    return path;
  }
  if (installer !== undefined) {
    return await installer();
  }
  throw new UserError(
    'failed',
    path === undefined
      ? 'The program restic was not found: it is not in PATH.'
      : `${path} is ${version === undefined ? 'no restic' : `restic ${version.join('.')}`}, and version ${oldest.join('.')} or later is needed.`,
    'Install restic (`apt-get install restic`, `brew install restic`, or a release of github.com/restic/restic).',
  );
}

function pathOf({ PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const name = process.platform === 'win32' ? 'restic.exe' : 'restic';
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Whatever it is, it cannot be run.
    return false;
  }
}

/** Milliseconds that a program has to say which version it is. */
const patience = 30_000;

/** @returns Undefined where it does not say so as restic does. */
async function versionOf(path: string): Promise<readonly number[] | undefined> {
  const answer = await promisify(execFile)(path, ['version'], { timeout: patience }).catch(() => undefined);
  const [, ...parts] = /^restic (\d+)\.(\d+)\.(\d+)/.exec(answer?.stdout ?? '') ?? [];
  return parts.length === 0 ? undefined : parts.map(Number);
}

const isRecent = ([major = 0, minor = 0]: readonly number[]): boolean =>
  major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
