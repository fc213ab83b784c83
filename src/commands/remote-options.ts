import { UserError } from '../errors.ts';
import { parseRemoteAddress, type RemoteAddress } from '../remote/address.ts';
import { option } from '../wording.ts';

/** How a running Strapi is named, as the end of a transfer. */
export interface RemoteOptions {
  readonly transferToken: string | undefined;
  readonly transferTimeout: number | undefined;
}

/** A running Strapi to begin a transfer with. */
export interface NamedRemote {
  readonly address: RemoteAddress;
  readonly token: string;
  /** Milliseconds that all of it may take. */
  readonly limit: number;
}

/** Minutes. */
const usualLimit = 120;

/** A token that happens to be in the environment contradicts nothing. */
export const withoutIdleToken = <Raw extends RemoteOptions>(
  raw: Raw,
  address: string | undefined,
  isFromEnvironment: boolean,
): Raw => (isFromEnvironment && address === undefined ? { ...raw, transferToken: undefined } : raw);

/**
 * Reads which running Strapi a transfer is with.
 *
 * @param name The option that it is named with.
 * @returns Undefined where it is with none.
 * @throws UserError `usage` for no address, a missing token, and a token without an address.
 */
export function parseRemote(
  { transferToken, transferTimeout }: RemoteOptions,
  text: string | undefined,
  name: 'source' | 'target',
): NamedRemote | undefined {
  if (text === undefined) {
    const idle =
      transferToken !== undefined
        ? 'transfer-token'
        : transferTimeout !== undefined
          ? 'transfer-timeout'
          : undefined;
    if (idle !== undefined) {
      throw new UserError(
        'usage',
        `${option(idle)} has no effect without ${option(name)}.`,
        `Name the running Strapi with ${option(name, 'https://cms.example.com/admin')}, or leave it out.`,
      );
    }
    return undefined;
  }
  const address = parseRemoteAddress(text, name);
  if (transferToken === undefined) {
    const permission = name === 'source' ? 'Pull' : 'Push';
    throw new UserError(
      'usage',
      `There is no transfer token for ${address.description}: ${option('transfer-token')} is empty, and so is STRAPI_DMS_TRANSFER_TOKEN.`,
      `Make one in Settings > Transfer Tokens of that Strapi, with the permission ${permission}, and give it in STRAPI_DMS_TRANSFER_TOKEN or from a secret.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(transferToken)) {
    throw new UserError(
      'usage',
      `${option('transfer-token')} has a character that no transfer token has, such as a space or a line break.`,
      'Copy it again as Strapi has shown it.',
    );
  }
  return { address, token: transferToken, limit: (transferTimeout ?? usualLimit) * 60_000 };
}

/** A time that has begun to run. */
export interface Limited {
  readonly signal: AbortSignal;
  /** What was limited is done; harmless when that was said before. */
  end(): void;
}

/**
 * Ends a transfer after its limit.
 *
 * @param signal Ends it, too.
 */
export function withinLimit({ address, limit }: NamedRemote, signal: AbortSignal | undefined): Limited {
  const controller = new AbortController();
  const minutes = Math.round(limit / 60_000);
  const timer = setTimeout(
    () =>
      controller.abort(
        new UserError(
          'failed',
          `The transfer with ${address.description} is not done after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and was ended.`,
          `Allow more with ${option('transfer-timeout', String(2 * minutes))}, or look in its log why it is so slow.`,
        ),
      ),
    // What is more than a timer can count is for ever.
    Math.min(limit, 2 ** 31 - 1),
  );
  return {
    signal: signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]),
    end: () => clearTimeout(timer),
  };
}

/** What is said where everybody on the way can read what is transferred. */
export const openToAllWarning = ({ description }: RemoteAddress): string =>
  `ATTENTION: ${description} is not encrypted on the way: everybody between here and there can read the transfer token, with which all of the data can be read, and the data. Use https.`;
