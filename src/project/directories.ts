import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';

/**
 * The folder into which Strapi compiles the project: the `outDir` of its tsconfig.json (`dist` where it names none),
 * or the project itself where it is written in JavaScript (database layout §2).
 *
 * @param project Absolute path of the project.
 */
export function distDirectory(project: string): string {
  const tsconfig = readTsconfig(join(project, 'tsconfig.json'));
  return tsconfig === undefined ? project : resolve(project, tsconfig.compilerOptions?.outDir ?? 'dist');
}

interface Tsconfig {
  readonly compilerOptions?: { readonly outDir?: string };
}

function readTsconfig(file: string): Tsconfig | undefined {
  try {
    return parse(readFileSync(file, 'utf8'), [], { allowTrailingComma: true }) ?? {};
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
