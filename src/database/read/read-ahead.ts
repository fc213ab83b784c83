/**
 * Reads one item further than it is asked for, so that a database server works on the next page while this process
 * encodes and compresses the one before.
 *
 * @throws what the source throws, where its items would have come.
 */
export async function* readAhead<Item>(source: AsyncGenerator<Item>): AsyncGenerator<Item> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) {
        return;
      }
      next = source.next();
      // Whoever asks for it is told.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    // Nothing is on its way any more when a reader that wants no more goes on, and perhaps ends the connection.
    await next.catch(() => undefined);
    await source.return(undefined);
  }
}
