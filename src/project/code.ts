import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.ts';
import { upwards } from './upwards.ts';

/** What a folder of code may hold before nobody looks on. */
const mostFiles = 500;

/** The server's code in a folder, absolute; the admin panel's is left out. */
export function codeBelow(root: string): string[] {
  const names = globSync('**/*.{js,cjs,mjs,ts,cts,mts}', {
    cwd: root,
    exclude: (name) => ['node_modules', 'admin', '.git'].includes(name),
  });
  return (
    names
      .filter((name) => !/\.d\.[cm]?ts$/.test(name))
      // Folders may be called so (`three.js/`), and links may lead nowhere.
      .filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile() === true)
      .slice(0, mostFiles)
      .map((name) => join(root, name))
  );
}

/** A plugin that the project depends on. */
export interface InstalledPlugin {
  /** The package. */
  readonly package: string;
  /** As `config/plugins` calls it; undefined where it does not say. */
  readonly name: unknown;
  readonly folder: string;
}

/** The plugins among the dependencies of a project, where they are installed: there, or where its workspace is. */
export function installedPlugins(project: string): InstalledPlugin[] {
  const { dependencies = {}, devDependencies = {} } = (readJson(
    join(project, 'package.json'),
    'package.json',
  ) ?? {}) as Record<string, Record<string, string> | undefined>;
  return Object.keys({ ...dependencies, ...devDependencies }).flatMap((name) =>
    [...upwards(project)].flatMap((above) => {
      const folder = join(above, 'node_modules', name);
      const manifest = readJson(join(folder, 'package.json'), `node_modules/${name}/package.json`);
      const { strapi } = (manifest ?? {}) as { strapi?: { name?: unknown; kind?: unknown } };
      return strapi?.kind === 'plugin' ? [{ package: name, name: strapi.name, folder }] : [];
    }),
  );
}
