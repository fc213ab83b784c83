import { join, resolve } from 'node:path';
import type { Repository } from './repository.ts';

/** Programs that this machine may lack, and those that play what belongs to GitHub. */
export const programs = join(import.meta.dirname, 'programs');

/** What every step, and somebody at a terminal, finds on the machine. */
export function machineOf(repository: Repository, home: string): Record<string, string> {
  const { authority, hosts, nodeModules, built, origin, site } = repository;
  const npm = Object.entries(process.env).filter(([name]) =>
    /^npm_config_(registry|cache|userconfig)$/.test(name),
  ) as [string, string][];
  return {
    PATH: [programs, ...systemPath()].join(':'),
    HOME: home,
    LANG: 'C.UTF-8',
    NODE_OPTIONS: `--require ${join(import.meta.dirname, 'network.cjs')}`,
    NODE_EXTRA_CA_CERTS: authority,
    RECIPE_HOSTS: JSON.stringify(hosts),
    RECIPE_REPOSITORY: JSON.stringify({ nodeModules, built, origin, site, node: process.execPath }),
    GITHUB_API_URL: repository.service.environment.GITHUB_API_URL ?? '',
    ...Object.fromEntries(npm),
  };
}

/** Where the programs of the machine are: without the Node that npm scripts of this repository put first. */
function systemPath(): string[] {
  const root = resolve(import.meta.dirname, '../..');
  return (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.startsWith(root) && !folder.includes('node-gyp-bin'));
}
