import type { Arguments } from './arguments.ts';

/** `strapi-dms guard`. */
export async function runGuard(_given: Arguments<'guard'>): Promise<number> {
  throw new Error('Not there yet.');
}
