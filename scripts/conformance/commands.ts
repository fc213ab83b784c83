import { join } from 'node:path';
import { strapiEnvironment } from './installation.ts';
import { type Finished, plainEnvironment, repository, run } from './process.ts';

/** How our command is started: from source, or the bundle that users get. */
export type Entry = 'src/main.ts' | 'dist/index.js';

/** Where an export went, and how the process ended. */
export interface Exported extends Finished {
  /** Path of the archive: the base name with the extensions that the options ask for. */
  readonly archive: string;
}

/** Extensions that both tools append to the base name. */
function extension(args: readonly string[]): string {
  if (args.includes('dir')) {
    return '';
  }
  return `.tar${args.includes('--no-compress') ? '' : '.gz'}${args.includes('--no-encrypt') ? '' : '.enc'}`;
}

/** `strapi <args>` of the project's own installation, as a person would run it. */
export function strapi(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return run('node', [join(project, 'node_modules/@strapi/strapi/bin/strapi.js'), ...args], {
    cwd: project,
    env: { ...plainEnvironment(), ...strapiEnvironment, ...env },
  });
}

/** `strapi export`: boots the project. */
export async function officialExport(
  project: string,
  base: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Exported> {
  const finished = await strapi(project, ['export', ...args, '-f', base], env);
  return { ...finished, archive: base + extension(args) };
}

/** `strapi import --force`: boots the project and replaces its data. */
export function officialImport(
  project: string,
  archive: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return strapi(project, ['import', '--force', '-f', archive, ...args], env);
}

/** The arguments that start our export with this Node. */
export function ourCommand(entry: Entry, project: string, base: string, args: readonly string[]): string[] {
  return [join(repository, entry), 'export', '--project', project, ...args, '--overwrite', '-f', base];
}

/** Our export, run with this Node in the folder that the archive goes to. */
export async function ourExport(
  entry: Entry,
  project: string,
  base: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Exported> {
  const finished = await run(process.execPath, ourCommand(entry, project, base, args), {
    cwd: join(base, '..'),
    env: { ...plainEnvironment(), ...env },
  });
  return { ...finished, archive: base + extension(args) };
}

/** Our export from a running Strapi, in the folder that the archive goes to. */
export async function ourPull(
  entry: Entry,
  address: string,
  token: string,
  base: string,
  args: readonly string[],
): Promise<Exported> {
  const command = [join(repository, entry), 'export', '--from', address, ...args, '--overwrite', '-f', base];
  const finished = await run(process.execPath, command, {
    cwd: join(base, '..'),
    env: { ...plainEnvironment(), STRAPI_DMS_TRANSFER_TOKEN: token },
  });
  return { ...finished, archive: base + extension(args) };
}

/** The arguments that start our import with this Node. */
export function ourImportCommand(
  entry: Entry,
  project: string,
  archive: string,
  args: readonly string[],
): string[] {
  return [join(repository, entry), 'import', '--project', project, ...args, '-f', archive];
}

/** Our import, run with this Node. No backup: what it deletes was made for the test. */
export function ourImport(
  entry: Entry,
  project: string,
  archive: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const command = ourImportCommand(entry, project, archive, ['--no-safety-backup', ...args]);
  return run(process.execPath, command, {
    cwd: join(archive, '..'),
    env: { ...plainEnvironment(), ...strapiEnvironment, ...env },
  });
}

/** @throws Error with the output of the command when it did not end with exit code 0. */
export function succeeded<F extends Finished>(what: string, finished: F): F {
  if (finished.code !== 0) {
    throw new Error(`${what} ended with exit code ${finished.code}:\n${finished.output.trim()}`);
  }
  return finished;
}
