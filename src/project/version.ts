import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../errors.ts';
import { readJson } from './files.ts';

const strapi = '@strapi/strapi';
const exact = /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/;

/**
 * The project's Strapi version: what is installed, else what a lock file pins, else what package.json asks for.
 *
 * It goes into the archive's metadata.json, where official export writes the running version.
 *
 * @param project Absolute path of the project.
 * @throws UserError `usage` where the folder is no Strapi project.
 */
export async function strapiVersion(project: string): Promise<string> {
  const manifest = readJson(join(project, 'package.json'), 'package.json') as Manifest | undefined;
  const range = manifest?.dependencies?.[strapi] ?? manifest?.devDependencies?.[strapi];
  if (manifest === undefined || range === undefined) {
    throw new UserError(
      'usage',
      manifest === undefined
        ? `${project} is no Strapi project: it has no package.json.`
        : `${project} is no Strapi project: its package.json does not depend on ${strapi}.`,
      'Name the folder of the Strapi project with working-directory (--project).',
    );
  }
  for (const folder of upwards(project)) {
    const version =
      installed(folder) ??
      npmLocked(folder) ??
      (await pnpmLocked(folder, relative(folder, project) || '.')) ??
      yarnLocked(folder);
    if (version !== undefined) {
      return version;
    }
  }
  return lowest(range);
}

/** The project and the folders above it up to the repository's: a workspace installs, and locks, at its root. */
export function* upwards(project: string): Generator<string> {
  let folder = project;
  yield folder;
  while (!existsSync(join(folder, '.git')) && dirname(folder) !== folder) {
    folder = dirname(folder);
    yield folder;
  }
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function installed(project: string): string | undefined {
  const manifest = readJson(
    join(project, 'node_modules', strapi, 'package.json'),
    `node_modules/${strapi}/package.json`,
  );
  return exactVersion((manifest as { version?: unknown } | undefined)?.version);
}

function npmLocked(project: string): string | undefined {
  const lock = readJson(join(project, 'package-lock.json'), 'package-lock.json') as
    | {
        packages?: Record<string, { version?: unknown }>;
        dependencies?: Record<string, { version?: unknown }>;
      }
    | undefined;
  return exactVersion(
    lock?.packages?.[`node_modules/${strapi}`]?.version ?? lock?.dependencies?.[strapi]?.version,
  );
}

interface PnpmImporter {
  readonly dependencies?: Readonly<Record<string, string | { readonly version?: string }>>;
}

/** @param importer The project's path in the workspace, as the lock file has it. */
async function pnpmLocked(folder: string, importer: string): Promise<string | undefined> {
  const text = readText(join(folder, 'pnpm-lock.yaml'));
  if (text === undefined) {
    return undefined;
  }
  const { parse } = await import('yaml');
  let lock: { importers?: Record<string, PnpmImporter> } & PnpmImporter;
  try {
    lock = parse(text) ?? {};
  } catch (error) {
    const [what] = (error as Error).message.split('\n');
    throw new UserError('failed', `pnpm-lock.yaml is not valid YAML: ${what}`, 'Correct the file.', {
      cause: error,
    });
  }
  const entry = (lock.importers?.[importer] ?? lock).dependencies?.[strapi];
  // pnpm appends the peers it was resolved with: 5.54.0(react@18.3.1)
  return entry ? exactVersion((typeof entry === 'string' ? entry : entry.version)?.split('(')[0]) : undefined;
}

function yarnLocked(project: string): string | undefined {
  const text = readText(join(project, 'yarn.lock'));
  const entry = text?.split(/\n(?=\S)/).find((block) => /^"?@strapi\/strapi@/.test(block));
  return exactVersion(/^\s+version:? "?([^"\s]+)"?/m.exec(entry ?? '')?.[1]);
}

/** `^5.12.0` asks for 5.12.0 at least; that is the best that can be said without a lock file. */
const lowest = (range: string): string => /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0] ?? range;

/** The major version; undefined where the project does not say (`latest`). */
export function majorOf(version: string): number | undefined {
  const major = /^\D*(\d+)\./.exec(version)?.[1];
  return major === undefined ? undefined : Number(major);
}

const exactVersion = (version: unknown): string | undefined =>
  typeof version === 'string' && exact.test(version) ? version : undefined;

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
