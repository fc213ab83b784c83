import { UserError } from '../../errors.ts';
import { option } from '../../wording.ts';

/** How restic has ended. */
export interface Ending {
  /** What it was asked for, for people: `backup`. */
  readonly command: string;
  /** The repository, without credentials. */
  readonly address: string;
  /** Undefined where a signal has ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
}

interface Known {
  /** The exit code that says so, of restic 0.17 and later. */
  readonly code?: number;
  /** What older versions, which end with 1 whatever it is, write then. */
  readonly text: RegExp;
  readonly failure: (ending: Ending, said: string) => UserError;
}

const known: readonly Known[] = [
  {
    code: 10,
    text: /Is there a repository at the following location\?|repository does not exist/,
    failure: ({ address }) =>
      new UserError(
        'noArchive',
        `There is no restic repository at ${address}.`,
        `Check ${option('store')} and the variables of its backend. A new repository is made once, by \`restic init\` with RESTIC_REPOSITORY and RESTIC_PASSWORD as they are here.`,
      ),
  },
  {
    code: 11,
    text: /unable to create lock|repository is already locked/,
    failure: ({ address }, said) =>
      new UserError(
        'importRunning',
        `The restic repository ${address} is locked by another process: ${said}`,
        'Wait until that is done. A lock that a killed process has left is removed by `restic unlock`.',
      ),
  },
  {
    code: 12,
    text: /wrong password or no key found/,
    failure: ({ address }) =>
      new UserError(
        'damagedArchive',
        `The password does not open the restic repository ${address}.`,
        'Give the one that it was made with: RESTIC_PASSWORD, RESTIC_PASSWORD_FILE or RESTIC_PASSWORD_COMMAND.',
      ),
  },
  {
    text: /an empty password|unable to read password|[Rr]esolving password failed|cannot read the password/,
    failure: ({ address }, said) =>
      new UserError(
        'usage',
        `There is no password for the restic repository ${address}: ${said}`,
        'Set RESTIC_PASSWORD, RESTIC_PASSWORD_FILE or RESTIC_PASSWORD_COMMAND.',
      ),
  },
  {
    text: /no matching ID found|no snapshot found|multiple IDs with prefix/,
    failure: ({ address }, said) =>
      new UserError(
        'noArchive',
        `The snapshot is not in the restic repository ${address}: ${said}`,
        'See what there is with `strapi-dms list`, or `restic snapshots`.',
      ),
  },
  {
    text: /no space left on device|disk quota exceeded/,
    failure: ({ command }, said) =>
      new UserError(
        'failed',
        `There was no room for what \`restic ${command}\` writes: ${said}`,
        'Make room in the folder for temporary files (TMPDIR), or in the repository.',
      ),
  },
  {
    text: /repository contains errors|ReadFull|StreamPack|file is too short|pack file|ciphertext verification failed|hash mismatch|invalid data returned|blob .* not found|not found in (?:index|repository)|id .* not found|data blob|unexpected EOF|decrypting/i,
    failure: ({ address, command }, said) =>
      new UserError(
        'damagedArchive',
        `The restic repository ${address} is damaged: \`restic ${command}\` says: ${said}`,
        'Look with `restic check --read-data` what is lost, and use another backup. docs/restic.md says more.',
      ),
  },
];

/** What to tell when restic has failed. Its own words are quoted, without secrets. */
export function resticFailure(ending: Ending): UserError {
  const said = saidBy(ending.errors);
  const found =
    known.find(({ code }) => code !== undefined && code === ending.code) ??
    known.find(({ text }) => text.test(ending.errors));
  if (found !== undefined) {
    return found.failure(ending, said);
  }
  const how = ending.signal === null ? `exit code ${ending.code}` : `killed by ${ending.signal}`;
  return new UserError(
    'failed',
    `\`restic ${ending.command}\` has failed (${how}): ${said === '' ? 'it said nothing' : said}`,
    `Check that the repository ${ending.address} can be reached, and the variables of its backend, with \`restic snapshots\`; then run this again.`,
  );
}

/** Characters of restic's own words that are quoted. */
const mostQuoted = 600;

/** What restic says of a failure, in one line. */
function saidBy(errors: string): string {
  const lines = errors.split('\n').map((line) => messageIn(line).trim());
  const text = lines
    .filter((line) => line !== '')
    .slice(-5)
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/^Fatal: /, '');
  return text.length > mostQuoted ? `…${text.slice(-mostQuoted)}` : text;
}

/** Since 0.17 errors are objects where objects are asked for. */
function messageIn(line: string): string {
  if (!line.startsWith('{')) {
    return line;
  }
  try {
    const { message, error } = JSON.parse(line) as { message?: unknown; error?: { message?: unknown } };
    const text = message ?? error?.message;
    return typeof text === 'string' ? text : line;
  } catch {
    return line;
  }
}
