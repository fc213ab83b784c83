import { UserError } from '../errors.ts';
import { archiveName, timeInName } from '../strapi/archive-names.ts';
import { option } from '../wording.ts';
import type { Backup, BackupNote } from './backup.ts';
import { changedMeanwhile } from './failures.ts';
import { type ForgottenNote, isForgotten, largestNote, noteNameOf, readNote, writeNote } from './notes.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import type { BackupStore, OpenBackup } from './store.ts';

/** Notes that are read at a time. */
const notesAtOnce = 16;
/** Objects that a prefix may have before it is taken for one that is not meant for backups. */
const mostObjects = 100_000;
/** Names that a message shows. */
const mostShown = 10;

/** An archive, and what is said of it beside it. */
interface Archive {
  readonly object: StoredObject;
  readonly noteObject: StoredObject | undefined;
  readonly note: BackupNote | ForgottenNote | undefined;
}

/**
 * Archives as objects of a store, each with a note beside it, `NAME.json`, by which it counts as a backup. A note counts as long as it
 * is of the archive that is there: of its name, and its size.
 */
export class ObjectBackups implements BackupStore {
  readonly address: string;
  readonly objects: ObjectStore;
  /** By name and ETag: what has not changed is not read again. */
  readonly #notes = new Map<string, BackupNote | ForgottenNote | undefined>();

  /** @param objects Closed with it. */
  constructor(objects: ObjectStore) {
    this.address = objects.address;
    this.objects = objects;
  }

  async list(signal?: AbortSignal): Promise<readonly Backup[]> {
    const { archives } = await this.#look(signal);
    return archives
      .filter((archive) => !isGone(archive))
      .map(backupOf)
      .sort(newestFirst);
  }

  async find(name: string | undefined, signal?: AbortSignal): Promise<Backup> {
    if (name !== undefined) {
      const archive = await this.#archive(name, signal);
      if (archive !== undefined && !isGone(archive)) {
        return backupOf(archive);
      }
    }
    const backups = await this.list(signal);
    const whole = backups.filter(({ note }) => note !== undefined);
    const newest = whole.find(({ isMasked }) => !isMasked) ?? whole[0];
    if (name === undefined && newest !== undefined) {
      return newest;
    }
    throw notFound(this.address, name, backups);
  }

  async open(backup: Backup, signal?: AbortSignal): Promise<OpenBackup> {
    const object = await this.objects.find(backup.name, signal);
    if (object?.size !== backup.bytes) {
      throw changedMeanwhile(`${this.address}/${backup.name}`, undefined);
    }
    return { location: this.objects.open(object, signal), [Symbol.asyncDispose]: async () => undefined };
  }

  /**
   * Makes a backup of an archive that was read back: writes its note.
   *
   * @throws UserError `failed` where the archive is not there, or is another: then nothing is written.
   */
  async confirm(note: BackupNote, signal?: AbortSignal): Promise<void> {
    const object = await this.objects.find(note.archive, signal);
    if (object?.size !== note.size) {
      throw changedMeanwhile(`${this.address}/${note.archive}`, undefined);
    }
    await this.objects.put(noteNameOf(note.archive), writeNote(note), 'replace', signal);
  }

