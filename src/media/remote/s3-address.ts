import { decoded } from './address.ts';
import type { S3Settings } from './s3-settings.ts';

/** `https://host/path`, `//host/path`, `host:9000/path` as some services answer, and `s3://bucket/key`. */
const spelling =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):(?=\/\/))?(?:\/\/)?(?:[^/?#@]*@)?(?<host>[^/?#]+)(?<rest>[/?#].*)?$/is;

/**
 * Amazon's names for the service: of one region or of none, with a dash or a dot before it, over IPv6, accelerated, with
 * certified cryptography, and as a web site; before them the bucket, where the path does not name it.
 */
const amazon =
  /^(?:(?<bucket>.+)\.)?s3(?:-accelerate|-fips|-website)?(?:[.-](?:dualstack|[a-z]{2}(?:-[a-z]+)+-\d))*\.amazonaws\.com(?:\.cn)?$/;

/** An address taken apart, its host as all spell it. */
interface Spelled {
  readonly scheme: string;
  readonly host: string;
  /** As it was written, and what is behind it. */
  readonly path: string;
  readonly query: string;
}

/**
 * The keys of the objects in the configured bucket that an address may name, be it below `baseUrl` or at the service in
 * any of its spellings: with the bucket in the host or in the path, http or https, signed or not.
 *
 * The provider writes keys below `baseUrl` as they are, so that a percent sign or a question mark there may mean two
 * things; both are named then.
 *
 * @returns none where the address is not known to be of the bucket: of a CDN that is no longer configured, say, of another
 *   bucket, or of a bucket of that name at another service.
 */
export function keysInAddress(url: string, settings: S3Settings): string[] {
  const address = spelled(url);
  const keys = [...belowBase(url, address, settings), ...(address ? atService(address, settings) : [])];
  return [...new Set(keys)].filter(
    // What is asked for at such an address is another object than the text says.
    (key) => key !== '' && !key.split('/').some((part) => part === '.' || part === '..'),
  );
}

/**
 * The object that an address names at the service of the configured bucket, in whatever bucket it is there.
 *
 * @returns undefined where the address is none of that service, or names no object.
 */
export function objectInAddress(
  url: string,
  settings: S3Settings,
): { readonly bucket: string; readonly key: string } | undefined {
  const [own] = keysInAddress(url, settings);
  if (own !== undefined) {
    return { bucket: settings.bucket, key: own };
  }
  const address = spelled(url);
  const bucket = address && bucketOf(address, settings);
  const [key] = bucket ? keysInAddress(url, { ...settings, bucket, baseUrl: undefined }) : [];
  return bucket && key !== undefined ? { bucket, key } : undefined;
}

/** What may be the name of a bucket in an address; where it is none, no key is found in it. */
function bucketOf({ scheme, host, path }: Spelled, { client }: S3Settings): string | undefined {
  if (scheme === 's3') {
    return host;
  }
  const endpoint = client.endpoint === undefined ? undefined : spelled(String(client.endpoint));
  if (endpoint !== undefined && !amazon.test(endpoint.host)) {
    return host === endpoint.host
      ? decoded(below(path, endpoint.path) ?? '').split('/')[0]
      : host.endsWith(`.${endpoint.host}`)
        ? host.slice(0, -endpoint.host.length - 1)
        : undefined;
  }
  return amazon.exec(host)?.groups?.bucket ?? decoded(path).split('/')[1];
}

function belowBase(url: string, address: Spelled | undefined, { baseUrl }: S3Settings): string[] {
  const base = baseUrl?.replace(/\/+$/, '');
  if (!base) {
    return [];
  }
  const folder = spelled(base);
  const isThere = address !== undefined && isWeb(address) && address.host === folder?.host;
  // A base may be a path alone.
  const rest = isThere
    ? below(address.path + address.query, folder.path)
    : folder === undefined
      ? below(url, base)
      : undefined;
  if (rest === undefined) {
    return [];
  }
  const plain = rest.replace(/[?#].*$/s, '');
  return [plain, decoded(plain), ...(/[?&]X-Amz-Signature=/i.test(rest) ? [] : [rest])];
}

function atService(address: Spelled, { bucket, client }: S3Settings): string[] {
  const endpoint = client.endpoint === undefined ? undefined : spelled(String(client.endpoint));
  if (endpoint !== undefined && !amazon.test(endpoint.host)) {
    return isWeb(address) ? inEndpoint(address, endpoint, bucket) : [];
  }
  if (address.scheme === 's3') {
    return address.host === bucket.toLowerCase() ? [address.path.slice(1)] : [];
  }
  const found = isWeb(address) ? amazon.exec(address.host) : null;
  // A name is given to one bucket of Amazon, wherever it is, but for those of other jurisdictions.
  if (found === null || partition(address.host) !== partition(endpoint?.host ?? String(client.region))) {
    return [];
  }
  const named = found.groups?.bucket;
  return named === undefined
    ? inBucket(address.path, bucket)
    : named === bucket.toLowerCase()
      ? [decoded(address.path.slice(1))]
      : [];
}

/** At a service that only its address tells from others. */
function inEndpoint({ host, path }: Spelled, endpoint: Spelled, bucket: string): string[] {
  const rest = below(path, endpoint.path);
  if (rest === undefined) {
    return [];
  }
  if (host === endpoint.host) {
    return inBucket(`/${rest}`, bucket);
  }
  return host === `${bucket.toLowerCase()}.${endpoint.host}` ? [decoded(rest)] : [];
}

function inBucket(path: string, bucket: string): string[] {
  const key = below(decoded(path), `/${bucket}`);
  return key === undefined ? [] : [key];
}

/** What a path has behind that of a folder. */
function below(path: string, folder: string): string | undefined {
  const start = `${folder.replace(/\/+$/, '')}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

/** @returns undefined for what is only a path. */
function spelled(url: string): Spelled | undefined {
  const { scheme = 'https', host, rest = '' } = spelling.exec(url)?.groups ?? {};
  if (host === undefined) {
    return undefined;
  }
  const path = rest.replace(/[?#].*$/s, '');
  return {
    scheme: scheme.toLowerCase(),
    host: host
      .toLowerCase()
      .replace(/:(?:80|443)$/, '')
      .replace(/\.(?=:|$)/, ''),
    path: path || '/',
    query: rest.slice(path.length),
  };
}

const isWeb = ({ scheme }: Spelled): boolean => scheme === 'https' || scheme === 'http';

const partition = (name: string): string =>
  /\.cn$|^cn-|us-gov|us-iso/.exec(name)?.[0].replace(/\W/g, '') ?? '';
