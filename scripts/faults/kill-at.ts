/**
 * Loaded before the program (`node --import`): kills the process before the operation on files or on the database whose
 * number the environment variable KILL_AT names, or sends it the signal of KILL_WITH and goes on. With COUNT_INTO it
 * writes how many there were into that file.
 */
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';

/** The operations of an import. */
export interface Operations {
  readonly all: number;
  /** How many there were when the journal of the media was written, right before the commit. */
  readonly beforeCommit: number;
}

const killAt = Number(process.env.KILL_AT ?? 0);
const { COUNT_INTO: countInto, KILL_WITH: signal = 'SIGKILL' } = process.env;
const write = fs.writeFileSync;
let operations = 0;
let beforeCommit = 0;

function step(): void {
  operations += 1;
  if (operations === killAt) {
    process.kill(process.pid, signal);
    if (signal === 'SIGKILL') {
      // The signal is on its way; nothing more may happen until it arrives.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
  }
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

function count(object: object, names: readonly string[]): void {
  const methods = object as Methods;
  for (const name of names) {
    const original = methods[name];
    methods[name] = function (this: unknown, ...args: unknown[]) {
      // The loader opens modules by their address, and how many the program has does not matter.
      if (name !== 'openSync' || !String(args[0]).startsWith('file:')) {
        step();
      }
      if (name === 'rename' && String(args[1]).endsWith('journal.json')) {
        beforeCommit = operations;
      }
      return original?.apply(this, args);
    };
  }
}

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

// The program only: the project's configuration is read in a process of its own.
if (/[\\/]src[\\/]main\.ts$/.test(process.argv[1] ?? '')) {
  const handle = await fsp.open(import.meta.filename);
  count(Object.getPrototypeOf(handle), ['write', 'writeFile', 'sync', 'chmod', 'chown']);
  await handle.close();
  count(fsp, ['open', 'rename', 'mkdir', 'unlink']);
  count(fs, ['openSync', 'rmSync']);
  count(DatabaseSync.prototype, ['exec', 'close']);
  count(StatementSync.prototype, ['run']);
  fsp.rm = removeInSteps as typeof fsp.rm;
  syncBuiltinESMExports();
  if (countInto !== undefined) {
    process.on('exit', () => write(countInto, JSON.stringify({ all: operations, beforeCommit })));
  }
}
