import { readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';

/** What tells how this process was started. */
export interface Start {
  /** The script, as Node was given it: links are not followed. */
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
}

const ofThisProcess = (): Start => ({
  // The package's command starts another Node.js where this one is too old, and says how it was called.
  script: process.env._STRAPI_DMS_SCRIPT ?? process.argv[1] ?? '',
  environment: process.env,
  folder: process.cwd(),
});

/** The name of the command where it is installed. */
const name = 'strapi-dms';

/**
 * A command of this program as it can be typed where its output is read, in the way in which it was started: `npx strapi-dms verify -f
 * "my backup.tar"`.
 */
export const commandLine = (words: readonly string[], start: Start = ofThisProcess()): string =>
  [program(start), ...words.map((word) => quoted(word))].join(' ');

/** How this program is started: `npx strapi-dms`, `strapi-dms`, `node dist/index.js`. */
export function program(start: Start = ofThisProcess()): string {
  const { script, environment, folder } = start;
  const { npm_command: npm, GITHUB_ACTIONS: job, PATH = '' } = environment;
  if (npm === 'exec') {
    return `npx ${quoted(packageOf(script))}`;
  }
  const isInstalled = basename(script).replace(/\.cmd$/, '') === name;
  // In a job, the command is typed elsewhere; and scripts of a package find what a shell does not.
  if (script === '' || npm !== undefined || (Boolean(job) && !isInstalled)) {
    return `npx ${name}`;
  }
  if (isInstalled) {
    return PATH.split(delimiter).includes(dirname(script)) ? name : `npx ${name}`;
  }
  return `node ${quoted(relative(folder, script) || script)}`;
}

/** What npx was given: a name, or `github:owner/name#v1`, which it notes beside what it installs. */
function packageOf(script: string): string {
  const [, root] = /^(.*[/\\]_npx[/\\][^/\\]+)[/\\]node_modules[/\\]/.exec(script) ?? [];
  try {
    const noted = JSON.parse(readFileSync(join(root ?? '', 'package.json'), 'utf8'))._npx?.packages?.[0];
    return root !== undefined && typeof noted === 'string' && /^github:|^git\+|^https?:/.test(noted)
      ? noted
      : name;
  } catch {
    return name;
  }
}

/** A word as a shell takes it; nothing of it means anything to a shell. */
export function quoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[\w@%+=:,./\-#]+$/.test(word) && !word.startsWith('#')) {
    return word;
  }
  return platform === 'win32' ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