  /**
   * Prepares for another archive to take a name: what is there loses its note, for nothing may be said of the new one that is not true of it.
   *
   * @returns Undefined where nothing has that name. Else what gives the note back, as long as the archive is there as it was.
   */
  async unconfirm(name: string, signal?: AbortSignal): Promise<(() => Promise<void>) | undefined> {
    const archive = await this.#archive(name, signal);
    await this.objects.remove(noteNameOf(name), signal);
    if (archive === undefined) {
      return undefined;
    }
    const { object, note } = archive;
    return async () => {
      if (note !== undefined && !isForgotten(note) && (await this.#isThere(object))) {
        await this.objects.put(noteNameOf(name), writeNote(note), 'replace');
      }
    };
  }

  /**
   * Removes a backup, and finishes what others that were killed on the way have left.
   *
   * It is noted as forgotten first, so that it is no backup any more; then the archive goes, then the note. Nothing of it is done where
   * another object has taken the name meanwhile.
   */
  async forget(backup: Backup, signal?: AbortSignal): Promise<void> {
    const archive = await this.#archive(backup.name, signal);
    if (archive !== undefined && !isStill(archive, backup)) {
      throw changedMeanwhile(`${this.address}/${backup.name}`, undefined);
    }
    if (archive !== undefined) {
      await this.#remove(archive, signal);
    }
    await this.#finishForgotten(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.objects[Symbol.asyncDispose]();
  }

  async #remove({ object, noteObject, note }: Archive, signal: AbortSignal | undefined): Promise<void> {
    const { name } = object;
    const noteName = noteNameOf(name);
    if (noteObject === undefined) {
      await this.objects.remove(name, signal);
      return;
    }
    const isNew = note === undefined || !isForgotten(note);
    if (isNew) {
      const forgotten = writeNote({ format: 1, archive: name, forgotten: object.tag });
      await this.objects.put(noteName, forgotten, 'replace', signal);
    }
    try {
      await this.objects.remove(name, signal);
    } catch (error) {
      // It is locked, say: then it is a backup as before. Interrupted or not.
      if (isNew && note !== undefined && (await this.#isThere(object))) {
        await this.objects.put(noteName, writeNote(note), 'replace');
      }
      throw error;
    }
    await this.objects.remove(noteName, signal);
  }

  /** Whether an object is certainly there as it was. */
  async #isThere({ name, tag }: StoredObject): Promise<boolean> {
    const found = await this.objects.find(name).catch(() => undefined);
    return found?.tag === tag;
  }

  /** What killed processes have left: archives that are noted as forgotten, and such notes without an archive. */
  async #finishForgotten(signal: AbortSignal | undefined): Promise<void> {
    const { archives, orphans } = await this.#look(signal);
    for (const archive of archives.filter(isGone)) {
      await this.#remove(archive, signal);
    }
    for (const { name } of orphans) {
      await this.objects.remove(name, signal);
    }
  }

  /** @returns Archives with their notes, and notes of archives that were forgotten and are gone. */
  async #look(
    signal: AbortSignal | undefined,
  ): Promise<{ readonly archives: readonly Archive[]; readonly orphans: readonly StoredObject[] }> {
    const objects = new Map<string, StoredObject>();
    for await (const object of this.objects.list(signal)) {
      objects.set(object.name, object);
      if (objects.size > mostObjects) {
        throw new UserError(
          'failed',
          `${this.address} has more than ${mostObjects} objects.`,
          'Give the backups of each project a prefix of their own.',
        );
      }
    }
    const named = [...objects.values()].filter(({ name }) => archiveName.test(name));
    const noteOf = new Map(named.map(({ name }) => [noteNameOf(name), name]));
    const lone = [...objects.values()].filter(
      ({ name }) => /\.json$/.test(name) && archiveName.test(name.slice(0, -5)) && !noteOf.has(name),
    );
    const archives = await concurrently(named, async (object) => {
      const noteObject = objects.get(noteNameOf(object.name));
      return { object, noteObject, note: await this.#noteOf(object, noteObject, signal) };
    });
    const orphans = await concurrently(lone, async (object) => {
      const note = await this.#read(object, signal);
      return note !== undefined && isForgotten(note) ? [object] : [];
    });
    return { archives, orphans: orphans.flat() };
  }

  /** @returns undefined where there is none of that name. */
  async #archive(name: string, signal: AbortSignal | undefined): Promise<Archive | undefined> {
    const [object, noteObject] = await Promise.all([
      this.objects.find(name, signal),
      this.objects.find(noteNameOf(name), signal),
    ]);
    return object && { object, noteObject, note: await this.#noteOf(object, noteObject, signal) };
  }

  /** What a note says of an archive; undefined where it says nothing, or means another one. */
  async #noteOf(
    object: StoredObject,
    noteObject: StoredObject | undefined,
    signal: AbortSignal | undefined,
  ): Promise<BackupNote | ForgottenNote | undefined> {
    const note = noteObject && (await this.#read(noteObject, signal));
    if (note === undefined || note.archive !== object.name) {
      return undefined;
    }
    const isMeant = isForgotten(note) ? note.forgotten === object.tag : note.size === object.size;
    return isMeant ? note : undefined;
  }

  async #read(
    object: StoredObject,
    signal: AbortSignal | undefined,
  ): Promise<BackupNote | ForgottenNote | undefined> {
    const key = JSON.stringify([object.name, object.tag]);
    if (!this.#notes.has(key)) {
      this.#notes.set(key, await this.#readAnew(object, signal));
    }
    return this.#notes.get(key);
  }

  async #readAnew(
    object: StoredObject,
    signal: AbortSignal | undefined,
  ): Promise<BackupNote | ForgottenNote | undefined> {
    if (object.size > largestNote) {
      return undefined;
    }
    try {
      return readNote(await this.objects.open(object, signal).read(0, object.size));
    } catch (error) {
      // Somebody else may be forgetting that backup at this moment.
      signal?.throwIfAborted();
      const now = await this.objects.find(object.name, signal);
      if (now?.tag === object.tag) {
        throw error;
      }
      return now && (await this.#read(now, signal));
    }
  }
}

