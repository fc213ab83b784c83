import { formatCount } from '../commands/format.ts';
import type { ImportReport } from '../commands/import/report.ts';
import { attributeInWords, rewrittenInWords } from '../commands/rewritten-words.ts';

/** Attributes that are listed. */
const most = 10;

/** What became of addresses of media, in a few lines; none where they stayed as they were. */
export function* addressLines({
  addresses,
  dryRun,
}: Pick<ImportReport, 'addresses' | 'dryRun'>): Generator<string> {
  if (addresses === undefined) {
    return;
  }
  yield rewrittenInWords(addresses, dryRun === undefined);
  for (const attribute of addresses.rewritten.slice(0, most)) {
    yield `-- ${attributeInWords(attribute)}`;
  }
  if (addresses.rewritten.length > most) {
    yield `-- and ${formatCount(addresses.rewritten.length - most)} more (a report lists all of them: --report)`;
  }
  for (const attribute of addresses.left.slice(0, most)) {
    yield `-- left over in ${attributeInWords(attribute)}, such as ${attribute.example}`;
  }
}
