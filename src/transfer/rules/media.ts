import * as v from 'valibot';
import { own } from '../../by-name.ts';
import { fileName } from '../../strapi/file-name.ts';
import type { Sidecar } from '../../strapi/records.ts';
import { isObject, isText } from './values.ts';

/** Whether a text can be nothing but the name of a file in the folder where it is put, and comes back from there as it is. */
export const isFileName = (name: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  !/[/\\\u0000-\u001f]/.test(name) &&
  !['', '.', '..'].includes(name) &&
  name.isWellFormed() &&
  Buffer.byteLength(name) <= 255;

/** What other programs leave in folders: macOS its attributes, Strapi a file that keeps the folder in git. Readers pass over it. */
const leftBehind = /^(\._.*|\.DS_Store|\.gitkeep|Thumbs\.db|desktop\.ini)$/;

/** @param filename Without folders. */
export const isLeftBehind = (filename: string): boolean => leftBehind.test(filename);

type Stored = Pick<Sidecar, 'hash' | 'ext'>;

/**
 * The names under which an archive may have the file that a sidecar describes (archive format §4.5). v4 wrote a missing extension as the
 * word null.
 */
export const archivedNames = (file: Stored): string[] => [
  fileName(file),
  ...(file.ext === undefined || file.ext === null ? [`${file.hash}null`, `${file.hash}undefined`] : []),
];

/** What is wrong with the description of a media file. */
export interface Flaw {
  /** The property, as the sidecar calls it. */
  readonly property: string;
  /** Completes `mime …`. */
  readonly reason: string;
  /** Whether it would lead to a place where nothing must be written. */
  readonly isUnsafe?: boolean;
}

const text = v.pipe(v.string('is not a text'), v.nonEmpty('is empty'));
const optionalText = v.exactOptional(v.nullable(v.string('is not a text')));
const fileId = v.pipe(
  v.number('is not a whole number above 0'),
  v.safeInteger('is not a whole number above 0'),
  v.minValue(1, 'is not a whole number above 0'),
);

/** Without this, it is not known which file of which row it is. Formats of Strapi 4 have the hash of their file, and not in every version its id. */
const identity = v.pipe(
  v.object({
    id: v.exactOptional(fileId),
    hash: text,
    ext: optionalText,
    type: optionalText,
    mainHash: optionalText,
  }),
  v.forward(
    v.check(({ id, mainHash }) => id !== undefined || typeof mainHash === 'string', 'is missing'),
    ['id'],
  ),
);

/** What official import of Strapi 5 demands beside that (archive format §6.2); that of Strapi 4 takes what there is. */
const particulars = v.object({
  name: text,
  mime: text,
  url: text,
  size: v.pipe(v.number('is not a number'), v.finite('is not a number'), v.minValue(0, 'is below 0')),
});

/** Why a sidecar does not tell where its file belongs, so that it cannot be restored at all. */
export function placeFlaw(sidecar: unknown): Flaw | undefined {
  const flaw = flawOf(identity, sidecar);
  if (flaw !== undefined) {
    return flaw;
  }
  const { hash, mainHash, ...rest } = sidecar as Sidecar;
  const filename = fileName({ hash, ext: rest.ext });
  return isFileName(filename) && isFileName(mainHash ?? hash)
    ? undefined
    : { ...noFileName(filename), isUnsafe: true };
}

/** Why an archive cannot have a file under its name: readers would pass over it. */
export const nameFlaw = (filename: string): Flaw | undefined =>
  isFileName(filename) && !isLeftBehind(filename) ? undefined : noFileName(filename);

const noFileName = (filename: string): Flaw => ({
  property: 'hash',
  reason: `with the extension it makes ${JSON.stringify(filename)}, which cannot be the name of a media file`,
});

/** Why official import of Strapi 5 refuses a sidecar that tells where its file belongs, and with it the archive. */
export const particularFlaw = (sidecar: unknown): Flaw | undefined => flawOf(particulars, sidecar);

/**
 * The sidecar of a file whose row, or format, does not say what official import of Strapi 5 demands; Strapi 3 wrote formats without a
 * name. No import takes these particulars into the row, so it is enough that they are true of the file.
 *
 * @param bytes How large the file is.
 * @param mime That of the row, for a format of the same kind.
 */
export function describedWholly(
  filename: string,
  sidecar: Readonly<Record<string, unknown>>,
  bytes: number,
  mime: unknown,
): Readonly<Record<string, unknown>> {
  const known: Record<keyof typeof particulars.entries, unknown> = {
    name: filename,
    mime: isText(mime) ? mime : mimeOf(sidecar.ext),
    url: `/uploads/${filename}`,
    size: kilobytesOf(bytes),
  };
  const lacking = Object.entries(particulars.entries).filter(
    ([property, schema]) => !v.is(schema, sidecar[property]),
  );
  return {
    ...sidecar,
    ...Object.fromEntries(lacking.map(([property]) => [property, known[property as keyof typeof known]])),
  };
}

/** As Strapi rounds the sizes of files: kilobytes of 1,000 bytes, with two decimals. */
const kilobytesOf = (bytes: number): number => Math.round(bytes / 10) / 100;

/** Those that the admin panel takes as its logos. */
const mimes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
};

/** The type of a file of which only the extension is known. */
export const mimeOf = (ext: unknown): string =>
  (typeof ext === 'string' ? own(mimes, ext.toLowerCase()) : undefined) ?? 'application/octet-stream';

/** A sidecar, with something in the place of what Strapi 4 may have left open. */
export function completed(filename: string, sidecar: Readonly<Record<string, unknown>>): Sidecar {
  const { name, mime, url, size } = sidecar;
  return {
    ...v.parse(identity, sidecar),
    name: isText(name) ? name : filename,
    mime: isText(mime) ? mime : 'application/octet-stream',
    url: isText(url) ? url : '',
    size: typeof size === 'number' && size >= 0 ? size : 0,
  } as Sidecar;
}

function flawOf(schema: v.GenericSchema, value: unknown): Flaw | undefined {
  // To valibot, lists are objects, too.
  if (!isObject(value)) {
    return { property: 'it', reason: 'is not an object' };
  }
  const result = v.safeParse(schema, value);
  if (result.success) {
    return undefined;
  }
  const [issue] = result.issues;
  const property = v.getDotPath(issue) ?? 'it';
  // What is not there at all has no message of its own.
  return { property, reason: Object.hasOwn(value, property) ? issue.message : 'is missing' };
}
