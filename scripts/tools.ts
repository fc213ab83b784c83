import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * `npm run tools [-- NAME...]`: installs the packages that only some commands need, all of them or those that are named. Each
 * command does so by itself for its own when it is run for the first time.
 */
const folder = join(import.meta.dirname, 'tools');

/** A folder below scripts/tools: a package of its own, with its own lock file. */
export type Tool = 'browser' | 'lint' | 'postgres-18' | 'storage';

export const tools: readonly Tool[] = ['browser', 'lint', 'postgres-18', 'storage'];

/** Where a tool's `package.json` is. */
export const toolFolder = (tool: Tool): string => join(folder, tool);

/** What is copied to where a tool is installed. */
const files = ['package.json', 'package-lock.json', '.npmrc'];

/** Says which lock file `node_modules` was made from. */
const note = '.installed-from';

/**
 * Makes a tool's packages ready, unless they are.
 *
 * @returns `require`, as a file beside the tool's `package.json` has it.
 * @throws Error with the output of npm where they cannot be installed.
 */
export function installTool(tool: Tool): NodeJS.Require {
  if (!isInstalled(tool)) {
    process.stderr.write(`Installing scripts/tools/${tool} (npm ci), once.\n`);
    install(tool);
  }
  return createRequire(join(toolFolder(tool), 'package.json'));
}

const lockFile = (tool: Tool) => readFileSync(join(toolFolder(tool), 'package-lock.json'), 'utf8');

function isInstalled(tool: Tool): boolean {
  const file = join(toolFolder(tool), 'node_modules', note);
  return existsSync(file) && readFileSync(file, 'utf8') === lockFile(tool);
}

/** Beside its place, then put there whole: whoever interrupts it, or does the same at the same time, leaves nothing half done. */
function install(tool: Tool): void {
  const place = join(toolFolder(tool), 'node_modules');
  const temporary = mkdtempSync(join(folder, '.installing-'));
  try {
    for (const name of files) {
      cpSync(join(toolFolder(tool), name), join(temporary, name));
    }
    const options = { cwd: temporary, encoding: 'utf8', shell: process.platform === 'win32' } as const;
    const { status, error, stdout, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], options);
    if (status !== 0) {
      const said = error?.message ?? `${stdout}${stderr}`;
      throw new Error(
        `scripts/tools/${tool} cannot be installed. Try \`npm run tools -- ${tool}\`. npm says:\n${said}`,
      );
    }
    writeFileSync(join(temporary, 'node_modules', note), lockFile(tool));
    if (!isInstalled(tool)) {
      rmSync(place, { recursive: true, force: true });
      renameSync(join(temporary, 'node_modules'), place);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !tools.some((tool) => tool === name));
  if (unknown !== undefined) {
    console.error(`There is no scripts/tools/${unknown}, but ${tools.join(', ')}.`);
    process.exitCode = 2;
  } else {
    for (const tool of tools) {
      if (named.length === 0 || named.includes(tool)) {
        installTool(tool);
        console.log(`scripts/tools/${tool} is installed.`);
      }
    }
  }
}
