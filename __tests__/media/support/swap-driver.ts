/**
 * A program that imports into a `Site`, or recovers one, and kills itself in the middle: before the operation on files
 * or on the database whose number the environment variable KILL_AT names. Without it, it prints how many there were.
 *
 *     node swap-driver.ts import|recover <uploads> <database>
 */
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MediaTarget } from '../../../src/media/swap.ts';

const [mode, uploads = '', database = ''] = process.argv.slice(2);
const killAt = Number(process.env.KILL_AT ?? 0);
let operations = 0;

function step(): void {
  operations += 1;
  if (operations === killAt) {
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way; nothing more may happen until it arrives.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}

type Methods = Record<string, (...args: never[]) => unknown>;

function count(object: object, names: readonly string[]): void {
  const methods = object as Methods;
  for (const name of names) {
    const original = methods[name];
    methods[name] = function (this: unknown, ...args: never[]) {
      step();
      return original?.apply(this, args);
    };
  }
}

const handle = await fsp.open(import.meta.filename);
count(Object.getPrototypeOf(handle), ['write', 'writeFile', 'sync', 'chmod', 'chown']);
await handle.close();

const removeOne = fsp.rm;
/** Removing a folder is many operations; a process can die after each. */
async function removeInSteps(path: string): Promise<void> {
  const stats = await fsp.lstat(path).catch(() => undefined);
  if (stats?.isDirectory()) {
    for (const name of await fsp.readdir(path)) {
      await removeInSteps(join(path, name));
    }
    step();
    await fsp.rmdir(path);
  } else {
    step();
    await removeOne(path, { force: true });
  }
}
count(fsp, ['open', 'rename', 'mkdir', 'unlink']);
count(fs, ['openSync', 'rmSync']);
fsp.rm = removeInSteps as typeof fsp.rm;
syncBuiltinESMExports();

// Only now, so that the modules find what was put in place of the operations.
const { MediaSwap, recoverMedia } = await import('../../../src/media/swap.ts');
const { writeCommitMark } = await import('../../../src/database/sqlite/commit-mark.ts');
const { contentOf, incoming, known, targetOf } = await import('./site.ts');

const { mark } = targetOf({ uploads, database });
const target: MediaTarget = {
  uploads,
  database,
  mark: {
    isCommitted: (token) => mark.isCommitted(token),
    remove: async () => {
      step();
      await mark.remove();
      step();
    },
  },
};

if (mode === 'recover') {
  console.log(await recoverMedia(target));
} else {
  const swap = await MediaSwap.begin(target);
  for (const [name, content] of Object.entries(incoming)) {
    await swap.add(name, content.length, contentOf(name));
  }
  swap.remove(known);
  const connection = new DatabaseSync(database);
  connection.exec(`BEGIN; UPDATE content SET version = 'new'`);
  await swap.prepare();
  writeCommitMark(connection, swap.token);
  step();
  connection.exec('COMMIT');
  connection.close();
  step();
  console.log(JSON.stringify(await swap.complete()));
}
console.log(operations);
