import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { collectOutlived } from '../../system/young-generation.ts';
import type { Parameter } from '../session.ts';
import type { PostgresConnection } from './connection.ts';
import { postgresDialect } from './dialect.ts';

/** Characters of COPY's text that are made at a time. */
const chunkSize = 64_000;

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value in the text format of COPY. */
function copyText(value: Parameter): string {
  if (value === null) {
    return '\\N';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  return special.test(value) ? value.replace(/[\\\n\r\t]/g, (found) => escapes[found] as string) : value;
}

function* copyChunks(rows: readonly Parameter[], width: number): Generator<Buffer> {
  let text = '';
  for (let index = 0; index < rows.length; index += 1) {
    text += copyText(rows[index] as Parameter);
    text += (index + 1) % width === 0 ? '\n' : '\t';
    if (text.length >= chunkSize) {
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') {
    yield Buffer.from(text);
  }
}

/** To where a transaction goes back when {@link copyRows} fails within one. */
export const beforeCopy = 'rows';

/**
 * Inserts any number of rows with one COPY.
 *
 * @param rows Values of the rows, one row after the other.
 * @param canGoBack Whether the transaction can go on after a failure, from the savepoint {@link beforeCopy}.
 * @returns how many rows were inserted.
 */
export async function copyRows(
  connection: PostgresConnection,
  { table, columns, rows }: { table: string; columns: readonly string[]; rows: readonly Parameter[] },
  { canGoBack }: { canGoBack: boolean },
): Promise<number> {
  const { from } = await import('pg-copy-streams');
  const { quote } = postgresDialect;
  const copy = `COPY ${quote(table)} (${columns.map(quote).join(', ')}) FROM STDIN`;
  // In one message, and thus one round trip.
  const sql = canGoBack ? `SAVEPOINT ${beforeCopy}; ${copy}; RELEASE SAVEPOINT ${beforeCopy}` : copy;
  return connection.watched('COPY', async () => {
    const stream = connection.client.query(from(sql));
    await pipeline(Readable.from(copyChunks(rows, columns.length), { objectMode: false }), stream);
    // Rows outlive the young generation while the server works.
    collectOutlived();
    return stream.rowCount;
  });
}
