import type { Completed, MediaLibrary } from '../../media/library.ts';
import { fileUid } from '../../strapi/uids.ts';
import { counted } from './missing-media.ts';

/** Says which files an archive describes beyond what their rows say; undefined where there are none. */
export function completedWarning({ completed }: Pick<MediaLibrary, 'completed'>): string | undefined {
  const { count, examples } = completed;
  if (count === 0) {
    return undefined;
  }
  const [lacks, them, stay] =
    count === 1 ? ['lacks', 'it', 'its row stays as it is'] : ['lack', 'them', 'their rows stay as they are'];
  return `${counted(count)} ${lacks} details that official import of Strapi 5 demands: ${examples.map(inWords).join(', ')}${count > examples.length ? ' …' : ''}. The archive describes ${them} completely; ${stay}.`;
}

const inWords = ({ id, attribute, reason }: Completed): string => `${fileUid} ${id} (${attribute} ${reason})`;
