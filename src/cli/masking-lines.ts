import { cutInWords } from '../commands/cut-links.ts';
import { formatCount } from '../commands/format.ts';
import { leakCheckInWords, maskedTotal, maskedTypes } from '../commands/masked-words.ts';
import type { Masked } from '../transfer/masked.ts';

/** Types that are listed, and attributes of each. */
const mostTypes = 10;
const mostAttributes = 8;

/** What was masked, in a few lines; none where nothing was. */
export function* maskingLines(masked: Masked | undefined): Generator<string> {
  if (masked === undefined) {
    return;
  }
  yield `Masked: ${maskedTotal(masked)}`;
  const types = maskedTypes(masked);
  for (const { uid, values, attributes } of types.slice(0, mostTypes)) {
    const names = attributes.map(({ path, rule }) => `${path} (${rule})`);
    yield `-- ${uid}, ${formatCount(values)}: ${shortened(names, mostAttributes)}`;
  }
  if (types.length > mostTypes) {
    yield '-- … (a report lists all of them: --report)';
  }
  if (masked.dropped.count > 0) {
    yield `Dropped: ${shortened(masked.dropped.listed, mostTypes)}`;
  }
  for (const { uid, taken, of } of masked.sampled.listed.slice(0, mostTypes)) {
    yield `Sampled: ${formatCount(taken)} of ${formatCount(of)} rows of ${uid}`;
  }
  if (masked.sampled.count > mostTypes) {
    yield `-- and ${formatCount(masked.sampled.count - mostTypes)} more`;
  }
  if (masked.cut !== undefined) {
    yield `Cut: ${cutInWords(masked.cut)}`;
  }
  yield `Leak check: ${leakCheckInWords(masked)}`;
}

const shortened = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${formatCount(names.length - most)} more` : ''}`;
