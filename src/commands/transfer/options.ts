import { UserError } from '../../errors.ts';
import { parseUrlMap, type UrlMap } from '../../media/addresses/prefixes.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { option } from '../../wording.ts';
import { assertSecretUsed } from '../masking-options.ts';

/** A transfer as the user asked for it: each option was checked by itself. */
export type RawTransferOptions = Values<'transfer'>;

export interface TransferOptions extends Omit<RawTransferOptions, 'mediaUrlMap'> {
  /** The address of the target. */
  readonly to: string;
  /** Addresses of media that are others in the target. */
  readonly mediaUrlMap: UrlMap;
}

/** @throws UserError `usage`. */
export function parseTransferOptions(raw: RawTransferOptions): TransferOptions {
  const { to } = raw;
  if (to === undefined) {
    throw new UserError(
      'usage',
      'There is no database to transfer to.',
      `Name it with ${option('to')}, or in STRAPI_DMS_TO where it has a password.`,
    );
  }
  assertSecretUsed(raw);
  const mediaUrlMap = parseUrlMap(raw.mediaUrlMap);
  if (mediaUrlMap.followsFiles) {
    throw new UserError(
      'usage',
      `A transfer takes no files along, so that ${option('media-url-map', 'files')} says nothing.`,
      'Name the addresses, old=new.',
    );
  }
  return { ...raw, to, mediaUrlMap, timeZone: parseTimeZone(raw.timeZone) };
}
