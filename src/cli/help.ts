import { styleText } from 'node:util';
import { type Command, Option as CommanderOption, type Help } from 'commander';
import { commandLine } from '../invocation.ts';
import { type CommandName, tasks } from '../options/option.ts';
import type { Group } from './groups.ts';

/** What somebody may want to do, and how. The words are typed as they stand there, behind the name of this program. */
export type Example = readonly [
  purpose: string,
  words: readonly string[],
  /** What else of the shell is around them. */
  around?: (line: string) => string,
];

/** The examples of the help without a command: the first hour. */
const first: readonly Example[] = [
  ['Back up the project in this folder; the key is asked for', ['export', '-f', 'backup']],
  ['See that the backup is whole and can be restored', ['verify', '-f', 'backup.tar.gz.enc', '--rehearse']],
  ['Bring it back, replacing what is there', ['import', '-f', 'backup.tar.gz.enc', '--force']],
  ['More about a command', ['export', '--help']],
];

/** Columns that descriptions need beside the flags; where there are fewer, they stand below them. */
const narrowest = 30;

/** Gives a command the help of this program: its options by what they are for, in the width of the terminal, and examples. */
export function addHelp(to: Command, examples: readonly Example[] = first): void {
  const headings = Object.values(tasks).map(headingOf);
  to.configureHelp({
    minWidthToWrap: 12,
    formatItem,
    // Their order is that of the tasks, whatever option is the first of all.
    groupItems: (_, visible, groupOf) => {
      const groups = Map.groupBy(visible, groupOf);
      return new Map([...groups].sort(([a], [b]) => headings.indexOf(a) - headings.indexOf(b)));
    },
    optionDescription,
    styleTitle: (title) => styleText('bold', title, { validateStream: false }),
  });
  const help = new CommanderOption('-h, --help', 'show this help');
  to.addHelpOption(examples === first ? help : help.helpGroup(headingOf(tasks.screen)));
  to.addHelpText('after', () => `\n${examplesOf(examples, to.configureOutput().getOutHelpWidth?.() ?? 80)}`);
}

/** What it is without being given, and where else it may be; of what is on or off the name says enough. */
function optionDescription({ description, defaultValue, envVar }: CommanderOption): string {
  const more = [
    ...(typeof defaultValue === 'string' ? [`default: ${defaultValue}`] : []),
    ...(envVar === undefined ? [] : [`or ${envVar}`]),
  ];
  return more.length === 0 ? description : `${description} (${more.join('; ')})`;
}

/** The heading of a group of options. */
export const headingOf = (task: string): string => `${task}:`;

function examplesOf(examples: readonly Example[], width: number): string {
  const lines = examples.flatMap(([purpose, words, around = (line) => line]) => [
    ...wrap(`# ${purpose}`, width - 2, '# '),
    // Never wrapped: it is to be copied.
    around(commandLine(words)),
    '',
  ]);
  return [
    styleText('bold', 'Examples:', { validateStream: false }),
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
  ]
    .join('\n')
    .trimEnd();
}

function formatItem(this: Help, term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  const rest = width - termWidth - 4;
  const [indent, below] = ['  ', '      '];
  if (description === '') {
    return indent + term;
  }
  if (rest < narrowest) {
    return [indent + term, ...wrap(description, width - below.length).map((line) => below + line)].join('\n');
  }
  const [line = '', ...lines] = wrap(description, rest);
  const margin = ' '.repeat(termWidth + 4);
  return [`${indent}${term.padEnd(termWidth)}  ${line}`, ...lines.map((other) => margin + other)].join('\n');
}

/** Lines that are no longer than this, as far as there are words to break at. */
function wrap(text: string, width: number, again = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(width, 8)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(last === undefined ? word : again + word);
    }
  }
  return lines;
}

