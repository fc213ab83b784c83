import type { Values } from '../../options/values.ts';

/** A guard as the user asked for it: each option was checked by itself. */
export type GuardOptions = Values<'guard'>;
