import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { readRegularText } from '../system/regular-file.ts';
import { hasCode } from '../system/system-error.ts';

/**
 * The folder into which Strapi compiles the project: the `outDir` of its tsconfig.json, or of one that this extends
 * (`dist` where none names it), or the project itself where it is written in JavaScript (database layout §2). What was
 * deployed without its sources may have no tsconfig.json either.
 *
 * @param project Absolute path of the project.
 */
export function distDirectory(project: string): string {
  const file = join(project, 'tsconfig.json');
  const dist = join(project, 'dist');
  if (!existsSync(file)) {
    return !existsSync(join(project, 'src')) && existsSync(join(dist, 'src')) ? dist : project;
  }
  return outDirOf(file, new Set()) ?? dist;
}

interface Tsconfig {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: { readonly outDir?: string };
}

/** @param above The files that led here: none extends itself. */
function outDirOf(file: string, above: ReadonlySet<string>): string | undefined {
  const tsconfig = readTsconfig(file);
  const folder = dirname(file);
  const own = tsconfig?.compilerOptions?.outDir;
  if (own !== undefined) {
    // The configuration of many projects may name the folder of each.
    return resolve(folder, own.replace(/\$\{configDir\}/, dirname([...above][0] ?? file)));
  }
  const seen = new Set([...above, file]);
  // Of several, the last one stands above those before it.
  const bases = [tsconfig?.extends ?? []].flat().reverse();
  return bases
    .map((base) => baseFile(base, file))
    .filter((base) => base !== undefined && !seen.has(base))
    .map((base) => outDirOf(base as string, seen))
    .find((found) => found !== undefined);
}

/** Where a configuration is that another extends: a path, or one in a package. */
function baseFile(base: string, from: string): string | undefined {
  if (base.startsWith('.') || base.startsWith('/')) {
    const path = resolve(dirname(from), base);
    return [path, `${path}.json`].find((candidate) => candidate.endsWith('.json') && existsSync(candidate));
  }
  const { resolve: find } = createRequire(from);
  for (const id of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return find(id);
    } catch {
      // The next way to name it.
    }
  }
  return undefined;
}

function readTsconfig(file: string): Tsconfig | undefined {
  try {
    return parse(readRegularText(file), [], { allowTrailingComma: true }) ?? {};
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
