import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'browser', name), 'utf8');

/**
 * What the page brings along for the browser. In the bundle, which is one file, the build has put the texts themselves here
 * (`scripts/build.ts`).
 */
export const assets: { readonly style: string; readonly script: string } = {
  style: read('page.css'),
  script: read('page.js'),
};
