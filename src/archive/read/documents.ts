import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import type { UserError } from '../../errors.ts';
import type { Sidecar } from '../../strapi/records.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import {
  archivedNames,
  completed,
  type Flaw,
  particularFlaw,
  placeFlaw,
} from '../../transfer/rules/media.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { largestDocument } from '../format/limits.ts';
import { damaged, quoted, refused } from './failures.ts';
import type { ArchiveEntry } from './reader.ts';

/** What is printed, and becomes an output of the Action, which scripts put into their commands. */
const token = v.pipe(v.string(), v.maxLength(100), v.regex(/^[\w.+:-]*$/));

const metadata = v.object({
  createdAt: v.exactOptional(token),
  strapi: v.exactOptional(v.object({ version: v.exactOptional(token) })),
});

/**
 * Reads metadata.json (archive format §3.3), as it stands there.
 *
 * @throws UserError `damagedArchive`.
 */
export async function readMetadata(archive: string, entry: ArchiveEntry): Promise<Metadata> {
  const document = await readDocument(archive, entry);
  if (!v.is(metadata, document)) {
    throw damaged(archive, 'its metadata.json is not what Strapi writes');
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
export async function readDocument(archive: string, { path, size, content }: ArchiveEntry): Promise<Unknown> {
  if (size > largestDocument) {
    throw refused(archive, `its entry ${quoted(path)} has ${size} bytes`);
  }
  const bytes = Buffer.concat(await content.toArray());
  const value = parse(bytes);
  // To valibot, lists are objects, too.
  if (!isObject(value)) {
    throw damaged(archive, `${quoted(path)} is not a JSON object`);
  }
  return value;
}

function parse(bytes: Buffer): unknown {
  try {
    return isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}
