import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

/** What users say of masking. */
export interface MaskOptions {
  /** `off`, `recommended`, `strict`, or the path of a file of rules. */
  readonly mask: string;
  readonly maskSecret: string | undefined;
}

/** What `mask` may be that is no file. */
export const builtInModes = ['recommended', 'strict'] as const;
export type BuiltInMode = (typeof builtInModes)[number];

/** What `mask` is where everything stays as it is. */
export const unmasked = 'off';

export const isMasked = ({ mask }: Pick<MaskOptions, 'mask'>): boolean => mask !== unmasked;

/** Whether rules are read from a file. */
export const isRulesFile = (mask: string): boolean =>
  mask !== unmasked && !builtInModes.some((mode) => mode === mask);

/**
 * A secret without masking is one that somebody expects something of.
 *
 * @throws UserError `usage`.
 */
export function assertSecretUsed({ mask, maskSecret }: MaskOptions): void {
  if (mask === unmasked && maskSecret !== undefined) {
    throw new UserError(
      'usage',
      `${option('mask-secret')} has no effect without ${option('mask')}.`,
      `Say what is to be masked, as with ${option('mask', 'recommended')}, or leave out the secret.`,
    );
  }
}

/** A secret that happens to be in the environment contradicts nothing. */
export const withoutIdleSecret = <Options extends MaskOptions>(
  raw: Options,
  isFromEnvironment: boolean,
): Options => (isFromEnvironment && raw.mask === unmasked ? { ...raw, maskSecret: undefined } : raw);
