import type { Schema } from '../strapi/schema.ts';
import { isSchema } from '../transfer/rules/schemas.ts';
import { isObject } from '../transfer/rules/values.ts';
import type { RemoteAddress } from './address.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { notStrapi } from './failures.ts';

/** A running Strapi that a transfer has begun with. Nothing was read or written yet. */
export interface RemoteStrapi {
  readonly connection: Connection;
  readonly address: RemoteAddress;
  /** `5.54.0`. */
  readonly version: string;
  /** Content types and components, in the order of the remote: as the schemas of an archive. */
  readonly schemas: readonly Schema[];
  /** What the remote can do beside what every version does. */
  readonly negotiated: Negotiated;
}

export interface Negotiated {
  /** Whether each file comes with its SHA-256, or has to. */
  readonly checksums: boolean;
  /** Whether the contents of files may be sent as base64; lists of numbers, which take 3.6 times as much, are what every version takes. */
  readonly base64: boolean;
}

/**
 * Begins a transfer: `init`, `bootstrap`, `getMetadata`, `getSchemas` (transfer protocol §3). From here on lifecycles are off at the remote,
 * and, for a push, a transaction is open: close the connection whatever happens.
 *
 * @param params Of `init`.
 * @throws UserError where it cannot be reached, refuses, or is no Strapi; nothing stays open then.
 */
export async function beginTransfer(
  address: RemoteAddress,
  options: ConnectionOptions,
  params: Readonly<Record<string, unknown>>,
): Promise<RemoteStrapi> {
  const connection = await Connection.open(address, options);
  try {
    return await initiate(connection, params);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Ends a transfer at the remote and begins another one over the same connection: a second one would end the first (transfer protocol,
 * rule 20). Close the connection whatever happens.
 */
export async function beginAgain(
  { connection }: Pick<RemoteStrapi, 'connection'>,
  params: Readonly<Record<string, unknown>>,
): Promise<RemoteStrapi> {
  await finishTransfer(connection);
  return await initiate(connection, params);
}

async function initiate(
  connection: Connection,
  params: Readonly<Record<string, unknown>>,
): Promise<RemoteStrapi> {
  const { address } = connection;
  const begun = await connection.request({ type: 'command', command: 'init', params }, 'request');
  const id = isObject(begun) ? begun.transferID : undefined;
  if (!isObject(begun) || typeof id !== 'string') {
    throw notStrapi(address, 'it began a transfer and gave it no id');
  }
  connection.transferId = id;
  await connection.request({ type: 'transfer', kind: 'action', action: 'bootstrap' }, 'request');
  const metadata = await connection.request(
    { type: 'transfer', kind: 'action', action: 'getMetadata' },
    'request',
  );
  const schemas = await connection.request(
    { type: 'transfer', kind: 'action', action: 'getSchemas' },
    'request',
  );
  return {
    connection,
    address,
    version: versionIn(metadata, address),
    schemas: schemasIn(schemas, address),
    negotiated: { checksums: begun.checksums === true, base64: begun.assetEncoding === 'base64' },
  };
}

/** Ends a transfer at the remote, and the connection: `close`, then `end`, in this order (transfer protocol, rule 15). */
export async function endTransfer({ connection }: Pick<RemoteStrapi, 'connection'>): Promise<void> {
  try {
    await finishTransfer(connection);
  } finally {
    await connection.close();
  }
}

async function finishTransfer(connection: Connection): Promise<void> {
  await connection.request({ type: 'transfer', kind: 'action', action: 'close' }, 'request');
  await connection.request({ type: 'command', command: 'end', params: connection.endParams }, 'request');
}

function versionIn(metadata: unknown, address: RemoteAddress): string {
  const strapi = isObject(metadata) ? metadata.strapi : undefined;
  const version = isObject(strapi) ? strapi.version : undefined;
  if (typeof version !== 'string' || !/^\d{1,4}\.\d{1,6}\.\d{1,6}(?:-[\w.-]{1,40})?$/.test(version)) {
    throw notStrapi(address, 'it does not say which version of Strapi it is');
  }
  return version;
}

function schemasIn(value: unknown, address: RemoteAddress): readonly Schema[] {
  const schemas = isObject(value) ? Object.values(value) : [];
  if (schemas.length === 0 || !schemas.every(isSchema)) {
    throw notStrapi(address, 'its schemas are missing, or are none');
  }
  const uids = new Set((schemas as readonly Schema[]).map(({ uid }) => uid));
  if (uids.size < schemas.length) {
    throw notStrapi(address, 'it has two schemas of one name');
  }
  return schemas as readonly Schema[];
}
