import type { CommandName } from '../options/option.ts';
import type { OptionName } from '../options/values.ts';
import type { Arguments } from './arguments.ts';
import type { Group } from './groups.ts';

/** The exit code of a command that has not failed: 0, unless it says otherwise. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands say nothing.
type Outcome = number | void;

interface Definition<Name extends CommandName> {
  /** The words that it is called by, where it is one of a group. */
  readonly words?: readonly [group: Group, name: string];
  readonly description: string;
  /** Whether it reads the project's configuration to find its database, unless it is told where that is. */
  readonly readsConfiguration?: boolean;
  /** Options that may be given by themselves, too, in this order: `strapi-dms inspect backup.tar.gz`. */
  readonly byThemselves?: readonly OptionName[];
  /** Loaded when it runs: `--help` and `--version` need nothing of it. */
  load(): Promise<(given: Arguments<Name>) => Promise<Outcome>>;
}

/** What a command is called: `export`, `mask check`. */
export const calledOf = (name: CommandName): string => (commands[name].words ?? [name]).join(' ');

/** The commands of the terminal, in the order of the help. Their options are in the table of options. */
export const commands: { readonly [Name in CommandName]: Definition<Name> } = {
  export: {
    description: 'Export data from a Strapi project into an archive that "strapi import" reads',
    readsConfiguration: true,
    load: async () => (await import('./export.ts')).runExport,
  },
  import: {
    description: 'Import an archive of "strapi export", or of this tool, into a Strapi project',
    readsConfiguration: true,
    load: async () => (await import('./import.ts')).runImport,
  },
  verify: {
    description: 'Read an archive from end to end, and check its seal, structure, links and files',
    load: async () => (await import('./verify.ts')).runVerify,
  },
  list: {
    description: 'Show the backups that a store has, and what is new in each',
    load: async () => (await import('./list.ts')).runList,
  },
  inspect: {
    description: 'Show what is in an archive: a quick look, which proves nothing (verify does)',
    byThemselves: ['file'],
    load: async () => (await import('./inspect.ts')).runInspect,
  },
  forget: {
    description: 'Remove the backups of a folder or a store that no rule keeps',
    load: async () => (await import('./forget.ts')).runForget,
  },
  check: {
    description: 'Fail where the newest backup is old, smaller than the one before, or damaged',
    load: async () => (await import('./check.ts')).runCheck,
  },
  doctor: {
    description: "Look for what is wrong in a Strapi project's database and media, and change nothing",
    readsConfiguration: true,
    load: async () => (await import('./doctor.ts')).runDoctor,
  },
  diff: {
    description: 'Show what differs between two archives, or an archive and the database',
    readsConfiguration: true,
    byThemselves: ['file', 'against'],
    load: async () => (await import('./diff.ts')).runDiff,
  },
  guard: {
    description: "Show what the checkout's schemas would delete of what is stored, before Strapi does it",
    readsConfiguration: true,
    load: async () => (await import('./guard.ts')).runGuard,
  },
  'restore-one': {
    description: 'Bring single documents back from an archive, and touch nothing else',
    readsConfiguration: true,
    load: async () => (await import('./restore-one.ts')).runRestoreOne,
  },
  convert: {
    description: 'Rewrite an archive with another key, cipher, compression or format, without a database',
    load: async () => (await import('./convert.ts')).runConvert,
  },
  transfer: {
    description: "Take the data of a Strapi project's database into another database of the same project",
    readsConfiguration: true,
    load: async () => (await import('./transfer.ts')).runTransfer,
  },
  'mask-check': {
    words: ['mask', 'check'],
    description: 'Check rules for masking against the schemas of the checkout, without a database',
    load: async () => (await import('./mask-check.ts')).runMaskCheck,
  },
  'mask-preview': {
    words: ['mask', 'preview'],
    description: 'Show a few rows of the database before and after masking, on this screen only',
    readsConfiguration: true,
    load: async () => (await import('./mask-preview.ts')).runMaskPreview,
  },
};
