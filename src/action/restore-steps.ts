import type { UploadedArtifact } from './artifact.ts';
import { expression } from './format.ts';
import { code, codeBlock, details } from './markdown.ts';
import type { RunContext } from './run-context.ts';

/** What there is to know of an archive to restore it. */
export interface Restorable {
  /** As the action was given them. */
  readonly project: string;
  readonly encryption: 'strapi' | 'age' | undefined;
  /** Whether a private key of age opens it, and no passphrase. */
  readonly hasRecipients: boolean;
  /** Whether it replaces content only where that is said twice. */
  readonly isMasked?: boolean;
  readonly artifact: UploadedArtifact;
}

/** A text as YAML, and as a word of a shell, that nothing in it can end. */
const yaml = (text: string): string => (/^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text));
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const word = (text: string): string =>
  /^\w[\w./:@-]*$/.test(text) ? text : quoted(text.replace(/^-/, './-'));

/** How to restore an artifact: a step to copy, and commands. */
export function restoreSteps(title: string, restorable: Restorable, context: RunContext): string {
  return [
    `### ${title}`,
    details('In a workflow', workflow(restorable, context)),
    details('In a terminal', terminal(restorable, context)),
  ].join('\n\n');
}

function workflow(
  { project, encryption, hasRecipients, isMasked = false, artifact }: Restorable,
  { runId, uses }: RunContext,
): string {
  const secret = hasRecipients
    ? [`identity: ${expression('secrets.STRAPI_DMS_IDENTITY')}`]
    : encryption === undefined
      ? []
      : [`key: ${expression('secrets.STRAPI_DMS_KEY')}`];
  return [
    'The job needs `permissions: actions: read` and a checkout.',
    codeBlock('yaml', [
      `- uses: ${uses}`,
      '  with:',
      ...[
        'mode: import',
        `working-directory: ${yaml(project)}`,
        `run-id: ${runId}`,
        `artifact: ${yaml(artifact.name)}`,
        `digest: sha256:${artifact.digest}`,
        ...secret,
        'force: true # replaces what is there, after a safety backup',
        ...(isMasked ? ['allow-masked: true # with data that is masked'] : []),
      ].map((line) => `    ${line}`),
    ]),
  ].join('\n\n');
}

function terminal(
  { hasRecipients, encryption, isMasked = false, artifact }: Restorable,
  { repository }: RunContext,
): string {
  const file = word(artifact.name);
  const asks = encryption === undefined || hasRecipients ? '' : ' # asks for the key';
  const identity = hasRecipients ? ' --identity identity.txt' : '';
  return [
    `In the folder of the Strapi project, with ${code('gh')} signed in. Add \`--force${isMasked ? ' --allow-masked' : ''}\` where content is to be replaced.`,
    codeBlock('sh', [
      `gh api repos/${word(repository)}/actions/artifacts/${artifact.id}/zip > ${file}`,
      `echo ${quoted(`${artifact.digest}  ${artifact.name}`)} | sha256sum --check`,
      `npx strapi-dms import${identity} -f ${file}${asks}`,
    ]),
  ].join('\n\n');
}
