import { type Failure, UserError } from '../errors.ts';
import type { Mode } from '../options/option.ts';
import { alert, codeBlock, compose, details, prose } from './markdown.ts';
import type { RunContext } from './run-context.ts';
import { headline } from './summary-parts.ts';

/** As long as an error may be. */
const longest = 2_000;

const names: Readonly<Record<Mode, string>> = {
  export: 'Strapi backup',
  import: 'Strapi import',
  verify: 'Strapi archive',
  diff: 'Comparison of Strapi data',
  guard: 'Guard of the Strapi schemas',
  'mask-check': 'Check of the masking rules',
  forget: 'Retention of Strapi backups',
  check: 'Check of the Strapi backups',
};

/** What a mode has not changed, where it fails before it is done. */
const leftAsItWas: Readonly<Record<Mode, string>> = {
  export:
    'The database and the media files were only read. Earlier backups are as they were, unless rules (`keep-last` and its like) or `overwrite` have removed some for a new one. There is none of this run to count on.',
  import:
    'No content was replaced: an import happens as a whole or not at all. What it leaves all the same, such as a safety backup, the message says.',
  verify: 'Nothing was written: a verification only reads.',
  diff: 'Nothing was written: a comparison only reads.',
  guard: 'Nothing was written: the guard only reads.',
  'mask-check': 'Nothing was written: a check only reads the checkout.',
  forget: 'Backups that rules keep are as they were; some of the others may be gone.',
  check: 'Nothing was written: a check only reads.',
};

/** Pages about a kind of failure, beside the one that goes by messages. The test of the documentation looks them up. */
export const helpPages: Readonly<Partial<Record<Failure, readonly [title: string, page: string]>>> = {
  noArchive: [
    'Where an import takes its archive from',
    'reference/github.md#where-an-import-takes-its-archive-from',
  ],
  damagedArchive: ['What a seal promises', 'reference/guarantees.md#what-a-seal-promises'],
  schemaDifference: ['Where schemas differ', 'reference/guarantees.md#where-schemas-differ'],
  importRunning: ['One at a time', 'reference/github.md#one-at-a-time'],
  databaseUnreachable: ['Servers that fall silent', 'reference/troubleshooting.md#servers-that-fall-silent'],
};

export const generalPages = {
  messages: 'reference/troubleshooting.md',
  codes: 'reference/exit-codes.md',
  reporting: 'reference/troubleshooting.md#what-to-attach-to-an-issue',
} as const;

/** What a step fails with as GitHub Markdown. Messages may quote anything: they are escaped. */
export function renderFailureSummary(error: unknown, mode: Mode | undefined, context: RunContext): string {
  const name = mode === undefined ? 'Strapi' : names[mode];
  return error instanceof UserError ? expected(error, name, mode, context) : unexpected(error, name, context);
}

function expected(error: UserError, name: string, mode: Mode | undefined, context: RunContext): string {
  const { message, remedy, isCommitted, failure, exitCode, cause } = error;
  const isCancelled = /^The job was cancelled\b/.test(message);
  const title = isCommitted
    ? `${name}: done in part, and then failed`
    : `${name} ${isCancelled ? 'was cancelled' : 'failed'}`;
  const left = mode === undefined || isCommitted ? '' : leftAsItWas[mode];
  const [toDo, isLeft] = isCancelled
    ? [again, `${prose(remedy, longest)} ${left}`]
    : [remedyParts(remedy), left];
  return compose([
    headline('bad', title),
    alert('CAUTION', lines(message)),
    '### What to do',
    toDo,
    ...(isLeft === '' ? [] : ['### What is left as it was', isLeft]),
    links(failure, exitCode, context),
    cause instanceof Error ? details('Cause', prose(cause.message, longest)) : '',
  ]);
}

/** More lines than any message has. */
const mostLines = 50;

/** Lines of a message stay lines: each may be of something else. */
const lines = (text: string): string[] => text.split('\n', mostLines).map((line) => prose(line, longest));

/** A remedy; what it has behind an empty line is to be pasted. */
function remedyParts(remedy: string): string {
  const [words = '', ...rest] = remedy.split('\n\n');
  return [
    ...lines(words),
    ...(rest.length === 0 ? [] : [codeBlock('yaml', rest.join('\n\n').split('\n').slice(0, mostPasted))]),
  ].join('\n\n');
}

/** Lines to paste: a summary may have a million bytes. */
const mostPasted = 2_000;

/** After a cancellation. */
const again =
  'Run the job again, unless it was cancelled on purpose. GitHub also cancels a job that takes longer than its `timeout-minutes`, and one that `concurrency` with `cancel-in-progress` replaces by a newer one.';

function unexpected(error: unknown, name: string, context: RunContext): string {
  const message = error instanceof Error ? error.message : String(error);
  const help = context.docsUrl(generalPages.reporting);
  return compose([
    headline('bad', `${name} failed unexpectedly`),
    alert('CAUTION', [prose(message, longest)]),
    '### What to do',
    `That is a fault of strapi-dms. Please report it, with the log of this step${help === undefined ? '' : ` and [what else helps](${help})`}. An import that had begun is undone, or finished, by the next one.`,
  ]);
}

function links(failure: Failure, exitCode: number, { docsUrl }: RunContext): string {
  const pages = [
    helpPages[failure],
    ['Troubleshooting, by the message', generalPages.messages] as const,
    [`Exit code ${exitCode}`, generalPages.codes] as const,
  ];
  const known = pages.flatMap((page) => {
    const url = page && docsUrl(page[1]);
    return page === undefined || url === undefined ? [] : [`[${page[0]}](${url})`];
  });
  return known.length === 0 ? '' : `Read on: ${known.join(' · ')}`;
}
