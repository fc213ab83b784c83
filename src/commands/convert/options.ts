import { resolve } from 'node:path';
import { standardStream } from '../../archive/write/landing.ts';
import { assertFree, type IfTaken } from '../../archive/write/target.ts';
import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { extensionOf, type Form, stemOf } from '../archive-name.ts';

/** A conversion as the user asked for it: each option was checked by itself. */
export type RawConvertOptions = Values<'convert'>;

export interface ConvertOptions extends Omit<RawConvertOptions, 'encrypt' | 'overwrite'> {
  /** The archive that is read. */
  readonly file: string;
  /** Path of the new archive without its extension, or of the folder. */
  readonly output: string;
  readonly ifTaken: IfTaken;
}

/** Whether a key for the new archive is needed and was not given. */
export const needsNewKey = ({ encrypt, newKey, format, recipients }: RawConvertOptions): boolean =>
  encrypt && newKey === undefined && format !== 'dir' && recipients.length === 0;

/** A key that happens to be in the environment contradicts neither `--no-encrypt` nor recipients; one that was given does. */
export const withoutIdleKey = (raw: RawConvertOptions, isKeyFromEnvironment: boolean): RawConvertOptions =>
  isKeyFromEnvironment && (!raw.encrypt || raw.recipients.length > 0) ? { ...raw, newKey: undefined } : raw;

/** @throws UserError `usage`. */
export function parseConvertOptions(raw: RawConvertOptions): ConvertOptions {
  const { encrypt, overwrite, ...given } = raw;
  const { file = '', output = '' } = given;
  const [problem] = problems(raw);
  if (problem !== undefined) {
    throw new UserError('usage', problem.message, problem.remedy);
  }
  const options = {
    ...given,
    file,
    output,
    compress: given.compress && given.format === 'tar',
    ifTaken: overwrite ? 'replace' : 'refuse',
  } as const;
  return { ...options, output: stemOf(output, formOf(options), 'output') };
}

const formOf = ({ newKey, recipients, ...form }: ConvertOptions): Form => ({
  ...form,
  isEncrypted: newKey !== undefined || recipients.length > 0,
});

/** Where the new archive is going to be. */
export const outputPath = (options: ConvertOptions): string =>
  options.output === standardStream ? standardStream : resolve(options.output + extensionOf(formOf(options)));

/**
 * To be called before anything is asked or read. What a folder holds is looked at when it is to be written.
 *
 * @throws UserError `usage` where something has the name that may not be replaced.
 */
export function assertNameFree(options: ConvertOptions): void {
  if (options.format === 'tar' && options.output !== standardStream) {
    assertFree(outputPath(options), options.ifTaken, 'output');
  }
}

function* problems(raw: RawConvertOptions): Generator<{ readonly message: string; readonly remedy: string }> {
  const { recipients, encryption, newKey } = raw;
  if (raw.file === undefined || raw.output === undefined) {
    yield {
      message: `There is no ${raw.file === undefined ? 'archive to convert' : 'name for the new archive'}.`,
      remedy: 'Name the archive with -f, and the new one with --output.',
    };
  }
  if (raw.format === 'dir' && raw.encrypt) {
    yield {
      message: 'An unpacked folder (--format dir) cannot be encrypted.',
      remedy: 'Add --no-encrypt, or leave out --format dir.',
    };
  }
  if (!raw.encrypt && (newKey !== undefined || recipients.length > 0)) {
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
  if (recipients.length > 0 && newKey !== undefined) {
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
