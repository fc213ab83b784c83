import type { ArchiveReader } from '../archive/read/archive.ts';

/**
 * What an archive's seal has proven, once the archive was read:
 *
 * - `authenticated`: nothing has changed since somebody who had the key sealed it.
 * - `intact`: nothing has changed since it was sealed; without a key it does not tell by whom.
 * - `unproven`: it agrees with a seal whose key was not given.
 * - `not sealed`: it has no seal, as official archives have none.
 */
export type SealStatus = 'authenticated' | 'intact' | 'unproven' | 'not sealed';

export const sealStatus = ({ seal }: ArchiveReader): SealStatus => seal?.state ?? 'not sealed';

const meanings: Readonly<Record<SealStatus, string>> = {
  authenticated: 'authenticated by its key: nothing has changed',
  intact: 'nothing has changed; sealed without a key, so the seal shows damage but not forgery',
  unproven: 'nothing has changed as far as its hashes tell; give the key to prove it',
  'not sealed': 'not sealed: made by strapi export, or its seal was removed; damage may go unnoticed',
};

/** In words, for the table and the summary. */
export const describeSeal = (status: SealStatus): string => meanings[status];
