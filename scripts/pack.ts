import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** What of `package.json` users get. What is for this repository alone is not: its scripts, dependencies and overrides. */
const fields = [
  ...[
    'name',
    'version',
    'description',
    'keywords',
    'license',
    'homepage',
    'repository',
    'bugs',
    'type',
    'bin',
  ],
  ...['files', 'engines'],
];

/**
 * Packs what is published: dist/ as it is, and what `files` of `package.json` names beside it.
 *
 * The Node.js that a checkout gets as an optional dependency is left out. npm would put its `node` first in every script of the
 * project that installs this package, whose native addons were built for another Node; bin/strapi-dms.cjs fetches one where needed.
 *
 * @param folder Where the packed file is put.
 * @returns its path.
 */
export function pack(folder: string): string {
  mkdirSync(join(root, 'build'), { recursive: true });
  const staged = mkdtempSync(join(root, 'build', 'package-'));
  try {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const kept = Object.fromEntries(fields.map((field) => [field, manifest[field]]));
    writeFileSync(join(staged, 'package.json'), `${JSON.stringify(kept, undefined, 2)}\n`);
    for (const name of [...manifest.files, 'README.md', 'LICENSE']) {
      cpSync(join(root, name), join(staged, name), { recursive: true });
    }
    const said = execFileSync('npm', ['pack', '--json', '--pack-destination', resolve(folder)], {
      cwd: staged,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const [{ filename }] = JSON.parse(said);
    return join(resolve(folder), filename);
  } finally {
    rmSync(staged, { recursive: true });
  }
}

if (import.meta.main) {
  console.log(pack(process.argv[2] ?? '.'));
}
