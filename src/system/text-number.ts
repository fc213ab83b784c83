import { hash } from 'node:crypto';

/** A number that hardly any other text shares, for sets of texts that need not be told: 52 bits, which a number holds exactly, and not 0. */
export const textNumber = (text: string): number =>
  Number.parseInt(hash('sha256', text).slice(0, 13), 16) || 1;
