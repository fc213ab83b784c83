import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Fails where a module of `src/` imports upwards or sideways, or where modules import each other in a circle, types included.
 * docs/development/architecture.md draws the layers. And where a test is called a unit that needs more than this process.
 */
const sources = resolve(import.meta.dirname, '..', 'src');

/** From top to bottom. Folders of one row do not know each other; a file beside them is the last row. */
const layers: readonly (readonly string[])[] = [
  ['main.ts'],
  ['action', 'cli'],
  ['commands'],
  ['archive', 'database', 'insight', 'masking', 'media', 'project', 'remote', 'seed', 'store'],
  ['transfer', 'options'],
  ['strapi'],
  ['system'],
];

/** Every module, by its path below `src/`, with what it imports. */
function readModules(): Map<string, readonly string[]> {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(sources, file), 'utf8');
      const found = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']*)'/g)];
      const imports = found.map(([, path = '']) =>
        relative(sources, resolve(sources, dirname(file), path)).replaceAll(sep, '/'),
      );
      return [file.replaceAll(sep, '/'), [...new Set(imports)]];
    }),
  );
}

const layerOf = (file: string): number => {
  const [top = ''] = file.split('/');
  const layer = layers.findIndex((names) => names.includes(top));
  return layer === -1 ? layers.length : layer;
};

/** What models are derived from and looked up in, beside themselves. */
const modelsKnow = /^database\/(?:model\/|tables\.ts$)/;

const isImpure = (file: string, imported: string): boolean =>
  file.startsWith('database/model/') && imported.startsWith('database/') && !modelsKnow.test(imported);

function* wrongWays(modules: ReadonlyMap<string, readonly string[]>): Generator<string> {
  for (const [file, imports] of modules) {
    for (const imported of imports) {
      const [from = '', to = ''] = [file.split('/')[0], imported.split('/')[0]];
      if (isImpure(file, imported)) {
        yield `${file} imports ${imported}: models are pure.`;
      }
      const isUp = layerOf(imported) < layerOf(file);
      const isSideways = from !== to && layerOf(imported) === layerOf(file) && layerOf(file) < layers.length;
      if (isUp || isSideways) {
        yield `${file} imports ${imported}: ${isUp ? 'that is above it' : 'folders of one layer do not know each other'}.`;
      }
    }
  }
}

/** Each circle once: what is left of a strongly connected set of modules (Tarjan). */
function circles(modules: ReadonlyMap<string, readonly string[]>): string[][] {
  const indexes = new Map<string, number>();
  const lows = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const index = indexes.size;
    let low = index;
    indexes.set(file, index);
    stack.push(file);
    for (const imported of modules.get(file) ?? []) {
      if (!indexes.has(imported)) {
        low = Math.min(low, visit(imported));
      } else if (stack.includes(imported)) {
        low = Math.min(low, indexes.get(imported) ?? low);
      }
    }
    lows.set(file, low);
    if (low === index) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1 || modules.get(file)?.includes(file)) {
        found.push(circle);
      }
    }
    return low;
  };
  for (const file of modules.keys()) {
    if (!indexes.has(file)) {
      visit(file);
    }
  }
  return found;
}

const tests = resolve(import.meta.dirname, '..', '__tests__');

/** What takes longer than all others, starts servers and programs, looks for such as run, waits, or exports and imports all of a project. */
const startsSomething =
  /jest\.setTimeout|from '(?:node:child_process|\.\/engines\.ts|\.[^']*\/(?:support\/(?:servers|terminal|run-action|own-server|targets|project-target|both-sides|pgbouncer|s3-server|artifact-service|silent-proxy)|contract\/engines|media\/remote\/provider-uploader|system\/silence|commands\/(?:export\/export|import\/import|transfer\/transfer)|scripts\/(?:conformance|faults|bombs|fuzz|canaries|mutations)\/[^']*)\.ts)'/;

/** `npm test` runs units only, everywhere and quickly: what needs more says so by its name. */
function* misnamedTests(): Generator<string> {
  for (const file of readdirSync(tests, { recursive: true, encoding: 'utf8' })) {
    const isUnit = /\.test\.ts$/.test(file) && !/^e2e\b|\.integration\.test\.ts$/.test(file);
    const [found] = isUnit ? (startsSomething.exec(readFileSync(join(tests, file), 'utf8')) ?? []) : [];
    if (found !== undefined) {
      yield `__tests__/${file} has ${found}: call it ${file.replace('.test.ts', '.integration.test.ts')}.`;
    }
  }
}

const modules = readModules();
const problems = [
  ...misnamedTests(),
  ...wrongWays(modules),
  ...circles(modules).map((circle) => `These import each other in a circle: ${circle.join(', ')}.`),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${modules.size} modules import downwards only, and in no circle.`);
}
