import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDatabase } from '../database-sql.ts';
import { plainEnvironment, repository, run, runOrThrow } from './process.ts';

/** A Strapi from the registry with a seeded project: the example that its generator makes, for Strapi 4 a small one of ours. */
export interface Installation {
  readonly version: string;
  readonly nodeModules: string;
  /** The example project with `.tmp/data.db` and media, and a symlink for `node_modules`. Never exported in place: copy it. */
  readonly example: string;
}

/** The version that decides what "official" means, an older one, since real archives come from many, and the last Strapi 4. */
export const versions = { current: '5.54.0', older: '5.40.0', strapi4: '4.26.2' } as const;

/** The version that an archive of a major version goes into. */
export const versionFor = (major: 4 | 5): string => (major === 4 ? versions.strapi4 : versions.current);

/** What Strapi demands of its environment before it loads. Throw-away values: nothing here ever guards anything. */
export const strapiEnvironment = {
  STRAPI_TELEMETRY_DISABLED: 'true',
  APP_KEYS: 'conformance-a,conformance-b',
  API_TOKEN_SALT: 'conformance',
  ADMIN_JWT_SECRET: 'conformance',
  JWT_SECRET: 'conformance',
  TRANSFER_TOKEN_SALT: 'conformance',
  ENCRYPTION_KEY: 'conformance',
} as const;

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Copies a project without what is built or installed in it, and links `node_modules` of an installation. */
export async function copyProject(from: string, to: string, nodeModules: string): Promise<void> {
  const left = ['node_modules', 'dist', '.cache', '.strapi', 'build', 'data.sql'];
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.some((name) => path === join(from, name)) && !path.endsWith('.log'),
  });
  await symlink(nodeModules, join(to, 'node_modules'), 'dir');
}

/** The generator of Strapi 4 asks too much, and its `sharp` downloads a binary: so its packages are named here. */
const manifest4 = (version: string) => ({
  name: 'project',
  private: true,
  version: '0.0.0',
  dependencies: {
    '@strapi/strapi': version,
    '@strapi/plugin-i18n': version,
    '@strapi/plugin-users-permissions': version,
    ajv: '^8.20.0',
    'better-sqlite3': '12.8.0',
    mysql2: '^3',
    pg: '^8',
    react: '^18.0.0',
    'react-dom': '^18.0.0',
    'react-router-dom': '5.3.4',
    'styled-components': '5.3.3',
  },
  overrides: { sharp: '0.33.5' },
});

/** A project of Strapi 4 in this repository. */
const example4 = join(repository, '__tests__', 'fixtures', 'typescript-4');

const isStrapi4 = (version: string) => version.startsWith('4.');

/** Makes `<folder>/project` with its `node_modules`. */
async function make(version: string, folder: string): Promise<void> {
  const env = { ...plainEnvironment(), STRAPI_TELEMETRY_DISABLED: 'true' };
  const timeoutMs = 1_200_000;
  if (isStrapi4(version)) {
    const cwd = join(folder, 'project');
    await mkdir(cwd);
    await writeFile(join(cwd, 'package.json'), JSON.stringify(manifest4(version), null, 2));
    await runOrThrow('npm', ['install', '--no-audit', '--no-fund'], { cwd, env, timeoutMs });
    return;
  }
  const options = '--skip-cloud --no-run --no-git-init --ts --use-npm --install --example --dbclient sqlite';
  await runOrThrow('npx', ['--yes', `create-strapi-app@${version}`, 'project', ...options.split(' ')], {
    cwd: folder,
    env,
    // Some versions ask one question (A/B testing); "n" is the answer.
    input: 'n\n',
    timeoutMs,
  });
}

