import { join } from 'node:path';
import { own } from '../by-name.ts';
import { parseYaml, readJson, readText } from './files.ts';

/** Ranges by the name of a dependency. */
type Catalog = Readonly<Record<string, string>>;

/** Where pnpm, yarn and Bun keep ranges that several projects of a workspace share. */
interface Catalogs {
  readonly catalog?: Catalog;
  readonly catalogs?: Readonly<Record<string, Catalog>>;
}

/**
 * What a project asks for where its package.json says `catalog:` or `catalog:NAME`; any other range is given back as it is.
 *
 * @param folders The project's folder, and those above it up to the repository's.
 * @throws UserError `failed` for a file that cannot be read.
 */
export async function rangeInCatalog(
  range: string,
  dependency: string,
  folders: readonly string[],
): Promise<string> {
  const named = /^catalog:(.*)$/.exec(range)?.[1];
  if (named === undefined) {
    return range;
  }
  for (const folder of folders) {
    for (const { catalog, catalogs } of await catalogsIn(folder)) {
      const found = (
        named === '' || named === 'default' ? (catalog ?? catalogs?.default) : own(catalogs, named)
      )?.[dependency];
      if (typeof found === 'string') {
        return found;
      }
    }
  }
  return range;
}

async function catalogsIn(folder: string): Promise<Catalogs[]> {
  const found: (Catalogs | null | undefined)[] = [];
  for (const name of ['pnpm-workspace.yaml', '.yarnrc.yml']) {
    const text = readText(join(folder, name));
    found.push(text === undefined ? undefined : ((await parseYaml(text, name)) as Catalogs | null));
  }
  const manifest = readJson(join(folder, 'package.json'), 'package.json') as
    | (Catalogs & { workspaces?: Catalogs })
    | undefined;
  return [...found, manifest, manifest?.workspaces].filter(
    (catalogs) => catalogs !== undefined && catalogs !== null,
  );
}
