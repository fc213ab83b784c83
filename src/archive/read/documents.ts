import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import type { Sidecar } from '../../transfer/records.ts';
import type { ArchiveEntry } from './archive.ts';
import { isFileName } from './entry-path.ts';
import { damaged, quoted, refused } from './failures.ts';
import { largestDocument } from './limits.ts';
import { isObject } from './records.ts';

const metadata = v.object({
  createdAt: v.exactOptional(v.string()),
  strapi: v.exactOptional(v.object({ version: v.exactOptional(v.string()) })),
});

/** metadata.json (archive format §3.3); nothing in it is required. */
export type ArchivedMetadata = v.InferOutput<typeof metadata>;

/** @throws UserError `damagedArchive`. */
export async function readMetadata(archive: string, entry: ArchiveEntry): Promise<ArchivedMetadata> {
  const result = v.safeParse(metadata, await readDocument(archive, entry));
  if (!result.success) {
    throw damaged(archive, 'its metadata.json is not what Strapi writes');
  }
  return result.output;
}

const text = v.pipe(v.string(), v.nonEmpty());

/**
 * What official import demands of a sidecar (archive format §6.2); what else is in it, the file's row has, too. Formats of
 * Strapi 4 have the hash of their file, and not in every version its id.
 */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const sidecar = v.object({
  id: v.exactOptional(id),
  name: text,
  hash: text,
  ext: v.exactOptional(v.nullable(v.string())),
  mime: text,
  url: text,
  size: v.pipe(v.number(), v.finite(), v.minValue(0)),
  type: v.exactOptional(v.nullable(v.string())),
  mainHash: v.exactOptional(v.nullable(v.string())),
});
const describesFile = v.pipe(
  sidecar,
  v.forward(
    v.check(
      ({ id, mainHash }) => id !== undefined || typeof mainHash === 'string',
      'neither id nor mainHash',
    ),
    ['id'],
  ),
);

/**
 * Reads the sidecar of a media file. A sidecar that names another file than the one that it lies beside would make
 * import write where it must not.
 *
 * @param filename The name of the file below `assets/uploads`.
 * @throws UserError `damagedArchive`.
 */
export async function readSidecar(archive: string, filename: string, entry: ArchiveEntry): Promise<Sidecar> {
  return checkSidecar(archive, filename, await readDocument(archive, entry));
}

/**
 * Takes what is known of a media file for its sidecar.
 *
 * @throws UserError `damagedArchive` as {@link readSidecar}.
 */
export function checkSidecar(archive: string, filename: string, value: unknown): Sidecar {
  const result = v.safeParse(describesFile, value);
  if (!result.success) {
    const [issue] = result.issues;
    const where = v.getDotPath(issue) ?? 'it';
    throw damaged(archive, `the sidecar of ${quoted(filename)} is not what Strapi writes: see its ${where}`);
  }
  const { hash, mainHash } = result.output;
  if (!isFileName(storedName(result.output)) || !isFileName(mainHash ?? hash)) {
    throw refused(
      archive,
      `the sidecar of ${quoted(filename)} has a hash or extension that makes an unsafe path`,
    );
  }
  // v4 wrote a missing extension as the word null.
  if (!archivedNames(result.output).includes(filename)) {
    throw damaged(archive, `Asset sidecar metadata does not match upload filename ${quoted(filename)}`);
  }
  return result.output;
}

/** The names under which an archive may have the file that a sidecar describes (archive format §4.5). */
export const archivedNames = (file: Pick<Sidecar, 'hash' | 'ext'>): string[] => [
  storedName(file),
  ...(file.ext === undefined || file.ext === null ? [`${file.hash}null`, `${file.hash}undefined`] : []),
];

/** The name under which Strapi keeps the file that a sidecar describes. */
export const storedName = ({ hash, ext }: Pick<Sidecar, 'hash' | 'ext'>): string => `${hash}${ext ?? ''}`;

async function readDocument(archive: string, { path, size, content }: ArchiveEntry): Promise<unknown> {
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
