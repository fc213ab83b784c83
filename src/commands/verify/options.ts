import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';

/** A verification as the user asked for it. Texts are as typed; empty means not given. */
export interface RawVerifyOptions {
  /** The archive: a file or an unpacked folder. */
  readonly file: string;
  readonly key: string;
  /** Private keys of age. */
  readonly identity: string;
  readonly rehearse: boolean;
}

export interface VerifyOptions {
  readonly file: string;
  readonly key: string | undefined;
  readonly identity: string | undefined;
  /** Whether the archive is also loaded into a database of its own, and read back from there. */
  readonly rehearse: boolean;
}

/** @throws UserError `usage`. */
export function parseVerifyOptions(raw: RawVerifyOptions): VerifyOptions {
  if (raw.file === '') {
    throw new UserError('usage', 'There is no archive to verify.', `Name it with ${option('file')}.`);
  }
  return {
    file: raw.file,
    key: raw.key || undefined,
    identity: raw.identity || undefined,
    rehearse: raw.rehearse,
  };
}
