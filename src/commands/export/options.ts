import { defaultName } from '../../archive/format/names.ts';
import type { IfTaken } from '../../archive/write/target.ts';
import { UserError } from '../../errors.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { type Filters, parseFilters, parseList } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { choice } from '../choice.ts';
import { type ExportMedia, exportMedia, mediaUrl } from '../media-options.ts';
import type { MissingMediaPolicy } from './missing-media.ts';

/** An export as the user asked for it, before any of it was checked. Texts are as typed; empty means not given. */
export interface RawExportOptions {
  readonly project: string;
  readonly databaseUrl: string;
  readonly timeZone: string;
  readonly key: string;
  readonly encrypt: boolean;
  readonly encryption: string;
  /** A list, by comma or newline. */
  readonly recipients: string;
  readonly compress: boolean;
  readonly verify: boolean;
  readonly format: string;
  readonly file: string;
  /** Lists, by comma or newline. */
  readonly only: string;
  readonly exclude: string;
  readonly onlyContentTypes: string;
  readonly excludeContentTypes: string;
  readonly missingMedia: string;
  readonly media: string;
  readonly mediaUrl: string;
  readonly mediaCache: string;
}

/** A checked export: the one object that the Action and the terminal both end in. */
export interface ExportOptions {
  /** Path of the Strapi project. */
  readonly project: string;
  readonly databaseUrl: string | undefined;
  /** The zone that Strapi runs in, where the user names it. */
  readonly timeZone: string | undefined;
  /** The passphrase; without it and without recipients the archive is not encrypted. */
  readonly key: string | undefined;
  readonly encryption: 'strapi' | 'age';
  /** Public keys of age, in place of a passphrase. */
  readonly recipients: readonly string[];
  readonly compress: boolean;
  /** Whether the archive is read again, to its end, before the export counts as done. */
  readonly verify: boolean;
  readonly format: 'tar' | 'dir';
  /** Path of the archive without its extension (or of the folder), relative to the process or absolute. */
  readonly file: string;
  /** A name that the user chose is the user's to replace; one that was made up never replaces anything. */
  readonly ifTaken?: IfTaken;
  readonly filters: Filters;
  readonly missingMedia: MissingMediaPolicy;
  /** `local` leaves the files of other providers where they are; nobody but a safety backup asks for that. */
  readonly media: ExportMedia | 'local';
  /** What paths of media files are relative to that are not in the public folder: the running site. */
  readonly mediaUrl: URL | undefined;
  /** The folder of media files that were fetched earlier. */
  readonly mediaCache: string | undefined;
}

/** True where an export needs a key that the user has not given. The refusals of wrong usage come first. */
export function needsKey(raw: RawExportOptions): boolean {
  return raw.encrypt && raw.key === '' && raw.format !== 'dir' && parseList(raw.recipients).length === 0;
}

/**
 * Checks an export's options with the rules and messages of `strapi export` (archive format §1.4).
 *
 * @throws UserError `usage`.
 */
export function parseExportOptions(raw: RawExportOptions): ExportOptions {
  const { media, raw: filtered } = exportMedia(raw, raw.media);
  const filters = parseFilters(filtered);
  const encryption = choice('encryption', raw.encryption, ['strapi', 'age']);
  const format = choice('format', raw.format, ['tar', 'dir']);
  const missingMedia = choice('missing-media', raw.missingMedia, ['auto', 'warn', 'fail']);
  if (format === 'dir' && raw.encrypt) {
    throw new UserError(
      'usage',
      'Unpacked directory exports (--format dir) require --no-encrypt.',
      `Set ${option('encrypt', false)}, or use ${option('format', 'tar')}.`,
    );
  }
  const recipients = parseList(raw.recipients);
  if (recipients.length > 0) {
    assertFit(raw, encryption);
  }
  if (!raw.encrypt && raw.key !== '') {
    throw new UserError(
      'usage',
      'Key may not be present unless encryption is used',
      `Leave out the key, or leave out ${option('encrypt', false)}.`,
    );
  }
  if (needsKey(raw)) {
    throw new UserError(
      'usage',
      'Key must be present when using the encrypt option',
      `Give one with ${option('key')} or in STRAPI_DMS_KEY, or leave the archive unencrypted with ${option('encrypt', false)}.`,
    );
  }
  return {
    project: raw.project || '.',
    databaseUrl: raw.databaseUrl || undefined,
    timeZone: parseTimeZone(raw.timeZone),
    key: raw.encrypt && recipients.length === 0 ? raw.key : undefined,
    encryption,
    recipients,
    compress: raw.compress && format === 'tar',
    verify: raw.verify,
    format,
    file: raw.file || defaultName(),
    ifTaken: raw.file === '' ? 'number' : 'replace',
    filters,
    missingMedia,
    media,
    mediaUrl: mediaUrl(raw.mediaUrl),
    mediaCache: raw.mediaCache || undefined,
  };
}

/** Public keys are for age, and take the place of a passphrase. */
function assertFit({ encrypt, key }: RawExportOptions, encryption: ExportOptions['encryption']): void {
  if (!encrypt) {
    throw new UserError(
      'usage',
      'Recipients may not be present unless encryption is used',
      `Leave out the recipients, or leave out ${option('encrypt', false)}.`,
    );
  }
  if (encryption !== 'age') {
    throw new UserError(
      'usage',
      "Recipients are public keys of age, which Strapi's own encryption cannot use.",
      `Use ${option('encryption', 'age')}, or a key in place of the recipients.`,
    );
  }
  if (key !== '') {
    throw new UserError(
      'usage',
      'There are both a key and recipients, but an archive is encrypted with one or the other.',
      `Leave out either ${option('key')} or ${option('recipients')}.`,
    );
  }
}
