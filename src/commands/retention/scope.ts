import type { BackupNote } from '../../store/backup.ts';

/**
 * What a backup was asked to have: one of everything is no substitute for one of some content types. How many media files an export did
 * not find, or left where they are, is not part of it.
 */
export const askedScope = ({ scope }: Pick<BackupNote, 'scope'>): string =>
  scope.replace(
    /(?:, without [\d,.]+ media files? (?:of other providers|that (?:was|were) not found))+$/,
    '',
  );
