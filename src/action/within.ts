/** What goes on although nobody waits for it any more. */
let given = 0;

/**
 * Waits for something that is a favour, and for no longer than it is worth. It must not fail.
 *
 * @returns undefined where it took too long; it goes on, and `endDespiteGivenUp` ends it with the process.
 */
export async function within<Result>(
  milliseconds: number,
  promise: Promise<Result>,
): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined;
  given += 1;
  const done = promise.finally(() => {
    given -= 1;
  });
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the process where something that nobody waits for would keep it alive. To be called when all is done. */
export async function endDespiteGivenUp(): Promise<void> {
  if (given === 0) {
    return;
  }
  // Pipes are written to beside the program.
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
    ),
  );
  process.exit();
}