async function generate(version: string, directory: string, log: (line: string) => void): Promise<string> {
  const project = join(directory, 'project');
  await rm(project, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  log(`installing Strapi ${version} (a few minutes, once)`);
  // Not inside this repository: npm would put its node_modules/.bin, with another Node, in front of the machine's, and
  // Strapi's native addon would be built for the wrong one.
  const elsewhere = await mkdtemp(join(tmpdir(), 'strapi-'));
  try {
    await make(version, elsewhere);
    await move(join(elsewhere, 'project'), project);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
  await installDrivers(project);
  const manifest = join(project, 'node_modules', '@strapi', 'strapi', 'package.json');
  const installed = JSON.parse(await readFile(manifest, 'utf8'));
  if (installed.version !== version) {
    throw new Error(`@strapi/strapi ${installed.version} was installed in place of ${version}`);
  }
  return project;
}

/** The generator installs the driver of one engine only. */
async function installDrivers(project: string): Promise<void> {
  await runOrThrow('npm', ['install', 'pg@8', 'mysql2@3', '--no-audit', '--no-fund'], {
    cwd: project,
    timeoutMs: 600_000,
  });
}

/** Renames a folder, or copies it where the two places are on different file systems. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') {
      throw error;
    }
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

async function seed(project: string): Promise<void> {
  const file = join(project, '.env');
  const text = await readFile(file, 'utf8');
  // The generator writes the name empty, and SQLite then cannot open the project's folder as a database.
  await writeFile(file, text.replace(/^DATABASE_FILENAME=.*$/m, 'DATABASE_FILENAME=.tmp/data.db'));
  await mkdir(join(project, '.tmp'), { recursive: true });
  const env = { ...plainEnvironment(), ...strapiEnvironment };
  const seeded = await run('node', ['scripts/seed.js'], { cwd: project, env });
  // The script reports its own failure in words and exits with 0.
  if (seeded.code !== 0 || !seeded.output.includes('Ready to go') || /Could not/.test(seeded.output)) {
    throw new Error(`the example project could not be seeded:\n${seeded.output}`);
  }
  // The next boot removes permissions that the seed made twice, and adds rows; then the database is settled.
  const strapi = join('node_modules', '@strapi', 'strapi', 'bin', 'strapi.js');
  const settle = [strapi, 'export', '--no-encrypt', '--no-compress', '-f', '.tmp/settled'];
  await runOrThrow('node', settle, { cwd: project, env });
  await rm(join(project, '.tmp', 'settled.tar'));
}

/**
 * Gives a real Strapi with its seeded example project, from the cache folder if a complete one is there.
 *
 * @param options.fresh throws the cached one away first.
 * @param options.existing a generated and installed project to use instead of installing (it is only read).
 * @throws Error with the output of npm, the generator or the seed script when one of them fails.
 */
export async function install(
  version: string,
  options: { fresh: boolean; existing?: string | undefined; log: (line: string) => void },
): Promise<Installation> {
  const directory = join(repository, '.cache', `strapi-${version}`);
  const marker = join(directory, 'complete.json');
  const example = join(directory, 'example');
  if (options.fresh) {
    await rm(directory, { recursive: true, force: true });
  }
  if (await exists(marker)) {
    const { nodeModules } = JSON.parse(await readFile(marker, 'utf8'));
    if (
      (await exists(join(nodeModules, '@strapi/strapi'))) &&
      (!options.existing || nodeModules.startsWith(options.existing))
    ) {
      return { version, nodeModules, example };
    }
  }
  await rm(marker, { force: true });
  const project = options.existing
    ? resolve(options.existing)
    : await generate(version, directory, options.log);
  const nodeModules = join(project, 'node_modules');
  if (isStrapi4(version)) {
    await copyProject(example4, example, nodeModules);
    createDatabase(join(example4, 'data.sql'), join(example, '.tmp', 'data.db'));
  } else {
    await copyProject(project, example, nodeModules);
    await rm(join(example, '.tmp'), { recursive: true, force: true });
    options.log(`seeding the example project of Strapi ${version}`);
    await seed(example);
  }
  await writeFile(marker, JSON.stringify({ version, nodeModules }));
  return { version, nodeModules, example };
}
