import type { Connection } from '../engine.ts';

/** What a URL says, which the driver takes as it is; the schema is not among what that understands. */
export function urlConnection(url: string): Connection {
  const schema = /[?&]schema=([^&#]+)/.exec(url)?.[1];
  return { connectionString: url, ...(schema === undefined ? {} : { schema: decoded(schema) }) };
}

/** A percent sign that encodes nothing is part of the name. */
function decoded(name: string): string {
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
}
