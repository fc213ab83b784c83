/**
 * Loaded before the program (`node --import`): sends all of its process group what Ctrl-C sends, once, right before the operation
 * that the environment variable INTERRUPT_AT describes: the name of a function and what its parameters have in them.
 */
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';

const [name, ...words] = process.env.INTERRUPT_AT.split(' ');
const part = words.join(' ');
let isOver = false;

function watch(object) {
  const original = object[name];
  if (original !== undefined) {
    object[name] = function (...parameters) {
      if (!isOver && parameters.some((parameter) => String(parameter).includes(part))) {
        isOver = true;
        process.kill(0, 'SIGINT');
      }
      return original.apply(this, parameters);
    };
  }
}

// The program only: the project's configuration is read in a process of its own.
if (/[\\/]src[\\/]main\.ts$/.test(process.argv[1] ?? '')) {
  watch(fsp);
  watch(DatabaseSync.prototype);
  syncBuiltinESMExports();
}
