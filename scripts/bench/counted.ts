/**
 * Loaded before a program (`--import`): adds a line to the file COUNTED for each connection that it opens, each SQLite database, and each
 * child process.
 */
import childProcess from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { basename } from 'node:path';
import sqlite from 'node:sqlite';

const file = process.env.COUNTED ?? '';
const count = (kind: string, what: string): void => appendFileSync(file, `${kind}\t${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function counting(this: net.Socket, ...given: unknown[]) {
  // `net.connect` hands over its parameters in a list; others hand over options, or a port.
  const [first] = given.flat() as [{ port?: number; path?: string } | number];
  const options = typeof first === 'object' ? first : { port: first };
  count('connection', String(options.path ?? options.port));
  return Reflect.apply(connect, this, given);
} as typeof connect;

sqlite.DatabaseSync = class extends sqlite.DatabaseSync {
  constructor(path: string, options: sqlite.DatabaseSyncOptions = {}) {
    super(path, options);
    count('sqlite', basename(String(path)));
  }
};

const nameOf = (words: readonly string[] = []): string =>
  words
    .filter((word) => /\.[cm]?[jt]s$/.test(word))
    .map((word) => word.split(/[\\/]/).slice(-2).join('/'))
    .join(' ');

const children = childProcess.ChildProcess.prototype as unknown as {
  spawn(options: { file: string; args?: string[] }): unknown;
};
const { spawn } = children;
children.spawn = function counting(options) {
  count('child', nameOf(options.args) || basename(options.file));
  return spawn.call(this, options);
};

syncBuiltinESMExports();
