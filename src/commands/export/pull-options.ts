import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { option } from '../../wording.ts';
import { type NamedRemote, parseRemote, withoutIdleToken } from '../remote-options.ts';

type RawExportOptions = Values<'export'>;

/** What is in the environment contradicts nothing. */
export function withoutIdleRemote(
  raw: RawExportOptions,
  isFromEnvironment: (name: 'transfer-token' | 'database-url') => boolean,
): RawExportOptions {
  const { source } = raw;
  const given = withoutIdleToken(raw, source, isFromEnvironment('transfer-token'));
  return source !== undefined && isFromEnvironment('database-url')
    ? { ...given, databaseUrl: undefined }
    : given;
}

/**
 * Checks what an export from a running Strapi is asked for.
 *
 * @returns Undefined where it is from a database.
 * @throws UserError `usage` for what means something only where there is a database, or a project.
 */
export function parseSource(raw: RawExportOptions): NamedRemote | undefined {
  const remote = parseRemote(raw, raw.source, 'source');
  if (remote === undefined) {
    return undefined;
  }
  const idle = [
    [raw.databaseUrl !== undefined, 'database-url', 'its database is not read'],
    [raw.trustConfig, 'trust-config', 'no configuration of a project is read'],
    [raw.timeZone !== undefined, 'time-zone', 'it says its moments with their zone'],
    [raw.mediaUrl !== undefined, 'media-url', 'it sends its media files itself'],
    [raw.mediaCache !== undefined, 'media-cache', 'it sends every media file each time'],
    [raw.shard !== undefined, 'shard', 'a server has room for one transfer at a time'],
    [raw.set !== undefined, 'set', 'a server has room for one transfer at a time'],
    [raw.sliceSize !== undefined, 'slice-size', 'a server has room for one transfer at a time'],
  ] as const;
  const [, name, why] = idle.find(([isGiven]) => isGiven) ?? [];
  if (name !== undefined) {
    throw new UserError(
      'usage',
      `${option(name)} has no effect on an export from a running Strapi (${option('source')}): ${why}.`,
      'Leave out one of them.',
    );
  }
  if (raw.media === 'referenced') {
    throw new UserError(
      'usage',
      `A running Strapi sends all of its media files, so that ${option('media', 'referenced')} does not go with ${option('source')}.`,
      `Leave out one of them, or leave all files out with ${option('media', 'metadata-only')}.`,
    );
  }
  return remote;
}
