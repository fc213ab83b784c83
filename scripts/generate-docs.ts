import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Scalar, stringify } from 'yaml';
import { flagsOf } from '../src/cli/arguments.ts';
import { commands } from '../src/cli/commands.ts';
import { type CommandName, modes, type Option } from '../src/options/option.ts';
import { outputs } from '../src/options/outputs.ts';
import { choicesOf, defaultOf } from '../src/options/value.ts';
import { inputs, type OptionName, options } from '../src/options/values.ts';

/**
 * Writes what the tables in `src/options/` say to where it is read: the inputs and outputs of action.yml, and the tables between
 * the markers of README.md and docs/inputs.md. With `--check` it writes nothing, and fails when a file is stale or lacks a place.
 */
const root = resolve(import.meta.dirname, '..');

/**
 * What an option means, as one text: `Export and import: …`.
 *
 * @param known Those who may have it: where all of them do, none is named.
 */
function descriptionOf({ of, text, example }: Option, known: readonly CommandName[]): string {
  const own = known.filter((command) => of.includes(command));
  // Some texts say by themselves what they say to whom.
  const prefix =
    own.length === known.length || text.startsWith('Export: ')
      ? ''
      : new Intl.ListFormat('en-GB').format(own);
  const said = `${prefix}${prefix && ': '}${text}${example === undefined ? '' : ` Example: \`${example}\`.`}`;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

function inTerminal(name: OptionName, option: Option): string {
  if (name === 'mode') {
    return `the subcommand: \`strapi-dms ${Object.keys(commands).join('|')}\``;
  }
  if (option.terminal === undefined) {
    return '–';
  }
  const choices = choicesOf(option, undefined).join('|');
  const flags = flagsOf(name, option).replace(
    /<(.*)>/,
    (_, value: string) => choices || value.toUpperCase().replaceAll(' ', '-'),
  );
  const variable = option.terminal.env ?? option.env;
  const parts = [
    `\`${flags}\``,
    ...(option.terminal.isRepeated ? ['repeated'] : []),
    ...(variable === undefined
      ? []
      : [`${option.type === 'identity' ? 'or its text in ' : ''}\`${variable}\``]),
    ...(option.type === 'passphrase' ? ['or a prompt'] : []),
  ];
  return parts.join(', ');
}

function optionsTable(): string {
  const known = new Set(inputs.map(([name]) => name));
  const names = Object.keys(commands) as CommandName[];
  const rows = options.map(([name, option]) => {
    const value = defaultOf(option);
    return [
      known.has(name) ? `\`${name}\`` : '–',
      value === undefined ? '' : `\`${value}\``,
      inTerminal(name, option),
      descriptionOf(option, names),
    ];
  });
  return table(['Input', 'Default', 'In the terminal', 'Meaning'], rows);
}

const outputsTable = (): string =>
  table(
    ['Output', 'Meaning'],
    Object.entries(outputs).map(([name, description]) => [`\`${name}\``, description]),
  );

/** Inputs and outputs as action.yml has them. */
function metadata(): string {
  const declared = inputs.map(([name, option]) => {
    const value = defaultOf(option);
    return [
      name,
      {
        description: scalar(descriptionOf(option, modes)),
        ...(value === undefined ? {} : { default: value }),
      },
    ];
  });
  const told = Object.entries(outputs).map(([name, description]) => [
    name,
    { description: scalar(description) },
  ]);
  const text = (name: string, entries: unknown[][]) =>
    stringify({ [name]: Object.fromEntries(entries) }, { lineWidth: 120 });
  return `${text('inputs', declared)}\n${text('outputs', told)}\n`;
}

/** A long text in lines of its own, which YAML makes one of. */
function scalar(text: string): Scalar {
  const node = new Scalar(text);
  node.type = text.length > 100 ? 'BLOCK_FOLDED' : 'PLAIN';
  return node;
}

/** Cells padded to columns, as the formatter wants Markdown tables. */
function table(header: string[], rows: string[][]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.trim().replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [first, ...others] = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [first, widths.map((width) => '-'.repeat(width)), ...others]
    .map((row) => `| ${row?.join(' | ')} |`)
    .join('\n');
}

/** The place of a table in Markdown, and of inputs and outputs in action.yml; each with what is around it. */
const section = (name: string) => new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
const places: readonly (readonly [file: string, place: RegExp, content: string])[] = [
  ['action.yml', /(^)inputs:\n[\s\S]*?(^runs:)/m, metadata()],
  ...['README.md', 'docs/inputs.md'].flatMap((file) => [
    [file, section('inputs'), optionsTable()] as const,
    [file, section('outputs'), outputsTable()] as const,
  ]),
];

if (import.meta.main) {
  const check = process.argv.includes('--check');
  const problems: string[] = [];
  for (const [file, place, content] of places) {
    const path = join(root, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(place, (_, start: string, end: string) => `${start}${content}${end}`);
    if (!place.test(before)) {
      problems.push(`${file} has no place for what is generated: ${place.source}`);
    } else if (after !== before && check) {
      problems.push(`${file} is not what src/options/ says: run \`npm run docs\``);
    } else if (after !== before) {
      writeFileSync(path, after);
      console.log(`${file} is written.`);
    }
  }
  if (problems.length > 0) {
    console.error([...new Set(problems)].join('\n'));
    process.exitCode = 1;
  }
}
