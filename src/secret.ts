const byteOrderMark = '\uFEFF';

/**
 * What a passphrase is, wherever it comes from: the same secret has to make the same key in the Action and in the terminal, from a
 * file, from the environment and from the prompt. What tools and systems put into a text without being asked is not part of it:
 * a byte order mark before it, line breaks behind it, and how lines end within it (`\r\n` counts as `\n`). Spaces are, since
 * `strapi export` takes a key as it is typed.
 */
export const passphraseOf = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replace(/[\r\n]+$/, '');

/**
 * The texts that may have been taken for a passphrase, itself first: `strapi export` takes everything as it is typed, and so did
 * versions of this project that took off one line break, or left `\r\n` as it was.
 *
 * @param passphrase As {@link passphraseOf} gives it.
 */
export function formsOfPassphrase(passphrase: string): readonly string[] {
  const windows = passphrase.replaceAll('\n', '\r\n');
  return [
    ...new Set([
      passphrase,
      windows,
      `${passphrase}\n`,
      `${windows}\r\n`,
      byteOrderMark + passphrase,
      byteOrderMark + windows,
    ]),
  ];
}

/** What every other secret is (addresses with a password, tokens, private keys): no white space around it counts. */
export const credentialOf = (text: string): string => text.trim();
