/**
 * Loaded before the program (`node --import`): makes the call fail that FAIL_AT names (`kind number code`, as in `write 3
 * ENOSPC`), as the system would, and writes which one that was into the file FAILED_INTO. With COUNT_INTO it writes how many
 * calls of each kind there were into that file.
 *
 * What the loader of modules and the streams of the process itself do is not counted, nor anything in another process.
 */
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { constants } from 'node:os';
import { dirname, sep } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { getSystemErrorMap } from 'node:util';
import { type Kind, kinds } from './kinds.ts';

const { FAIL_AT: failAt = '', FAILED_INTO: failedInto, COUNT_INTO: countInto } = process.env;
const [failKind, failNumber, failCode = ''] = failAt.split(' ');
/** Where the program itself is: what its loader does there is not of interest. */
const own = dirname(process.argv[1] ?? '') + sep;
const writeNow = fs.writeFileSync;
const counts = Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;

/** @returns the error that a call has to fail with, for the one of which it is the turn. */
function due(kind: Kind, name: string, paths: readonly string[]): Error | undefined {
  counts[kind] += 1;
  if (kind !== failKind || counts[kind] !== Number(failNumber)) {
    return undefined;
  }
  if (failedInto !== undefined) {
    writeNow(failedInto, [name, ...paths].join(' '));
  }
  return kind === 'query' ? sqliteError(Number(failCode)) : systemError(failCode, name, paths);
}

function systemError(code: string, syscall: string, [path, dest]: readonly string[]): Error {
  const errno = -((constants.errno as Readonly<Record<string, number>>)[code] ?? 0);
  const words = getSystemErrorMap().get(errno)?.[1] ?? code;
  const places = [path, dest].filter((place) => place !== undefined).map((place) => `'${place}'`);
  const message = `${code}: ${words}, ${syscall}${places.length === 0 ? '' : ` ${places.join(' -> ')}`}`;
  return Object.assign(new Error(message), {
    errno,
    code,
    syscall,
    ...(path && { path }),
    ...(dest && { dest }),
  });
}

const sqliteMessages: Readonly<Record<number, string>> = {
  8: 'attempt to write a readonly database',
  10: 'disk I/O error',
  11: 'database disk image is malformed',
  13: 'database or disk is full',
  14: 'unable to open database file',
};

const sqliteError = (errcode: number): Error =>
  Object.assign(new Error(sqliteMessages[errcode]), {
    code: 'ERR_SQLITE_ERROR',
    errcode,
    errstr: sqliteMessages[errcode],
  });

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Methods = Record<string, Call>;

let isWithin = false;

/** The paths among the first arguments; undefined where they are the program's own. */
function pathsOf(args: readonly unknown[]): string[] | undefined {
  const given = args
    .slice(0, 2)
    .filter((arg) => typeof arg === 'string' || arg instanceof URL || Buffer.isBuffer(arg));
  const paths = (typeof args[0] === 'number' ? [] : given).map(String);
  const isOwn = (path: string) =>
    path.startsWith('file:') || path.startsWith(own) || /[\\/]node_modules(?:[\\/]|$)/.test(path);
  return paths.some(isOwn) ? undefined : paths;
}

/** How a method tells of an error: it throws it, gives it to its last argument, or rejects a promise; an open file, and a statement, have no path. */
type Manner = 'sync' | 'callback' | 'promise' | 'handle' | 'query';

function inject(kind: Kind, object: object, names: readonly string[], manner: Manner) {
  const methods = object as Methods;
  for (const name of names) {
    const original = methods[name];
    if (original === undefined) {
      continue;
    }
    methods[name] = function (this: unknown, ...args: unknown[]) {
      const paths = pathsOf(manner === 'handle' || manner === 'query' ? [] : args);
      const syscall = name.replace(/Sync$/, '');
      const isCounted = !isWithin && paths !== undefined && args[0] !== 1 && args[0] !== 2;
      const error = isCounted ? due(kind, syscall, pathNames(name, paths)) : undefined;
      if (error === undefined) {
        // What Node itself calls within is the same call.
        const wasWithin = isWithin;
        isWithin = true;
        try {
          return original.apply(this, args);
        } finally {
          isWithin = wasWithin;
        }
      }
      if (manner === 'sync' || manner === 'query') {
        throw error;
      }
      if (manner === 'callback') {
        setImmediate(args.at(-1) as (error: Error) => void, error);
        return undefined;
      }
      return Promise.reject(error);
    };
  }
}

