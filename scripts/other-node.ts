import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The folder with the program `node` of another major version, from the packages that npm has for Linux. It is fetched once, into `.cache/`.
 *
 * @throws Error with the output of npm where it cannot be fetched.
 */
export function otherNode(major: number): string {
  const name = `node-linux-${process.arch}`;
  const folder = resolve(import.meta.dirname, '../.cache/node', String(major));
  const programs = join(folder, 'node_modules', name, 'bin');
  if (!existsSync(programs)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');
    execFileSync('npm', ['install', '--ignore-scripts', '--no-save', `${name}@${major}`], { cwd: folder });
  }
  return programs;
}
