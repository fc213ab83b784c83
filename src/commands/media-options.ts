import { UserError } from '../errors.ts';
import { parseList } from '../transfer/scope.ts';
import { choice } from './choice.ts';

/** What an export does with the media library. */
export type ExportMedia = 'all' | 'referenced' | 'metadata-only' | 'none';

interface Filtered {
  readonly only: string;
  readonly exclude: string;
}

/** Which of Strapi's filters a mode stands for. */
const filters = { 'metadata-only': 'files', none: 'media-library' } as const;

/**
 * Reads the mode of an export's media, and says it as filters where there are some: `metadata-only` is
 * `exclude: files`, and `none` is `exclude: media-library`.
 *
 * @throws UserError `usage` for an unknown mode, and for one that the filters contradict.
 */
export function exportMedia<Raw extends Filtered>(raw: Raw, value: string): { media: ExportMedia; raw: Raw } {
  const media = choice('media', value, ['all', 'referenced', 'metadata-only', 'none']);
  const only = parseList(raw.only);
  const exclude = parseList(raw.exclude);
  const leavesFiles = exclude.some((preset) => preset === 'files' || preset === 'media-library');
  if (media === 'referenced' && (leavesFiles || (only.length > 0 && !only.includes('content')))) {
    throw contradiction(media, leavesFiles ? `exclude: ${raw.exclude}` : `only: ${raw.only}`);
  }
  if (media === 'metadata-only' || media === 'none') {
    if (only.includes('files')) {
      throw contradiction(media, `only: ${raw.only}`);
    }
    return { media, raw: { ...raw, exclude: [...exclude, filters[media]].join(',') } };
  }
  return { media, raw };
}

const contradiction = (media: string, filter: string) =>
  new UserError('usage', `media: ${media} and ${filter} contradict each other.`, 'Leave out one of them.');

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
      'media-url is no address of the web.',
      'Use one like https://cms.example.org.',
    );
  }
  return url;
}
