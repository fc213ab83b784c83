import { UserError } from '../errors.ts';
import { printable } from '../system/printable.ts';
import { isObject } from '../transfer/rules/values.ts';
import { option } from '../wording.ts';
import type { Direction, RemoteAddress } from './address.ts';

/** What a remote says may be as long as it likes. */
const mostQuoted = 500;

/** What stands in an address behind its question mark may be a signature, with which everybody can read what is there. */
const query = /(\bhttps?:\/\/[^\s?#"']+)[?#][^\s"']+/gi;

/** Words of a remote, as no more than text. */
export const quotedFrom = (text: string): string => {
  const line = printable(text.slice(0, 4 * mostQuoted))
    .replace(/\s+/g, ' ')
    .replace(query, '$1')
    .trim();
  return line.length > mostQuoted ? `${line.slice(0, mostQuoted)} …` : line;
};

const sides = {
  pull: { name: 'source', permission: 'Pull' },
  push: { name: 'target', permission: 'Push' },
} as const;

/** A remote that refuses to begin, by the status of its answer (transfer protocol §1.3). */
export function refusedHandshake(
  { description, admin }: RemoteAddress,
  direction: Direction,
  status: number,
  { said, location }: { readonly said: string | undefined; readonly location: string | undefined },
): UserError {
  const { name, permission } = sides[direction];
  const quote = said === undefined ? '' : ` It says: ${quotedFrom(said)}`;
  const failed = (reason: string, remedy: string) =>
    new UserError('databaseUnreachable', `${description} ${reason}.${quote}`, remedy);
  if (location !== undefined && status >= 300 && status < 400) {
    return failed(
      `redirects to ${quotedFrom(location)} (${status}), and a transfer cannot follow`,
      `Give the address that it redirects to with ${option(name)}, as far as its admin panel.`,
    );
  }
  switch (status) {
    case 401:
      return failed(
        'does not accept the transfer token (401)',
        `Look in Settings > Transfer Tokens of that Strapi whether it has expired or was deleted, and check ${option('transfer-token')}. An API token is none. Where Strapi has accepted it, something before it asks for a password.`,
      );
    case 403:
      return failed(
        `refuses the transfer (403): the token does not allow to ${direction}, or a firewall is in the way`,
        `Give the token the permission ${permission}${direction === 'push' ? ' (and Pull, for the safety backup)' : ''} in Settings > Transfer Tokens, or let the firewall pass ${admin.pathname}/transfer/.`,
      );
    case 404:
      return failed(
        'has no place for transfers (404)',
        'Check the address: it is that of the admin panel. Data transfer may be off there (`transfer.remote.enabled` in config/server, STRAPI_DISABLE_REMOTE_DATA_TRANSFER in Strapi 4), or a proxy does not pass on WebSockets: it has to pass the headers Upgrade and Connection.',
      );
    case 426:
    case 400:
      return failed(
        `does not open a WebSocket (${status})`,
        'A proxy on the way does not pass on WebSockets: it has to pass the headers Upgrade and Connection, over HTTP/1.1.',
      );
    case 500:
      return failed(
        'fails when a transfer begins (500)',
        'Look into its log. Most often its configuration has no salt for transfer tokens: `transfer.token.salt` in config/admin.',
      );
    default:
      return failed(
        `cannot be reached behind its proxy, or does not take transfers (${status})`,
        status >= 500
          ? 'See whether it is running, and run this again.'
          : `Check the address, and what is between it and this machine.`,
      );
  }
}

/** A remote with which no connection comes about. */
export const unreachable = (
  { description }: RemoteAddress,
  reason: string,
  remedy: string,
  cause?: unknown,
) => new UserError('databaseUnreachable', `${description} cannot be reached: ${reason}.`, remedy, { cause });

/** A remote that answers a message with an error. */
export const refusedMessage = ({ description }: RemoteAddress, what: string, said: string | undefined) =>
  new UserError(
    'failed',
    `${description} has refused the transfer (${what})${said === undefined ? ', and does not say why' : `: ${quotedFrom(said)}`}.`,
    'Its log tells more.',
  );

/**
 * A remote that ends a stage with an error.
 *
 * @param error As it came: often without a word in it.
 * @param said What the remote has told beside it.
 */
export function failedStage(
  address: RemoteAddress,
  stage: string,
  error: unknown,
  said: string | undefined,
): UserError {
  const { code, path } = isObject(error) ? error : {};
  const known = typeof code === 'string' ? `${code}${typeof path === 'string' ? ` ${path}` : ''}` : undefined;
  const what = `${stage}${known === undefined ? '' : `, ${quotedFrom(known)}`}`;
  if (stage !== 'assets') {
    return refusedMessage(address, what, said);
  }
  return new UserError(
    'failed',
    `${address.description} cannot read one of its media files (${what})${said === undefined ? '' : `: ${quotedFrom(said)}`}.`,
    `It ends the transfer then. Restore that file, or delete its entry in the media library; or leave all media files out with ${option('media', 'metadata-only')}. Its log tells more.`,
  );
}

/** @param how What is wrong with a media file, as a sentence without its end. */
export const spoilt = ({ description }: RemoteAddress, how: string) =>
  new UserError(
    'failed',
    `${description}: ${how}.`,
    'Run this again. If it stays so, upload that file again in the media library.',
  );

/** A remote that has not all of a stage that it was sent. */
export const savedLess = (
  { description }: RemoteAddress,
  stage: string,
  sent: number,
  { started, finished }: { readonly started?: unknown; readonly finished?: unknown },
) =>
  new UserError(
    'failed',
    `${description} has not saved all: of ${sent} ${stage} that were sent it has received ${quotedFrom(String(started))} and saved ${quotedFrom(String(finished))}.`,
    'Its log tells more.',
  );

/** A remote that does not keep to the protocol. */
export const notStrapi = ({ description }: RemoteAddress, how: string) =>
  new UserError(
    'failed',
    `${description} does not behave as a Strapi: ${how}.`,
    'See whether that is the address of a Strapi (4.6 or later), and that nothing on the way changes what it sends.',
  );

/** A remote that says nothing for too long. */
export const silent = ({ description }: RemoteAddress, what: string, milliseconds: number) =>
  new UserError(
    'databaseUnreachable',
    `${description} has not answered for ${Math.round(milliseconds / 1_000)} seconds (${what}).`,
    'See whether it is still at work: its log, its memory and its database. Then run this again.',
  );

/** A connection that has ended before the transfer. */
export function lost({ description }: RemoteAddress, code: number, during: string): UserError {
  const [reason, remedy] =
    code === 1009
      ? [
          'a message was too large for one of the two',
          'A record of that size cannot travel this way, but from one database to another.',
        ]
      : code === 1006
        ? [
            'the connection broke off',
            'The server may have run out of memory or restarted (see its log), a proxy may have ended the connection, or another transfer of the same server has ended: there is only room for one at a time.',
          ]
        : [
            `the server has closed the connection (${code})`,
            'Its log tells more. There is only room for one transfer of a server at a time.',
          ];
  return new UserError('databaseUnreachable', `${description} is gone (${during}): ${reason}.`, remedy);
}
