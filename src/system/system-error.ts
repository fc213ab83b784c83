import { UserError } from '../errors.ts';

/** What the system says no with: in words that complete `… cannot be written:`, and what to do about it. */
export interface Explanation {
  readonly words: string;
  readonly remedy: string;
}

export type Explanations = Readonly<Record<string, Explanation>>;

const permission: Explanation = {
  words: 'permission denied',
  remedy: 'Give the user of this process the right to it, then run the command again.',
};
const full = 'Free some space there, then run the command again.';
const path = 'Correct the path, then run the command again.';
const network = 'Check the connection to that server, then run the command again.';
const unreachable: Explanation = {
  words: 'there is no route to it',
  remedy: 'Check the address, the network and the firewalls on the way, then run the command again.',
};

const explanations: Explanations = {
  EACCES: permission,
  EPERM: permission,
  EROFS: {
    words: 'its file system is read-only',
    remedy: 'Mount it so that it can be written to, or choose another place.',
  },
  ENOSPC: { words: 'no space is left on the device', remedy: full },
  EDQUOT: { words: 'the disk quota is used up', remedy: full },
  EFBIG: {
    words: 'it would be larger than a file may be there',
    remedy:
      'Choose another file system (FAT32 takes files up to 4 GiB), or raise the limit of this process (ulimit -f).',
  },
  EMFILE: {
    words: 'this process has too many files open',
    remedy: 'Raise the limit (ulimit -n), then run the command again.',
  },
  ENFILE: {
    words: 'this machine has too many files open',
    remedy: 'End other programs, or raise the limit (sysctl fs.file-max); then run the command again.',
  },
  EIO: {
    words: 'the disk reports an input/output error',
    remedy:
      'Check the disk, or the server of a network file system (dmesg may tell more), then run the command again.',
  },
  ESTALE: {
    words: 'the server of its network file system no longer knows it',
    remedy: 'Mount the file system again, then run the command again.',
  },
  ELOOP: { words: 'symbolic links in its path lead in a circle', remedy: 'Correct the links.' },
  ENAMETOOLONG: {
    words: 'its name is too long for this file system',
    remedy: 'Use a shorter name, or a shorter path to it.',
  },
  ENOENT: { words: 'it does not exist', remedy: path },
  ENOTDIR: { words: 'a part of its path is a file', remedy: path },
  EISDIR: { words: 'it is a folder', remedy: path },
  EEXIST: {
    words: 'something of that name is there already',
    remedy: 'Move that elsewhere, or choose another name.',
  },
  ENOTEMPTY: {
    words: 'the folder is not empty',
    remedy: 'Move what is in it elsewhere, or choose another name.',
  },
  EBUSY: { words: 'another program is using it', remedy: 'End that program, then run the command again.' },
  ETXTBSY: {
    words: 'it is a program that is running',
    remedy: 'End that program, or choose another path.',
  },
  EXDEV: {
    words: 'it would have to move to another file system',
    remedy: 'Keep both on one file system: mount nothing in between.',
  },
  EMLINK: {
    words: 'its file system takes no more links there',
    remedy: 'Choose another folder, or one with fewer folders in it.',
  },
  EINVAL: { words: 'its file system cannot do that', remedy: 'Choose another file system.' },
  ENOTSUP: { words: 'its file system cannot do that', remedy: 'Choose another file system.' },
  ENOMEM: {
    words: 'this machine has no memory left',
    remedy: 'End other programs, then run the command again.',
  },
  EAGAIN: {
    words: 'this machine has nothing left for it at the moment',
    remedy: 'End other programs, then run the command again.',
  },
  ECONNREFUSED: { words: 'nothing listens there', remedy: 'Check host and port, and that the server runs.' },
  ECONNRESET: { words: 'the connection was lost', remedy: network },
  ECONNABORTED: { words: 'the connection was lost', remedy: network },
  EPIPE: { words: 'the other side has closed the connection', remedy: network },
  ETIMEDOUT: { words: 'there was no answer in time', remedy: network },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOTFOUND: { words: 'the name of the host is unknown', remedy: 'Check the name.' },
  EAI_AGAIN: { words: 'the name of the host could not be looked up', remedy: 'Run the command again.' },
  ENOBUFS: { words: 'this machine has no memory left for connections', remedy: 'Run the command again.' },
};

/** What a code such as `ENOSPC` says, in words; undefined for one that is not known here. */
export const wordsOf = (code: string): string | undefined => explanations[code]?.words;

