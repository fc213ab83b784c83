import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const { resolve: find } = createRequire(import.meta.url);

/**
 * The programs that dist/ holds: the source of each, and its folder in dist/. GitHub starts index.js, and so does the
 * package's `bin`; the other is the child process that evaluates a project's configuration.
 */
const programs = [
  { source: 'main.ts', folder: '.' },
  { source: 'project/evaluate-child.ts', folder: 'evaluate-child' },
];

/**
 * Compiles src/ and bundles each program with its dependencies. `dist` is replaced at the end, so that a build that
 * fails leaves it as it was.
 *
 * What is `import()`ed stays in a file of its own, so that a start loads only what it uses.
 *
 * @throws Error with the output of tsc or ncc when one of them fails.
 */
export function build(dist: string): void {
  const compiled = join(root, 'build');
  const bundled = join(compiled, 'dist');
  rmSync(compiled, { recursive: true, force: true });
  run(find('typescript/package.json').replace('package.json', 'bin/tsc'), ['-p', 'tsconfig.build.json']);
  for (const { source, folder } of programs) {
    const target = join(bundled, folder);
    run(find('@vercel/ncc/dist/ncc/cli.js'), [
      ...['build', join(compiled, source.replace('.ts', '.js')), '--out', target],
      ...['--license', 'licenses.txt', '--no-cache', '--quiet'],
    ]);
  }
  makeExecutable(join(bundled, 'index.js'));
  rmSync(dist, { recursive: true, force: true });
  cpSync(bundled, dist, { recursive: true });
}

/** As the package's `bin` it is started by its name; Node, and thereby the runner, skips the first line. */
function makeExecutable(file: string): void {
  const code = readFileSync(file, 'utf8');
  if (!code.startsWith('#!')) {
    writeFileSync(file, `#!/usr/bin/env node\n${code}`);
  }
  chmodSync(file, 0o755);
}

function run(script: string, parameters: readonly string[]): void {
  execFileSync(process.execPath, [script, ...parameters], { cwd: root, stdio: 'inherit' });
}

if (import.meta.main) {
  build(join(root, 'dist'));
}
