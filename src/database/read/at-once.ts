/** How many may be begun before the first of them is done; asked before each. */
export interface AtOnce {
  readonly atOnce?: number;
}

/**
 * Works on several items at once, so that a server which is far away is asked for the next ones meanwhile.
 *
 * @param limit Without it, or with one, each is begun when the one before it was taken.
 * @returns what becomes of the items, in their order.
 * @throws what the source or the work throws, where the item would have come.
 */
export async function* severalAtOnce<Item, Result>(
  source: Iterable<Item> | AsyncIterable<Item>,
  limit: AtOnce,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const items = (async function* () {
    yield* source;
  })();
  const begun: Promise<IteratorResult<Result, undefined>>[] = [];
  // The source is asked for the next item when it has given the one before.
  let given: Promise<unknown> = Promise.resolve();
  const begin = () => {
    const item = items.next();
    given = item;
    const result = item.then(
      async (next): Promise<IteratorResult<Result, undefined>> =>
        next.done ? { done: true, value: undefined } : { done: false, value: await work(next.value) },
    );
    // Whoever asks for it is told.
    result.catch(() => undefined);
    begun.push(result);
  };
  try {
    for (;;) {
      while (begun.length < (limit.atOnce ?? 1)) {
        begin();
      }
      const { done, value } = await (begun[0] as Promise<IteratorResult<Result, undefined>>);
      begun.shift();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // Nothing is on its way any more when a reader that wants no more goes on, and perhaps ends the connection.
    await Promise.allSettled([given, ...begun]);
    await items.return(undefined);
  }
}

/**
 * All that several sources give, one after the other. The first item of the next ones is asked for while one is read.
 *
 * @param atOnce How many sources have begun at most.
 */
export async function* oneAfterAnother<Item>(
  sources: Iterable<AsyncGenerator<Item>>,
  atOnce: number,
): AsyncGenerator<Item> {
  const rest = sources[Symbol.iterator]();
  const begun: { readonly source: AsyncGenerator<Item>; readonly first: Promise<IteratorResult<Item>> }[] =
    [];
  const begin = () => {
    while (begun.length < atOnce) {
      const { done, value: source } = rest.next();
      if (done) {
        return;
      }
      const first = source.next();
      first.catch(() => undefined);
      begun.push({ source, first });
    }
  };
  try {
    for (begin(); begun.length > 0; begin()) {
      const [{ source, first }] = begun as [(typeof begun)[number]];
      for (let next = await first; !next.done; next = await source.next()) {
        yield next.value;
      }
      begun.shift();
    }
  } finally {
    await Promise.allSettled(begun.map(({ first }) => first));
    await Promise.all(begun.map(({ source }) => source.return(undefined)));
  }
}

/**
 * Waits for all of them.
 *
 * @throws what the first of them throws, in their order, when none is at work any more.
 */
export async function allOf<Work extends readonly Promise<unknown>[] | []>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work);
}
