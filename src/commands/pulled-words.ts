import type { ExportReport } from './export/report.ts';
import { formatCount } from './format.ts';

/** What an archive is that was read from a running Strapi, in sentences; nothing for one that was read from a database. */
export function pulledInWords({ pull, stages }: Pick<ExportReport, 'pull' | 'stages'>): string {
  if (pull === undefined) {
    return '';
  }
  const { changed, danglingLinks } = pull;
  const again =
    changed === undefined
      ? ' Whether its content was changed meanwhile is not known: reading it once more would have taken too long, or was cut off.'
      : changed.length === 0
        ? ' Its content was read once more at the end, and was the same.'
        : ` The content of ${formatCount(changed.length)} ${changed.length === 1 ? 'type' : 'types'} was changed meanwhile.`;
  const content = stages.entities === undefined ? '' : again;
  const ends =
    danglingLinks === 0
      ? ''
      : ` ${formatCount(danglingLinks)} ${danglingLinks === 1 ? 'link leads' : 'links lead'} nowhere.`;
  return `It was read page by page from a running Strapi, and is no snapshot of one moment.${content}${ends}`;
}
