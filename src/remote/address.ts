import { isIP } from 'node:net';
import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

/** Where a running Strapi answers. */
export interface RemoteAddress {
  /** That of its admin panel, as the user gave it, without a slash at the end: `https://cms.example.com/admin`. */
  readonly admin: URL;
  /** The same, for people. It has no credentials. */
  readonly description: string;
}

/** Strapi mounts transfers there, wherever its admin panel is (transfer protocol, rule 2). */
const usualPath = '/admin';

/** Whether the text names a running Strapi, and not a file or a database. */
export const isRemoteAddress = (text: string): boolean => /^https?:\/\//i.test(text.trim());

/**
 * Reads the address of a running Strapi.
 *
 * @param name The option that it was given with.
 * @throws UserError `usage`.
 */
export function parseRemoteAddress(text: string, name: 'source' | 'target'): RemoteAddress {
  const refuse = (reason: string) =>
    new UserError(
      'usage',
      `${option(name)} is not the address of a running Strapi: ${reason}.`,
      `Give the address of its admin panel: ${option(name, 'https://cms.example.com/admin')}.`,
    );
  if (!isRemoteAddress(text) || !URL.canParse(text.trim())) {
    throw refuse('it does not begin with https:// or http://, or is no address');
  }
  const url = new URL(text.trim());
  if (url.username !== '' || url.password !== '') {
    throw refuse(
      `it has a user name or a password, which a transfer has no use for (the token goes into ${option('transfer-token')})`,
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw refuse('it has a part behind ? or #');
  }
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path === '' ? usualPath : path;
  return { admin: url, description: url.href };
}

/** The address at which Strapi takes transfers where its admin panel has another path than usual; undefined where that was asked already. */
export function usualAddress({ admin }: RemoteAddress): RemoteAddress | undefined {
  if (admin.pathname === usualPath) {
    return undefined;
  }
  const url = new URL(admin);
  url.pathname = usualPath;
  return { admin: url, description: url.href };
}

/** Where the WebSocket of a transfer is opened. */
export function socketAddress({ admin }: RemoteAddress, direction: Direction): URL {
  const url = new URL(admin);
  url.protocol = admin.protocol === 'https:' ? 'wss:' : 'ws:';
  url.pathname = `${admin.pathname}/transfer/runner/${direction}`;
  return url;
}

/** Whether what is sent there can be read on the way: the token, and all of the data. */
export const isOpenToAll = ({ admin }: RemoteAddress): boolean =>
  admin.protocol === 'http:' && !isLoopback(admin.hostname);

const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '[::1]' ||
  (isIP(host) === 4 && host.startsWith('127.'));

/** From the remote, or to it. */
export type Direction = 'pull' | 'push';
