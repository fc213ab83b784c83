import { existsSync, globSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from './build.ts';

/** Fails unless dist/ is what the sources and the locked dependencies make: what is reviewed is what runs. */
function checkDist(committed: string): string[] {
  if (!existsSync(committed)) {
    return ['dist/ is missing'];
  }
  const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-dist-'));
  try {
    const fresh = join(folder, 'dist');
    build(fresh);
    const names = new Set([...filesIn(committed), ...filesIn(fresh)]);
    return [...names].sort().flatMap((name) => difference(name, join(committed, name), join(fresh, name)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function filesIn(folder: string): string[] {
  return globSync('**', { cwd: folder }).filter((name) => lstatSync(join(folder, name)).isFile());
}

function difference(name: string, committed: string, fresh: string): string[] {
  if (!existsSync(committed)) {
    return [`dist/${name} is missing`];
  }
  if (!existsSync(fresh)) {
    return [`dist/${name} is left over from an earlier build`];
  }
  return readFileSync(committed).equals(readFileSync(fresh)) ? [] : [`dist/${name} is stale`];
}

const differences = checkDist(resolve(import.meta.dirname, '../dist'));
if (differences.length > 0) {
  console.error(`${differences.join('\n')}\nRun \`npm run bundle\` and commit dist/.`);
  process.exitCode = 1;
} else {
  console.log('dist/ is what the sources make.');
}
