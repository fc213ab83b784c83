import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const checkout = resolve(import.meta.dirname, '../..');

/**
 * Bundles the program's sources: a start from one file takes a third of the time that one from two hundred takes, and what Node
 * reads to load modules is not in the way of counting. The names are those of `npm run bundle`, which does more and takes longer.
 *
 * @param folder Where it comes to. Empty, or not there.
 * @param source The checkout whose sources they are, perhaps an older one. The packages are this one's.
 * @returns The program's file.
 */
export async function bundle(folder: string, source: string = checkout): Promise<string> {
  const dist = join(folder, 'dist');
  const settings = {
    absWorkingDir: source,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  } as const;
  await build({
    ...settings,
    entryPoints: { index: 'src/main.ts' },
    outdir: dist,
    packages: 'external',
    splitting: true,
  });
  // It may read nothing of the program but its own folder.
  await build({
    ...settings,
    entryPoints: { index: 'src/project/evaluate-child.ts' },
    outdir: join(dist, 'evaluate-child'),
  });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'), 'junction');
  // There the program looks for its version.
  cpSync(join(source, 'package.json'), join(folder, 'package.json'));
  return join(dist, 'index.js');
}
