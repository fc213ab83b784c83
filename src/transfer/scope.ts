import { UserError } from '../errors.ts';
import { fileUid, folderUid, isOwnType } from '../strapi/uids.ts';
import { option } from '../wording.ts';
import { type Stage, stages } from './stages.ts';

/**
 * What a transfer includes and leaves out: the options of `strapi export` with their meaning, messages and
 * refusals (archive format §1.3 and §1.4).
 */
export interface Filters {
  readonly only: readonly Preset[];
  readonly exclude: readonly Preset[];
  readonly onlyContentTypes: readonly string[];
  readonly excludeContentTypes: readonly string[];
}

const presetStages = {
  content: ['entities', 'links'],
  files: ['assets'],
  config: ['configuration'],
} as const satisfies Record<string, readonly Stage[]>;

export type Preset = keyof typeof presetStages;

const presets = Object.keys(presetStages) as Preset[];

/** Official shorthand: `files` and the upload plugin's rows. Only `exclude` knows it. */
const mediaLibrary = 'media-library';
const uploadTypes = [fileUid, folderUid];

/** What the options are called that filters are made of. */
export type FilterName = 'only' | 'exclude' | 'onlyContentTypes' | 'excludeContentTypes';

/**
 * Checks the four filters as they were given.
 *
 * @throws UserError `usage` for unknown presets and for anything that is both included and left out.
 */
export function parseFilters(given: Readonly<Record<FilterName, readonly string[]>>): Filters {
  const only = checkChoices('only', given.only, presets);
  const excluded = checkChoices('exclude', given.exclude, [...presets, mediaLibrary]);
  const { onlyContentTypes, excludeContentTypes } = given;
  const withoutMediaLibrary = excluded.includes(mediaLibrary);
  const filters = {
    only: only as Preset[],
    exclude: presets.filter(
      (preset) => excluded.includes(preset) || (withoutMediaLibrary && preset === 'files'),
    ),
    onlyContentTypes,
    excludeContentTypes: [...new Set([...excludeContentTypes, ...(withoutMediaLibrary ? uploadTypes : [])])],
  };
  refuseOverlap(
    filters.only.filter((preset) => filters.exclude.includes(preset)),
    'Data types may not be used in both "exclude" and "only" in the same command.',
  );
  refuseOverlap(
    filters.excludeContentTypes.filter((uid) => filters.onlyContentTypes.includes(uid)),
    `Content types may not be used in both "${option('exclude-content-types')}" and "${option('only-content-types')}".`,
  );
  return filters;
}

function checkChoices(
  name: 'only' | 'exclude',
  items: readonly string[],
  choices: readonly string[],
): readonly string[] {
  const invalid = items.filter((item) => !choices.includes(item));
  if (invalid.length > 0) {
    throw new UserError(
      'usage',
      `Invalid options for "${name}": ${invalid.join(',')}`,
      `Use any of ${choices.join(', ')}.`,
    );
  }
  return items;
}

function refuseOverlap(both: readonly string[], message: string): void {
  if (both.length > 0) {
    throw new UserError('usage', `${message} Found in both: ${both.join(',')}`, 'Name each of them once.');
  }
}

/** Which stages and content types one transfer carries, once the source's content types are known. */
export class Scope {
  readonly stages: ReadonlySet<Stage>;
  /** True where content types were named, or dropped, so that components outside them are out of scope too. */
  readonly bySelection: boolean;
  readonly #filters: Filters;
  readonly #travels: (uid: string) => boolean;
  /** Of those that would be in scope without that. */
  readonly #dropped: ReadonlySet<string> = new Set();

  /**
   * @param travels Whether a type may leave the database at all: admin users, tokens and releases never do.
   * @param dropped Content types that a masking leaves out. Without the rows of files there are no files: whoever drops them does not
   *   want what they show.
   * @throws UserError `usage` where a filter names a content type that the source does not have.
   */
  constructor(
    filters: Filters,
    contentTypes: readonly string[],
    travels: (uid: string) => boolean,
    dropped: ReadonlySet<string> = new Set(),
  ) {
    assertKnown(filters.excludeContentTypes, contentTypes, 'exclude-content-types');
    assertKnown(filters.onlyContentTypes, contentTypes, 'only-content-types');
    this.#filters = filters;
    this.#travels = travels;
    this.#dropped = new Set(contentTypes.filter((uid) => dropped.has(uid) && this.includes(uid)));
    this.bySelection = filters.onlyContentTypes.length > 0 || this.#dropped.size > 0;
    const covered = (names: readonly Preset[], stage: Stage) =>
      names.some((preset) => (presetStages[preset] as readonly Stage[]).includes(stage));
    const included = stages.filter(
      (stage) =>
        stage === 'schemas' ||
        ((filters.only.length === 0 || covered(filters.only, stage)) && !covered(filters.exclude, stage)),
    );
    this.stages = new Set(
      included.filter(
        (stage) => stage !== 'assets' || (!dropped.has(fileUid) && !this.#filesWithoutRows(included)),
      ),
    );
  }

  /** Whether rows of this content type are in scope. Components are never asked for: they travel in their owner. */
  includes(uid: string): boolean {
    const { onlyContentTypes, excludeContentTypes } = this.#filters;
    return (
      this.#travels(uid) &&
      !this.#dropped.has(uid) &&
      !excludeContentTypes.includes(uid) &&
      (onlyContentTypes.length === 0 || onlyContentTypes.includes(uid))
    );
  }

  /** Files whose rows stay behind are of no use; official export leaves them out unless they were asked for. */
  #filesWithoutRows(included: readonly Stage[]): boolean {
    return (
      included.includes('entities') &&
      !this.#filters.only.includes('files') &&
      uploadTypes.every((uid) => !this.includes(uid))
    );
  }

  /** True where no filter is at work but one on files, which are no rows (archive format §7.2). */
  get isUnfiltered(): boolean {
    const { only, exclude, onlyContentTypes } = this.#filters;
    return (
      only.length === 0 && onlyContentTypes.length === 0 && exclude.every((preset) => preset === 'files')
    );
  }

  /** One line for people: `everything`, or which filters are at work. */
  describe(): string {
    const { only, exclude, onlyContentTypes, excludeContentTypes } = this.#filters;
    const parts = [
      ['only', only],
      ['excluding', exclude],
      ['only content types', onlyContentTypes],
      ['excluding content types', excludeContentTypes],
      ['dropping content types', [...this.#dropped]],
    ] as const;
    const active = parts.filter(([, names]) => names.length > 0);
    return active.map(([label, names]) => `${label} ${names.join(', ')}`).join('; ') || 'everything';
  }
}

function assertKnown(named: readonly string[], known: readonly string[], name: string): void {
  const unknown = named.filter((uid) => !known.includes(uid));
  if (unknown.length > 0) {
    throw new UserError(
      'usage',
      `Unknown content type(s) for ${option(name)}: ${unknown.join(', ')}`,
      `The database has: ${known.filter(isOwnType).join(', ') || 'no api:: types'}, and those of plugins.`,
    );
  }
}
