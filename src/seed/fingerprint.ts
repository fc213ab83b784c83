import { createHmac, type Hmac } from 'node:crypto';
import { closeSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openRegularSync } from '../system/regular-file.ts';
import { type DecidingFile, decidingFiles, largestCode } from './deciding-files.ts';

/** What a seeded database is made of, beside the archive. */
export interface SeedSubject {
  /** Absolute path of the project. */
  readonly project: string;
  /** Absolute path of its uploads folder, which need not exist. */
  readonly uploads: string;
  /** What the project's code sees: the variables of the process and of `.env`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute paths of files that do not decide anything by themselves, such as the archive. */
  readonly left?: readonly string[];
  /** Absolute paths of files that decide, wherever they lie. What they are called does not. */
  readonly others?: readonly string[];
}

/** They decide something whoever names them. */
const alwaysRead = /^(NODE_ENV|TZ|STRAPI_.*)$/;

/** They say where a machine keeps its things, and are others on each. */
const ofTheMachine = new Set([
  'HOME',
  'HOSTNAME',
  'LOGNAME',
  'OLDPWD',
  'PATH',
  'PWD',
  'SHELL',
  'SHLVL',
  'TEMP',
  'TERM',
  'TMP',
  'TMPDIR',
  'USER',
]);

const upperCaseWord = /[A-Z][A-Z0-9_]+/g;
const chunkSize = 1 << 20;

/**
 * A digest of everything that decides which tables Strapi makes, and what it puts into them at its first start: the files of the
 * project, its workspace and its packages there ({@link decidingFiles}); the media files that the checkout brings along; and the
 * environment variables that any of these files names (any word in capitals), with those of Strapi itself. It rather differs
 * too often than once too rarely.
 *
 * @param key Of the digest, since passwords count, too, and the name of a cache is no secret.
 * @throws the error of the file system for what cannot be read.
 */
export function fingerprint(
  { project, uploads, environment, left = [], others = [] }: SeedSubject,
  key: Buffer,
): string {
  const hash = createHmac('sha256', key);
  const named = new Set<string>();
  for (const file of decidingFiles(project, new Set([uploads, ...left]))) {
    update(hash, file, named);
  }
  const { ENV_PATH } = environment;
  if (ENV_PATH !== undefined) {
    update(hash, { name: 'ENV_PATH', path: resolve(project, ENV_PATH) }, named);
  }
  for (const path of others) {
    update(hash, { name: 'other', path }, named);
  }
  for (const name of mediaFiles(uploads)) {
    update(hash, { name: `uploads/${name}`, path: join(uploads, name) });
  }
  for (const name of Object.keys(environment).sort()) {
    if (alwaysRead.test(name) || (named.has(name) && !ofTheMachine.has(name))) {
      hash.update(JSON.stringify(['environment', name, environment[name]]));
    }
  }
  return hash.digest('hex');
}

/** Adds a file to a digest, a piece at a time. @param named Takes up what may be names of variables in it. */
function update(hash: Hmac, { name, path }: DecidingFile, named?: Set<string>): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  hash.update(JSON.stringify(['file', name, size ?? null]));
  if (size === undefined) {
    return;
  }
  const descriptor = openRegularSync(path);
  try {
    const chunk = Buffer.allocUnsafe(Math.min(size, chunkSize) + 1);
    for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk)) {
      const content = chunk.subarray(0, length);
      hash.update(content);
      if (named !== undefined && size <= largestCode) {
        for (const [word] of content.toString('latin1').matchAll(upperCaseWord)) {
          named.add(word);
        }
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The media files that a folder has, in order: those that Strapi's local provider could have written. */
export function mediaFiles(uploads: string): string[] {
  if (statSync(uploads, { throwIfNoEntry: false }) === undefined) {
    return [];
  }
  return readdirSync(uploads, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
