/** What can be asked for: a command of the terminal, and where it is a mode, too, `mode:` of the Action. */
export type CommandName =
  | 'export'
  | 'import'
  | 'verify'
  | 'convert'
  | 'transfer'
  | 'list'
  | 'inspect'
  | 'doctor'
  | 'diff'
  | 'guard'
  | 'restore-one'
  | 'mask-check'
  | 'mask-preview'
  | 'forget'
  | 'check';

/** The modes of the Action; the first is the default. */
export const modes = [
  'export',
  'import',
  'verify',
  'diff',
  'guard',
  'mask-check',
  'forget',
  'check',
] as const satisfies readonly CommandName[];
export type Mode = (typeof modes)[number];

/** What somebody has in mind who looks for an option, in the order of the documentation, each with its heading there. */
export const tasks = {
  project: 'The project and its database',
  remote: 'A running Strapi',
  archive: 'The archive',
  store: 'A store of backups',
  retention: 'Which backups stay',
  watch: 'Watching over backups',
  encryption: 'Encryption',
  scope: 'What goes along',
  masking: 'Masking personal data',
  media: 'Media files',
  import: 'Importing without surprises',
  artifacts: 'Artifacts, runs and the cache',
  checking: 'Checking an archive',
  changes: 'What has changed, and what a change would lose',
  one: 'Restoring single documents',
  screen: 'What the terminal shows',
} as const;
export type Task = keyof typeof tasks;

type Choices = readonly [string, ...string[]];

/** How the terminal has an option, where it has it. */
export interface Spelling {
  /** As commander takes them. Left out: `--name <value>`; for a boolean `--name`, or `--no-name` where true is the default. */
  readonly flags?: string;
  /** A line of the help, the same for all commands or one for each; a command without one has the option in the Action only. */
  readonly text: string | { readonly [Name in CommandName]?: string };
  /** Commands that do not run without it. */
  readonly required?: readonly CommandName[];
  /** Whether it may be given several times, for each item of a list. */
  readonly isRepeated?: boolean;
  /** The environment variable that it is taken from where it is not given, in the terminal only. */
  readonly env?: string;
}

interface Common {
  /** The commands that it means something to. Empty for what is read before the command is known. */
  readonly of: readonly CommandName[];
  /**
   * Where it exists, and is at work: left out where the command itself has it, which knows neither GitHub nor terminal. Of the
   * `process` is what both have, around the command.
   */
  readonly on?: 'action' | 'terminal' | 'process';
  /** Where the documentation has it. */
  readonly task: Task;
  /** What programs call it, where that is not its name in camel case. */
  readonly property?: string;
  /**
   * What action.yml and the reference say of it, as it reads behind `Export: `. The modes are put before it. Of docs/inputs.md it is
   * the first sentence.
   */
  readonly text: string;
  /** A value, as somebody might give it; the documentation has it, too. */
  readonly example?: string;
  /** The environment variable that it is taken from where it is not given. */
  readonly env?: string;
  readonly terminal?: Spelling;
}

/** What its text is, and so what becomes of it (`value.ts`). */
type Typed =
  | {
      readonly type: 'text';
      readonly default?: string;
      /** What to say in place of an empty text, where that is refused: an expression that comes to nothing may have meant anything. */
      readonly insteadOfEmpty?: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean }
  /** One of these words; the first is the default. They may be others for each command. */
  | { readonly type: 'choice'; readonly choices: Choices | { readonly [Name in CommandName]?: Choices } }
  /** By comma or newline. */
  | { readonly type: 'list' }
  | { readonly type: 'days' }
  /** A whole number, 1 at least. */
  | { readonly type: 'count' }
  /** Bytes: `64MB`. */
  | { readonly type: 'size' }
  | { readonly type: 'seconds'; readonly default: string }
  /** A number from 1, or `all`. */
  | { readonly type: 'copies'; readonly default: string }
  /** A number from 1, or `unlimited`: as restic has it. */
  | { readonly type: 'kept' }
  /** `1y5m7d2h`: as restic has it. */
  | { readonly type: 'duration'; readonly default?: string }
  /** A whole number from 0 to 100, perhaps with a percent sign. */
  | { readonly type: 'percent'; readonly default: string }
  /** The number of a workflow run. */
  | { readonly type: 'run' }
  /** A SHA-256, with or without `sha256:`. */
  | { readonly type: 'digest' }
  | { readonly type: 'url' }
  /** Numbers by these names, `name=64MB`, by comma or newline. */
  | { readonly type: 'amounts'; readonly names: readonly string[] }
  | { readonly type: SecretType; readonly default?: string };

/**
 * Secrets, which are masked before anything else is done; each type in its own way (`options/secrets.ts`). A passphrase is what
 * `passphraseOf` says; an identity is a private key of age, which the terminal takes from a file, for everybody on the machine sees
 * arguments; a connection is the address of a database, which may hold a password.
 */
export const secretTypes = ['passphrase', 'identity', 'connection', 'token'] as const;
export type SecretType = (typeof secretTypes)[number];

export type Option = Common & Typed;
