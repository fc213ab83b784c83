import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import type { MediaLibrary, Missing } from '../../media/library.ts';
import { option } from '../../wording.ts';
import { formatCount } from '../format.ts';
import type { MissingAsset } from './report.ts';

/**
 * What becomes of an export that lacks media files: `auto` goes on where some are missing and fails where there are none at
 * all, `warn` always goes on, `fail` never does.
 */
export type MissingMediaPolicy = 'auto' | 'warn' | 'fail';

/** The addresses that a row of the media library names now: its own, and those of its formats. */
export type NamesNow = (ids: readonly number[]) => Promise<ReadonlyMap<number, ReadonlySet<string>>>;

interface Surroundings {
  readonly policy: MissingMediaPolicy;
  readonly library: Pick<MediaLibrary, 'found'>;
  /** Asks the database as it is now, and not as it was at the moment of the export. */
  readonly namesNow: NamesNow;
  /** Where files of the local provider were looked for, and whether that folder is there. */
  readonly uploads: () => Promise<{ readonly folder: string; readonly exists: boolean }>;
  /** The running site, where it was asked for them, too. */
  readonly site: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds that a row may outlive its file: Strapi deletes the file, then its formats, and then the row. */
const grace = 1_000;

/** What an export has to say of files that it did not find. */
export interface MissingTold {
  /** Absent where none is missing. */
  readonly warning?: string;
  /** What is no fault; absent where there is nothing of the kind. */
  readonly note?: string;
}

/**
 * The media files that an export does not find. A site goes on while it is exported: a file whose row is gone by now, or names
 * another one, was deleted or replaced, and is not missing.
 */
export class MissingMedia {
  /** Without the formats of an original that is missing: nobody looks for those. */
  readonly missing: MissingAsset[] = [];
  /** How many were deleted, or replaced, after the moment of the export. */
  deleted = 0;
  /** Those of {@link missing}, without formats, that belong to the local provider. */
  readonly #local: MissingAsset[] = [];
  #unsure: { readonly file: Missing; readonly isLocal: boolean; readonly path: string }[] = [];
  #latest = 0;
  #nextLook = 1;
  readonly #at: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#at = surroundings;
  }

  /**
   * Takes a file that was not found.
   *
   * @param path Where it is, as everybody may read it: names of files tell who they are of.
   * @throws UserError `failed` where it is missing, and the export is to stop then.
   */
  readonly add = async (file: Missing, isLocal: boolean, path: string = file.path): Promise<void> => {
    this.#unsure.push({ file, isLocal, path });
    this.#latest = performance.now();
    // An export that stops at a missing file does so early; one of a site that deletes many must not ask for each.
    if (this.#at.policy === 'fail' && this.#unsure.length >= this.#nextLook) {
      this.#nextLook *= 2;
      await this.#look();
    }
  };

  /**
   * Says what is missing, once all files were read.
   *
   * @param written How many files are in the archive, formats included.
   * @throws UserError `failed` where the export has to stop because of that.
   */
  async settle(written: number): Promise<MissingTold> {
    const unknown = await this.#look();
    const { policy, library } = this.#at;
    const originals = this.missing.filter(({ format }) => format === undefined).length;
    const { local, elsewhere } = library.found;
    const hasNoneOfLocal = this.#local.length > 0 && local === 0;
    const hasNone = originals > 0 && local + elsewhere === 0;
    if (policy === 'auto' && (hasNoneOfLocal || hasNone)) {
      throw await this.#nothingThere(originals, hasNoneOfLocal);
    }
    return {
      ...(this.missing.length > 0 ? { warning: `${missingWarning(this.missing, written)}${unknown}` } : {}),
      ...(this.deleted > 0
        ? {
            note: `${counted(this.deleted)} ${wasOrWere(this.deleted)} deleted or replaced during the export: the archive has the rows as they were before that, and nothing is missing.`,
          }
        : {}),
    };
  }

