import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What of a checkout decides which tables Strapi makes, and what it puts into them at its first start: schemas, extensions
 * and local plugins, the code of `register` and `bootstrap`, configuration, migrations, and the versions of Strapi and its
 * plugins. Controllers, routes and the admin panel do not.
 */
const deciding = [
  'package.json',
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'tsconfig.json',
  'config/**/*',
  'database/migrations/**/*',
  'src/index.*',
  'src/api/*/content-types/**/*',
  'src/components/**/*',
  'src/extensions/**/*',
  'src/plugins/**/*',
];

/** Built or installed, not written. */
const ignored = ['node_modules', 'dist', 'build', '.cache', '.strapi'];

/**
 * A digest of that, and of the names and sizes of the media files that the checkout brings along.
 *
 * @param project Absolute path of the project.
 * @param uploads Absolute path of its uploads folder, which need not exist.
 */
export function fingerprint(project: string, uploads: string): string {
  const hash = createHash('sha256');
  const names = globSync(deciding, { cwd: project, exclude: (name) => ignored.includes(name) });
  for (const name of [...new Set(names)].sort()) {
    const path = join(project, name);
    if (statSync(path).isFile()) {
      const content = readFileSync(path);
      hash.update(`${name}\0${content.length}\0`).update(content);
    }
  }
  for (const name of mediaFiles(uploads)) {
    hash.update(`uploads/${name}\0${statSync(join(uploads, name)).size}\0`);
  }
  return hash.digest('hex');
}

/** The media files that a folder has, in order: those that Strapi's local provider could have written. */
export function mediaFiles(uploads: string): string[] {
  if (statSync(uploads, { throwIfNoEntry: false }) === undefined) {
    return [];
  }
  return readdirSync(uploads, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
