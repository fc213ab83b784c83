import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Scalar, stringify } from 'yaml';
import { flagsOf } from '../src/cli/arguments.ts';
import { calledOf, commands } from '../src/cli/commands.ts';
import { type CommandName, modes, type Option, type Task, tasks } from '../src/options/option.ts';
import { outputs } from '../src/options/outputs.ts';
import { choicesOf, defaultOf } from '../src/options/value.ts';
import { inputs, isInTerminal, type OptionName, options } from '../src/options/values.ts';
import { recommendedList } from './mask-rules-list.ts';
import { maskRulesSchema } from './mask-rules-schema.ts';

/**
 * Writes what the tables in `src/options/` and `src/masking/` say to where it is read: the inputs and outputs of action.yml, what is
 * between the markers of docs/inputs.md and docs/reference/masking.md, and the JSON Schema of rules files. With `--check` it writes nothing, and fails when a file is stale or lacks a place.
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

/** An input as somebody may give it: its example, else its default, else where secrets are. */
function inputLine(name: OptionName, option: Option): string {
  const value = defaultOf(option);
  const shown = option.example ?? value ?? `\${{ secrets.${option.env ?? name.toUpperCase()} }}`;
  const choices = choicesOf(option, option.of[0]).filter((choice) => choice !== shown);
  const notes = [
    ...(shown === value ? ['default'] : []),
    ...(choices.length === 0 ? [] : [`or ${choices.join(', ')}`]),
    ...(value !== undefined && shown !== value ? [`default: ${value}`] : []),
  ];
  return `    ${name}: ${option.type === 'boolean' ? shown : stringify(shown).trim()}${notes.length === 0 ? '' : ` # ${notes.join('; ')}`}`;
}

/** The inputs of a task, as YAML to copy from. */
function inputsBlock(task: Task): string {
  const own = inputs.filter(([, option]) => option.task === task);
  const entries = own.map(([name, option]) => {
    const terminal = inTerminal(name, option);
    const known = modes.filter((mode) => option.of.includes(mode));
    const who =
      known.length === 0 || known.length === modes.length
        ? []
        : [`For ${new Intl.ListFormat('en-GB').format(known)}.`];
    const where = [...who, terminal === undefined ? 'Not in the terminal.' : `Terminal: ${terminal}`];
    const text = option.text.charAt(0).toUpperCase() + option.text.slice(1);
    return [
      wrapped(text.replaceAll('`', ''), '    #'),
      wrapped(where.join(' '), '    #'),
      inputLine(name, option),
    ].join('\n');
  });
  return entries.length === 0
    ? ''
    : `<!-- not run: no step has all of these -->\n\n\`\`\`yaml\n- uses: org/strapi-dms@v1\n  with:\n${entries.join('\n\n')}\n\`\`\``;
}

/** What only the terminal has, of a task. */
function terminalList(task: Task): string {
  const known = new Set(inputs.map(([name]) => name));
  const names = Object.keys(commands) as CommandName[];
  const own = options.filter(([name, option]) => option.task === task && !known.has(name));
  const items = own.map(([name, option]) =>
    wrapped(`\`${inTerminal(name, option)}\`: ${descriptionOf(option, names)}`, '-', ' '),
  );
  return items.length === 0 ? '' : `In the terminal only:\n\n${items.join('\n')}`;
}

function inputsByTask(): string {
  const parts = (Object.entries(tasks) as [Task, string][]).map(([task, title]) =>
    [`### ${title}`, inputsBlock(task), terminalList(task)].filter((part) => part !== '').join('\n\n'),
  );
  return `\n${parts.join('\n\n')}\n`;
}

const outputsList = (): string =>
  Object.entries(outputs)
    .map(([name, { text, example }]) => wrapped(`\`${name}\`: ${text} Example: \`${example}\`.`, '-', ' '))
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

/** The place of a list in Markdown, and of inputs and outputs in action.yml; each with what is around it. */
const section = (name: string) => new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
const places: readonly (readonly [file: string, place: RegExp, content: string])[] = [
  ['action.yml', /(^)inputs:\n[\s\S]*?(^runs:)/m, metadata()],
  ['docs/inputs.md', section('inputs'), inputsByTask()],
  ['docs/inputs.md', section('outputs'), outputsList()],
  ['docs/reference/masking.md', section('recommended'), `\n${recommendedList()}\n`],
  ['mask-rules.schema.json', /^()[\s\S]*()$/, maskRulesSchema()],
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
      problems.push(`${file} is not what the tables in src/ say: run \`npm run docs\``);
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
