import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';
import type { Connection } from '../engine.ts';

/**
 * The file that a URL names: `sqlite:path`, `file:path`, each also with slashes before the path, or the path alone.
 *
 * @param origin Where it was found, for people.
 * @throws UserError `failed` for the URL of something else; it is not repeated, for it may hold a password.
 */
export function urlConnection(url: string, origin: string): Connection {
  const [scheme] = /^(?:sqlite|file):/i.exec(url) ?? [];
  if (scheme === undefined && /^[a-z][a-z0-9+.-]+:/i.test(url)) {
    throw new UserError(
      'failed',
      `${origin} names a SQLite database by the URL of something else.`,
      `Set DATABASE_CLIENT to the kind of database that the URL is of, or name the database with ${option('database-url')}.`,
    );
  }
  // sqlite:///absolute/path, sqlite://relative/path and sqlite:path are all in use.
  return { filename: scheme === undefined ? url : decoded(url.slice(scheme.length).replace(/^\/\//, '')) };
}

/** A percent sign that encodes nothing is part of the name. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
