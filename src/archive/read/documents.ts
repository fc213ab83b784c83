import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import type { UserError } from '../../errors.ts';
import type { Sidecar } from '../../strapi/records.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import { deepestJson } from '../../transfer/rules/limits.ts';
import {
  archivedNames,
  completed,
  type Flaw,
  particularFlaw,
  placeFlaw,
} from '../../transfer/rules/media.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { beyondLimit, damaged, quoted, refused } from './failures.ts';
import { assertModest } from './modest-json.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import { wholeOf } from './whole.ts';

/** What is printed, and becomes an output of the Action, which scripts put into their commands. */
const token = v.pipe(v.string(), v.maxLength(100), v.regex(/^[\w.+:-]*$/));

const metadata = v.object({
  createdAt: v.exactOptional(token),
  strapi: v.exactOptional(v.object({ version: v.exactOptional(token) })),
});

/** It has some hundred bytes. */
const largestMetadata = 1 << 16;

/**
 * Reads metadata.json (archive format §3.3), as it stands there.
 *
 * @throws UserError `damagedArchive`.
 */
export async function readMetadata(reader: Limited, entry: ArchiveEntry): Promise<Metadata> {
  if (entry.size > largestMetadata) {
    throw refused(reader.path, `its metadata.json has ${entry.size} bytes`);
  }
  const document = await readDocument(reader, entry);
  if (!v.is(metadata, document)) {
    throw damaged(reader.path, 'its metadata.json is not what Strapi writes');
  }
  return document;
}

/** A sidecar, and what of it official import of Strapi 5 refuses. */
export interface ReadSidecar {
  readonly sidecar: Sidecar;
  readonly flaw: Flaw | undefined;
}

/**
 * Takes what is known of a media file for its sidecar. A sidecar that names another file than the one that it lies beside would make
 * import write where it must not.
 *
 * @param filename The name of the file below `assets/uploads`.
 * @throws UserError `damagedArchive`.
 */
export function checkSidecar(archive: string, filename: string, value: Unknown): ReadSidecar {
  const flaw = placeFlaw(value);
  if (flaw?.isUnsafe) {
    throw refused(
      archive,
      `the sidecar of ${quoted(filename)} has a hash or extension that makes an unsafe path`,
    );
  }
  if (flaw !== undefined) {
    throw flawed(archive, filename, flaw);
  }
  const sidecar = completed(filename, value);
  if (!archivedNames(sidecar).includes(filename)) {
    throw damaged(archive, `Asset sidecar metadata does not match upload filename ${quoted(filename)}`);
  }
  return { sidecar, flaw: particularFlaw(value) };
}

export const flawed = (archive: string, filename: string, { property }: Flaw): UserError =>
  damaged(archive, `the sidecar of ${quoted(filename)} is not what Strapi writes: see its ${property}`);

type Unknown = Readonly<Record<string, unknown>>;

/**
 * Reads an entry that is one JSON object.
 *
 * @throws UserError `damagedArchive`.
 */
export async function readDocument(
  { path: archive, limits }: Limited,
  { path, size, content }: ArchiveEntry,
): Promise<Unknown> {
  if (size > limits.record) {
    throw beyondLimit(archive, `its entry ${quoted(path)} has ${size} bytes`, 'record');
  }
  const bytes = await wholeOf(content, size);
  // Each level takes two characters.
  if (size > 2 * deepestJson) {
    assertModest(archive, path, bytes, limits.record);
  }
  const value = parse(bytes);
  // To valibot, lists are objects, too.
  if (!isObject(value)) {
    throw damaged(archive, `${quoted(path)} is not a JSON object`);
  }
  return value;
}

type Limited = Pick<ArchiveReader, 'path' | 'limits'>;

function parse(bytes: Buffer): unknown {
  try {
    return isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}
