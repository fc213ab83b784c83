import { getBooleanInput, getInput } from '@actions/core';
import type { RawExportOptions } from '../commands/export/options.ts';
import type { RawImportOptions } from '../commands/import/options.ts';
import type { RawVerifyOptions } from '../commands/verify/options.ts';
import { UserError } from '../errors.ts';
import { credentialOf, passphraseOf } from '../secret.ts';
import { parseList } from '../transfer/scope.ts';

/** The inputs that hold secrets. They are read before all others, so that they are masked before anything is said. */
export interface SecretInputs {
  /** The input `key`, else `STRAPI_DMS_KEY`; empty when neither is set. */
  readonly key: string;
  /** True when the key came from the environment: then it is an offer, and `encrypt: false` does not contradict it. */
  readonly keyFromEnvironment: boolean;
  readonly databaseUrl: string;
  /** For artifacts of other runs; never empty unless the workflow makes it so. */
  readonly githubToken: string;
  /** The input `identity`, else `STRAPI_DMS_IDENTITY`: private keys of age. */
  readonly identity: string;
}

export interface UploadOptions {
  readonly enabled: boolean;
  /** Undefined means the repository's default. */
  readonly retentionDays: number | undefined;
  readonly overwrite: boolean;
}

/** The inputs of `mode: export`. The export's own are checked later, by the same code that checks the terminal's. */
export interface ExportInputs {
  readonly mode: 'export';
  readonly export: RawExportOptions;
  readonly upload: UploadOptions;
}

/** The inputs of `mode: import`, checked later in the same way. */
export interface ImportInputs {
  readonly mode: 'import';
  readonly import: RawImportOptions;
  /** Where the archive is to be taken from artifacts; undefined where `file` names it. */
  readonly artifact: ArtifactQuery | undefined;
  /** `sha256:…` that the archive has to have. */
  readonly digest: string | undefined;
  /** What happens to the safety backup. */
  readonly backup: UploadOptions;
  readonly cache: boolean;
}

/** Which artifact, and of which run; texts are empty where nothing was given. */
export interface ArtifactQuery {
  /** A name or an id. */
  readonly artifact: string;
  /** Undefined means this run, or the newest of `workflow`. */
  readonly runId: number | undefined;
  readonly workflow: string;
  /** Empty means the repository's default branch. */
  readonly branch: string;
  readonly token: string;
}

/** The inputs of `mode: verify`, checked later in the same way. */
export interface VerifyInputs {
  readonly mode: 'verify';
  readonly verify: RawVerifyOptions;
}

export type ActionInputs = ExportInputs | ImportInputs | VerifyInputs;
type Mode = ActionInputs['mode'];

/**
 * Inputs that do not mean something in every mode, with their defaults in action.yml: the runner gives those to every
 * step, and a step that means them is not told from one that does not.
 */
const inputsOfModes: readonly { readonly modes: readonly Mode[]; readonly inputs: Record<string, string> }[] =
  [
    {
      modes: ['export'],
      inputs: {
        encrypt: 'true',
        encryption: 'strapi',
        recipients: '',
        compress: 'true',
        verify: 'true',
        format: 'tar',
        'missing-media': 'auto',
        'media-url': '',
        'media-cache': '',
        overwrite: 'false',
      },
    },
    {
      modes: ['import'],
      inputs: {
        force: 'false',
        'on-schema-difference': 'fail',
        'on-foreign-data-loss': 'fail',
        'safety-backup': 'true',
        boot: 'auto',
        artifact: '',
        'run-id': '',
        workflow: '',
        branch: '',
        digest: '',
        cache: 'false',
        'delete-remote-media': 'false',
        webhooks: 'keep',
      },
    },
    { modes: ['verify'], inputs: { rehearse: 'false' } },
    { modes: ['import', 'verify'], inputs: { identity: '' } },
    {
      modes: ['export', 'import'],
      inputs: {
        'working-directory': '.',
        'database-url': '',
        'time-zone': '',
        upload: 'true',
        'retention-days': '',
        only: '',
        exclude: '',
        'only-content-types': '',
        'exclude-content-types': '',
      },
    },
  ];

