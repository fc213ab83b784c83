import { join } from 'node:path';
import { type LandingPlace, standardStream } from '../../archive/write/landing.ts';
import type { Staging } from '../../archive/write/staged-folder.ts';
import { assertFree, type IfTaken } from '../../archive/write/target.ts';
import { UserError } from '../../errors.ts';
import type { FindHeld } from '../../media/library.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { isEncrypting, parseStoreAddress } from '../../store/address.ts';
import { defaultName } from '../../strapi/archive-names.ts';
import { type FilterName, type Filters, parseFilters } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { isFolderForArchives } from '../archive-folder.ts';
import { assertNameTells, extensionOf, type Form, stemOf } from '../archive-name.ts';
import type { MaskRules } from '../masking.ts';
import { assertSecretUsed, isMasked } from '../masking-options.ts';
import { withMediaFilter } from '../media-options.ts';
import type { NamedRemote } from '../remote-options.ts';
import { firstRule, type PolicyName } from '../retention/policy.ts';
import { assertName } from '../store-options.ts';
import { parseSource } from './pull-options.ts';
import { parseShare, type Share } from './share.ts';

/** An export as the user asked for it: each option was checked by itself. */
export type RawExportOptions = Values<'export'>;

/** A checked export: the one object that the Action and the terminal both end in. */
export interface ExportOptions
  extends Omit<
    RawExportOptions,
    | FilterName
    | 'encrypt'
    | 'media'
    | 'overwrite'
    | 'shard'
    | 'set'
    | 'source'
    | 'transferToken'
    | 'transferTimeout'
  > {
  /** What this job does of a backup that several make; undefined where it makes it alone. */
  readonly share: Share | undefined;
  /** The running Strapi that it is made from; undefined where it is made from a database. */
  readonly remote?: NamedRemote | undefined;
  /** Without it and without recipients the archive is not encrypted. */
  readonly key: string | undefined;
  /** Path of the archive without its extension (or of the folder), relative to the process or absolute. */
  readonly file: string;
  /** Where it goes under a name that was made up, in a folder that the user has named. */
  readonly folder?: string;
  /** A name that was made up gets a number where it is taken; one that the user chose is the user's to replace. */
  readonly ifTaken?: IfTaken;
  readonly filters: Filters;
  /** `local` leaves the files of other providers where they are; nobody but a safety backup asks for that. */
  readonly media: RawExportOptions['media'] | 'local';
}

/** What is exported, and into what; whose it is, the open project tells. */
export interface ArchivingOptions
  extends Omit<
    ExportOptions,
    | 'project'
    | 'remote'
    | 'databaseUrl'
    | 'trustConfig'
    | 'folder'
    | 'mask'
    | 'maskSecret'
    | 'store'
    | 'share'
    | 'sliceSize'
    | PolicyName
  > {
  /** What is masked, and how; undefined where all stays as it is. */
  readonly rules: MaskRules | undefined;
  readonly maskSecret: string | undefined;
  /** Where its bytes go, where that is no file. */
  readonly landing?: LandingPlace;
  /** For whom a folder is made that does not stay. */
  readonly staging?: Staging;
  /** What there is of its media files where it goes. */
  readonly findHeld?: FindHeld;
}

/** True where an export needs a key that the user has not given. The refusals of wrong usage come first. */
export function needsKey({ encrypt, key, format, recipients, store }: RawExportOptions): boolean {
  const encryptsItself = store !== undefined && isEncrypting(store);
  return encrypt && key === undefined && format !== 'dir' && recipients.length === 0 && !encryptsItself;
}

/** A key that happens to be in the environment contradicts neither `encrypt: false` nor recipients nor a store; one that was given does. */
export function withoutIdleKey(raw: RawExportOptions, isKeyFromEnvironment: boolean): RawExportOptions {
  const encryptsItself = raw.store !== undefined && isEncrypting(raw.store);
  const isIdle = isKeyFromEnvironment && (!raw.encrypt || raw.recipients.length > 0 || encryptsItself);
  return isIdle ? { ...raw, key: undefined } : raw;
}

/**
 * Checks an export's options against each other, with the rules and messages of `strapi export` (archive format §1.4).
 *
 * @throws UserError `usage`.
 */
