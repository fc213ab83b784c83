import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const checkout = resolve(import.meta.dirname, '../..');

/**
 * Bundles the program's sources: a start from one file takes a third of the time that one from two hundred takes, and what Node
 * reads to load modules is not in the way of counting. The names are those of `npm run build`, which does more and takes longer.
 *
 * @param folder Where it comes to. Empty, or not there.
 * @param source The checkout whose sources they are, perhaps an older one. The packages are this one's.
 * @returns The program's file.
 */
export async function bundle(folder: string, source: string = checkout): Promise<string> {
  const dist = join(folder, 'dist');
  await build({
    absWorkingDir: source,
    entryPoints: { index: 'src/main.ts', 'evaluate-child/index': 'src/project/evaluate-child.ts' },
    outdir: dist,
    nodePaths: [join(checkout, 'node_modules')],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // Some packages `require` by a name that only runs can tell where they are not ECMAScript modules.
    mainFields: ['module', 'main'],
    target: 'node24',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as bundled } from 'node:module'; const require = bundled(import.meta.url);",
    },
  });
  // There the program looks for its version.
  cpSync(join(source, 'package.json'), join(folder, 'package.json'));
  return join(dist, 'index.js');
}
