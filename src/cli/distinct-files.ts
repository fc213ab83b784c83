import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { OptionName } from '../options/values.ts';
import { archiveName } from '../strapi/archive-names.ts';
import { option } from '../wording.ts';

/** Files that are written, by the options that name them. */
export type Outputs = Readonly<Partial<Record<OptionName, string | undefined>>>;

/**
 * Looks, before anything is written, whether a file would take the place of an archive that is read, or of another one that is written.
 *
 * @param archives Paths of archives; those that do not exist are none.
 * @throws UserError `usage`.
 */
export function assertDistinct(outputs: Outputs, archives: readonly string[]): void {
  const read = new Set(archives.map(identityOf));
  const written = new Map<string, OptionName>();
  for (const [name, file] of Object.entries(outputs) as [OptionName, string | undefined][]) {
    const identity = file === undefined ? undefined : identityOf(file);
    // Pipes and devices may be written to by several.
    if (file === undefined || identity === undefined) {
      continue;
    }
    if (read.has(identity)) {
      throw new UserError(
        'usage',
        `${option(name)} names ${file}, which is an archive: it would be overwritten.`,
        'Choose another path for it.',
      );
    }
    const other = written.get(identity);
    if (other !== undefined) {
      throw new UserError(
        'usage',
        `${option(other)} and ${option(name)} name the same file, ${file}: one would overwrite the other.`,
        'Choose another path for one of them.',
      );
    }
    written.set(identity, name);
  }
}

/**
 * Looks, before anything is done, whether the report would take the place of an archive: of one that is named, or of any other that is called
 * like one.
 *
 * @throws UserError `usage`.
 */
export function assertNoArchive(
  report: string | undefined,
  { file, output }: { readonly file?: string | undefined; readonly output?: string | undefined },
): void {
  if (report !== undefined) {
    const named = [file, output, archiveName.test(report) ? report : undefined];
    assertDistinct(
      { report },
      named.filter((path) => path !== undefined && isFile(path)).map((path) => path as string),
    );
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Whatever a file is called; undefined for what is neither a file nor to become one. */
function identityOf(file: string): string | undefined {
  try {
    const stats = statSync(file, { bigint: true });
    return stats.isFile() ? `${stats.dev} ${stats.ino}` : undefined;
  } catch {
    // It is not there, or cannot be looked at: whoever opens it says so.
    return resolve(file);
  }
}
