import { UserError } from '../../errors.ts';
import type { OptionName, Values } from '../../options/values.ts';
import { option } from '../../wording.ts';
import { type NamedRemote, parseRemote, withoutIdleToken } from '../remote-options.ts';

type RawImportOptions = Values<'import'>;

/** What is in the environment contradicts nothing. */
export function withoutIdleTarget(
  raw: RawImportOptions,
  isFromEnvironment: (name: 'transfer-token' | 'database-url') => boolean,
): RawImportOptions {
  const { target } = raw;
  const given = withoutIdleToken(raw, target, isFromEnvironment('transfer-token'));
  return target !== undefined && isFromEnvironment('database-url')
    ? { ...given, databaseUrl: undefined }
    : given;
}

/** What an import into a running Strapi cannot do, with the value that asks for it, and why. */
const impossible = (raw: RawImportOptions) =>
  [
    [raw.databaseUrl !== undefined, 'database-url', undefined, 'its database is not opened'],
    [raw.trustConfig, 'trust-config', true, 'no configuration of a project is read'],
    [raw.timeZone !== undefined, 'time-zone', undefined, 'it has its own'],
    [raw.boot !== 'auto', 'boot', raw.boot, 'it runs already'],
    [raw.ifNotEmpty !== 'fail', 'if-not-empty', raw.ifNotEmpty, 'what it has is not known beforehand'],
    [
      raw.onForeignDataLoss !== 'fail',
      'on-foreign-data-loss',
      raw.onForeignDataLoss,
      'what others keep in its database is not seen',
    ],
    [
      raw.media === 'link' || raw.media === 'copy',
      'media',
      raw.media,
      'it takes files from the archive only, and stores them where it stores all of them',
    ],
    [
      raw.mediaUrlMap.includes('files'),
      'media-url-map',
      'files',
      'where its files are, it decides while it stores them',
    ],
    [raw.deleteRemoteMedia, 'delete-remote-media', true, 'it deletes replaced files itself'],
  ] as const satisfies readonly (readonly [boolean, OptionName, boolean | string | undefined, string])[];

/**
 * Checks what an import into a running Strapi is asked for.
 *
 * @returns Undefined where it is into a database.
 * @throws UserError `usage` for what means something only where there is a database, or a project.
 */
export function parseTarget(raw: RawImportOptions): NamedRemote | undefined {
  const remote = parseRemote(raw, raw.target, 'target');
  if (remote === undefined) {
    return undefined;
  }
  const [, name, value, why] = impossible(raw).find(([isAsked]) => isAsked) ?? [];
  if (name !== undefined) {
    throw new UserError(
      'usage',
      `${option(name, value)} does not go with an import into a running Strapi (${option('target')}): ${why}.`,
      'Leave out one of them.',
    );
  }
  return remote;
}

/**
 * Makes sure that a running Strapi is replaced only where that is meant: whether it has content is known only by reading all of it.
 *
 * @throws UserError `failed`.
 */
export function assertForced(
  { force, safetyBackup }: { readonly force: boolean; readonly safetyBackup: boolean },
  { address }: NamedRemote,
): void {
  if (!force) {
    throw new UserError(
      'failed',
      `The import would delete the content of ${address.description}.`,
      `If it may be replaced, import with ${option('force', true)}${safetyBackup ? '; what is there is backed up first' : ''}.`,
    );
  }
}
