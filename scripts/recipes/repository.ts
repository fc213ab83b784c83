import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArtifactService, startArtifactService } from '../../__tests__/support/artifact-service.ts';
import type { Cloud } from './cloud.ts';

type Texts = Readonly<Record<string, string>>;

/** The repository that the recipes are in, as GitHub has it: code, secrets, variables, runs and what they left. */
export interface Repository extends AsyncDisposable {
  readonly folder: string;
  /** A bare repository of Git, whose branch `main` a checkout gives. */
  readonly origin: string;
  readonly service: ArtifactService;
  readonly secrets: Record<string, string>;
  readonly variables: Record<string, string>;
  /** The secrets that only jobs get which name the environment. */
  readonly environments: Readonly<Record<string, Texts>>;
  /** Ports on this machine of servers that recipes name, by `host:port`. */
  readonly hosts: Record<string, number>;
  /** The authority whose certificates those servers have. */
  readonly authority: string;
  /** What is installed already, which `npm ci` finds. */
  readonly nodeModules: string;
  /** The folder of the site, as its server or its container has it. */
  readonly site: string;
  /** A folder for what one recipe has built and the next need not build again. */
  readonly built: string;
  /** What signing in at a cloud comes to. */
  readonly cloud: Pick<Cloud, 'aws' | 'azure'>;
  /** SHA-256 of what was attested. */
  readonly attested: string[];
}

export const git = (cwd: string, ...words: string[]): string =>
  execFileSync('git', words, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      GIT_AUTHOR_NAME: 'octocat',
      GIT_AUTHOR_EMAIL: 'octocat@example.org',
      GIT_COMMITTER_NAME: 'octocat',
      GIT_COMMITTER_EMAIL: 'octocat@example.org',
    },
  }).trim();

/** Commits the files of a folder as `main` of a new bare repository; what its `.gitignore` leaves out stays out. */
export function makeOrigin(from: string, origin: string): void {
  mkdirSync(origin);
  git(origin, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(from, 'init', '--quiet', '--initial-branch=main');
  git(from, 'add', '--all');
  git(from, 'commit', '--quiet', '--message', 'The project');
  git(from, 'push', '--quiet', origin, 'main');
}

export async function makeRepository(
  given: Omit<Repository, 'service' | 'attested' | keyof AsyncDisposable>,
): Promise<Repository> {
  const service = await startArtifactService();
  return {
    ...given,
    service,
    attested: [],
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

/** Writes what curl needs to find the servers that a recipe names. */
export function writeCurlConfiguration({ hosts, authority }: Repository, home: string): void {
  const lines = Object.entries(hosts).map(([host, port]) => `connect-to = "${host}:127.0.0.1:${port}"`);
  writeFileSync(join(home, '.curlrc'), `${[`cacert = "${authority}"`, ...lines].join('\n')}\n`);
}
