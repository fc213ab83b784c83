import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { SqliteCommitMark } from '../../../src/database/sqlite/commit-mark.ts';
import type { MediaTarget } from '../../../src/media/swap.ts';

/** A database and an uploads folder, as small as they can be and still be old, new, or something in between. */
export interface Site {
  readonly uploads: string;
  readonly database: string;
}

/** Longer than what is compared, copied and written at a time, and equal in the beginning. */
const long = (end: string) => 'x'.repeat(200_000) + end;

export const before: Readonly<Record<string, string>> = {
  '.gitkeep': '',
  'changed.txt': 'old',
  'long.bin': long('old'),
  'same.txt': 'same',
  'stranger.txt': 'no row knows this file',
  'gone.txt': 'gone',
};

export const incoming: Readonly<Record<string, string>> = {
  'changed.txt': 'newer',
  'long.bin': long('new'),
  'same.txt': 'same',
  'fresh.txt': 'fresh',
  'empty.txt': '',
};

/** The names that the old rows know. */
export const known = ['changed.txt', 'long.bin', 'same.txt', 'gone.txt', 'never-was-there.txt', '../outside'];

const { 'gone.txt': _gone, ...kept } = before;
export const after: Readonly<Record<string, string>> = { ...kept, ...incoming };

export function makeSite({ uploads, database }: Site): void {
  mkdirSync(uploads, { recursive: true });
  for (const [name, content] of Object.entries(before)) {
    writeFileSync(join(uploads, name), content);
  }
  mkdirSync(dirname(database), { recursive: true });
  const connection = new DatabaseSync(database);
  connection.exec(`
    CREATE TABLE strapi_core_store_settings
      (id integer not null primary key autoincrement, key text, value text, type text, environment text, tag text);
    INSERT INTO strapi_core_store_settings (key, value) VALUES ('a', '1'), ('b', '2');
    CREATE TABLE content (version text);
    INSERT INTO content VALUES ('old')`);
  connection.close();
}

export const targetOf = ({ uploads, database }: Site): MediaTarget => ({
  uploads,
  database,
  mark: new SqliteCommitMark(database),
});

export const contentOf = (name: string): Readable => {
  const bytes = Buffer.from(incoming[name] ?? '');
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; offset += 30_000) {
    pieces.push(bytes.subarray(offset, offset + 30_000));
  }
  return Readable.from(pieces);
};

/** Every file by name, with what it holds; folders by their name alone. */
export function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const path = join(folder, name);
      return [name, lstatSync(path).isDirectory() ? '(folder)' : readFileSync(path, 'utf8')];
    }),
  );
}

/** What the database holds: the content, the core store, and how far ids were counted. */
export function rowsOf({ database }: Site): { version: unknown; store: unknown[]; sequence: unknown } {
  const connection = new DatabaseSync(database);
  const version = connection.prepare('SELECT version FROM content').get()?.version;
  const store = connection.prepare('SELECT id, key FROM strapi_core_store_settings ORDER BY id').all();
  const sequence = connection.prepare('SELECT seq FROM sqlite_sequence').get()?.seq;
  connection.close();
  return { version, store: store.map(({ id, key }) => `${id} ${key}`), sequence };
}

export const isOurs = (name: string): boolean => name.startsWith('.strapi-dms-import');

export const hasTraces = ({ uploads }: Site): boolean =>
  existsSync(uploads) && readdirSync(uploads).some(isOurs);