/** Whether an archive is being removed. */
const isGone = ({ note }: Archive): boolean => note !== undefined && isForgotten(note);

/** Whether what has the name of a backup is that backup, as far as anybody has said what it is. */
function isStill({ object, note }: Archive, backup: Backup): boolean {
  const isAnother =
    note !== undefined &&
    !isForgotten(note) &&
    backup.note !== undefined &&
    note.digest !== backup.note.digest;
  return object.size === backup.bytes && !isAnother;
}

function backupOf({ object, note }: Archive): Backup {
  const { name, size, changed } = object;
  const named = timeInName(name);
  const common = { name, bytes: size };
  return note === undefined || isForgotten(note)
    ? {
        ...common,
        isMasked: named?.sort === 'masked',
        time: (named && momentOf(named.time)) ?? changed,
        note: undefined,
      }
    : { ...common, isMasked: note.isMasked, time: new Date(note.createdAt), note };
}

/** @param digits `20250304050607`, in the time of whoever made it, which is taken for that of this machine. */
function momentOf(digits: string): Date | undefined {
  const [, year = '', ...rest] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  const [month = 0, day, hour, minute, second] = rest.map(Number);
  const time = new Date(Number(year), month - 1, day, hour, minute, second);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

const newestFirst = (a: Backup, b: Backup): number =>
  b.time.getTime() - a.time.getTime() || (a.name < b.name ? 1 : -1);

function notFound(address: string, name: string | undefined, backups: readonly Backup[]): UserError {
  if (backups.length === 0) {
    return new UserError(
      'noArchive',
      `There are no archives in ${address}.`,
      `Check the address, or export to it first with ${option('store', address)}.`,
    );
  }
  const more = backups.length - mostShown;
  const shown = backups.slice(0, mostShown).map((backup) => backup.name);
  const there = `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
  return name === undefined
    ? new UserError(
        'noArchive',
        `${address} has no backup that is known to be whole: what is there has no note beside it, or is unfinished (${there}).`,
        `Name one of them with ${option('file')}, to be checked while it is read.`,
      )
    : new UserError(
        'noArchive',
        `There is no ${JSON.stringify(name)} in ${address}, but ${there}.`,
        `Name one of them with ${option('file')}, or leave it out for the newest.`,
      );
}

async function concurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(notesAtOnce, items.length) }, worker));
  return results;
}
