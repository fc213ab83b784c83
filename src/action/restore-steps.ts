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
  /** The running Strapi that it is restored into, where that is no project: the address of its admin panel. */
  readonly target?: string | undefined;
  readonly place: UploadedArtifact | StoredBackup;
}

/** A backup in a store. */
export interface StoredBackup {
  readonly store: string;
  readonly name: string;
  /** SHA-256 in hexadecimal digits. */
  readonly digest: string;
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
  { project, encryption, hasRecipients, isMasked = false, target, place }: Restorable,
  { runId, uses }: RunContext,
): string {
  const secret = hasRecipients
    ? [`identity: ${expression('secrets.STRAPI_DMS_IDENTITY')}`]
    : encryption === undefined
      ? []
      : [`key: ${expression('secrets.STRAPI_DMS_KEY')}`];
  const checkout = target === undefined ? ' and a checkout' : '';
  const into =
    target === undefined
      ? [`working-directory: ${yaml(project)}`]
      : [`target: ${yaml(target)}`, `transfer-token: ${expression('secrets.STRAPI_TRANSFER_TOKEN')}`];
  const [needs, from] =
    'store' in place
      ? [
          `The job needs the credentials of the store${checkout}.`,
          [`store: ${yaml(place.store)}`, `file: ${yaml(place.name)}`],
        ]
      : [
          `The job needs \`permissions: actions: read\`${checkout}.`,
          [`run-id: ${runId}`, `artifact: ${yaml(place.name)}`],
        ];
  return [
    needs,
    codeBlock('yaml', [
      `- uses: ${uses}`,
      '  with:',
      ...[
        'mode: import',
        ...into,
        ...from,
        `digest: sha256:${place.digest}`,
        ...secret,
        'force: true # replaces what is there, after a safety backup',
        ...(isMasked ? ['allow-masked: true # with data that is masked'] : []),
      ].map((line) => `    ${line}`),
    ]),
  ].join('\n\n');
}

function terminal(
  { hasRecipients, encryption, isMasked = false, target, place }: Restorable,
  { repository }: RunContext,
): string {
  const file = word(place.name);
  const asks = encryption === undefined || hasRecipients ? '' : ' # asks for the key';
  const identity = hasRecipients ? ' --identity identity.txt' : '';
  const [where, to] =
    target === undefined
      ? ['In the folder of the Strapi project', '']
      : [`With its transfer token in ${code('STRAPI_DMS_TRANSFER_TOKEN')}`, ` --to ${word(target)}`];
  return [
    `${where}, ${'store' in place ? 'with the credentials of the store' : `with ${code('gh')} signed in`}. Add \`--force${isMasked ? ' --allow-masked' : ''}\` where content is to be replaced.`,
    codeBlock('sh', [
      'store' in place
        ? downloadOf(place)
        : `gh api repos/${word(repository)}/actions/artifacts/${place.id}/zip > ${file}`,
      `echo ${quoted(`${place.digest}  ${place.name}`)} | sha256sum --check`,
      `npx strapi-dms import${to}${identity} -f ${file}${asks}`,
    ]),
  ].join('\n\n');
}

/** The vendors' own programs download it, without this one. */
function downloadOf({ store, name }: StoredBackup): string {
  const [, container = '', prefix = ''] = /^azblob:\/\/([^/]+)\/?(.*)$/.exec(store) ?? [];
  const inside = prefix === '' ? name : `${prefix}/${name}`;
  return container === ''
    ? `aws s3 cp ${word(`${store}/${name}`)} ${word(name)}`
    : `az storage blob download --auth-mode login --container-name ${word(container)} --name ${word(inside)} --file ${word(name)}`;
}
