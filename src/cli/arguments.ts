import { type Command, Option as CommanderOption } from 'commander';
import { UserError } from '../errors.ts';
import { type CommandName, type Option, tasks } from '../options/option.ts';
import { secretTextsOf } from '../options/secrets.ts';
import { table } from '../options/table.ts';
import { defaultOf, isSecret, refuseEmpty } from '../options/value.ts';
import {
  type Given,
  isInTerminal,
  type OptionName,
  options,
  readValues,
  type Values,
} from '../options/values.ts';
import { isSecretName, secretsOfEnvironment } from '../redaction/credentials.ts';
import { conceal } from '../redaction/output.ts';
import { option as named } from '../wording.ts';
import { headingOf } from './help.ts';
import { readIdentity } from './identity.ts';

/** What was given to a command: its options, each checked by itself. */
export interface Arguments<Name extends CommandName> {
  /** What the command takes, from whomever. */
  readonly options: Values<Name>;
  /** What only the terminal has, around the command. */
  readonly own: Values<Name, 'terminal'>;
  readonly ofProcess: Values<Name, 'process'>;
  /** Whether an option came from the environment: then it is an offer, which contradicts nothing. */
  isFromEnvironment(name: OptionName): boolean;
}

/** Gives a command of commander the options that the table has for it. */
export function addOptions(to: Command, command: CommandName): void {
  for (const [name, option] of options) {
    if (isInTerminal(option, command)) {
      to.addOption(toCommander(name, option, command));
    }
  }
}

/** Lets an option of a command be given by itself, too. */
export function addArgument(to: Command, name: OptionName): void {
  to.argument(`[${name}]`, `the same as ${flagsOf(name, table[name])}`);
}

function toCommander(name: OptionName, option: Option, command: CommandName): CommanderOption {
  const { text = '', required = [], isRepeated = false } = option.terminal ?? {};
  const made = new CommanderOption(
    flagsOf(name, option),
    typeof text === 'string' ? text : (text[command] ?? ''),
  );
  const value = option.type === 'boolean' ? option.default : defaultOf(option);
  if (value !== undefined) {
    made.default(value);
  }
  if (isRepeated) {
    made.argParser((item: string, before?: string) => (before === undefined ? item : `${before}\n${item}`));
  }
  const variable = variableOf(option);
  if (variable !== undefined) {
    made.env(variable);
  }
  return made.helpGroup(headingOf(tasks[option.task])).makeOptionMandatory(required.includes(command));
}

/** How it is spelled, as commander takes it. */
export const flagsOf = (name: OptionName, { terminal, ...option }: Option): string =>
  terminal?.flags ??
  (option.type === 'boolean' ? `--${option.default ? 'no-' : ''}${name}` : `--${name} <value>`);

/** An identity is the name of a file as an argument, and the text itself in the environment: `readIdentity` tells them apart. */
const variableOf = ({ type, env, terminal }: Option): string | undefined =>
  type === 'identity' ? undefined : (terminal?.env ?? env);

/**
 * Reads what was given to a command.
 *
 * @param byThemselves The options that may have been given by themselves, in their order.
 * @throws UserError `usage` for the first text that its option does not have, and where an option was given in both ways.
 */
export function readArguments<Name extends CommandName>(
  command: Name,
  parsed: Command,
  byThemselves: readonly OptionName[] = [],
): Arguments<Name> {
  const flags = new Map(options.map(([name, option]) => [name, new CommanderOption(flagsOf(name, option))]));
  const attribute = (name: OptionName) => flags.get(name)?.attributeName() ?? name;
  const given: Given = {
    text: (name) => {
      const option: Option = table[name];
      if (!isInTerminal(option, command)) {
        return defaultOf(option) ?? '';
      }
      const given: unknown = parsed.opts()[attribute(name)];
      const isDefault = parsed.getOptionValueSource(attribute(name)) === 'default';
      const byItself = parsed.args[byThemselves.indexOf(name)];
      const text = byItself === undefined ? given : byItselfOr(isDefault ? undefined : given, byItself, name);
      const read = option.type === 'identity' ? readIdentity(text as string | undefined) : String(text ?? '');
      if (given !== undefined) {
        refuseEmpty(option, read, named(name));
      }
      if (isSecret(option)) {
        conceal(secretTextsOf(option.type, read));
      }
      return read;
    },
    called: (name) => flags.get(name)?.long ?? name,
  };
  return {
    options: readValues(command, given),
    own: readValues(command, given, 'terminal'),
    ofProcess: readValues(command, given, 'process'),
    isFromEnvironment: (name) => parsed.getOptionValueSource(attribute(name)) === 'env',
  };
}

/** @throws UserError `usage` where there are both. */
function byItselfOr(given: unknown, byItself: string, name: OptionName): string {
  if (given !== undefined) {
    throw new UserError(
      'usage',
      `There are two of them: ${byItself}, and ${String(given)} with ${named(name)}.`,
      'Name one.',
    );
  }
  return byItself;
}

/**
 * The secrets among arguments, before it is known what they mean: refusals quote them. Those of options that hold secrets, or that
 * are named as if they did, those of options that nobody knows, and what looks like an address with a password.
 */
export function secretsOfParameters(parameters: readonly string[]): string[] {
  const flags = new Map(
    options.flatMap(([name, option]) =>
      (flagsOf(name, option).match(/(?<![a-z])--?[a-z-]+/g) ?? []).map((flag) => [flag, option] as const),
    ),
  );
  const secretsIn = (flag: string, value: string, isJoined: boolean): readonly string[] => {
    const option = flags.get(flag);
    if (option !== undefined && isSecret(option)) {
      // An identity is the name of a file here, and the address of a database may have no password.
      return option.type === 'identity' ? [] : secretTextsOf(option.type, value);
    }
    return (option === undefined && isJoined) || isSecretName(flag) ? [value] : [];
  };
  return parameters.flatMap((parameter, index) => {
    const [, flag, joined] = /^(--?[\w-]+)(?:=(.*))?$/s.exec(parameter) ?? [];
    const short = /^-k(.+)$/s.exec(parameter)?.[1] ?? '';
    return [
      ...(flag === undefined
        ? []
        : secretsIn(flag, joined ?? parameters[index + 1] ?? '', joined !== undefined)),
      short,
      ...secretsOfEnvironment({ parameter }),
    ];
  });
}
