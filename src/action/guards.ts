import { basename } from 'node:path';
import { needsKey } from '../commands/export-options.ts';
import { UserError } from '../errors.ts';
import type { WorkflowEvent } from './event.ts';
import { expression } from './format.ts';
import type { ActionInputs } from './inputs.ts';

/** Characters that the artifact service refuses in names (`@actions/artifact`, path-and-artifact-name-validation). */
const forbiddenInNames = /["<>|*?:\\\r\n]/;

/**
 * Refuses, before anything is read, what cannot end well on GitHub.
 *
 * @throws UserError `usage`: a key that is missing, data that everybody could download, a folder or a name that the
 * artifact service does not take.
 */
export function guard(inputs: ActionInputs, event: WorkflowEvent): void {
  refuseMissingKey(inputs, event);
  if (inputs.upload.enabled) {
    refuseFolder(inputs);
    refusePublicPlaintext(inputs, event);
    refuseName(inputs);
  }
}

function refuseMissingKey({ export: options }: ActionInputs, event: WorkflowEvent): void {
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
  const set = `openssl rand -base64 32 | gh secret set STRAPI_DMS_KEY${secretsWithheldFrom === 'dependabot' ? ' --app dependabot' : ''}`;
  const pass = `and pass it on with \`key: ${expression('secrets.STRAPI_DMS_KEY')}\``;
  switch (secretsWithheldFrom) {
    case 'fork':
      return 'Leave the export out for forks with `if: github.event.pull_request.head.repo.full_name == github.repository`.';
    case 'dependabot':
      return `Leave the export out with \`if: github.actor != 'dependabot[bot]'\`, or make a secret for Dependabot (${set}) ${pass}.`;
    default:
      return `Make a secret (${set}) ${pass}. Keep a copy of the key: nothing can be read without it.`;
  }
}

function refuseFolder({ export: { format } }: ActionInputs): void {
  if (format === 'dir') {
    throw new UserError(
      'usage',
      'Input format: a folder (`dir`) cannot be uploaded, for an artifact is one file.',
      'Use `format: tar`, or `upload: false` and do with the folder what you like in a later step.',
    );
  }
}

function refusePublicPlaintext({ export: { encrypt } }: ActionInputs, event: WorkflowEvent): void {
  if (!encrypt && event.visibility === 'public') {
    throw new UserError(
      'usage',
      'Input encrypt: this repository is public, so anyone who is signed in to GitHub could download the archive and read the data.',
      'Use `encrypt: true` with a `key`, or `upload: false` and take the archive elsewhere in a later step.',
    );
  }
}

/** The artifact takes its name from the file, so a bad one would otherwise fail after the whole export. */
function refuseName({ export: { file } }: ActionInputs): void {
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
