import { inspect } from 'node:util';

/** Without empty texts, for an empty one would be found everywhere. */
export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

/** The forms in which a secret may turn up in a log: as it is, in a URL, in a form, in JSON, in base64, in hexadecimal. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hexadecimal = bytes.toString('hex');
  return unique([
    secret,
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    hexadecimal,
    hexadecimal.toUpperCase(),
  ]);
}

/**
 * All forms that are looked for in what is said: those of {@link formsOf}, and what comes of them within a longer text of base64, in
 * JSON within JSON, quoted by `util.inspect`, with small letters behind percent signs, and in commands of the runner.
 */
export function everyFormOf(secret: string): string[] {
  const forms = [
    ...formsOf(secret),
    ...withinBase64(secret),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    inspect(secret, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null }).slice(1, -1),
    new URL(`x://h/${encodeURIComponent(secret.toWellFormed())}`).pathname.slice(1),
  ];
  const small = forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return unique([...forms, ...small].flatMap((form) => [form, asData(form)]));
}

/** As `@actions/core` writes it into a command. */
const asData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** What base64 makes of a text within a longer one: it depends on where among three bytes the text begins. */
function withinBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const inner = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign: such a password was never encoded, and stands as written.
    return text;
  }
}
