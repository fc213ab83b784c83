import { isObject } from '../transfer/rules/values.ts';

/** A part of a media file on its way (transfer protocol §4.4). */
export type AssetItem =
  | {
      readonly action: 'start';
      readonly id: string;
      readonly filename: string;
      /** Bytes; undefined where the remote does not know. */
      readonly size: number | undefined;
      /** Whether the remote fetches it from a provider: then its size is what that says, which may mean something else. */
      readonly isFetched: boolean;
      readonly metadata: Readonly<Record<string, unknown>>;
    }
  | { readonly action: 'stream'; readonly id: string; readonly content: Buffer }
  | {
      readonly action: 'end';
      readonly id: string;
      readonly digest: { readonly algorithm: string; readonly value: string } | undefined;
    };

/**
 * The items of a frame: a list, or a list in a list, or one alone as in old versions. Nothing in them is checked.
 *
 * @returns Undefined for what is none of these.
 */
export function itemsIn(data: unknown): readonly unknown[] | undefined {
  if (isObject(data)) {
    return [data];
  }
  return Array.isArray(data) ? data.flat() : undefined;
}

/** @returns Undefined for what is no item. */
export function readAssetItem(value: unknown): AssetItem | undefined {
  if (!isObject(value) || typeof value.assetID !== 'string') {
    return undefined;
  }
  const { assetID: id } = value;
  switch (value.action) {
    case 'start':
      return isObject(value.data) ? readStart(id, value.data) : undefined;
    case 'stream': {
      const content = contentIn(value.data);
      return content && { action: 'stream', id, content };
    }
    case 'end':
      return { action: 'end', id, digest: digestIn(value.checksum) };
    default:
      return undefined;
  }
}

function readStart(
  id: string,
  { filename, filepath, stats, metadata }: Readonly<Record<string, unknown>>,
): AssetItem | undefined {
  const size = isObject(stats) ? stats.size : undefined;
  if (typeof filename !== 'string' || !isObject(metadata)) {
    return undefined;
  }
  return {
    action: 'start',
    id,
    filename,
    size: typeof size === 'number' && Number.isSafeInteger(size) && size > 0 ? size : undefined,
    isFetched: typeof filepath !== 'string' || /^(?:[a-z]+:)?\/\//i.test(filepath),
    metadata,
  };
}

/** Base64, with or without saying so, or what `JSON.stringify` makes of a buffer. */
function contentIn(data: unknown): Buffer | undefined {
  if (typeof data === 'string') {
    return Buffer.from(data, 'base64');
  }
  if (!isObject(data) || data.type !== 'Buffer' || !Array.isArray(data.data)) {
    return undefined;
  }
  const bytes: readonly unknown[] = data.data;
  return bytes.every((byte) => typeof byte === 'number' && (byte & 255) === byte)
    ? Buffer.from(bytes as number[])
    : undefined;
}

const digestIn = (checksum: unknown) =>
  isObject(checksum) && typeof checksum.algorithm === 'string' && typeof checksum.value === 'string'
    ? { algorithm: checksum.algorithm, value: checksum.value }
    : undefined;

/** What makes an address of a private file one that everybody can read for some minutes. */
const signature =
  /[?&](?:x-(?:amz|goog|oss|tos|cos)-|q-sign-|ik-[st]=|hdn\w{1,9}=|\w{0,20}access(?:key)?id=|(?:[\w.-]{0,100}[._-])?(?:sign|signature|sig|policy|token|credential|key-pair-id|expires|auth_key|verify)=)/i;

/**
 * The description of a file without signatures: a remote signs the addresses of private files for itself before it sends them, where
 * their rows have none.
 */
export function withoutSignatures(
  metadata: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const plain = unsigned(metadata);
  const { formats } = plain;
  return isObject(formats)
    ? {
        ...plain,
        formats: Object.fromEntries(
          Object.entries(formats).map(([name, format]) => [
            name,
            isObject(format) ? unsigned(format) : format,
          ]),
        ),
      }
    : plain;
}

const unsigned = (described: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { url } = described;
  return typeof url === 'string' && signature.test(url)
    ? { ...described, url: url.slice(0, url.indexOf('?')) }
    : described;
};
