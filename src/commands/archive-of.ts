import { resolve } from 'node:path';
import { standardStream } from '../archive/write/landing.ts';
import { UserError } from '../errors.ts';
import type { Backup } from '../store/backup.ts';
import type { BackupStore, OpenBackup } from '../store/store.ts';
import { archiveName } from '../strapi/archive-names.ts';
import type { RandomAccessFile } from '../system/random-access.ts';
import type { StoredFolder } from '../system/stored-folder.ts';
import { option } from '../wording.ts';
import { archiveAt } from './archive-folder.ts';
import { assertDigestOfFolder, HeldToDigest } from './held-to-digest.ts';
import { openStore } from './open-store.ts';
import type { AskedArchive } from './store-options.ts';

/** An archive that was found. To be closed once nothing of it is read any more. */
export interface FoundArchive extends AsyncDisposable {
  /** What reports call it: the path as it was given, or the address of the backup. */
  readonly name: string;
  /** The same for somebody who wants to know all. */
  readonly place: string;
  /** For `openArchive`. */
  readonly location: string | RandomAccessFile | StoredFolder;
}

/**
 * Finds the archive that is asked for: a file, the newest one in a folder, or what a store has. Nothing else of the commands knows that there
 * are stores.
 *
 * @param signal Ends all that is read of a store.
 * @param open Opens stores.
 * @throws UserError `noArchive`, `usage`, and where the store cannot be read. What is read later fails with `damagedArchive` where it has not
 *   the digest that it has to have.
 */
export async function archiveOf(
  asked: AskedArchive,
  signal: AbortSignal | undefined,
  open: (address: string) => Promise<BackupStore> = openStore,
): Promise<FoundArchive> {
  const { file, store: address, digest } = inStoreOf(asked);
  if (address === undefined) {
    const name = await archiveAt(file as string);
    const place = name === standardStream ? name : resolve(name);
    return { name, place, location: name, [Symbol.asyncDispose]: async () => {} };
  }
  const store = await open(address);
  try {
    const backup = await findIn(store, file, signal);
    const name = nameOf(store, backup);
    assertDigest(name, backup, digest);
    const opened = await store.open(backup, signal);
    const { location } = opened;
    return {
      name,
      place: name,
      location: digest === undefined ? location : await heldTo(digest, location),
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]();
        await store[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** A folder has the digest of its seal, which has those of all that is in it. */
async function heldTo(digest: string, location: OpenBackup['location']): Promise<OpenBackup['location']> {
  if ('children' in location) {
    await assertDigestOfFolder(location, digest);
    return location;
  }
  return new HeldToDigest(location, digest);
}

/** What a store says of the backup that is asked for, before any of it is read. */
export interface FoundBackup {
  /** What reports call it. */
  readonly name: string;
  /** What it is called in its store: the same backup from now on, whatever comes after it. */
  readonly file: string;
  /** As its note has it: nobody has held it against the archive. */
  readonly digest: string | undefined;
}

/**
 * Looks for a backup in a store.
 *
 * @throws UserError as {@link archiveOf}.
 */
export async function findBackup(
  { file, store: address, digest }: AskedArchive & { readonly store: string },
  signal?: AbortSignal,
  open: (address: string) => Promise<BackupStore> = openStore,
): Promise<FoundBackup> {
  await using store = await open(address);
  const backup = await findIn(store, file, signal);
  const name = nameOf(store, backup);
  assertDigest(name, backup, digest);
  return { name, file: backup.name, digest: backup.note?.digest };
}

/** An archive may be named without its extension. */
async function findIn(
  store: BackupStore,
  file: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Backup> {
  if (file !== undefined && !archiveName.test(file)) {
    const backups = await store.list(signal);
    const named = backups.find(({ name }) => name === file || name.replace(archiveName, '') === file);
    if (named !== undefined) {
      return named;
    }
  }
  return await store.find(file, signal);
}

/** What an archive is called before it was looked for. */
export const askedFor = ({ file, store }: AskedArchive): string =>
  store === undefined ? (file ?? '') : file === undefined ? store : `${store}/${file}`;

/** What reports call a backup. */
export const nameOf = ({ address }: BackupStore, { name }: Backup): string => `${address}/${name}`;

/** Before any of it is read. */
function assertDigest(name: string, { note }: Backup, expected: string | undefined): void {
  if (expected !== undefined && note !== undefined && note.digest !== expected) {
    throw new UserError(
      'damagedArchive',
      `The archive ${name} has the digest ${note.digest}, but ${option('digest')} is ${expected}.`,
      'Name the archive that the digest belongs to, or leave the digest out.',
    );
  }
}

/** The address of an object, as reports have it, or of a prefix, for the newest backup there. */
const addressOfBackup = /^((?:s3|azblob):\/\/[^/]+(?:\/.*)?)\/([^/]*)$/s;

/** Whether what is named is no path, but the address of a backup in a store. */
export const isInStore = (file: string): boolean => addressOfBackup.test(file);

/** An archive may be named by its whole address. */
function inStoreOf(asked: AskedArchive): AskedArchive {
  const [, store, name = ''] = addressOfBackup.exec(asked.file ?? '') ?? [];
  return store === undefined || asked.store !== undefined
    ? asked
    : { ...asked, store, file: name === '' ? undefined : name };
}
