import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Command, Option as CommanderOption } from 'commander';
import { parse } from 'yaml';
import { readInputs, readSecrets } from '../../src/action/inputs.ts';
import { addOptions, flagsOf, readArguments } from '../../src/cli/arguments.ts';
import { commands } from '../../src/cli/commands.ts';
import { type CommandName, modes, type Option } from '../../src/options/option.ts';
import { outputs } from '../../src/options/outputs.ts';
import { choicesOf, readValue } from '../../src/options/value.ts';
import {
  inputs,
  isInTerminal,
  type OptionName,
  options,
  propertyOf,
  sideOf,
} from '../../src/options/values.ts';
import { option } from '../../src/wording.ts';
import { defaults, setInputs } from '../action/runner.ts';
import { thrownBy } from '../support/workspace.ts';

const environment = process.env;

beforeEach(() => {
  process.env = { ...environment };
  for (const name of ['STRAPI_DMS_KEY', 'STRAPI_DMS_IDENTITY', 'STRAPI_DMS_DATABASE_URL']) {
    delete process.env[name];
  }
  setInputs(defaults);
});

afterEach(() => {
  process.env = environment;
});

/** A text that is not the default, as somebody might give it. */
function anotherText(option: Option, command?: CommandName): string {
  switch (option.type) {
    case 'boolean':
      return String(!option.default);
    case 'choice':
      return choicesOf(option, option.of.find((own) => own === command) ?? option.of[0])[1] ?? '';
    default:
      return option.example ?? 'a secret that nobody knows';
  }
}

const names = Object.keys(commands) as CommandName[];

