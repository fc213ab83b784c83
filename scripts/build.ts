import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { assets } from '../src/commands/diff/page/assets.ts';
import { dictionary } from '../src/masking/dictionary.ts';

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
  // A folder of its own, so that two builds at a time do not meet. It is in the project, where ncc finds packages.
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build', 'bundle-'));
  const compiled = join(folder, 'compiled');
  const bundled = join(folder, 'dist');
  try {
    run(root, find('typescript/package.json').replace('package.json', 'bin/tsc'), [
      ...['-p', 'tsconfig.build.json', '--outDir', compiled],
    ]);
    writeFileSync(join(compiled, 'masking', 'dictionary.js'), settledDictionary);
    writeFileSync(join(compiled, 'commands', 'diff', 'page', 'assets.js'), settledAssets());
    for (const { source, folder: name } of programs) {
      // The names of chunks are made from paths relative to the working directory: here they are always the same.
      run(compiled, find('@vercel/ncc/dist/ncc/cli.js'), [
        ...['build', join(compiled, source.replace('.ts', '.js')), '--out', join(bundled, name)],
        ...['--license', 'licenses.txt', '--no-cache', '--quiet'],
      ]);
    }
    // A program that a package of @azure/identity opens a browser with: nobody signs in with one here.
    rmSync(join(bundled, 'xdg-open'), { force: true });
    for (const file of globSync('**/*.js', { cwd: bundled })) {
      shrink(join(bundled, file));
    }
    appendFileSync(join(bundled, 'licenses.txt'), licenceOfLists());
    makeExecutable(join(bundled, 'index.js'));
    rmSync(dist, { recursive: true, force: true });
    cpSync(bundled, dist, { recursive: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The lists of src/masking/dictionary.ts as they are, in place of the package that they are taken from: of its half a megabyte, which a start
 * would have to make objects of, a tenth is left.
 */
const settledDictionary = `export const dictionary = JSON.parse(${JSON.stringify(JSON.stringify(dictionary))});\n`;

/**
 * What src/commands/diff/page/assets.ts reads from files, in place of the reading: the bundle has no files beside it. Without white space and
 * comments, for it is part of every page.
 */
function settledAssets(): string {
  const { style, script } = assets;
  const settled = {
    style: transformSync(style, { loader: 'css', minify: true, target: browsers }).code,
    script: transformSync(script, { minify: true, charset: 'ascii', target: browsers }).code,
  };
  return `export const assets = JSON.parse(${JSON.stringify(JSON.stringify(settled))});\n`;
}

/** Those of 2024: the page has colours for light and dark (`light-dark()`), and lays out what is in sight (`content-visibility`). */
const browsers = ['chrome125', 'firefox128', 'safari18'];

/** What ncc writes of the packages that it bundles, of the one whose lists these are. */
function licenceOfLists(): string {
  const folder = join(root, 'node_modules', '@faker-js', 'faker');
  const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `\n\n${name}\n${license}\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`;
}

/**
 * Takes out white space and comments, a third of what every job downloads and every start reads, and escapes what is not
 * ASCII: V8 would keep two bytes for each character of such a file. Names stay, for stack traces.
 */
function shrink(file: string): void {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    minifyWhitespace: true,
    legalComments: 'none',
    charset: 'ascii',
    target: 'node24',
  });
  writeFileSync(file, code);
}

/** As the package's `bin` it is started by its name; Node, and thereby the runner, skips the first line. */
function makeExecutable(file: string): void {
  const code = readFileSync(file, 'utf8');
  if (!code.startsWith('#!')) {
    writeFileSync(file, `#!/usr/bin/env node\n${code}`);
  }
  chmodSync(file, 0o755);
}

function run(directory: string, script: string, parameters: readonly string[]): void {
  execFileSync(process.execPath, [script, ...parameters], { cwd: directory, stdio: 'inherit' });
}

if (import.meta.main) {
  build(join(root, 'dist'));
}
