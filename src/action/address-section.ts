import { formatCount } from '../commands/format.ts';
import type { ImportReport } from '../commands/import/report.ts';
import { rewrittenInWords } from '../commands/rewritten-words.ts';
import { details, escapeShort, prose, shortTable } from './markdown.ts';

/** What became of addresses of media; empty where they stayed as they were. */
export function addressSection({ addresses, dryRun }: Pick<ImportReport, 'addresses' | 'dryRun'>): string {
  if (addresses === undefined) {
    return '';
  }
  const { rewritten, left } = addresses;
  const rows = [
    ...rewritten.map(({ uid, attribute, addresses: count, rows: inRows }) => [
      escapeShort(`${uid}.${attribute}`, 200),
      formatCount(count),
      formatCount(inRows),
      '',
    ]),
    ...left.map(({ uid, attribute, addresses: count, rows: inRows, example }) => [
      escapeShort(`${uid}.${attribute}`, 200),
      formatCount(count),
      formatCount(inRows),
      `left over, such as ${escapeShort(example, 200)}`,
    ]),
  ];
  return [
    prose(`${rewrittenInWords(addresses, dryRun === undefined)}.`),
    ...(rows.length === 0
      ? []
      : [
          details(
            'Where addresses of media are',
            shortTable(['Attribute', 'Addresses', 'Rows', ''], rows, ['text', 'number', 'number', 'text']),
          ),
        ]),
  ].join('\n\n');
}