/**
 * Reads the secrets from the inputs and from the environment. What of a text is the secret, `secret.ts` says for the terminal,
 * too.
 */
export function readSecrets(environment: NodeJS.ProcessEnv = process.env): SecretInputs {
  const given = passphraseOf(getInput('key', { trimWhitespace: false }));
  const ambient = passphraseOf(environment.STRAPI_DMS_KEY ?? '');
  return {
    key: given === '' ? ambient : given,
    keyFromEnvironment: given === '' && ambient !== '',
    databaseUrl: credentialOf(getInput('database-url')),
    githubToken: credentialOf(getInput('github-token')),
    identity: credentialOf(getInput('identity')) || credentialOf(environment.STRAPI_DMS_IDENTITY ?? ''),
  };
}

/**
 * Reads every other input once.
 *
 * @throws UserError `usage` for an unknown mode, for inputs of the other mode, for booleans and numbers that are none.
 */
export function readInputs(secrets: SecretInputs): ActionInputs {
  const mode = readMode();
  refuseInputsOfOthers(mode);
  return readers[mode](secrets);
}

const readers: Readonly<Record<Mode, (secrets: SecretInputs) => ActionInputs>> = {
  export: readExport,
  import: readImport,
  verify: readVerify,
};

function readExport(secrets: SecretInputs): ExportInputs {
  const encrypt = readBoolean('encrypt');
  const recipients = getInput('recipients');
  const isKeyUnwanted = !encrypt || parseList(recipients).length > 0;
  return {
    mode: 'export',
    export: {
      ...readCommon(secrets),
      key: isKeyUnwanted && secrets.keyFromEnvironment ? '' : secrets.key,
      encrypt,
      encryption: getInput('encryption'),
      recipients,
      compress: readBoolean('compress'),
      verify: readBoolean('verify'),
      format: getInput('format'),
      missingMedia: getInput('missing-media'),
      media: getInput('media'),
      mediaUrl: getInput('media-url'),
      mediaCache: getInput('media-cache'),
    },
    upload: { ...readUpload(), overwrite: readBoolean('overwrite') },
  };
}

function readUpload(): Omit<UploadOptions, 'overwrite'> {
  return { enabled: readBoolean('upload'), retentionDays: readDays('retention-days') };
}

function readImport(secrets: SecretInputs): ImportInputs {
  return {
    mode: 'import',
    import: {
      ...readCommon(secrets),
      key: secrets.key,
      identity: secrets.identity,
      force: readBoolean('force'),
      onSchemaDifference: getInput('on-schema-difference'),
      onForeignDataLoss: getInput('on-foreign-data-loss'),
      safetyBackup: readBoolean('safety-backup'),
      boot: getInput('boot'),
      media: getInput('media'),
      deleteRemoteMedia: readBoolean('delete-remote-media'),
      webhooks: getInput('webhooks'),
    },
    artifact: readArtifactQuery(secrets),
    digest: readDigest('digest'),
    // Its name is never that of an earlier one.
    backup: { ...readUpload(), overwrite: false },
    cache: readBoolean('cache'),
  };
}

