import { cutInWords } from '../commands/cut-links.ts';
import { formatCount } from '../commands/format.ts';
import { leakCheckInWords, type MaskedType, maskedTotal, maskedTypes } from '../commands/masked-words.ts';
import type { Masked } from '../transfer/masked.ts';
import { details, escapeShort, prose, shortTable } from './markdown.ts';

/** Attributes that are named of a type. */
const mostAttributes = 20;

/** What was masked, dropped and sampled, folded by type; empty where nothing was. */
export function maskingSection(masked: Masked | undefined): string {
  if (masked === undefined) {
    return '';
  }
  const { dropped, sampled, cut } = masked;
  return [
    '### Masked',
    prose(`${maskedTotal(masked)}. Leak check: ${leakCheckInWords(masked)}.`),
    details(
      'What was masked, by which rule',
      shortTable(['Type', 'Attributes', 'Values'], maskedTypes(masked).map(row), ['text', 'text', 'number']),
    ),
    ...(dropped.count === 0
      ? []
      : [
          prose(
            `Left out: ${dropped.listed.slice(0, mostAttributes).join(', ')}${dropped.count > mostAttributes ? ' …' : ''}.`,
          ),
        ]),
    ...(sampled.count === 0
      ? []
      : [
          details(
            'What was sampled',
            shortTable(
              ['Type', 'Rows', 'Of'],
              sampled.listed.map(({ uid, taken, of }) => [
                escapeShort(uid, 100),
                formatCount(taken),
                formatCount(of),
              ]),
            ),
          ),
        ]),
    ...(cut === undefined ? [] : [prose(`Cut: ${cutInWords(cut)}.`)]),
  ].join('\n\n');
}

function row({ uid, attributes, values }: MaskedType): string[] {
  const names = attributes.slice(0, mostAttributes).map(({ path, rule }) => `${path} (${rule})`);
  const more = attributes.length > mostAttributes ? ' …' : '';
  return [escapeShort(uid, 100), escapeShort(`${names.join(', ')}${more}`), formatCount(values)];
}
