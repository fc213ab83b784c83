import type { ArchiveReader } from '../archive/read/archive.ts';
import { UserError } from '../errors.ts';
import type { Values } from '../options/values.ts';
import { option } from '../wording.ts';

/**
 * What an archive's seal has proven, once the archive was read:
 *
 * - `authenticated`: nothing has changed since somebody who had the key sealed it.
 * - `intact`: nothing has changed since it was sealed; without a key it does not tell by whom.
 * - `unproven`: it agrees with a seal whose key was not given.
 * - `not sealed`: it has no seal, as official archives have none.
 */
export type SealStatus = 'authenticated' | 'intact' | 'unproven' | 'not sealed';

export const sealStatus = ({ seal }: Pick<ArchiveReader, 'seal'>): SealStatus => seal?.state ?? 'not sealed';

const meanings: Readonly<Record<SealStatus, string>> = {
  authenticated: 'authenticated by its key: nothing has changed',
  intact: 'nothing has changed; sealed without a key, so the seal shows damage but not forgery',
  unproven: 'nothing has changed as far as its hashes tell; give the key to prove it',
  'not sealed': 'not sealed: made by strapi export, or its seal was removed; damage may go unnoticed',
};

/** In words, for the table and the summary. @param isReadInPart Whether some of its media files were not read. */
export const describeSeal = (status: SealStatus | undefined, isReadInPart = false): string =>
  status === undefined ? 'not looked at' : isReadInPart ? describeSealOfPart(status) : meanings[status];

const partMeanings: Readonly<Record<Exclude<SealStatus, 'not sealed'>, string>> = {
  authenticated: 'authenticated by its key: nothing has changed in what was read',
  intact:
    'nothing has changed in what was read; sealed without a key, so the seal shows damage but not forgery',
  unproven: 'nothing has changed in what was read as far as its hashes tell; give the key to prove it',
};

/** The same of an archive of which only a part was read, by its manifest. */
export const describeSealOfPart = (status: SealStatus): string =>
  status === 'not sealed' ? meanings[status] : partMeanings[status];

const claims: Readonly<Record<Exclude<SealStatus, 'not sealed'>, string>> = {
  authenticated: 'made with this key',
  intact: 'made without a key',
  unproven: 'made with a key that was not given',
};

/** The same of a seal that was read, and that nobody has held against what is in the archive. */
export const describeClaim = (status: SealStatus): string =>
  status === 'not sealed'
    ? 'not sealed: made by strapi export, or its seal was removed'
    : `${claims[status]}; a quick look does not compare it with the contents (strapi-dms verify does)`;

/** What may be asked of a seal: `any` asks for none. */
export type RequiredSeal = Values<'verify'>['requireSeal'];

const sufficient: Readonly<Record<RequiredSeal, readonly SealStatus[]>> = {
  any: ['authenticated', 'intact', 'unproven', 'not sealed'],
  // What the hashes of a manifest tell, they tell without its key, too.
  intact: ['authenticated', 'intact', 'unproven'],
  authenticated: ['authenticated'],
};

const shortcomings: Readonly<Record<Exclude<SealStatus, 'authenticated'>, string>> = {
  intact: 'was sealed without a key, so that anybody may have made it',
  unproven: 'was sealed with a key that was not given',
  'not sealed': 'has no seal',
};

/**
 * Looks at the seal of an archive that was read to its end.
 *
 * @returns What is to be said of it, beside what it has proven.
 * @throws UserError `damagedArchive` where it proves less than is asked for.
 */
export function judgeSeal(
  reader: Pick<ArchiveReader, 'path' | 'seal' | 'hasLostSeal'>,
  required: RequiredSeal,
): readonly string[] {
  const status = sealStatus(reader);
  if (status !== 'authenticated' && !sufficient[required].includes(status)) {
    throw new UserError(
      'damagedArchive',
      `The archive ${reader.path} ${shortcomings[status]}, and ${option('require-seal', required)} asks for more.`,
      `Nothing was changed. ${remedyFor(status, required)}`,
    );
  }
  return reader.hasLostSeal
    ? [
        'ATTENTION: This archive was made by strapi-dms, as the times of its entries show, and its seal is gone. Somebody may have removed it, and changed what the archive says. Use another copy, unless it was you.',
      ]
    : [];
}

function remedyFor(status: SealStatus, required: RequiredSeal): string {
  if (status === 'unproven') {
    return `Give the key that it was made with (${option('key')}).`;
  }
  const policy = option('require-seal', status === 'intact' ? 'intact' : 'any');
  return required === 'authenticated'
    ? `Use an archive that strapi-dms made with a key. If you know where this one comes from, say ${policy}.`
    : `Use an archive that strapi-dms made. If you know where this one comes from, say ${policy}.`;
}
