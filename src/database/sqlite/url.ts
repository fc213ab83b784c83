import type { Connection } from '../engine.ts';

/** The file that a URL names: `sqlite:path`, `file:path`, each also with slashes before the path, or the path alone. */
export function urlConnection(url: string): Connection {
  const [scheme] = /^(?:sqlite|file):/i.exec(url) ?? [];
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
