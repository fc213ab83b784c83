import { type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { standardStream } from '../archive/write/landing.ts';
import type { NamedBy } from '../archive/write/target.ts';
import { UserError } from '../errors.ts';
import { extension, timeInName } from '../strapi/archive-names.ts';
import { kindOfEntry } from '../system/regular-file.ts';
import { option } from '../wording.ts';

/** What decides the extension of an archive. */
export interface Form {
  readonly format: 'tar' | 'dir';
  readonly compress: boolean;
  readonly encryption: 'strapi' | 'age';
  readonly isEncrypted: boolean;
}

/** The extension that an archive is going to have; empty for a folder. */
export const extensionOf = ({ format, compress, encryption, isEncrypted }: Form): string =>
  format === 'dir'
    ? ''
    : extension({ compressed: compress, encryption: isEncrypted ? encryption : undefined });

/**
 * Makes sure that a name of the form that exports give says what the archive is: older archives are removed, and the newest one in a
 * folder is found, by such names.
 *
 * @param stem Without an extension.
 * @throws UserError `usage`.
 */
export function assertNameTells(stem: string, isMasked: boolean, namedBy: NamedBy): void {
  const name = basename(stem);
  const sort = timeInName(name)?.sort;
  const right = isMasked ? 'masked' : 'export';
  if (sort !== undefined && sort !== right) {
    throw new UserError(
      'usage',
      isMasked
        ? `${name} is the name of a backup, and what is masked is none.`
        : `${name} is the name of an archive that is masked, and this one is not.`,
      `Name it otherwise with ${option(namedBy)}: ${name.replace(sort, right)}, for example.`,
    );
  }
}

/** What archives end with, as far as people think of it as an extension. */
const anyExtension = /(?:\.tar|\.tgz|\.gz|\.enc|\.age)+$/i;

/**
 * The name of a new archive without its extension. One that ends as the archive is going to end is taken as it is, and one without an
 * extension gets it.
 *
 * @throws UserError `usage` for an extension that says something else than the other options, or a name that is none.
 */
export function stemOf(name: string, form: Form, namedBy: NamedBy): string {
  const end = extensionOf(form);
  if (name === standardStream) {
    return toStandardOutput(form);
  }
  assertNoDevice(name, namedBy);
  if (end !== '' && (/[/\\]$/.test(name) || basename(name) === end)) {
    throw new UserError(
      'usage',
      `${option(namedBy)}: ${JSON.stringify(name)} is ${basename(name) === end ? 'no more than an extension' : 'a folder, not the name of an archive'}.`,
      'Name the archive itself, such as backups/shop.',
    );
  }
  if (end !== '' && name.endsWith(end)) {
    return name.slice(0, -end.length);
  }
  const [found = ''] = anyExtension.exec(name) ?? [];
  if (found === '') {
    return name;
  }
  const stem = name.slice(0, -found.length);
  throw new UserError(
    'usage',
    `${option(namedBy)}: ${JSON.stringify(name)} does not end as the archive is going to end: ${describe(form)}, it is called ${JSON.stringify(stem + end)}.`,
    `Use that name, or leave out the extension; or change ${option('format')}, ${option('compress')}, ${option('encrypt')} or ${option('encryption')}.`,
  );
}

/**
 * Whoever names `/dev/stdout` does not mean a file beside it that is called `/dev/stdout.tar.gz`.
 *
 * @throws UserError `failed` for a pipe, a device or a socket.
 */
function assertNoDevice(name: string, namedBy: NamedBy): void {
  let stats: Stats | undefined;
  try {
    stats = statSync(name, { throwIfNoEntry: false });
  } catch {
    // Whoever writes there is told.
  }
  if (stats !== undefined && !stats.isFile() && !stats.isDirectory()) {
    throw new UserError(
      'failed',
      `${option(namedBy)}: ${JSON.stringify(name)} is ${kindOfEntry(stats)}, not a file.`,
      'Choose the name of a file. In a terminal, - is standard output.',
    );
  }
}

/** @throws UserError `usage` for a folder. */
function toStandardOutput({ format }: Form): string {
  if (format === 'dir') {
    throw new UserError(
      'usage',
      'A folder cannot be written to standard output.',
      `Leave out ${option('format', 'dir')}, or name a folder.`,
    );
  }
  return standardStream;
}

const describe = ({ format, compress, encryption, isEncrypted }: Form): string =>
  format === 'dir'
    ? 'as a folder'
    : `${compress ? '' : 'not '}compressed and ${isEncrypted ? `encrypted with ${encryption === 'age' ? 'age' : "Strapi's cipher"}` : 'not encrypted'}`;
