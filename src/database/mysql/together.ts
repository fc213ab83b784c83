import type { Row } from '../session.ts';

/** A statement that waits to be sent. */
interface Waiting {
  readonly sql: string;
  readonly resolve: (rows: Row[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Characters of statements that are sent at once, unless one alone has more: a server takes 1 MB or more. */
const longest = 256_000;

/**
 * Sends what is asked while an answer is on its way as one text of several statements, as soon as that answer is there: the driver
 * sends nothing before.
 *
 * @param send Runs statements of SQL that stand in one text, and gives the rows of each.
 */
export function together(
  send: (sql: string, count: number) => Promise<Row[][]>,
): (sql: string) => Promise<Row[]> {
  const waiting: Waiting[] = [];
  let isSending = false;

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const some = waiting.splice(0, fitting(waiting));
      try {
        const results = await send(some.map(({ sql }) => sql).join(';\n'), some.length);
        for (const [index, { resolve }] of some.entries()) {
          resolve(results[index] as Row[]);
        }
      } catch (error) {
        // Whichever failed: those behind it were not run.
        for (const { reject } of some) {
          reject(error);
        }
      }
      // What is asked for because of these answers goes along.
      await new Promise((resolve) => setImmediate(resolve));
    }
    isSending = false;
  };

  return (sql) =>
    new Promise((resolve, reject) => {
      waiting.push({ sql, resolve, reject });
      if (!isSending) {
        isSending = true;
        setImmediate(sendAll);
      }
    });
}

/** How many of them may be sent at once: at least one. */
function fitting(statements: readonly Waiting[]): number {
  let characters = 0;
  const index = statements.findIndex(({ sql }) => {
    characters += sql.length;
    return characters > longest;
  });
  return index === -1 ? statements.length : Math.max(index, 1);
}
