import { UserError } from '../errors.ts';
import { parseList } from '../transfer/scope.ts';
import { option } from '../wording.ts';
import { choice } from './choice.ts';

/** What an export does with the media library. */
export type ExportMedia = 'all' | 'referenced' | 'metadata-only' | 'none';

/** What an import does with it. `link` leaves files of other providers where they are, and their rows as they are. */
export type ImportMedia = 'all' | 'link' | 'metadata-only' | 'none';

interface Filtered {
  readonly only: string;
  readonly exclude: string;
}

/** Which of Strapi's filters a mode stands for. */
const filters = { 'metadata-only': 'files', none: 'media-library' } as const;

/** As {@link mediaMode}, for an export. */
export const exportMedia = <Raw extends Filtered>(raw: Raw, value: string) =>
  mediaMode<Raw, ExportMedia>(raw, value, ['all', 'referenced', 'metadata-only', 'none']);

/** As {@link mediaMode}, for an import. */
export const importMedia = <Raw extends Filtered>(raw: Raw, value: string) =>
  mediaMode<Raw, ImportMedia>(raw, value, ['all', 'link', 'metadata-only', 'none']);

/**
 * Reads the mode of a transfer's media, and says it as filters where there are some: `metadata-only` is
 * `exclude: files`, and `none` is `exclude: media-library`.
 *
 * @throws UserError `usage` for an unknown mode, and for one that the filters contradict.
 */
function mediaMode<Raw extends Filtered, Mode extends ExportMedia | ImportMedia>(
  raw: Raw,
  value: string,
  modes: readonly [Mode, ...Mode[]],
): { media: Mode; raw: Raw } {
  const media = choice('media', value, modes);
  const only = parseList(raw.only);
  const exclude = parseList(raw.exclude);
  const leavesFiles = exclude.some((preset) => preset === 'files' || preset === 'media-library');
  if (
    (media === 'referenced' || media === 'link') &&
    (leavesFiles || (only.length > 0 && !only.includes('content')))
  ) {
    throw contradiction(media, leavesFiles ? option('exclude', raw.exclude) : option('only', raw.only));
  }
  if (media === 'metadata-only' || media === 'none') {
    if (only.includes('files')) {
      throw contradiction(media, option('only', raw.only));
    }
    return {
      media,
      raw: { ...raw, exclude: [...exclude, filters[media as keyof typeof filters]].join(',') },
    };
  }
  return { media, raw };
}

const contradiction = (media: string, filter: string) =>
  new UserError(
    'usage',
    `${option('media', media)} and ${filter} contradict each other.`,
    'Leave out one of them.',
  );

/**
 * The address that paths of media files are relative to.
 *
 * @throws UserError `usage` where it is none of the web.
 */
export function mediaUrl(value: string): URL | undefined {
  if (value === '') {
    return undefined;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new UserError(
      'usage',
      `${option('media-url')} is not a web address.`,
      'Use an address such as https://cms.example.org.',
    );
  }
  return url;
}
