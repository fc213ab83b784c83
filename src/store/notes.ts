import * as v from 'valibot';
import { byName } from '../by-name.ts';
import type { BackupNote } from './backup.ts';

/** What the note of an archive is called. */
export const noteNameOf = (archive: string): string => `${archive}.json`;

/** Bytes that a note may have: counts of a few thousand types, and a scope that names them. */
export const largestNote = 2_000_000;

/**
 * What stands in the place of a note while its archive is being removed: from the moment that it is there the archive is no backup any
 * more, whatever becomes of the process that removes it.
 */
export interface ForgottenNote {
  readonly format: 1;
  /** The archive's name. */
  readonly archive: string;
  /** Which object of that name it is: its ETag. A new one of the same name is not meant. */
  readonly forgotten: string;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What is printed: one line. */
const line = v.pipe(v.string(), v.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u));
const text = v.pipe(line, v.maxLength(10_000));
const moment = v.pipe(
  text,
  v.check((value) => /^\d{4}-\d\d-\d\dT/.test(value) && Number.isFinite(Date.parse(value))),
);

const note: v.GenericSchema<unknown, BackupNote> = v.object({
  format: v.literal(1),
  archive: text,
  size: count,
  digest: v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/)),
  contentDigest: v.exactOptional(text),
  createdAt: moment,
  verifiedAt: moment,
  tool: text,
  strapiVersion: text,
  // It names every content type that was asked for.
  scope: line,
  isEncrypted: v.boolean(),
  isMasked: v.boolean(),
  stages: byName(v.object({ count, bytes: count })),
  contentTypes: byName(count),
  missingAssets: count,
});

const forgotten: v.GenericSchema<unknown, ForgottenNote> = v.object({
  format: v.literal(1),
  archive: text,
  forgotten: text,
});

/** @returns undefined for what is neither: then nothing is known of the archive. */
export function readNote(content: Buffer): BackupNote | ForgottenNote | undefined {
  const value = parse(content);
  for (const schema of [note, forgotten]) {
    const result = v.safeParse(schema, value);
    if (result.success) {
      return result.output;
    }
  }
  return undefined;
}

export const isForgotten = (read: BackupNote | ForgottenNote): read is ForgottenNote => 'forgotten' in read;

/** @throws Error for a note that {@link readNote} would not understand. */
export function writeNote(value: BackupNote | ForgottenNote): Buffer {
  const content = Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
  if (content.length > largestNote || readNote(content) === undefined) {
    throw new Error(`The note of ${value.archive} is none that could be read again.`);
  }
  return content;
}

function parse(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
