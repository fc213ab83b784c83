import type { Values } from '../../options/values.ts';
import { isMasked } from '../masking-options.ts';

/** What rules are checked with; nothing in it contradicts anything. */
export type MaskCheckOptions = Values<'mask-check'>;
export type MaskPreviewOptions = Values<'mask-preview'>;

/** Rules that nobody names are those of the built-in list: whoever looks at masking does not mean none. */
export const withRules = <Options extends { readonly mask: string }>(options: Options): Options =>
  isMasked(options) ? options : { ...options, mask: 'recommended' };
