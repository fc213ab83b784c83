import type { CalendarDuration } from '../system/duration.ts';
import { type CommandName, modes, type Option } from './option.ts';
import { table } from './table.ts';
import { readValue } from './value.ts';

type Table = typeof table;
export type OptionName = keyof Table;

/** Whose an option is: of the command itself, or only of the Action, or of the terminal, around it, or of both. */
export type Side = 'command' | 'action' | 'terminal' | 'process';

type SideOf<Entry> = Entry extends { readonly on: infer On } ? On : 'command';

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

type PropertyOf<Name extends OptionName> = Table[Name] extends {
  readonly property: infer Property extends string;
}
  ? Property
  : CamelCase<Name>;

type ChoiceOf<Choices, Command> = Choices extends readonly (infer Choice)[]
  ? Choice
  : Command extends keyof Choices
    ? ChoiceOf<Choices[Command], Command>
    : never;

type ValueOf<Entry, Command> = Entry extends { readonly type: 'boolean' }
  ? boolean
  : Entry extends { readonly type: 'choice'; readonly choices: infer Choices }
    ? ChoiceOf<Choices, Command>
    : Entry extends { readonly type: 'list' }
      ? readonly string[]
      : Entry extends { readonly type: 'days' | 'count' | 'run' | 'seconds' | 'kept' | 'size' }
        ? number | undefined
        : Entry extends { readonly type: 'copies' | 'percent' }
          ? number
          : Entry extends { readonly type: 'duration'; readonly default: string }
            ? CalendarDuration
            : Entry extends { readonly type: 'duration' }
              ? CalendarDuration | undefined
              : Entry extends {
                    readonly type: 'amounts';
                    readonly names: readonly (infer Name extends string)[];
                  }
                ? { readonly [Key in Name]?: number }
                : Entry extends { readonly type: 'url' }
                  ? URL | undefined
                  : Entry extends { readonly type: 'text'; readonly default: string }
                    ? string
                    : string | undefined;

type NameOf<Command, On> = {
  [Name in OptionName]: Command extends Table[Name]['of'][number]
    ? SideOf<Table[Name]> extends On
      ? Name
      : never
    : never;
}[OptionName];

/** The options of a command, by their properties, each checked by itself: what the table says, as a type. */
export type Values<Command extends CommandName, On extends Side = 'command'> = {
  readonly [Name in NameOf<Command, On> as PropertyOf<Name>]: ValueOf<Table[Name], Command>;
};

/** All options, in the order of the table. */
export const options = Object.entries(table) as unknown as readonly (readonly [OptionName, Option])[];

/** Those that are inputs of the Action. */
export const inputs = options.filter(
  ([, { of, on }]) => on !== 'terminal' && (of.length === 0 || modes.some((mode) => of.includes(mode))),
);

export const sideOf = ({ on }: Option): Side => on ?? 'command';

/** Whether a command has an option in the terminal. */
export const isInTerminal = ({ of, terminal }: Option, command: CommandName): boolean =>
  of.includes(command) &&
  terminal !== undefined &&
  (typeof terminal.text === 'string' || terminal.text[command] !== undefined);

/** What programs call an option. */
export const propertyOf = (name: OptionName): string =>
  (table[name] as Option).property ?? name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** Where options are given: the inputs of a step, the arguments of a command. */
export interface Given {
  /** The text of an option; empty where there is none. */
  text(name: OptionName): string;
  /** What a message calls it: `Input force`, `--force`. */
  called(name: OptionName): string;
}

/**
 * Reads the options that a command has on one side.
 *
 * @throws UserError `usage` for the first text that its type does not have.
 */
export function readValues<Command extends CommandName, On extends Side = 'command'>(
  command: Command,
  given: Given,
  side: On = 'command' as On,
): Values<Command, On> {
  const own = options.filter(([, option]) => option.of.includes(command) && sideOf(option) === side);
  return Object.fromEntries(
    own.map(([name, option]) => [
      propertyOf(name),
      readValue(option, command, given.text(name), given.called(name)),
    ]),
  ) as Values<Command, On>;
}
