/** What takes the place of a secret. */
export const mask = '***';

/** The examples in our own messages are not to be hidden. */
const example = /^(?:user:)?(?:password|PASSWORD|\*+)$/;

const names =
  'password\\d?|passwd|passphrase|pwd|secret|secrets|token|api[-_]?key|access[-_]?key|secret[-_]?key|private[-_]?key|encryption[-_]?key|app[-_]?keys|credentials?|salt|sslpassword|authorization|signature';

/** `password=…`, `DATABASE_PASSWORD='…'`, `X-Amz-Signature=…`, `sig=…`. */
const assigned = new RegExp(
  `((?:\\b[\\w.-]{0,100}(?:${names})\\w{0,100}|\\bsig)\\s*=\\s*)("(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'|[^\\s&;,"'\`<>…$*][^\\s&;,"'\`<>]*)`,
  'gi',
);

/** `"password": "…"`, `secretAccessKey: '…'`. */
const described = new RegExp(
  `((?:${names})\\w*["']?\\s*:\\s*)(?:"(?:[^"\\\\\\n]|\\\\.)*"?|'(?:[^'\\\\\\n]|\\\\.)*'?)`,
  'gi',
);

/** The same in JSON that is a text in JSON. */
const describedWithin = new RegExp(
  `((?:${names})\\w*\\\\"\\s*:\\s*)\\\\"(?:\\\\{3}"|(?!\\\\")[^\\n])*(?:\\\\")?`,
  'gi',
);

/** `scheme://user:…@host`, up to the last `@` of the word; but `scheme://host:port/…@…` is the name of a file. */
const inUrl = /(:\/\/[^\s:@/"'`]*:)(?!\d{1,5}[/?#])(\S*)@(?=[\w[.%:/-])/g;

/** `user:…@host`, whatever comes before; but not `C:\…`, `host:port/…` and `image:tag@sha256:…`. */
const inAlmostUrl =
  /((?<![\w:])(?!(?:npm|workspace|catalog|file|git|github|patch|link|portal|sha256|mailto|node):)[\w.%+-]{1,200}:)(?![:/\\]|\d{1,5}[/:])(\S+)@(?!sha256:)(?=[\w.-]+(?:[/:?]|$|[\s"'`,.]))/g;

/** Texts that are secrets by how they look. */
const shapes: readonly RegExp[] = [
  /AGE-(?:SECRET-KEY|PLUGIN)-[0-9A-Z-]+/gi,
  /\bgh[pousr]_\w{16,}/g,
  /\bgithub_pat_\w{16,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /\b[rs]k_(?:live|test)_\w{10,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=\b(?:Bearer|Basic|AWS4-HMAC-SHA256) )(?=[^\s"']*\d)[\w+/=.~-]{12,}/gi,
];

/** A text without what looks like a credential, whether it is one that is known or not. */
export function withoutCredentials(text: string): string {
  if (!/[=:@]|-----|_|-|eyJ/.test(text)) {
    return text;
  }
  const shaped = shapes.reduce((left, shape) => left.replace(shape, mask), text);
  return shaped
    .replace(inUrl, (whole, before: string, password: string) =>
      example.test(password) ? whole : `${before}${mask}@`,
    )
    .replace(inAlmostUrl, (whole, before: string, password: string) =>
      example.test(password) ? whole : `${before}${mask}@`,
    )
    .replace(assigned, (_whole, before: string) => `${before}${mask}`)
    .replace(described, (_whole, before: string) => `${before}"${mask}"`)
    .replace(describedWithin, (_whole, before: string) => `${before}\\"${mask}\\"`);
}