describe('the table of options says', () => {
  test('which inputs action.yml has, with which defaults', () => {
    const { inputs: declared } = parse(readFileSync('action.yml', 'utf8'));
    const texts = Object.entries<{ default?: string }>(declared).map(([name, input]) => [
      name,
      input.default ?? '',
    ]);
    expect(Object.fromEntries(texts)).toEqual(defaults);
    expect(Object.keys(declared)).toEqual(inputs.map(([name]) => name));
  });

  const documented = readFileSync('docs/inputs.md', 'utf8');
  const blocks = [...documented.matchAll(/```yaml\n(with:\n[\s\S]*?)```/g)].map(
    ([, block = '']) => parse(block).with as Record<string, unknown>,
  );

  const reference = readFileSync('docs/reference/options.md', 'utf8');

  test('which inputs and outputs docs/inputs.md has, and which options the reference', () => {
    const shown = blocks.flatMap((block) => Object.keys(block));
    expect(shown.toSorted()).toEqual(inputs.map(([name]) => name).toSorted());
    const rows = /<!-- outputs -->\n([\s\S]*)\n<!-- \/outputs -->/.exec(documented)?.[1] ?? '';
    expect([...rows.matchAll(/^- `([a-z-]+)`:/gm)].map(([, name]) => name)).toEqual(Object.keys(outputs));
    expect([...reference.matchAll(/^### `([a-z-]+)`$/gm)].map(([, name]) => name).toSorted()).toEqual(
      options.map(([name]) => name).toSorted(),
    );
  });

  test.each(inputs.map(([name]) => name))('that %s may be as docs/inputs.md shows it', (name) => {
    const value = String(blocks.find((block) => name in block)?.[name]);
    const option = options.find(([own]) => own === name)?.[1] as Option;
    for (const command of option.of.filter((own) => modes.some((mode) => mode === own))) {
      expect(() => readValue(option, command, value, name)).not.toThrow();
    }
    if (name === 'mode') {
      expect(modes).toContain(value);
    }
  });

  test.each(names)('which options the terminal has for %s', (name) => {
    const command = new Command(name);
    addOptions(command, name);
    const own = options.filter(([, option]) => isInTerminal(option, name));
    expect(command.options.map(({ flags }) => flags)).toEqual(own.map((entry) => flagsOf(...entry)));
    expect(command.options.filter(({ description }) => description === '')).toEqual([]);
  });

  test('a line of help for all that the terminal has, and none for what would do nothing there', () => {
    const without = options.flatMap(([name, option]) =>
      option.terminal === undefined
        ? []
        : option.of.filter((command) => !isInTerminal(option, command)).map((command) => [command, name]),
    );
    expect(without).toEqual([['diff', 'samples']]);
  });

  test('an example of what is not a choice, and it is none where it is a secret', () => {
    for (const [name, option] of options) {
      const isPlain = [
        'text',
        'list',
        'days',
        'count',
        'seconds',
        'size',
        'copies',
        'kept',
        'duration',
        'percent',
        'run',
        'digest',
        'url',
        'amounts',
        'connection',
      ].includes(option.type);
      expect([name, option.example !== undefined]).toEqual([name, isPlain]);
    }
  });

  test('of every option that it has a command, and that the terminal spells it where it has it', () => {
    for (const [name, option] of options) {
      expect([name, option.of.length > 0]).toEqual([name, name !== 'mode']);
      expect([name, option.terminal !== undefined]).toEqual([name, sideOf(option) !== 'action']);
    }
  });
});

test('messages call an option in the terminal what it is called there', () => {
  for (const [name, entry] of options) {
    if (entry.terminal !== undefined) {
      const { short, long } = new CommanderOption(flagsOf(name, entry));
      expect(option(name)).toBe(short ?? long?.replace(/^--no-/, '--'));
    }
  }
});

describe('every option', () => {
  const cases = inputs.flatMap(([name, option]) =>
    modes.map((mode): [CommandName, OptionName, Option] => [mode, name, option]),
  );
  const inIts = cases.filter(([mode, , { of }]) => of.includes(mode));
  // What an expression as the default comes to, only the runner knows: such an input is not told from one that was given.
  const elsewhere = cases.filter(
    ([mode, name, { of }]) => of.length > 0 && !of.includes(mode as never) && name !== 'github-token',
  );

  test.each(inIts)('mode %s takes %s', (mode, name, option) => {
    const before = readOf({ mode });
    const after = readOf({ mode, [name]: anotherText(option, mode) });
    const property = propertyOf(name);
    expect(after[property]).not.toEqual(before[property]);
    expect({ ...after, [property]: undefined }).toEqual({ ...before, [property]: undefined });
  });

  test.each(elsewhere)('mode %s refuses %s, which would have no effect', (mode, name, option) => {
    setInputs({ mode, [name]: anotherText(option) });
    expect(thrownBy(() => readInputs(readSecrets()))).toMatchObject({
      failure: 'usage',
      message: `Input ${name}: this has no effect with \`mode: ${mode}\`.`,
    });
  });

  function readOf(given: Readonly<Record<string, string>>): Record<string, unknown> {
    setInputs({ ...defaults, ...given });
    const { options, own, ofProcess } = readInputs(readSecrets());
    return { ...options, ...own, ...ofProcess };
  }

  test.each(inIts.filter(([mode, , option]) => isInTerminal(option, mode)))(
    'the command %s takes %s, as the mode does',
    (command, name, option) => {
      const made = new Command(command);
      addOptions(made, command);
      const words = [new CommanderOption(flagsOf(name, option)).long ?? ''];
      if (option.type === 'identity') {
        // As an argument it is the name of a file.
        process.env.STRAPI_DMS_IDENTITY = anotherText(option);
        words.pop();
      } else if (option.type !== 'boolean') {
        words.push(anotherText(option, command));
      }
      const { required = [] } = options.find(([own]) => own === 'file')?.[1].terminal ?? {};
      const needed = required.includes(command) && name !== 'file' ? ['--file', 'x'] : [];
      made.parse([...needed, ...words], { from: 'user' });
      const read = readArguments(command, made);
      const values = { ...read.options, ...read.ofProcess };
      const inAction = readOf({ mode: command, [name]: anotherText(option, command) });
      const property = propertyOf(name);
      expect((values as Record<string, unknown>)[property]).toEqual(inAction[property]);
    },
  );
});
