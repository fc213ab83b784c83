import { UserError } from '../../errors.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { type Filters, parseFilters } from '../../transfer/scope.ts';
import { type WebhookPolicy, webhookPolicies } from '../../transfer/webhooks.ts';
import { option } from '../../wording.ts';
import { choice } from '../choice.ts';
import { type ImportMedia, importMedia } from '../media-options.ts';

/** An import as the user asked for it, before any of it was checked. Texts are as typed; empty means not given. */
export interface RawImportOptions {
  readonly project: string;
  readonly databaseUrl: string;
  readonly timeZone: string;
  /** The archive: a file or an unpacked folder. */
  readonly file: string;
  readonly key: string;
  /** Private keys of age. */
  readonly identity?: string;
  readonly force: boolean;
  readonly onSchemaDifference: string;
  readonly onForeignDataLoss?: string;
  readonly safetyBackup: boolean;
  readonly boot: string;
  readonly media: string;
  readonly deleteRemoteMedia: boolean;
  readonly webhooks: string;
  /** Lists, by comma or newline. */
  readonly only: string;
  readonly exclude: string;
  readonly onlyContentTypes: string;
  readonly excludeContentTypes: string;
}

/** A checked import: the one object that the Action and the terminal both end in. */
export interface ImportOptions {
  readonly project: string;
  readonly databaseUrl: string | undefined;
  /** The zone that Strapi runs in, where the user names it. */
  readonly timeZone: string | undefined;
  readonly file: string;
  readonly key: string | undefined;
  readonly identity: string | undefined;
  /** Import into a database that has content already. */
  readonly force: boolean;
  readonly onSchemaDifference: 'fail' | 'adapt';
  /** Whether rows may go that others hold on to, and values of columns that Strapi does not know. */
  readonly onForeignDataLoss: 'fail' | 'accept';
  readonly safetyBackup: boolean;
  readonly boot: 'auto' | 'never' | 'always';
  readonly filters: Filters;
  readonly media: ImportMedia;
  /** Remove files of the target's provider whose rows are gone; only ever after the commit. */
  readonly deleteRemoteMedia: boolean;
  readonly webhooks: WebhookPolicy;
}

/** @throws UserError `usage`. */
export function parseImportOptions(raw: RawImportOptions): ImportOptions {
  if (raw.file === '') {
    throw new UserError('usage', 'There is no archive to import.', `Name it with ${option('file')}.`);
  }
  const { media, raw: filtered } = importMedia(raw, raw.media);
  if (raw.deleteRemoteMedia && media !== 'all') {
    throw new UserError(
      'usage',
      `${option('delete-remote-media', true)} and ${option('media', media)} contradict each other.`,
      'Old files can be removed only where new ones take their place: leave out one of the two.',
    );
  }
  return {
    project: raw.project || '.',
    databaseUrl: raw.databaseUrl || undefined,
    timeZone: parseTimeZone(raw.timeZone),
    file: raw.file,
    key: raw.key || undefined,
    identity: raw.identity || undefined,
    force: raw.force,
    onSchemaDifference: choice('on-schema-difference', raw.onSchemaDifference, ['fail', 'adapt']),
    onForeignDataLoss: choice('on-foreign-data-loss', raw.onForeignDataLoss ?? '', ['fail', 'accept']),
    safetyBackup: raw.safetyBackup,
    boot: choice('boot', raw.boot, ['auto', 'never', 'always']),
    filters: parseFilters(filtered),
    media,
    deleteRemoteMedia: raw.deleteRemoteMedia,
    webhooks: choice('webhooks', raw.webhooks, webhookPolicies),
  };
}