/** The examples of each command. */
export const examples: { readonly [Name in CommandName]: readonly Example[] } = {
  export: [
    ['Everything, encrypted; the key is asked for', ['export', '-f', 'backup']],
    [
      'Of another folder, with the key from a file',
      ['export', '--project', 'apps/cms', '--key-file', 'key.txt', '-f', 'backup'],
    ],
    ['Into a bucket, without a disk in between', ['export', '--store', 's3://backups/shop']],
    ['Content without media files, for a colleague', ['export', '--exclude', 'files', '-f', 'content']],
    [
      'From a server, with media from the running site',
      [
        'export',
        '--database-url',
        'postgres://reader@db.example.org/cms',
        '--media-url',
        'https://cms.example.org',
      ],
    ],
  ],
  import: [
    ['Into the project in this folder, which has no content yet', ['import', '-f', 'backup.tar.gz.enc']],
    ['The newest backup of a bucket', ['import', '--store', 's3://backups/shop']],
    [
      'What would it replace? Nothing is written',
      ['import', '-f', 'backup.tar.gz.enc', '--force', '--dry-run'],
    ],
    ['Replace what is there; it is backed up first', ['import', '-f', 'backup.tar.gz.enc', '--force']],
    [
      'Content only, and what does not fit the schemas is left out',
      [
        'import',
        '-f',
        'backup.tar.gz.enc',
        '--force',
        '--only',
        'content',
        '--on-schema-difference',
        'adapt',
      ],
    ],
  ],
  verify: [
    ['Is it whole?', ['verify', '-f', 'backup.tar.gz.enc']],
    [
      'Can it be restored? Was it made with my key?',
      ['verify', '-f', 'backup.tar.gz.enc', '--rehearse', '--require-seal', 'authenticated'],
    ],
  ],
  list: [
    ['What is there?', ['list', '--store', 's3://backups/shop']],
    ['The same for a program', ['list', '--store', 's3://backups/shop', '--json']],
  ],
  inspect: [
    ['What is in it?', ['inspect', 'backup.tar.gz.enc']],
    ['The same for a program', ['inspect', 'backup.tar.gz.enc', '--json']],
  ],
  convert: [
    ['Another key; both are asked for', ['convert', '-f', 'backup.tar.gz.enc', '--output', 'backup-2']],
    [
      'Look into it',
      ['convert', '-f', 'backup.tar.gz.enc', '--output', 'unpacked', '--format', 'dir', '--no-encrypt'],
    ],
  ],
  transfer: [
    [
      'From the database of the project to a server',
      ['transfer', '--to', 'postgres://cms@db.example.org/cms'],
    ],
    ['Into a file, replacing what it has', ['transfer', '--to', 'sqlite:copy.db', '--force']],
  ],
  forget: [
    [
      'What would go, and why?',
      ['forget', '--store', 's3://backups/shop', '--keep-daily', '14', '--keep-weekly', '8', '--dry-run'],
    ],
    ['All of the last month in a folder', ['forget', '-f', 'backups/', '--keep-within', '1m']],
  ],
  check: [
    ['Is there a backup of today?', ['check', '--store', 's3://backups/shop', '--key-file', 'key.txt']],
    ['One of this week, in a folder', ['check', '-f', 'backups/', '--max-age', '8d']],
  ],
  doctor: [
    ['Is something wrong in the database of this project?', ['doctor']],
    [
      'On a server, as a role that may only read',
      ['doctor', '--database-url', 'postgres://reader@db.example.org/cms'],
    ],
  ],
  diff: [
    ['What has changed since the backup?', ['diff', 'backup.tar.gz.enc']],
    [
      'What differs between two backups, as a page?',
      ['diff', 'monday.tar.gz', '--against', 'friday.tar.gz', '--page', 'changes.html'],
    ],
  ],
  guard: [
    ['What would this branch delete?', ['guard']],
    ['Held against a backup, in place of the database', ['guard', '-f', 'backups/']],
  ],
  'restore-one': [
    [
      'What would change?',
      [
        'restore-one',
        '-f',
        'backup.tar.gz.enc',
        '--uid',
        'api::page.page',
        '--document-id',
        'djq22kur0u3atgz1nwqiwkx3',
        '--dry-run',
      ],
    ],
    [
      'Bring it back, without being asked',
      [
        'restore-one',
        '-f',
        'backup.tar.gz.enc',
        '--uid',
        'api::page.page',
        '--document-id',
        'djq22kur0u3atgz1nwqiwkx3',
        '--force',
      ],
    ],
  ],
  'mask-check': [
    ['What would be masked, and by which rule?', ['mask', 'check', '--mask', 'masking.yml']],
    ['The same for a program', ['mask', 'check', '--mask', 'masking.yml', '--json']],
  ],
  'mask-preview': [
    ['What does it look like?', ['mask', 'preview', '--mask', 'masking.yml']],
    ['More of it', ['mask', 'preview', '--mask', 'masking.yml', '--rows', '10']],
  ],
};

/** The examples of each group of commands. */
export const groupExamples: { readonly [Name in Group]: readonly Example[] } = {
  mask: [...examples['mask-check'].slice(0, 1), ...examples['mask-preview'].slice(0, 1)],
};

/** What a redirection follows, which is no word of this program. */
export const completionExamples: readonly Example[] = [
  ['In this shell, if it is bash (zsh the same)', ['completion', 'bash'], (line) => `source <(${line})`],
  ['In fish', ['completion', 'fish'], (line) => `${line} | source`],
];
