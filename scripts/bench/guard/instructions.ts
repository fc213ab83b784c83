import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What makes V8 do the same each time: one thread, no random numbers, compiling and collecting by counts and not by the clock. What is
 * left is the order in which threads of libuv end and what the database does with it: two hundredths at most, mostly much less.
 */
const deterministic = ['--predictable', '--single-threaded', '--hash-seed=1', '--random-seed=1'];

/**
 * How many instructions Node executes for a program, by valgrind: on a machine that is busy as many as on one that is not. Of the process
 * itself: its children are not counted.
 *
 * @param words The program and its parameters.
 * @throws Error where there is no valgrind, or the program fails.
 */
export async function countInstructions(words: readonly string[], cwd: string): Promise<number> {
  const valgrind = [
    'valgrind',
    '--tool=cachegrind',
    '--cache-sim=no',
    '--cachegrind-out-file=/dev/null',
    // V8 writes code and runs it.
    '--smc-check=all-non-file',
  ];
  try {
    // Without randomly chosen addresses, by which hashes of pointers would differ.
    const { stderr } = await run(
      'setarch',
      ['-R', ...valgrind, process.execPath, ...deterministic, ...words],
      {
        cwd,
        // Nothing of the machine's own: the size of the environment is a part of what is counted.
        env: {
          PATH: process.env.PATH,
          HOME: cwd,
          TZ: 'UTC',
          PORT: '9',
          NO_COLOR: '1',
          NODE_DISABLE_COMPILE_CACHE: '1',
          STRAPI_DMS_KEY: 'a passphrase that guards nothing but a bench',
        },
      },
    );
    const [, counted = ''] = /I\s+refs:\s+([\d,]+)/.exec(stderr) ?? [];
    return Number.parseInt(counted.replaceAll(',', ''), 10);
  } catch (error) {
    const { message, stdout = '' } = error as Error & { stdout?: string };
    throw new Error(
      `Instructions cannot be counted. It needs valgrind and setarch (util-linux), on Linux: apt-get install valgrind.\n${message}${stdout}`,
    );
  }
}
