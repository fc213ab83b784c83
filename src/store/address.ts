import { UserError } from '../errors.ts';
import { option } from '../wording.ts';

/** Where backups are kept, as `store` names it. */
export type StoreAddress =
  /** An S3 bucket, and what the names of its objects begin with: empty, or with a slash at its end. */
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  /** A container of Azure Blob Storage, likewise. */
  | { readonly kind: 'azblob'; readonly container: string; readonly prefix: string }
  /** A restic repository, as restic itself names it (`RESTIC_REPOSITORY`). */
  | { readonly kind: 'restic'; readonly repository: string };

/**
 * Reads an address.
 *
 * @throws UserError `usage` for what is none.
 */
export function parseStoreAddress(text: string): StoreAddress {
  const [, kind, rest = ''] = /^(s3|azblob|restic):(.*)$/s.exec(text) ?? [];
  if (kind === 'restic' && rest !== '') {
    return { kind, repository: rest };
  }
  const [, place = '', path = ''] = /^\/\/([^/?#]+)(?:\/([^?#]*))?$/.exec(rest) ?? [];
  if ((kind !== 's3' && kind !== 'azblob') || place === '') {
    throw notAnAddress(text);
  }
  const prefix = path.split('/').filter((part) => part !== '');
  if (prefix.some((part) => part === '.' || part === '..')) {
    throw notAnAddress(text);
  }
  const common = { prefix: prefix.map((part) => `${part}/`).join('') };
  return kind === 's3' ? { kind, bucket: place, ...common } : { kind, container: place, ...common };
}

/** Whether a store encrypts what it is given by itself. A text that is no address does not. */
export const isEncrypting = (text: string): boolean => text.startsWith('restic:');

const notAnAddress = (text: string) =>
  new UserError(
    'usage',
    `${option('store')}: ${JSON.stringify(text)} is not the address of a store.`,
    'Name a bucket (`s3://bucket/prefix`), a container of Azure Blob Storage (`azblob://container/prefix`), or a restic repository (`restic:REPOSITORY`).',
  );
