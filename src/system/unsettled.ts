/**
 * Runs something that has to have a result. Where nothing is left that it could wait for, and it waits all the same, Node.js ends the
 * process without a word, with a code of its own.
 *
 * @param tell Called then, so that the process ends with words and a code of ours. What it begins to wait for is not waited for.
 */
export async function settled<Result>(run: () => Promise<Result>, tell: () => void): Promise<Result> {
  process.once('beforeExit', tell);
  try {
    return await run();
  } finally {
    process.off('beforeExit', tell);
  }
}
