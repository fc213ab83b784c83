import { hkdfSync, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Identity, Recipient } from 'age-encryption';
import { UserError } from '../../errors.ts';
import {
  DecryptChunks,
  EncryptChunks,
  openChunk,
  openPiece,
  sealPiece,
  tagSize,
} from '../../system/chunk-cipher.ts';
import { onceInARow } from './once-in-a-row.ts';

/**
 * The format of age (https://age-encryption.org/v1). The library does the header, in which the key of the file is
 * encrypted to its recipients; the payload goes through Node's own ChaCha20-Poly1305, and so does scrypt, both of which
 * the library has in JavaScript only.
 */
const cipher = 'chacha20-poly1305';
const nonceSize = 16;

/** The first line of every such file. */
export const ageMagic = 'age-encryption.org/v1\n';

/** 2^15: 32 MiB and a tenth of a second, twice the cost of what Strapi derives its key with, and with a salt. */
const workFactor = 15;

/** 1 GiB. `age -p` takes 18. */
const highestWorkFactor = 20;

/** A header of a hundred post-quantum recipients; a file that claims more is an attempt. */
const longestHeader = 1 << 18;

/** Who can decrypt a file: whoever knows the passphrase, or the owners of the public keys. */
export type AgeRecipients = { readonly passphrase: string } | { readonly recipients: readonly string[] };

/** An encrypted file before its payload. */
export interface AgeStart {
  /** Header and nonce, as they stand at the beginning of the file. */
  readonly start: Buffer;
  /** Encrypts the payload. */
  readonly key: Buffer;
}

/**
 * Makes the beginning of a file.
 *
 * @throws UserError `usage` for a recipient that is none.
 */
export async function startAge(to: AgeRecipients): Promise<AgeStart> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  let fileKey: Uint8Array | undefined;
  const capture: Recipient = {
    wrapFileKey: (key) => {
      fileKey = key;
      return [];
    },
  };
  if ('passphrase' in to) {
    encrypter.addRecipient(await passphraseRecipient(to.passphrase));
  } else {
    for (const recipient of to.recipients) {
      try {
        encrypter.addRecipient(recipient);
      } catch (error) {
        throw badRecipient(recipient, error);
      }
    }
  }
  encrypter.addRecipient(capture);
  // Only its header is of use: the key of its empty payload must not encrypt another.
  const empty = Buffer.from(await encrypter.encrypt(new Uint8Array()));
  const header = empty.subarray(0, headerSize(empty));
  const nonce = randomBytes(nonceSize);
  return { start: Buffer.concat([header, nonce]), key: payloadKey(fileKey as Uint8Array, nonce) };
}

function badRecipient(recipient: string, cause: unknown): UserError {
  if (/^AGE-SECRET-KEY-/i.test(recipient)) {
    return new UserError(
      'usage',
      'One of the recipients is an identity, which is a private key.',
      'Give the public key that belongs to it (age-keygen -y), and make a new pair: this one may have been seen.',
      { cause },
    );
  }
  return new UserError(
    'usage',
    `The recipient ${JSON.stringify(recipient.slice(0, 80))} is not an age public key.`,
    'Give what age-keygen prints as the public key; it begins with age1.',
    { cause },
  );
}

/** What opens a file. */
export interface AgeSecrets {
  readonly passphrase: string | undefined;
  /** Private keys, as age-keygen writes them: a line each, with comments. */
  readonly identity: string | undefined;
}

/** Where the payload of a file begins, and its key. */
export interface AgePayload {
  readonly offset: number;
  readonly key: Buffer;
}

export class WrongIdentity extends Error {}
export class BadHeader extends Error {}

/**
 * Opens the header.
 *
 * @param start The beginning of the file, with all of its header.
 * @throws WrongIdentity where no secret fits; BadHeader where the header is damaged; UserError `usage` for an identity
 *   that is none.
 */
export async function openAge(start: Buffer, { passphrase, identity }: AgeSecrets): Promise<AgePayload> {
  const size = headerSize(start);
  if (size < 0 || start.length < size + nonceSize) {
    throw new BadHeader('it is cut off within its header');
  }
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  if (passphrase !== undefined) {
    decrypter.addIdentity(passphraseIdentity(passphrase));
  }
  for (const line of identityLines(identity ?? '')) {
    try {
      decrypter.addIdentity(line);
    } catch {
      // The library's message might quote it.
      throw badIdentity();
    }
  }
  const fileKey = await decrypter.decryptHeader(start.subarray(0, size)).catch((error: Error) => {
    throw error.message.startsWith('no identity matched')
      ? new WrongIdentity()
      : new BadHeader(`its header is broken (${error.message})`);
  });
  const offset = size + nonceSize;
  return { offset, key: payloadKey(fileKey, start.subarray(size, offset)) };
}

