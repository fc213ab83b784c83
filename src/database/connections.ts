/** Connections of one program, or of several that cannot be told apart. */
export interface Connections {
  readonly count: number;
  readonly user: string;
  /** Undefined where they come from the server's own machine, or the user may not see it. */
  readonly host?: string | undefined;
  /** What the program calls itself, where it does. */
  readonly program?: string | undefined;
}

/** `3 connections as strapi from 10.0.0.5 (pgAdmin)`. */
export function inWords({ count, user, host, program }: Connections): string {
  const from = host === undefined ? '' : ` from ${host}`;
  return `${count} connection${count === 1 ? '' : 's'} as ${user}${from}${program === undefined ? '' : ` (${program})`}`;
}
