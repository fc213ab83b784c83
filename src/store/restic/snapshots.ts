import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import type { Backup, BackupNote } from '../backup.ts';
import { isForgotten, readNote } from '../notes.ts';
import type { Restic } from './run.ts';

/** A snapshot that is a backup of a site. */
export const backupTag = 'strapi-dms';
/** A snapshot that says of a backup that it was read back; it holds the notes of all backups of the site until then. */
export const noteTag = 'strapi-dms-note';
export const maskedTag = 'masked';
/** What it holds, a note a line, the newest first. */
export const noteFile = 'notes.jsonl';
/** A longer list would be of more than five years of nights. */
export const mostNotes = 2_000;

/** Digits by which restic names snapshots to people. Before 0.17 it says no more of one that it has made. */
export const shortId = (id: string): string => id.slice(0, 8);

/** Which backup a note is about. */
export const aboutTag = (id: string): string => `backup:${shortId(id)}`;

/** A tag as restic takes it: it separates them by commas. */
export const tagged = (name: string, text: string): string =>
  `${name}:${text.replaceAll(/[,\p{Cc}]+\s*/gu, '; ').slice(0, 200)}`;

/** The text of such a tag. */
export const textIn = (tags: readonly string[], name: string): string | undefined =>
  tags.find((tag) => tag.startsWith(`${name}:`))?.slice(name.length + 1);

/** What all snapshots of the jobs that make one backup have in common. */
export const setTag = (set: string): string => `set:${set}`;

const snapshot = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  time: v.pipe(
    v.string(),
    v.check((text) => !Number.isNaN(Date.parse(text))),
  ),
  hostname: v.fallback(v.string(), ''),
  tags: v.fallback(v.array(v.string()), []),
  // Since 0.17.
  summary: v.fallback(v.object({ total_bytes_processed: v.number() }), { total_bytes_processed: 0 }),
});

/** A backup in a repository. */
export interface Snapshot extends Backup {
  readonly id: string;
  /** Whose it is: the name of the project. */
  readonly site: string;
  /** What those have in common that have stored its media files; undefined where it has them itself. */
  readonly set: string | undefined;
  /** The snapshots that say that it is whole, the newest first. */
  readonly notes: readonly string[];
}

/**
 * The backups of a repository, the newest first, without their notes: those that are whole have `notes`.
 *
 * @param site Of this one only.
 * @throws UserError.
 */
export async function surveySnapshots(
  restic: Restic,
  site: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Snapshot[]> {
  const host = site === undefined ? [] : ['--host', site];
  const args = ['snapshots', '--json', '--tag', backupTag, '--tag', noteTag, ...host];
  const { text } = await restic.answer(args, { signal });
  const all = parseSnapshots(text, restic.address).sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
  const notes = new Map<string, string[]>();
  for (const { id, time, tags } of all.filter(({ tags }) => tags.includes(noteTag))) {
    for (const tag of tags) {
      const about = notes.get(keyOf(tag, time));
      if (about === undefined) {
        notes.set(keyOf(tag, time), [id]);
      } else {
        about.push(id);
      }
    }
  }
  return all
    .filter(({ tags }) => tags.includes(backupTag))
    .map(({ id, time, hostname, tags, summary }) => ({
      id,
      name: shortId(id),
      site: hostname,
      isMasked: tags.includes(maskedTag),
      time: new Date(time),
      bytes: summary.total_bytes_processed,
      note: undefined,
      set: textIn(tags, 'set'),
      notes: notes.get(keyOf(aboutTag(id), time)) ?? [],
    }));
}

/** A note has the time of its backup: the beginning of an id alone could be that of another one. */
const keyOf = (tag: string, time: string): string => `${tag} ${Date.parse(time)}`;

/**
 * The same backups with their notes. Hardly more than one snapshot is read for that, since the newest has those of before.
 *
 * @throws UserError.
 */
export async function withNotes(
  restic: Restic,
  backups: readonly Snapshot[],
  signal: AbortSignal | undefined,
): Promise<readonly Snapshot[]> {
  const known = new Map<string, BackupNote>();
  for (const { id, notes } of backups) {
    const [newest] = notes;
    if (newest !== undefined && !known.has(shortId(id))) {
      for (const note of await readNotes(restic, newest, signal)) {
        known.set(note.archive, known.get(note.archive) ?? note);
      }
    }
  }
  return backups.map((backup) => {
    const note = backup.notes.length > 0 ? known.get(backup.name) : undefined;
    return note === undefined
      ? backup
      : { ...backup, note, time: new Date(note.createdAt), bytes: note.size };
  });
}

async function readNotes(
  restic: Restic,
  snapshot: string,
  signal: AbortSignal | undefined,
): Promise<readonly BackupNote[]> {
  const { text } = await restic.answer(['dump', snapshot, `/${noteFile}`], { signal });
  return text.split('\n').flatMap((line) => {
    const note = line === '' ? undefined : readNote(Buffer.from(line));
    return note === undefined || isForgotten(note) ? [] : [note];
  });
}

/** What `restic snapshots --json` has answered. @throws UserError where that is something else. */
export function parseSnapshots(text: string, address: string): v.InferOutput<typeof snapshot>[] {
  let json: unknown;
  try {
    // Where there are none, versions say so in different ways.
    json = JSON.parse(text === '' ? '[]' : text) ?? [];
  } catch {
    json = undefined;
  }
  const result = v.safeParse(v.array(snapshot), json);
  if (!result.success) {
    throw new UserError(
      'failed',
      `\`restic snapshots\` has answered something else than the snapshots of ${address}.`,
      'Use version 0.14 or later of restic.',
    );
  }
  return result.output;
}
