import { credentialsOf } from '../redaction/credentials.ts';
import type { SecretType } from './option.ts';

/** What has to be hidden of a secret, by its type. */
const hiddenOf: { readonly [Type in SecretType]: (text: string) => readonly string[] } = {
  passphrase: (key) => [key],
  token: (token) => [token],
  // Each line by itself, too: the runner compares within lines.
  identity: (identity) =>
    identity
      .split(/\r?\n/)
      .filter((line) => /^AGE-SECRET-KEY-/i.test(line.trim()))
      .map((line) => line.trim()),
  connection: (url) => credentialsOf(url),
};

/** The texts that are never to be shown of an option that holds a secret. */
export const secretTextsOf = (type: SecretType, text: string): readonly string[] => hiddenOf[type](text);
