import { allowSilence } from '../system/silence.ts';
import type { Values } from './values.ts';

/** What holds for all that a process does from here on. */
export function adopt({ idleTimeout }: Partial<Values<'export', 'process'>>): void {
  if (idleTimeout !== undefined) {
    allowSilence(idleTimeout);
  }
}
