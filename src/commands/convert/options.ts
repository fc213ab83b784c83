import { resolve } from 'node:path';
import { extension } from '../../archive/format/names.ts';
import { UserError } from '../../errors.ts';
import { parseList } from '../../transfer/scope.ts';
import { choice } from '../choice.ts';

/** A conversion as the user asked for it. Texts are as typed; empty means not given. */
export interface RawConvertOptions {
  readonly file: string;
  readonly key: string;
  readonly identity: string;
  readonly output: string;
  readonly newKey: string;
  readonly encrypt: boolean;
  readonly encryption: string;
  /** A list, by comma or newline. */
  readonly recipients: string;
  readonly compress: boolean;
  readonly format: string;
}

export interface ConvertOptions {
  /** The archive that is read. */
  readonly file: string;
  readonly key: string | undefined;
  readonly identity: string | undefined;
  /** Path of the new archive without its extension, or of the folder. */
  readonly output: string;
  /** Encrypts the new archive; without it and without recipients it is not encrypted. */
  readonly newKey: string | undefined;
  readonly encryption: 'strapi' | 'age';
  readonly recipients: readonly string[];
  readonly compress: boolean;
  readonly format: 'tar' | 'dir';
}

/** Whether a key for the new archive is needed and was not given. */
export const needsNewKey = ({ encrypt, newKey, format, recipients }: RawConvertOptions): boolean =>
  encrypt && newKey === '' && format !== 'dir' && parseList(recipients).length === 0;

/** @throws UserError `usage`. */
export function parseConvertOptions(raw: RawConvertOptions): ConvertOptions {
  const encryption = choice('encryption', raw.encryption, ['strapi', 'age']);
  const format = choice('format', raw.format, ['tar', 'dir']);
  const recipients = parseList(raw.recipients);
  const [problem] = problems(raw, recipients, encryption);
  if (problem !== undefined) {
    throw new UserError('usage', problem.message, problem.remedy);
  }
  const compress = raw.compress && format === 'tar';
  const isEncrypted = raw.newKey !== '' || recipients.length > 0;
  return {
    file: raw.file,
    key: raw.key || undefined,
    identity: raw.identity || undefined,
    output:
      format === 'dir'
        ? raw.output
        : withoutExtension(
            raw.output,
            extension({ compressed: compress, encryption: isEncrypted ? encryption : undefined }),
          ),
    newKey: raw.newKey || undefined,
    encryption,
    recipients,
    compress,
    format,
  };
}

/** Where the new archive is going to be. */
export function outputPath({
  output,
  format,
  compress,
  newKey,
  recipients,
  encryption,
}: ConvertOptions): string {
  const isEncrypted = newKey !== undefined || recipients.length > 0;
  return format === 'dir'
    ? resolve(output)
    : resolve(output + extension({ compressed: compress, encryption: isEncrypted ? encryption : undefined }));
}

/** A name that ends as the archive's is going to end anyway is taken as it is. */
const withoutExtension = (path: string, end: string): string =>
  path.endsWith(end) && path.length > end.length ? path.slice(0, -end.length) : path;

function* problems(
  raw: RawConvertOptions,
  recipients: readonly string[],
  encryption: ConvertOptions['encryption'],
): Generator<{ readonly message: string; readonly remedy: string }> {
  if (raw.file === '' || raw.output === '') {
    yield {
      message: `There is no ${raw.file === '' ? 'archive to convert' : 'name for the new archive'}.`,
      remedy: 'Name the archive with -f, and the new one with --output.',
    };
  }
  if (raw.format === 'dir' && raw.encrypt) {
    yield {
      message: 'An unpacked folder (--format dir) cannot be encrypted.',
      remedy: 'Add --no-encrypt, or leave out --format dir.',
    };
  }
  if (!raw.encrypt && (raw.newKey !== '' || recipients.length > 0)) {
    yield {
      message: 'With --no-encrypt there is no use for a new key or recipients.',
      remedy: 'Leave out --no-encrypt, or --new-key and --recipient.',
    };
  }
  if (recipients.length > 0 && encryption !== 'age') {
    yield {
      message: "Recipients are public keys of age, which Strapi's own encryption does not have.",
      remedy: 'Add --encryption age, or give a new key in place of the recipients.',
    };
  }
  if (recipients.length > 0 && raw.newKey !== '') {
    yield {
      message: 'There are both a new key and recipients; an archive is encrypted with one or the other.',
      remedy: 'Leave out --new-key or --recipient.',
    };
  }
  if (needsNewKey(raw)) {
    yield {
      message: 'There is no key for the new archive.',
      remedy:
        'Set STRAPI_DMS_NEW_KEY (or --new-key), the old key again if it is to stay the same, or add --no-encrypt.',
    };
  }
}