/** The code of an error of the system, such as `ENOSPC`; undefined for errors without one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error has one of these codes. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes(codeOf(error) ?? '');

/** Whether an error says that nothing of that path is there: no such name, or a file where one of its folders should be. */
export const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT', 'ENOTDIR');

/** Whether an error says that there is no room. */
export const isFull = (error: unknown): boolean => hasCode(error, 'ENOSPC', 'EDQUOT');

/** Why something failed, in words that complete a sentence; the error's own message where they are not known. */
export const reasonOf = (error: unknown): string =>
  wordsOf(codeOf(error) ?? '') ?? (error instanceof Error ? error.message : String(error));

/**
 * Makes an error of the system tell what it was about.
 *
 * @param what The thing, and what cannot be done: `The archive backup.tar cannot be written`.
 * @param own What this thing has to say about some codes, in place of what is said in general.
 * @returns UserError `failed`; the error itself where it is not one of the system.
 */
export function systemFailure(error: unknown, what: string, own: Explanations = {}): unknown {
  const code = codeOf(error);
  const explained = own[code ?? ''] ?? explanationOf(error);
  return explained === undefined || error instanceof UserError
    ? error
    : new UserError('failed', `${what}: ${explained.words}.`, explained.remedy, { cause: error });
}

/** Errors of the system are known by their code; what only looks like one, such as `ERR_STREAM_DESTROYED`, is a bug of ours. */
function explanationOf(error: unknown): Explanation | undefined {
  const code = codeOf(error);
  if (code === undefined) {
    return undefined;
  }
  const { syscall, message } = error as { syscall?: unknown; message?: string };
  return (
    explanations[code] ??
    (typeof syscall === 'string'
      ? { words: String(message), remedy: 'Correct that, then run the command again.' }
      : undefined)
  );
}

/** What the system was asked to do, in words that complete `… cannot be`. */
const actions: Readonly<Record<string, string>> = {
  read: 'read',
  stat: 'looked up',
  lstat: 'looked up',
  fstat: 'looked up',
  statfs: 'looked up',
  access: 'looked up',
  realpath: 'looked up',
  scandir: 'read',
  readdir: 'read',
  readlink: 'read',
  write: 'written',
  writev: 'written',
  ftruncate: 'written',
  fsync: 'flushed to disk',
  fdatasync: 'flushed to disk',
  rename: 'moved',
  link: 'given a second name',
  copyfile: 'copied',
  unlink: 'removed',
  rm: 'removed',
  rmdir: 'removed',
  mkdir: 'created',
  connect: 'reached',
  spawn: 'started',
};

/**
 * The last border of a command: what nobody has explained on the way, so that no error of the system ends in a stack trace.
 *
 * @returns UserError `failed` for an error of the system, and for one of SQLite that is not about a statement; anything else
 *   as it is: a bug of ours keeps its stack trace.
 */
export function explainUnexpected(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) {
    // Of a host with several addresses, each has its own error.
    const [first] = error.errors as readonly unknown[];
    const explained = explainUnexpected(first);
    return explained === first ? error : explained;
  }
  const { syscall, path, dest, address, port } = (error ?? {}) as Record<string, unknown>;
  if (codeOf(error) === 'ERR_SQLITE_ERROR') {
    return sqliteFailure(error as Error & { errcode?: number });
  }
  if (typeof syscall !== 'string') {
    return error;
  }
  const [call = ''] = syscall.split(' ');
  const place = address === undefined ? undefined : `${address}${port === undefined ? '' : `:${port}`}`;
  const thing = path ?? place ?? (call === 'connect' ? 'A server' : 'A file or a connection');
  const to = dest === undefined ? '' : ` to ${dest}`;
  return systemFailure(error, `${thing} cannot be ${actions[call] ?? 'opened'}${to}`);
}

/** Primary result codes of SQLite that tell of a statement, or of how SQLite is used: bugs of ours. */
const aboutStatements: readonly number[] = [1, 2, 12, 17, 18, 19, 20, 21, 25];

function sqliteFailure(error: Error & { errcode?: number }): unknown {
  return aboutStatements.includes((error.errcode ?? 1) & 0xff)
    ? error
    : new UserError(
        'failed',
        `A SQLite database cannot be used: ${error.message}.`,
        'Check the disk, and the rights to the database, its folder and the folder for temporary files; then run the command again.',
        { cause: error },
      );
}