  /**
   * Looks the rows up again.
   *
   * @returns why that was not possible, as a sentence; then all of them count as missing.
   */
  async #look(): Promise<string> {
    const unsure = this.#unsure.splice(0);
    if (unsure.length === 0) {
      return '';
    }
    let missing = unsure;
    let why = '';
    try {
      missing = await this.#stillNamed(unsure);
      const rest = this.#latest + grace - performance.now();
      if (missing.length > 0 && rest > 0) {
        await delay(rest, undefined, { ...(this.#at.signal && { signal: this.#at.signal }) });
        missing = await this.#stillNamed(missing);
      }
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      why = ` Whether they were deleted during the export is unknown, because the database could not be asked again: ${error.message}`;
    }
    this.deleted += unsure.length - missing.length;
    // Not all of them as arguments: there may be more than a call takes.
    for (const { file, isLocal, path } of missing) {
      const told = { ...file, path };
      this.missing.push(told);
      if (isLocal && file.format === undefined) {
        this.#local.push(told);
      }
    }
    if (this.#at.policy === 'fail' && this.missing.length > 0) {
      throw await this.#stopped();
    }
    return why;
  }

  async #stillNamed<Item extends { readonly file: Missing }>(items: readonly Item[]): Promise<Item[]> {
    const names = await this.#at.namesNow([...new Set(items.map(({ file }) => file.id))]);
    return items.filter(({ file }) => names.get(file.id)?.has(file.path));
  }

  /** For `missing-media: fail`. */
  async #stopped(): Promise<UserError> {
    const { exists } = await this.#at.uploads();
    const [first] = this.missing;
    const more = this.missing.length - 1;
    return new UserError(
      'failed',
      `${first === undefined ? '' : inWords(first)}${more === 0 ? '' : `, and so are ${formatCount(more)} more`}.`,
      this.#local.length > 0 && !exists
        ? `${await this.#whereLooked()} ${waysOut()}`
        : `Restore the file, delete its entry in the media library, or export without it with ${option('missing-media', 'warn')}.`,
    );
  }

  /** For `missing-media: auto`. */
  async #nothingThere(count: number, isLocal: boolean): Promise<UserError> {
    return isLocal
      ? new UserError(
          'failed',
          `${noneFound(this.#local.length, 'of the local provider')}, so the archive would have none: ${examplesOf(this.#local)}. ${await this.#whereLooked()}`,
          waysOut(),
        )
      : new UserError(
          'failed',
          `${noneFound(count, 'in the database')}, so the archive would have none: ${examplesOf(this.missing)}.`,
          waysOut(),
        );
  }

  async #whereLooked(): Promise<string> {
    const { folder, exists } = await this.#at.uploads();
    const instead = this.missing.find((file) => file.instead !== undefined)?.instead;
    const site =
      this.#at.site === undefined
        ? ''
        : `, and ${this.#at.site} has none of them${instead ? ` (${instead})` : ''}`;
    return `${exists ? `The folder ${folder} has none of them` : `There is no folder ${folder}`}${site}.`;
  }
}

const waysOut = () =>
  `Have them fetched from the running site (${option('media-url', 'https://cms.example.org')}), copy the folder here before the export (rsync, scp), or export where it is; what S3 or another provider keeps is fetched from there. If files are gone for good, delete their entries in the media library. To leave media files out, use ${option('media', 'metadata-only')}. To go on without those that are missing, use ${option('missing-media', 'warn')}.`;

/** @param written How many files are in the archive, formats included. */
export function missingWarning(missing: readonly MissingAsset[], written: number): string {
  const count = missing.length;
  const what =
    written === 0
      ? noneFound(count, 'in the database')
      : `${counted(count)} in the database ${wasOrWere(count)} not found (${formatCount(written)} ${written === 1 ? 'is' : 'are'} in the archive)`;
  return `ATTENTION: ${what}, and the archive has only ${count === 1 ? 'its row' : 'their rows'}: ${examplesOf(missing)}. What is not in an archive cannot be restored from it.`;
}

/** `1 media file`, `12 media files`. */
export const counted = (count: number): string => `${formatCount(count)} media file${count === 1 ? '' : 's'}`;

/** `None of 12 media files that the database has was found`. */
const noneFound = (count: number, which: string): string =>
  count === 1
    ? `The one media file ${which} was not found`
    : `None of the ${counted(count)} ${which} was found`;

export const wasOrWere = (count: number): string => (count === 1 ? 'was' : 'were');

/** Paths of the first few. */
export function examplesOf(missing: readonly MissingAsset[]): string {
  const shown = missing.slice(0, 3).map(placeOf);
  return `${shown.join(', ')}${missing.length > shown.length ? ' …' : ''}`;
}

/** A row may name no place at all. */
const placeOf = ({ id, path, instead }: MissingAsset): string =>
  `${path === '' ? `(row ${id} has no url)` : path}${instead === undefined ? '' : ` (${instead})`}`;

/** `File 3 of the media library (format: small) is in the database but not on disk: /uploads/small_a.png`. */
export function inWords(file: MissingAsset): string {
  const { id, path, format } = file;
  const place = path.includes('://') ? 'at its address' : 'on disk';
  return `File ${id} of the media library${format === undefined ? '' : ` (format: ${format})`} is in the database but not ${place}: ${placeOf(file)}`;
}
