import { basename } from 'node:path';
import { needsKey, type RawExportOptions } from '../commands/export/options.ts';
import { UserError } from '../errors.ts';
import type { WorkflowEvent } from './event.ts';
import { expression } from './format.ts';
import { notice } from './log.ts';

/** Characters that the artifact service refuses in names (`@actions/artifact`, path-and-artifact-name-validation). */
const forbiddenInNames = /["<>|*?:\\\r\n]/;

const notFromForks = 'if: github.event.pull_request.head.repo.full_name == github.repository';
const notFromDependabot = "if: github.actor != 'dependabot[bot]'";

/**
 * Refuses, before anything is read, what cannot end well on GitHub.
 *
 * @throws UserError `usage`: a key that is missing, data that everybody could download, a folder or a name that the
 * artifact service does not take.
 */
export function guard(options: RawExportOptions, isUploaded: boolean, event: WorkflowEvent): void {
  refuseMissingKey(options, event);
  if (isUploaded) {
    refuseFolder(options);
    refusePublicPlaintext(options, event);
    refuseName(options);
  }
}

/**
 * Adds why the key is empty to the error of an import. That a key is needed shows only when the archive is opened.
 *
 * @returns The error to throw; any other error, and one that came with a key, as it is.
 */
export function explainMissingKey(error: unknown, key: string | undefined, event: WorkflowEvent): unknown {
  if (key !== undefined || !(error instanceof UserError) || error.needs !== 'key') {
    return error;
  }
  const remedy = `${error.remedy} ${whyEmpty(event)} ${howToPassIt(event)}`;
  return new UserError(error.failure, error.message, remedy, { cause: error.cause, needs: error.needs });
}

/**
 * Whether content may be shown where everybody can see it who can see the repository: never in a public one, as an archive that is not
 * encrypted may not become an artifact there. Says so in a notice, where that was asked for.
 *
 * @param what Begins the sentence: `The page is not uploaded`.
 */
export function mayShowContent(isAsked: boolean, { visibility }: WorkflowEvent, what: string): boolean {
  const isPublic = visibility === 'public';
  if (isAsked && isPublic) {
    notice(
      `${what}: this repository is public, so that anyone could read content of the site. The report has it, on this runner.`,
      'Content of the site',
    );
  }
  return isAsked && !isPublic;
}

function howToPassIt({ secretsWithheldFrom }: WorkflowEvent): string {
  const pass = `pass it on with \`key: ${expression('secrets.STRAPI_DMS_KEY')}\``;
  switch (secretsWithheldFrom) {
    case 'fork':
      return `Leave the import out for forks with \`${notFromForks}\`.`;
    case 'dependabot':
      return `Leave the import out with \`${notFromDependabot}\`, or make the same secret for Dependabot (gh secret set STRAPI_DMS_KEY --app dependabot) and ${pass}.`;
    default:
      return `Put the key into a secret (gh secret set STRAPI_DMS_KEY) and ${pass}.`;
  }
}

function refuseMissingKey(options: RawExportOptions, event: WorkflowEvent): void {
  if (needsKey(options)) {
    const message = `There is no key to encrypt the archive with. ${whyEmpty(event)}`;
    throw new UserError('usage', message, howToMakeOne(event));
  }
}

function whyEmpty({ secretsWithheldFrom }: WorkflowEvent): string {
  switch (secretsWithheldFrom) {
    case 'fork':
      return 'This run belongs to a pull request from a fork, and GitHub gives such runs no secrets.';
    case 'dependabot':
      return 'This run was started by Dependabot, and GitHub gives it only secrets that were made for Dependabot.';
    default:
      return 'The input `key` is empty, and so is STRAPI_DMS_KEY. (Secrets are also empty for pull requests from forks and for Dependabot.)';
  }
}

function howToMakeOne({ secretsWithheldFrom }: WorkflowEvent): string {
  const set = `openssl rand -base64 32 | tee ~/strapi-dms.key | gh secret set STRAPI_DMS_KEY${secretsWithheldFrom === 'dependabot' ? ' --app dependabot' : ''}`;
  const pass = `and pass it on with \`key: ${expression('secrets.STRAPI_DMS_KEY')}\``;
  switch (secretsWithheldFrom) {
    case 'fork':
      return `Leave the export out for forks with \`${notFromForks}\`.`;
    case 'dependabot':
      return `Leave the export out with \`${notFromDependabot}\`, or make a secret for Dependabot (${set}) ${pass}.`;
    default:
      return `Make a secret (${set}) ${pass}. Keep a copy of the key: nothing can be read without it.`;
  }
}

function refuseFolder({ format }: RawExportOptions): void {
  if (format === 'dir') {
    throw new UserError(
      'usage',
      'Input format: a folder (`dir`) cannot be uploaded, because an artifact is a single file.',
      'Use `format: tar`, or `upload: false` and handle the folder in a later step.',
    );
  }
}

function refusePublicPlaintext({ encrypt }: RawExportOptions, event: WorkflowEvent): void {
  if (!encrypt && event.visibility === 'public') {
    throw new UserError(
      'usage',
      'Input encrypt: this repository is public, so anyone who is signed in to GitHub could download the archive and read the data.',
      'Use `encrypt: true` with a `key`, or `upload: false` and take the archive elsewhere in a later step.',
    );
  }
}

/** The artifact takes its name from the file, so a bad one would otherwise fail after the whole export. */
function refuseName({ file = '' }: RawExportOptions): void {
  const name = basename(file);
  const [character] = forbiddenInNames.exec(name) ?? [];
  if (character !== undefined) {
    throw new UserError(
      'usage',
      `Input file: ${JSON.stringify(name)} cannot be the name of an artifact, because of ${JSON.stringify(character)}.`,
      'Leave out these characters: " : < > | * ? \\ and line breaks.',
    );
  }
}
