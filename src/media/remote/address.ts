/**
 * The address at which a media file of a remote provider is to be had.
 *
 * Providers store what their service calls the location: an absolute URL, one without a protocol (`//cdn/x.png`), one
 * without even the slashes (`bucket.s3.amazonaws.com/x.png`, as some S3-compatible services answer), or a path.
 *
 * @param base What paths are relative to, where the user has named it.
 * @returns undefined for a path without a base: then the file can only be in the public folder.
 * @throws BadAddress for what no file can be fetched from (`data:`, `s3:`, a damaged URL).
 */
export function addressOf(url: string, base?: URL): URL | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined || /^[a-z][a-z0-9+-]*:[^/\d]/i.test(url)) {
    return parsed(url);
  }
  if (url.startsWith('//')) {
    return parsed(`https:${url}`);
  }
  if (isHostFirst(url)) {
    return parsed(`https://${url}`);
  }
  return base === undefined ? undefined : new URL(url.replace(/^\/+/, './'), withSlash(base));
}

/** Whether a file has an address at all, good or bad; one that has only a path and no base is in the public folder. */
export function hasAddress(url: string, base?: URL): boolean {
  try {
    return addressOf(url, base) !== undefined;
  } catch (error) {
    if (error instanceof BadAddress) {
      return true;
    }
    throw error;
  }
}

/**
 * Where the public folder has a file of the local provider; some rows of that provider hold the whole address.
 *
 * @param base The running site, which may serve that folder below a path.
 */
export function publicPath(url: string, base?: URL): string {
  if (!isWhole(url)) {
    return url;
  }
  const { pathname } = new URL(url);
  const served = base !== undefined && isOf(base, url) ? withSlash(base).pathname : '/';
  return decoded(pathname.startsWith(served) ? pathname.slice(served.length - 1) : pathname);
}

/** Whether a row holds the whole address of a file, and that is one of the server of an address. */
export const isOf = (base: URL, url: string): boolean => isWhole(url) && new URL(url).origin === base.origin;

const isWhole = (url: string): boolean => /^https?:\/\//i.test(url) && URL.canParse(url);

/** The address that a row names is none that a file can be fetched from. */
export class BadAddress extends Error {
  override readonly name = 'BadAddress';
}

function parsed(url: string): URL {
  if (!URL.canParse(url)) {
    throw new BadAddress('this is not a valid URL');
  }
  const address = new URL(url);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') {
    throw new BadAddress(`files are not fetched with the protocol ${address.protocol}`);
  }
  return address;
}

/** An address as it may be printed: without credentials, and without the query, in which signatures stand. */
export function printable(url: string | URL): string {
  const text = String(url);
  if (!URL.canParse(text)) {
    return text.replace(/[?#].*$/s, '');
  }
  const { protocol, host, pathname } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? `${protocol}//${host}${pathname}` : `${protocol}…`;
}

/** `files.example.com/a.png`, but neither `uploads/a.png` nor `a.png`. */
const isHostFirst = (url: string): boolean => /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?\/./i.test(url);

/** `https://example.org/cms` is a folder: paths are below it, not beside it. */
function withSlash(base: URL): URL {
  const folder = new URL(base);
  folder.pathname = folder.pathname.replace(/\/*$/, '/');
  return folder;
}

/** A path as it is meant; a percent sign that encodes nothing is part of it. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