/** Inputs that say in which run the archive is. */
function readArtifactQuery({ githubToken }: SecretInputs): ArtifactQuery | undefined {
  const query = {
    artifact: getInput('artifact'),
    runId: readId('run-id'),
    workflow: getInput('workflow').replace(/^.*\//, ''),
    branch: getInput('branch'),
    token: githubToken,
  };
  if (query.runId !== undefined && query.workflow !== '') {
    throw new UserError(
      'usage',
      'Inputs run-id and workflow: each of them selects the run that the archive comes from.',
      'Use `run-id` for a specific run, or `workflow` for the newest successful one.',
    );
  }
  if (query.branch !== '' && query.workflow === '') {
    throw new UserError(
      'usage',
      'Input branch: this has no effect without `workflow`.',
      'Leave it out, or name the workflow whose newest successful run has the archive.',
    );
  }
  const isAsked = query.artifact !== '' || query.runId !== undefined || query.workflow !== '';
  if (isAsked && getInput('file') !== '') {
    throw new UserError(
      'usage',
      'Input file: the archive cannot come from both a file and an artifact.',
      'Use either `file`, or `artifact`, `run-id` and `workflow`.',
    );
  }
  return isAsked ? query : undefined;
}

function readVerify({ key, identity }: SecretInputs): VerifyInputs {
  return {
    mode: 'verify',
    verify: { file: getInput('file'), key, identity, rehearse: readBoolean('rehearse') },
  };
}

function readCommon({ databaseUrl }: SecretInputs) {
  return {
    project: getInput('working-directory') || '.',
    databaseUrl,
    timeZone: getInput('time-zone'),
    file: getInput('file'),
    only: getInput('only'),
    exclude: getInput('exclude'),
    onlyContentTypes: getInput('only-content-types'),
    excludeContentTypes: getInput('exclude-content-types'),
  };
}

function readMode(): Mode {
  const mode = getInput('mode');
  if (Object.hasOwn(readers, mode)) {
    return mode as Mode;
  }
  throw new UserError(
    'usage',
    `Input mode: "${mode}" is unknown.`,
    `Use ${Object.keys(readers)
      .map((known) => `\`mode: ${known}\``)
      .join(' or ')}.`,
  );
}

/** An input without effect is one that the user expects something of. Empty is as good as not given. */
function refuseInputsOfOthers(mode: Mode): void {
  for (const { modes, inputs } of inputsOfModes.filter(({ modes }) => !modes.includes(mode))) {
    const given = Object.entries(inputs)
      .filter(([name, value]) => !['', value].includes(getInput(name).toLowerCase()))
      .map(([name]) => name);
    if (given.length > 0) {
      throw new UserError(
        'usage',
        `Input ${given.join(', ')}: this has no effect with \`mode: ${mode}\`.`,
        `Leave it out, or use ${modes.map((other) => `\`mode: ${other}\``).join(' or ')}.`,
      );
    }
  }
}

function readBoolean(name: string): boolean {
  try {
    return getBooleanInput(name);
  } catch (error) {
    throw new UserError(
      'usage',
      `Input ${name}: "${getInput(name)}" is not a boolean.`,
      'Use true or false.',
      {
        cause: error,
      },
    );
  }
}

function readDays(name: string): number | undefined {
  const text = getInput(name);
  if (!/^\d{0,4}$/.test(text)) {
    throw new UserError(
      'usage',
      `Input ${name}: "${text}" is not a number of days.`,
      "Use a whole number, or leave it empty for the repository's default.",
    );
  }
  return Number(text) || undefined;
}

function readId(name: string): number | undefined {
  const text = getInput(name);
  if (!/^\d*$/.test(text)) {
    throw new UserError(
      'usage',
      `Input ${name}: "${text}" is not the number of a workflow run.`,
      'Use the number in the address of the run: …/actions/runs/NUMBER.',
    );
  }
  return Number(text) || undefined;
}

/** With or without `sha256:`, for `artifact-digest` has no prefix. */
function readDigest(name: string): string | undefined {
  const text = getInput(name).toLowerCase();
  if (!/^((sha256:)?[0-9a-f]{64})?$/.test(text)) {
    throw new UserError(
      'usage',
      `Input ${name}: "${text}" is not a SHA-256 digest.`,
      'Use 64 hexadecimal digits, with or without `sha256:` before them, as the outputs `digest` and `artifact-digest` have them.',
    );
  }
  return text === '' ? undefined : `sha256:${text.replace('sha256:', '')}`;
}