/** Only of two files a second path is meant. */
const pathNames = (name: string, paths: readonly string[]): readonly string[] =>
  paths.slice(0, /^(rename|link|symlink|copyFile)/.test(name) ? 2 : 1);

async function injectIntoFiles(): Promise<void> {
  const calls: readonly (readonly [Kind, readonly string[]])[] = [
    ['open', ['open', 'readFile', 'writeFile', 'appendFile', 'copyFile']],
    ['read', ['read', 'readv']],
    ['write', ['write', 'writev', 'ftruncate', 'truncate']],
    ['fsync', ['fsync', 'fdatasync']],
    ['rename', ['rename']],
    ['remove', ['unlink', 'rm', 'rmdir']],
    ['mkdir', ['mkdir', 'mkdtemp']],
    [
      'look',
      ['stat', 'lstat', 'fstat', 'statfs', 'readdir', 'realpath', 'access', 'utimes', 'chmod', 'chown'],
    ],
    ['link', ['link', 'symlink']],
  ];
  const handle = await fsp.open(import.meta.filename);
  const ofHandles = Object.getPrototypeOf(handle);
  await handle.close();
  inject('read', ofHandles, ['read', 'readFile'], 'handle');
  inject('write', ofHandles, ['write', 'writev', 'writeFile', 'appendFile'], 'handle');
  inject('fsync', ofHandles, ['sync', 'datasync'], 'handle');
  inject('look', ofHandles, ['stat', 'chmod', 'chown'], 'handle');
  for (const [kind, names] of calls) {
    inject(
      kind,
      fs,
      names.map((name) => `${name}Sync`),
      'sync',
    );
    inject(kind, fs, names, 'callback');
    inject(kind, fsp, names, 'promise');
  }
  // What these have of their own, the program does not use.
  Object.assign(fs.realpath, { native: fs.realpath });
  Object.assign(fs.realpathSync, { native: fs.realpathSync });
  syncBuiltinESMExports();
}

function injectIntoSqlite(): void {
  inject('query', DatabaseSync.prototype, ['exec', 'prepare'], 'query');
  inject('query', StatementSync.prototype, ['run', 'get', 'all', 'iterate'], 'query');
}

/** Sockets that the program has connected; pipes to its child processes and its own streams are sockets, too. */
function injectIntoSockets(): void {
  const connected = new WeakSet<net.Socket>();
  const methods = net.Socket.prototype as unknown as Methods;
  const { connect, write, push } = methods;
  const failing = (socket: net.Socket, error: Error) => {
    setImmediate(() => socket.destroy(error));
  };
  methods.connect = function (this: unknown, ...args: unknown[]) {
    const socket = this as net.Socket;
    connected.add(socket);
    const error = due('connect', 'connect', []);
    if (error !== undefined) {
      failing(socket, error);
      return socket;
    }
    return connect?.apply(socket, args);
  };
  methods.write = function (this: unknown, ...args: unknown[]) {
    const error = connected.has(this as net.Socket) ? due('send', 'write', []) : undefined;
    if (error !== undefined) {
      failing(this as net.Socket, error);
      return false;
    }
    return write?.apply(this, args);
  };
  methods.push = function (this: unknown, ...args: unknown[]) {
    const error =
      connected.has(this as net.Socket) && args[0] !== null ? due('receive', 'read', []) : undefined;
    if (error !== undefined) {
      failing(this as net.Socket, error);
      return false;
    }
    return push?.apply(this, args);
  };
}

await injectIntoFiles();
injectIntoSqlite();
injectIntoSockets();
if (countInto !== undefined) {
  process.on('exit', () => writeNow(countInto, JSON.stringify(counts)));
}
