import { UserError } from '../errors.ts';
import type { Page } from '../transfer/page.ts';
import type { RemoteAddress } from './address.ts';

/** Characters of a message of records, as official transfer has them; one record may be longer. */
const mostText = 512 << 10;
/** Records of a message: a remote writes them one by one, and answers when all are written. */
const mostRecords = 250;
/** Bytes of a message that Strapi takes (100 MiB), but for its envelope. */
const longestMessage = (100 << 20) - 4_096;

/** Some records, as the JSON text of a list. */
export interface Batch {
  readonly count: number;
  readonly text: string;
}

/**
 * Puts records together, as many as a message may have.
 *
 * @throws UserError `failed` for a record that no message can have.
 */
export async function* batchesOf(
  pages: AsyncIterable<Page>,
  { description }: RemoteAddress,
): AsyncGenerator<Batch> {
  let texts: string[] = [];
  let length = 0;
  const taken = (): Batch => {
    const batch = { count: texts.length, text: `[${texts.join(',')}]` };
    texts = [];
    length = 0;
    return batch;
  };
  for await (const page of pages) {
    for (const text of page.records) {
      if (texts.length > 0 && (length + text.length > mostText || texts.length >= mostRecords)) {
        yield taken();
      }
      if (text.length > longestMessage / 4 && Buffer.byteLength(text) > longestMessage) {
        throw new UserError(
          'failed',
          `A record of ${page.type} is too large for a transfer: ${description} takes messages of 100 MiB.`,
          'Import into the database itself.',
        );
      }
      texts.push(text);
      length += text.length + 1;
    }
  }
  if (texts.length > 0) {
    yield taken();
  }
}
