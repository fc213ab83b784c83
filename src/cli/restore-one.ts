import type { Arguments } from './arguments.ts';

/** `strapi-dms restore-one`. */
export async function runRestoreOne(_given: Arguments<'restore-one'>): Promise<number> {
  throw new Error('Not there yet.');
}
