import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainEnvironment, repository, runOrThrow } from './process.ts';

/** The newest in the registry. It has no peers, so it goes with any Strapi 5. */
const version = '5.52.3';
const name = '@strapi/provider-upload-aws-s3';

/** Cases run side by side, and npm cannot install one folder twice at a time. */
let installation: Promise<Record<string, string>> | undefined;

/**
 * Strapi's own upload provider for S3, installed beside the Strapis, which stay as their generator has made them.
 *
 * @returns The variables with which a Strapi finds it: `NODE_PATH`, for it is required by its name.
 */
export function installS3Provider(log: (line: string) => void): Promise<Record<string, string>> {
  installation ??= install(log);
  return installation;
}

async function install(log: (line: string) => void): Promise<Record<string, string>> {
  const folder = join(repository, '.cache', `provider-upload-aws-s3-${version}`);
  const nodeModules = join(folder, 'node_modules');
  const variables = { NODE_PATH: nodeModules };
  const installed = await readFile(join(folder, 'complete.json'), 'utf8').catch(() => undefined);
  if (installed !== undefined) {
    return variables;
  }
  log(`installing ${name} ${version}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const words = ['install', `${name}@${version}`, '--no-audit', '--no-fund'];
  await runOrThrow('npm', words, { cwd: folder, env: plainEnvironment(), timeoutMs: 600_000 });
  await writeFile(join(folder, 'complete.json'), JSON.stringify({ version }));
  return variables;
}
