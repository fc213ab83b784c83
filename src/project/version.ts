import { join, relative, sep } from 'node:path';
import { UserError } from '../errors.ts';
import { option } from '../wording.ts';
import { rangeInCatalog } from './catalog.ts';
import { readJson } from './files.ts';
import { lockedVersion } from './lock-files.ts';
import { upwards } from './upwards.ts';

const strapi = '@strapi/strapi';
const exact = /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/;

/**
 * The project's Strapi version: what is installed, else what a lock file pins, else what package.json asks for.
 *
 * It goes into the archive's metadata.json, where official export writes the running version.
 *
 * @param project Absolute path of the project.
 * @throws UserError `usage` where the folder is no Strapi project, `failed` for a lock file that cannot be read.
 */
export async function strapiVersion(project: string): Promise<string> {
  const manifest = readJson(join(project, 'package.json'), 'package.json') as Manifest | undefined;
  const asked = manifest?.dependencies?.[strapi] ?? manifest?.devDependencies?.[strapi];
  if (manifest === undefined || asked === undefined) {
    throw new UserError(
      'usage',
      manifest === undefined
        ? `${project} is not a Strapi project: it has no package.json.`
        : `${project} is not a Strapi project: its package.json does not depend on ${strapi}.`,
      `Name the folder of the Strapi project with ${option('working-directory')}.`,
    );
  }
  const folders = [...upwards(project)];
  const range = await rangeInCatalog(asked, strapi, folders);
  for (const folder of folders) {
    const path = relative(folder, project).replaceAll(sep, '/') || '.';
    const version =
      installed(folder) ??
      exactVersion(await lockedVersion(folder, { dependency: strapi, range, path, name: manifest.name }));
    if (version !== undefined) {
      return version;
    }
  }
  return lowest(range);
}

interface Manifest {
  readonly name?: string;
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

/** `^5.12.0` asks for 5.12.0 at least; that is the best that can be said without a lock file. */
const lowest = (range: string): string => /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0] ?? range;

/** The major version; undefined where the project does not say (`latest`). */
export function majorOf(version: string): number | undefined {
  const major = /^\D*(\d+)\./.exec(version)?.[1];
  return major === undefined ? undefined : Number(major);
}

const exactVersion = (version: unknown): string | undefined =>
  typeof version === 'string' && exact.test(version) ? version : undefined;
