import childProcess from 'node:child_process';
import fs from 'node:fs';
import Module, { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Something that was refused, in the words of Node's permission model, and where it was asked for. */
export interface Denial {
  readonly permission: string;
  /** A path, or the name of a program; empty where that is not known. */
  readonly resource: string;
  readonly file?: string;
  readonly line?: number;
}

/** What Node throws where something is refused. */
export interface DenialError extends Error {
  readonly permission: string;
  readonly resource: string;
}

/** Functions of `fs` that read, or look, and take a path. */
const readers = [
  'access',
  'copyFile',
  'cp',
  'createReadStream',
  'exists',
  'lstat',
  'open',
  'openAsBlob',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'stat',
  'statfs',
  'watch',
  'watchFile',
];

const starters = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'];

/** What another process would be hurt or looked into with; the permission model leaves it. */
const signals = ['kill', '_kill', '_debugProcess', '_debugEnd'];

type Callable = (...parameters: unknown[]) => unknown;
type Functions = Record<string, unknown>;

/**
 * Makes Node's permission model strict, where this process runs under it, before any code of the project does: symbolic links are
 * followed before it is decided whether something may be read, since a checkout may have one that leads to `/proc`; and
 * processes get no signals. What is refused is kept even where the code that asked for it goes on without.
 *
 * @returns What was refused so far; it grows.
 */
export function confine(): readonly DenialError[] {
  const refused: DenialError[] = [];
  const { permission } = process as { permission?: { has(scope: string, path?: string): boolean } };
  if (permission === undefined) {
    return refused;
  }
  // The project's code may replace whatever is looked up later.
  const { apply } = Reflect;
  const { native } = fs.realpathSync;
  const { from, isBuffer } = Buffer;
  const bytesToText = Buffer.prototype.toString;
  const has = permission.has.bind(permission);
  const keep = refused.push.bind(refused);
  const refuse = (what: string, resource: string): never => {
    const error = denialError(what, resource);
    keep(error);
    throw error;
  };

  /** The path as a text, which nobody can change between this look at it and the next. */
  const textOf = (path: unknown): unknown => {
    if (typeof path !== 'object' || path === null) {
      return path;
    }
    const bytes = isBuffer(path)
      ? path
      : ArrayBuffer.isView(path)
        ? from(path.buffer as ArrayBuffer, path.byteOffset, path.byteLength)
        : undefined;
    return bytes === undefined ? fileURLToPath(path as URL) : apply(bytesToText, bytes, ['utf8']);
  };
  const realPath = (path: string): string => {
    try {
      return apply(native as (path: string) => string, fs, [path]);
    } catch {
      // Nothing is there: the function itself tells so.
      return resolve(path);
    }
  };
  const guarded = (original: Callable, isAsync: boolean): Callable => {
    const guard = function (this: unknown, path: unknown, ...rest: unknown[]): unknown {
      try {
        const text = textOf(path);
        if (typeof text === 'string') {
          const real = has('fs.read', text) ? realPath(text) : text;
          if (!has('fs.read', real)) {
            refuse('FileSystemRead', resolve(real));
          }
        }
        return apply(original, this, [text, ...rest]);
      } catch (error) {
        if (isAsync) {
          return Promise.reject(error);
        }
        throw error;
      }
    };
    return Object.defineProperties(guard, Object.getOwnPropertyDescriptors(original)) as never;
  };
  const replace = (owner: Functions, names: readonly string[], make: (original: Callable) => unknown) => {
    for (const name of names.filter((name) => typeof owner[name] === 'function')) {
      Object.defineProperty(owner, name, {
        value: make(owner[name] as Callable),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
  };

  const ofFs = fs as unknown as Functions;
  replace(ofFs, [...readers, ...readers.map((name) => `${name}Sync`)], (original) =>
    guarded(original, false),
  );
  replace(fs.promises as unknown as Functions, readers, (original) => guarded(original, true));
  (fs.realpathSync as unknown as Functions).native = guarded(native as Callable, false);
  const ofProcess = process as unknown as Functions;
  replace(ofProcess, ['loadEnvFile'], (original) => {
    const guard = guarded(original, false);
    return (path: unknown = '.env') => guard(path);
  });
  replace(ofProcess, signals, () => () => refuse('Signal', ''));
  replace(
    childProcess as unknown as Functions,
    starters,
    () => (program: unknown) => refuse('ChildProcess', `${program}`.trim().split(/\s/)[0] ?? ''),
  );
  // Hooks of the loader would have it read what they name, without a look at links.
  replace(
    Module as unknown as Functions,
    ['register', 'registerHooks'],
    () => () => refuse('ModuleHooks', ''),
  );
  syncBuiltinESMExports();
  return refused;
}

const denialError = (permission: string, resource: string): DenialError =>
  Object.assign(new Error('Access to this API has been restricted.'), {
    code: 'ERR_ACCESS_DENIED',
    permission,
    resource,
  });

/** What an error tells of a refusal; undefined for one that is about something else. */
export function denialOf(error: unknown): { permission: string; resource: string } | undefined {
  const { code, message, permission, resource } = Object(error) as Record<string, unknown>;
  if (code === 'ERR_DLOPEN_DISABLED') {
    return { permission: 'Addon', resource: '' };
  }
  return code === 'ERR_ACCESS_DENIED'
    ? { permission: String(permission || message), resource: String(resource ?? '') }
    : undefined;
}
