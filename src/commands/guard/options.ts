import type { Values } from '../../options/values.ts';
import { assertInStore } from '../store-options.ts';

/** A guard as the user asked for it: each option was checked by itself. */
export type RawGuardOptions = Values<'guard'>;

export interface GuardOptions extends RawGuardOptions {
  readonly digest?: string | undefined;
}

/** @throws UserError `usage`. */
export function parseGuardOptions(raw: RawGuardOptions): GuardOptions {
  assertInStore(raw);
  return raw;
}