/** Whether a file is encrypted with a passphrase: then nothing else opens it. */
export const isForPassphrase = (start: Buffer): boolean =>
  start.toString('latin1', ageMagic.length).startsWith('-> scrypt ');

/** The public key of an identity: for what is to be read by the same owner. */
export async function recipientsOf(identity: string): Promise<string[]> {
  const { identityToRecipient } = await import('age-encryption');
  return Promise.all(
    identityLines(identity).map((line) =>
      identityToRecipient(line).catch(() => {
        throw badIdentity();
      }),
    ),
  );
}

/** Private keys in a text: what `age-keygen` writes has comments around them. */
function identityLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

const badIdentity = (): UserError =>
  new UserError(
    'usage',
    'The identity is not an age private key.',
    'Give what age-keygen writes: one of its lines begins with AGE-SECRET-KEY-.',
  );

/** -1 where the header does not end in what is there. */
function headerSize(start: Buffer): number {
  const mac = start.subarray(0, longestHeader).indexOf('\n--- ');
  const end = mac < 0 ? -1 : start.indexOf('\n', mac + 1);
  return end < 0 ? -1 : end + 1;
}

const payloadKey = (fileKey: Uint8Array, nonce: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** The key that encrypts the file's key, by scrypt (age specification, "The scrypt recipient type"). */
function wrappingKey(passphrase: string, salt: Buffer, logN: number): Promise<Buffer> {
  const labelled = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]);
  const N = 2 ** logN;
  const derive = () =>
    (
      promisify(scrypt) as (
        passphrase: string,
        salt: Buffer,
        length: number,
        options: ScryptOptions,
      ) => Promise<Buffer>
    )(passphrase, labelled, 32, { N, r: 8, p: 1, maxmem: 2 * 128 * 8 * N });
  return onceInARow(`age ${salt.toString('base64')} ${logN} ${passphrase}`, derive);
}

async function passphraseRecipient(passphrase: string): Promise<Recipient> {
  const { Stanza } = await import('age-encryption');
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(16);
      const key = await wrappingKey(passphrase, salt, workFactor);
      const body = sealPiece(cipher, key, Buffer.alloc(12), fileKey);
      return [new Stanza(['scrypt', base64(salt), String(workFactor)], body)];
    },
  };
}

function passphraseIdentity(passphrase: string): Identity {
  return {
    unwrapFileKey: async (stanzas) => {
      const [stanza] = stanzas.filter(({ args }) => args[0] === 'scrypt');
      if (stanza === undefined) {
        return null;
      }
      const [, encodedSalt = '', factor = ''] = stanza.args;
      const salt = Buffer.from(encodedSalt, 'base64');
      const isSound =
        stanzas.length === 1 &&
        stanza.args.length === 3 &&
        salt.length === 16 &&
        base64(salt) === encodedSalt &&
        /^[1-9][0-9]?$/.test(factor) &&
        stanza.body.length === 16 + tagSize;
      if (!isSound) {
        throw new Error('invalid scrypt stanza');
      }
      if (Number(factor) > highestWorkFactor) {
        throw new Error(
          `its scrypt work factor is ${factor}, and ${highestWorkFactor} is the highest allowed`,
        );
      }
      const key = await wrappingKey(passphrase, salt, Number(factor));
      return openPiece(cipher, key, Buffer.alloc(12), Buffer.from(stanza.body)) ?? null;
    },
  };
}

/** A file as a stream: its start, and the payload as it comes in, encrypted. */
export const encryptAge = ({ start, key }: AgeStart): EncryptChunks => new EncryptChunks(cipher, key, start);

/**
 * The way back, for what follows the start.
 *
 * @param failure What to fail with where a chunk does not authenticate.
 */
export const decryptAge = (key: Buffer, failure: () => Error): DecryptChunks =>
  new DecryptChunks(cipher, () => key, failure);

/** A chunk of a payload by its number, from 0; undefined where it does not authenticate. */
export const openAgeChunk = (
  key: Buffer,
  number: number,
  isLast: boolean,
  sealed: Buffer,
): Buffer | undefined => openChunk(cipher, key, number, isLast, sealed);
