/** The kinds of calls that can fail, and what each may fail with. Numbers are primary result codes of SQLite. */
export const plausible = {
  open: ['EACCES', 'EMFILE', 'ENFILE', 'EIO', 'ELOOP', 'ENOSPC', 'EROFS', 'EBUSY', 'ETXTBSY', 'EPERM'],
  read: ['EIO', 'ESTALE'],
  write: ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT'],
  rename: ['EACCES', 'EPERM', 'EIO', 'ENOSPC', 'EXDEV', 'EBUSY', 'EROFS'],
  remove: ['EACCES', 'EPERM', 'EBUSY', 'EIO', 'EROFS'],
  mkdir: ['EACCES', 'ENOSPC', 'EDQUOT', 'EROFS', 'EMLINK', 'ENAMETOOLONG'],
  look: ['EACCES', 'EIO', 'ELOOP', 'ENAMETOOLONG', 'EMFILE'],
  link: ['EPERM', 'EACCES', 'ENOSPC', 'EIO', 'EMLINK'],
  query: ['10', '13', '14', '8', '11'],
  connect: ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET', 'EMFILE', 'EACCES'],
  send: ['EPIPE', 'ECONNRESET', 'ETIMEDOUT', 'ENOBUFS'],
  receive: ['ECONNRESET', 'ETIMEDOUT', 'EIO'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Kind = keyof typeof plausible;

/** A call that fails: the n-th of its kind, from 1. */
export interface Fault {
  readonly kind: Kind;
  readonly number: number;
  /** An errno, or a result code of SQLite. */
  readonly code: string;
}

export const kinds = Object.keys(plausible) as readonly Kind[];
