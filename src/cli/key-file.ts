import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import type { CommandName } from '../options/option.ts';
import { conceal } from '../redaction/output.ts';
import { passphraseOf } from '../secret.ts';
import { kindOfEntry } from '../system/regular-file.ts';
import { reasonOf } from '../system/system-error.ts';
import type { Arguments } from './arguments.ts';

/** Options that hold a passphrase, those that name a file with it, and the properties of both. */
const files = [
  { name: 'key', fileName: 'key-file', key: 'key', file: 'keyFile' },
  { name: 'new-key', fileName: 'new-key-file', key: 'newKey', file: 'newKeyFile' },
] as const;

/** More than any passphrase has: a file of this size is another one than was meant. */
const longest = 65_536;

/**
 * The arguments with the passphrases that are in files. What is in the environment is an offer, which a file takes precedence over.
 *
 * @throws UserError `usage` where there are both a file and a passphrase, or a file that holds none.
 */
export async function withKeyFiles<Name extends CommandName>(
  given: Arguments<Name>,
): Promise<Arguments<Name>> {
  const options: Record<string, unknown> = { ...given.options };
  const own = given.own as Readonly<Record<string, string | undefined>>;
  const named = files.filter(({ file }) => own[file] !== undefined);
  if (named.length === files.length && named.every(({ file }) => own[file] === '-')) {
    throw new UserError(
      'usage',
      'Standard input holds one key, not two.',
      'Name a file with --key-file or --new-key-file.',
    );
  }
  for (const { name, fileName, key, file } of named) {
    if (options[key] !== undefined && !given.isFromEnvironment(name)) {
      throw new UserError(
        'usage',
        `There are both --${name} and --${fileName}, but there is one key.`,
        `Leave out one of them; --${fileName} is the better one, for everybody on this machine sees arguments.`,
      );
    }
    options[key] = await passphraseIn(own[file] as string, `--${fileName}`);
  }
  return {
    ...given,
    options: options as typeof given.options,
    isFromEnvironment: (name) => !named.some((one) => one.name === name) && given.isFromEnvironment(name),
  };
}

async function passphraseIn(file: string, flag: string): Promise<string> {
  const refuse = (why: string, cause?: unknown) =>
    new UserError(
      'usage',
      `${flag}: ${file === '-' ? 'standard input' : file} ${why}`,
      'Name a file that holds the key and nothing else.',
      { cause },
    );
  if (file === '-' && process.stdin.isTTY) {
    throw refuse('is a terminal, which would show the key.');
  }
  const bytes = await (file === '-' ? bytesOf(process.stdin) : bytesIn(file)).catch((error) => {
    throw refuse(`cannot be read: ${reasonOf(error)}.`, error);
  });
  if (bytes === undefined) {
    throw refuse('holds more than any key has.');
  }
  // All that is no UTF-8 becomes one and the same sign as a text: of random bytes a key would have little left.
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw refuse('is no text.');
  }
  const passphrase = passphraseOf(bytes.toString('utf8'));
  if (passphrase === '') {
    throw refuse('is empty.');
  }
  conceal([passphrase]);
  return passphrase;
}

/** A pipe is read as well, for shells make one of `<(pass show strapi)`. @returns undefined where there is too much of it. */
async function bytesIn(path: string): Promise<Buffer | undefined> {
  const handle: FileHandle = await open(path);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() && !stats.isFIFO()) {
      throw new Error(`it is ${kindOfEntry(stats)}, not a file`);
    }
    return await bytesOf(handle.createReadStream({ autoClose: false }));
  } finally {
    await handle.close();
  }
}

async function bytesOf(stream: AsyncIterable<Buffer | string>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > longest) {
      return undefined;
    }
  }
  return Buffer.concat(chunks);
}
