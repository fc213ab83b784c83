import { createHash } from 'node:crypto';
import { createReadStream, lstatSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import { makeScratchFolderFor } from '../../system/scratch-folder.ts';
import type { BackupNote } from '../backup.ts';
import type { Restic } from './run.ts';
import { aboutTag, backupTag, maskedTag, mostNotes, noteFile, noteTag, setTag, tagged } from './snapshots.ts';

/** What a backup is told apart by. */
export interface Label {
  /** The name of the project: restic's host, so that it does not matter which machine has made a backup. */
  readonly site: string;
  /** The moment that it has the data of. */
  readonly time: Date;
  readonly strapiVersion: string;
  readonly scope: string;
  readonly isMasked: boolean;
  /** Whose shards have its media files, where it does not have them itself. */
  readonly set?: string | undefined;
}

/** A file that is to be in a snapshot. */
export interface ExpectedFile {
  readonly size: number;
  /** When it was changed, in nanoseconds since 1970. */
  readonly changed: bigint;
  readonly sha256: string;
}

/** Told how far restic is, in bytes. */
export type HowFarStored = (done: number, total: number) => void;

const status = v.object({
  message_type: v.literal('status'),
  bytes_done: v.number(),
  total_bytes: v.number(),
});
const summary = v.object({
  message_type: v.literal('summary'),
  snapshot_id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/)),
  total_files_processed: v.number(),
  total_bytes_processed: v.number(),
});

/** A folder that is to be stored. */
export interface Stored {
  readonly folder: string;
  /** Every file that is in it. */
  readonly files: ReadonlyMap<string, ExpectedFile>;
  /** The id of a snapshot of such a folder: of a file that it has with the same size and time nothing is read. */
  readonly parent: string | undefined;
}

/** Stores an archive as {@link storeTree} stores a folder. */
export async function storeFolder(
  restic: Restic,
  stored: Stored,
  { site, time, strapiVersion, scope, isMasked, set }: Label,
  taken: (id: string) => void,
  far: HowFarStored,
  signal: AbortSignal | undefined,
): Promise<void> {
  const tags = [
    backupTag,
    tagged('site', site),
    tagged('strapi', strapiVersion),
    tagged('scope', scope),
    ...(isMasked ? [maskedTag] : []),
    ...(set === undefined ? [] : [setTag(set)]),
  ];
  await storeTree(restic, stored, { site, time, tags }, taken, far, signal);
}

/** What a snapshot is called. */
export interface Named {
  readonly site: string;
  /** The moment of storing it where nothing is said. */
  readonly time?: Date;
  readonly tags: readonly string[];
}

/**
 * Stores a folder as a snapshot, whose root it is.
 *
 * @param taken Told the id as soon as there is a snapshot, whether all went well or not.
 * @throws UserError `failed` where the snapshot has not what the folder was to have, or a file was changed meanwhile.
 */
export async function storeTree(
  restic: Restic,
  { folder, files, parent }: Stored,
  named: Named,
  taken: (id: string) => void,
  far: HowFarStored,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = [
    'backup',
    '--json',
    ...identity(named),
    ...(parent === undefined ? ['--force'] : ['--parent', parent]),
    // A link has another time of that kind, and what is made anew another inode.
    '--ignore-ctime',
    '--ignore-inode',
    // As paths are relative, they begin at the root of the snapshot.
    '.',
  ];
  let made: v.InferOutput<typeof summary> | undefined;
  const take = (line: string) => {
    const json = parsed(line);
    if (v.is(status, json)) {
      far(json.bytes_done, json.total_bytes);
    } else if (v.is(summary, json)) {
      made = json;
      taken(json.snapshot_id);
    }
  };
  const code = await restic.lines(args, take, { cwd: folder, signal, accepted: [someUnread] });
  if (code === someUnread || made === undefined) {
    throw new UserError(
      'failed',
      'restic could not read all files of the backup.',
      'Run the export again. If it happens again, see that nothing removes files from the folder for temporary files.',
    );
  }
  const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  if (made.total_files_processed !== files.size || made.total_bytes_processed !== bytes) {
    throw unlike(
      `it has ${made.total_files_processed} files with ${made.total_bytes_processed} bytes, of ${files.size} with ${bytes}`,
    );
  }
  assertUnchanged(folder, files);
}

/** What restic has read is what was digested: the files are still as old and as long as they were then. */
function assertUnchanged(folder: string, files: ReadonlyMap<string, ExpectedFile>): void {
  for (const [path, { size, changed }] of files) {
    const stats = lstatSync(join(folder, path), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || stats.size !== BigInt(size) || stats.mtimeNs !== changed) {
      throw changedMeanwhile(path);
    }
  }
}

/** The exit code for a snapshot that lacks files. */
const someUnread = 3;

const identity = ({ site, time, tags }: Named): string[] => [
  '--host',
  site,
  ...(time === undefined ? [] : ['--time', time.toISOString().slice(0, 19).replace('T', ' ')]),
  ...tags.flatMap((tag) => ['--tag', tag]),
];

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Versions mix lines for people among them.
    return undefined;
  }
}

/**
 * Reads a snapshot back: what are not media files come out of the repository as they went in. Media files are known to it by SHA-256, and
 * `restic check --read-data` reads them.
 *
 * @param inside Where what is read back goes for a while.
 * @throws UserError `failed` where it is not what was to be stored.
 */
export async function proveSnapshot(
  restic: Restic,
  id: string,
  files: ReadonlyMap<string, ExpectedFile>,
  inside: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const readBack = [...files].filter(([path]) => !path.startsWith('assets/'));
  const bytes = readBack.reduce((sum, [, { size }]) => sum + size, 0);
  const scratch = makeScratchFolderFor('what is read back', bytes, inside);
  try {
    await restic.answer(['restore', id, '--target', scratch.path, '--exclude', '/assets'], { signal });
    for (const [path, { sha256 }] of readBack) {
      if ((await digestOf(join(scratch.path, path))) !== sha256) {
        throw unlike(`${JSON.stringify(path)} comes back as something else`);
      }
    }
  } finally {
    scratch.remove();
  }
}

async function digestOf(file: string): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of createReadStream(file)) {
    sha256.update(chunk as Buffer);
  }
  return sha256.digest('hex');
}

const unlike = (why: string) =>
  new UserError(
    'failed',
    `The snapshot that was made is not what was to be stored: ${why}.`,
    'It does not count as a backup. Run `restic check`, and the export again.',
  );

const changedMeanwhile = (path: string) =>
  new UserError(
    'failed',
    `The file ${JSON.stringify(path)} was changed while it was stored.`,
    'Run the export again: the snapshot that was made does not count as a backup.',
  );

/**
 * Says of a snapshot that it is a backup: by a second one, which holds the note and nothing else. Nothing in the repository is changed for
 * that, so it works where nothing may be removed, and while others write.
 *
 * @param before The notes of earlier backups of this site, the newest first.
 */
export async function storeNote(
  restic: Restic,
  id: string,
  label: Label,
  note: BackupNote,
  before: readonly BackupNote[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const notes = [note, ...before].slice(0, mostNotes);
  const input = Buffer.from(notes.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const named = { site: label.site, time: label.time, tags: [noteTag, aboutTag(id)] };
  await storeText(restic, noteFile, input, named, signal);
}

/** Stores a text as a snapshot that holds nothing but a file of that name. */
export async function storeText(
  restic: Restic,
  name: string,
  input: Buffer,
  named: Named,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ['backup', '--json', '--force', ...identity(named), '--stdin', '--stdin-filename', name];
  await restic.answer(args, { input, signal });
}