export function parseExportOptions(raw: RawExportOptions): ExportOptions {
  const {
    only,
    exclude,
    onlyContentTypes,
    excludeContentTypes,
    encrypt,
    overwrite,
    shard,
    set,
    source,
    transferToken,
    transferTimeout,
    ...given
  } = withMediaFilter(raw);
  const filters = parseFilters({ only, exclude, onlyContentTypes, excludeContentTypes });
  const { format, recipients, file } = given;
  assertStored(raw);
  const remote = parseSource(raw);
  const share = parseShare(shard, set, raw.store);
  assertShared(raw, share, filters);
  if (format === 'dir' && encrypt) {
    throw new UserError(
      'usage',
      `Unpacked directory exports (${option('format', 'dir')}) require ${option('encrypt', false)}.`,
      `Use ${option('encrypt', false)} or ${option('format', 'tar')}.`,
    );
  }
  if (recipients.length > 0) {
    assertFit(raw);
  }
  if (!encrypt && raw.key !== undefined) {
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
  const isFolder = file !== undefined && file !== standardStream && isFolderForArchives(file);
  assertKept(raw, isFolder);
  assertSecretUsed(raw);
  const name = defaultName(new Date(), isMasked(raw) ? 'masked' : 'export');
  const options: ExportOptions = {
    ...given,
    timeZone: parseTimeZone(raw.timeZone),
    compress: raw.compress && format === 'tar',
    file: isFolder ? join(file, name) : (file ?? name),
    ...(isFolder ? { folder: file } : {}),
    ifTaken: file === undefined || isFolder ? 'number' : overwrite ? 'replace' : 'refuse',
    filters,
    share,
    ...(remote === undefined ? {} : { remote }),
  };
  const stem = stemOf(options.file, formOf(options), 'file');
  assertNameTells(stem, isMasked(raw), 'file');
  // What was written to standard output cannot be read again.
  return { ...options, file: stem, verify: options.verify && stem !== standardStream };
}

const formOf = ({ key, recipients, ...form }: ExportOptions): Form => ({
  ...form,
  isEncrypted: key !== undefined || recipients.length > 0,
});

/**
 * To be called before anything is asked or read. What a folder holds is looked at when it is to be written.
 *
 * @throws UserError `usage` where something has the name that may not be replaced.
 */
export function assertNameFree(options: ExportOptions): void {
  if (options.format === 'tar' && options.file !== standardStream && options.store === undefined) {
    assertFree(options.file + extensionOf(formOf(options)), options.ifTaken ?? 'replace');
  }
}

/** What is in a store is a backup only when it was read back, and is a single file there whose name has no folder. */
function assertStored(raw: RawExportOptions): void {
  const { store, file, format, verify } = raw;
  if (store === undefined) {
    return;
  }
  const refuse = (message: string, remedy: string) => {
    throw new UserError('usage', message, remedy);
  };
  parseStoreAddress(store);
  if (format === 'dir') {
    refuse(
      `A folder (${option('format', 'dir')}) cannot be exported into a store.`,
      `Leave out ${option('format', 'dir')} or ${option('store')}.`,
    );
  }
  if (!verify) {
    refuse(
      `In a store only what was read back is a backup, and with ${option('verify', false)} it is not.`,
      `Leave out ${option('verify', false)}.`,
    );
  }
  if (file === standardStream) {
    refuse(`The archive cannot go to both standard output and ${option('store')}.`, 'Leave out one of them.');
  }
  if (isEncrypting(store)) {
    assertPlain(raw);
  } else if (file !== undefined) {
    assertName(file);
  }
}

/** What several jobs store has to be what one would store, whichever of them stores it. */
function assertShared(
  { media, mask, sliceSize }: RawExportOptions,
  share: Share | undefined,
  { only, exclude }: Filters,
): void {
  const refuse = (message: string, remedy: string) => {
    throw new UserError('usage', message, remedy);
  };
  if (sliceSize !== undefined && (share === undefined || share.part === 'records')) {
    refuse(
      `${option('slice-size')} is for the jobs that store the media files, and this is none of them.`,
      `Leave it out, or use it with ${option('shard', '3/16')}.`,
    );
  }
  if (share === undefined) {
    return;
  }
  if (isMasked({ mask })) {
    refuse(
      `With ${option('mask')} files may get other names and contents, which ${option('shard')} cannot share among jobs.`,
      'Leave out one of them.',
    );
  }
  if (media === 'referenced') {
    refuse(
      `Which files content refers to is known only once all of it was read: ${option('media', 'referenced')} does not go with ${option('shard')}.`,
      'Leave out one of them.',
    );
  }
  if (exclude.includes('files') || (only.length > 0 && !only.includes('files'))) {
    refuse(
      `There are no media files in what is asked for, and ${option('shard')} is what shares them among jobs.`,
      `Leave out ${option('shard')}.`,
    );
  }
}

/** What a program stores that encrypts by itself, and gives names by itself. */
function assertPlain({ file, key, recipients }: RawExportOptions): void {
  if (key !== undefined || recipients.length > 0) {
    throw new UserError(
      'usage',
      'restic encrypts what it stores, with a password of its own: there is no use for a key or recipients.',
      'Leave them out.',
    );
  }
  if (file !== undefined) {
    throw new UserError(
      'usage',
      `What restic stores has no name but the id of its snapshot, and ${option('file')} gives it one.`,
      `Leave out ${option('file')}.`,
    );
  }
}

/** Older backups go only where it is known which ones they are, and that the new one is whole. */
function assertKept(raw: RawExportOptions, isFolder: boolean): void {
  const rule = firstRule(raw);
  if (rule !== undefined && !isFolder && raw.store === undefined) {
    throw new UserError(
      'usage',
      `${rule} needs a folder of archives or a store, and neither is named.`,
      `Name a folder with ${option('file', 'backups/')} or a store with ${option('store')}, or leave out ${rule}.`,
    );
  }
  assertVerified(raw);
}

/** @throws UserError `usage` where older backups would go without knowing that the new one is whole. */
export function assertVerified(raw: RawExportOptions): void {
  const rule = firstRule(raw);
  if (rule !== undefined && !raw.verify) {
    throw new UserError(
      'usage',
      `${rule} removes older backups only after the new one was verified, and with ${option('verify', false)} it is not.`,
      `Leave out ${option('verify', false)} or ${rule}.`,
    );
  }
}

/** Public keys are for age, and take the place of a passphrase. */
function assertFit({ encrypt, encryption, key }: RawExportOptions): void {
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
  if (key !== undefined) {
    throw new UserError(
      'usage',
      'There are both a key and recipients, but an archive is encrypted with one or the other.',
      `Leave out either ${option('key')} or ${option('recipients')}.`,
    );
  }
}
