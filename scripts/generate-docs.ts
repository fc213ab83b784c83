import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Scalar, stringify } from 'yaml';
import { flagsOf } from '../src/cli/arguments.ts';
import { calledOf, commands } from '../src/cli/commands.ts';
import { type CommandName, type Mode, modes, type Option, type Task, tasks } from '../src/options/option.ts';
import { type Output, outputs } from '../src/options/outputs.ts';
import { choicesOf, defaultOf } from '../src/options/value.ts';
import { inputs, isInTerminal, type OptionName, options } from '../src/options/values.ts';
import { benchmarkPages } from './bench/limits/pages.ts';
import { recommendedList } from './mask-rules-list.ts';
import { maskRulesSchema } from './mask-rules-schema.ts';

/**
 * Writes what the tables in `src/options/` and `src/masking/` say to where it is read: the inputs and outputs of action.yml, what is
 * between the markers of docs/inputs.md (a line for each), docs/reference/options.md (all of it) and docs/reference/masking.md, and the JSON Schema of rules files. What was measured
 * (docs/pictures/benchmarks.json) goes into its tables and its chart. With `--check` it writes nothing, and fails when a file is stale or lacks a place.
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
  return capitalised(said);
}

/** How the terminal has an option; undefined where it does not. */
function inTerminal(name: OptionName, option: Option): string | undefined {
  if (name === 'mode') {
    return `strapi-dms ${(Object.keys(commands) as CommandName[]).map(calledOf).join(', ')}`;
  }
  if (option.terminal === undefined) {
    return undefined;
  }
  const flags = flagsOf(name, option).replace(/<(.*)>/, (_, value: string) =>
    value.toUpperCase().replaceAll(' ', '-'),
  );
  const variable = option.terminal.env ?? option.env;
  const having = option.of.filter((command) => isInTerminal(option, command));
  const parts = [
    flags,
    ...(option.terminal.isRepeated ? ['repeated'] : []),
    ...(having.length === option.of.length ? [] : [`of ${having.map(calledOf).join(' and ')} only`]),
    ...(variable === undefined ? [] : [`${option.type === 'identity' ? 'its text in ' : ''}${variable}`]),
    ...(option.type === 'passphrase' ? ['a prompt'] : []),
  ];
  return parts.join(', ');
}

/** Columns of a comment: GitHub shows no more of a block of code without a scroll bar. */
const width = 104;

