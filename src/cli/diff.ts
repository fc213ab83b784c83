import type { Arguments } from './arguments.ts';

/** `strapi-dms diff`. */
export async function runDiff(_given: Arguments<'diff'>): Promise<number> {
  throw new Error('Not there yet.');
}
