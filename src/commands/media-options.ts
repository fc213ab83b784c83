import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

interface Filtered {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
}

/** Which of Strapi's filters a mode of media stands for. */
const filters = new Map([
  ['metadata-only', 'files'],
  ['none', 'media-library'],
]);

/**
 * Says the mode of a transfer's media as a filter where it is one: `metadata-only` is `exclude: files`, and `none` is
 * `exclude: media-library`.
 *
 * @throws UserError `usage` for a mode that the filters contradict.
 */
export function withMediaFilter<Raw extends Filtered & { readonly media: string }>(raw: Raw): Raw {
  const { media, only, exclude } = raw;
  const leavesFiles = exclude.some((preset) => preset === 'files' || preset === 'media-library');
  if (
    (media === 'referenced' || media === 'link' || media === 'copy') &&
    (leavesFiles || (only.length > 0 && !only.includes('content')))
  ) {
    throw contradiction(
      media,
      leavesFiles ? option('exclude', exclude.join(',')) : option('only', only.join(',')),
    );
  }
  const filter = filters.get(media);
  if (filter === undefined) {
    return raw;
  }
  if (only.includes('files')) {
    throw contradiction(media, option('only', only.join(',')));
  }
  return { ...raw, exclude: [...exclude, filter] };
}

const contradiction = (media: string, filter: string) =>
  new UserError(
    'usage',
    `${option('media', media)} and ${filter} contradict each other.`,
    'Leave out one of them.',
  );