/** @param next What the lines after the first begin with. */
function wrapped(text: string, first: string, next = first): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width && line !== first && line !== next) {
      lines.push(line);
      line = next;
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The first sentence of a text, which has to say enough for somebody who copies the line below it. */
const summaryOf = (text: string): string => /^.+?\.(?= |$)/.exec(capitalised(text))?.[0] ?? text;

/** The words to choose from: those of every mode that has the option, and those of some with their names. */
function allChoicesOf(option: Option): { readonly every: readonly string[]; readonly some: string[] } {
  const [first, ...others] = option.of.map((command) => choicesOf(option, command));
  const every = (first ?? choicesOf(option, undefined)).filter((choice) =>
    others.every((own) => own.includes(choice)),
  );
  const some = option.of.map((command) => ({
    command,
    own: choicesOf(option, command).filter((choice) => !every.includes(choice)),
  }));
  return {
    every,
    some: some
      .filter(({ own }) => own.length > 0)
      .map(({ command, own }) => `${calledOf(command)}: ${own.join(', ')}`),
  };
}

/** An input as somebody may give it: its example, else its default, else where secrets are. */
function inputLine(name: OptionName, option: Option): string {
  const value = defaultOf(option);
  const shown = option.example ?? value ?? `\${{ secrets.${option.env ?? name.toUpperCase()} }}`;
  const { every, some } = allChoicesOf(option);
  const choices = every.filter((choice) => choice !== shown);
  const notes = [
    ...(shown === value ? ['default'] : []),
    ...(choices.length === 0 ? [] : [`or ${choices.join(', ')}`]),
    ...some,
    ...(value !== undefined && shown !== value ? [`default: ${value}`] : []),
  ];
  return `  ${name}: ${option.type === 'boolean' ? shown : stringify(shown).trim()}${notes.length === 0 ? '' : ` # ${notes.join('; ')}`}`;
}

/** The modes that have an option, where some do not. */
function modesOf(option: Option): Mode[] {
  const own = modes.filter((mode) => option.of.includes(mode));
  return own.length === modes.length ? [] : own;
}

const listOf = (words: readonly string[]): string => new Intl.ListFormat('en-GB').format(words);

/** A line for each input of a task, as YAML to copy from. The modes are named where it is for a few of them. */
function inputsBlock(task: Task): string {
  const own = inputs.filter(([, option]) => option.task === task);
  const few = own.map(([, option]) => {
    const known = modesOf(option);
    return known.length > fewModes ? '' : known.join(', ');
  });
  const ofAll = few.every((known) => known === few[0]) ? few[0] : undefined;
  const entries = own.map(([name, option], index) => {
    const known = ofAll === undefined && few[index] !== '' ? ` (${few[index]})` : '';
    const comment = `  # ${summaryOf(option.text).replaceAll('`', '').replace(/\.$/, known)}`;
    if (comment.length > width) {
      problems.push(
        `The first sentence of ${name} in src/options/table.ts is too long for a line of docs/inputs.md.`,
      );
    }
    return `${comment}\n${inputLine(name, option)}`;
  });
  return entries.length === 0
    ? ''
    : `${ofAll ? `For ${listOf(ofAll.split(', '))}.\n\n` : ''}\`\`\`yaml\nwith:\n${entries.join('\n')}\n\`\`\``;
}

/** As many as fit into a comment. */
const fewModes = 3;

/** The parts of a page, one a task; tasks that have nothing there are left out. */
const byTask = (partOf: (task: Task) => string): string =>
  (Object.entries(tasks) as [Task, string][])
    .map(([task, title]) => [title, partOf(task)])
    .filter(([, part]) => part !== '')
    .map(([title, part]) => `## ${title}\n\n${part}\n`)
    .join('\n');

/** All that there is to know of the options of a task, those of the terminal among them. */
function optionsList(task: Task): string {
  const own = options.filter(([, option]) => option.task === task);
  return own
    .map(([name, option]) => {
      const value = defaultOf(option);
      const terminal = inTerminal(name, option);
      const { every, some } = allChoicesOf(option);
      const choices = [every.join(', '), ...some].filter((part) => part !== '');
      const facts = [
        ...(option.of.length === 0 ? [] : [`For ${listOf(option.of.map(calledOf))}.`]),
        terminal === undefined ? 'Not in the terminal.' : `Terminal: \`${terminal}\`.`,
        ...(inputs.some(([input]) => input === name) ? [] : ['Not in the Action.']),
        ...(choices.length === 0 ? [] : [`Choices: ${choices.join('; ')}.`]),
        ...(value === undefined ? [] : [`Default: \`${value}\`.`]),
        ...(option.example === undefined ? [] : [`Example: \`${option.example}\`.`]),
      ];
      return `### \`${name}\`\n\n${filled(capitalised(option.text))}\n\n${filled(facts.join(' '))}`;
    })
    .join('\n\n');
}

/** A paragraph in lines. */
const filled = (text: string): string => wrapped(text, '').replaceAll(/^ /gm, '');

/** @param said What is said of an output. */
const outputsList = (said: (output: Output) => string): string =>
  Object.entries(outputs)
    .map(([name, output]) => wrapped(`\`${name}\`: ${said(output)}`, '-', ' '))
    .join('\n');

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
  const told = Object.entries(outputs).map(([name, { text: meaning }]) => [
    name,
    { description: scalar(meaning) },
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

/** What is wrong with the tables, or with the places of what is made of them. */
const problems: string[] = [];

/** The place of a list in Markdown, and of inputs and outputs in action.yml; each with what is around it. */
const section = (name: string) => new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
const places: readonly (readonly [file: string, place: RegExp, content: string])[] = [
  ['action.yml', /(^)inputs:\n[\s\S]*?(^runs:)/m, metadata()],
  ['docs/inputs.md', section('inputs'), `\n${byTask(inputsBlock)}`],
  [
    'docs/inputs.md',
    section('outputs'),
    outputsList(({ text, example }) => summaryOf(text).replace(/\.$/, ` (\`${example}\`).`)),
  ],
  ['docs/reference/options.md', section('options'), `\n${byTask(optionsList)}`],
  [
    'docs/reference/options.md',
    section('outputs'),
    outputsList(({ text, example }) => `${text} Example: \`${example}\`.`),
  ],
  ['docs/reference/masking.md', section('recommended'), `\n${recommendedList()}\n`],
  ['mask-rules.schema.json', /^()[\s\S]*()$/, maskRulesSchema()],
  ...benchmarkPages().map(
    ([file, name, content]) => [file, name === undefined ? /^()[\s\S]*()$/ : section(name), content] as const,
  ),
];

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const [file, place, content] of places) {
    const path = join(root, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(place, (_, start: string, end: string) => `${start}${content}${end}`);
    if (!place.test(before)) {
      problems.push(`${file} has no place for what is generated: ${place.source}`);
    } else if (after !== before && check) {
      problems.push(
        `${file} is not what the tables in src/ or the figures of benchmarks say: run \`npm run docs\``,
      );
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
