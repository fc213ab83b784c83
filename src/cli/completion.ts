import { Option as CommanderOption } from 'commander';
import type { CommandName, Option } from '../options/option.ts';
import { choicesOf } from '../options/value.ts';
import { isInTerminal, options } from '../options/values.ts';
import { flagsOf } from './arguments.ts';
import { commands } from './commands.ts';
import { type Group, groups } from './groups.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What can stand behind a flag. */
type Value = 'nothing' | 'file' | 'folder' | 'something' | readonly string[];

interface Flag {
  /** `-f`, where it has one. */
  readonly short: string | undefined;
  readonly long: string;
  readonly value: Value;
  readonly text: string;
  readonly isRepeated: boolean;
}

interface CompletedCommand {
  readonly name: string;
  readonly text: string;
  readonly flags: readonly Flag[];
  /** What can stand there by itself. */
  readonly word: Value;
  /** How many of it; one where nothing is said. */
  readonly words?: number;
}

const help: Flag = {
  short: '-h',
  long: '--help',
  value: 'nothing',
  text: 'show this help',
  isRepeated: false,
};

/**
 * A script that completes the words of this program in a shell. It knows all of them: nothing is started when a key is pressed. (What
 * libraries there are make shells start Node for each.)
 */
export const completionFor = (shell: Shell): string => `${scripts[shell](completed()).trim()}\n`;

/** The commands and their options, from the tables. A group of commands has the flags of all of them. */
function completed(): CompletedCommand[] {
  const names = Object.keys(commands) as CommandName[];
  const single = names.filter((name) => commands[name].words === undefined);
  const groupNames = Object.keys(groups) as Group[];
  return [
    ...single.map((name): CompletedCommand => {
      const { description, byThemselves = [] } = commands[name];
      return {
        name,
        text: description,
        flags: [...flagsOfCommand(name), help],
        word: byThemselves.length === 0 ? 'nothing' : 'file',
        words: byThemselves.length,
      };
    }),
    ...groupNames.map((group): CompletedCommand => {
      const own = names.filter((name) => commands[name].words?.[0] === group);
      const flags = new Map(own.flatMap(flagsOfCommand).map((flag) => [flag.long, flag]));
      return {
        name: group,
        text: groups[group],
        flags: [...flags.values(), help],
        word: own.map((name) => commands[name].words?.[1] ?? name),
      };
    }),
    {
      name: 'completion',
      text: 'Print a script that completes commands in a shell',
      flags: [help],
      word: shells,
    },
    { name: 'help', text: 'Show the help of a command', flags: [], word: [...single, ...groupNames] },
  ];
}

const flagsOfCommand = (name: CommandName): Flag[] =>
  options
    .filter(([, option]) => isInTerminal(option, name))
    .map(([option, entry]) => flagOf(option, entry, name));

function flagOf(name: Parameters<typeof flagsOf>[0], option: Option, command: CommandName): Flag {
  const { short, long, flags } = new CommanderOption(flagsOf(name, option));
  const { text = '', isRepeated = false } = option.terminal ?? {};
  const [, placeholder] = /<(.*)>/.exec(flags) ?? [];
  const choices = choicesOf(option, command);
  const value: Value =
    choices.length > 0
      ? choices
      : placeholder === undefined
        ? 'nothing'
        : placeholder === 'file' || placeholder === 'rules'
          ? 'file'
          : placeholder === 'dir'
            ? 'folder'
            : 'something';
  return {
    short,
    long: long ?? `--${name}`,
    value,
    text: typeof text === 'string' ? text : (text[command] ?? ''),
    isRepeated,
  };
}

const scripts: { readonly [shell in Shell]: (all: readonly CompletedCommand[]) => string } = {
  bash: (all) => {
    const offer = (value: Value): string =>
      typeof value !== 'string'
        ? `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$cur"))`
        : value === 'file' || value === 'folder'
          ? `_strapi_dms_files ${value === 'file' ? '-f' : '-d'}`
          : ':';
    const values = all.flatMap(({ name, flags }) =>
      flags
        .filter(({ value }) => value !== 'nothing')
        .map(({ short, long, value }) => {
          const patterns = [short, long].filter((flag) => flag !== undefined);
          return `    ${patterns.map((flag) => `'${name} ${flag}'`).join('|')}) ${offer(value)}; return ;;`;
        }),
    );
    return `
# Completion of strapi-dms in bash: source <(strapi-dms completion bash)
_strapi_dms_files() {
  local name
  compopt -o filenames 2>/dev/null
  # One by one: as words of an array, names with * in them would be taken for patterns.
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$cur")
}
_strapi_dms() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command='' index
  COMPREPLY=()
  # Bash takes --option=value for three words.
  if [ "$cur" = = ]; then cur=''; elif [ "$prev" = = ]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((index = 1; index < COMP_CWORD; index += 1)); do
    case "\${COMP_WORDS[index]}" in
    ${all.map(({ name }) => name).join('|')}) command="\${COMP_WORDS[index]}"; break ;;
    esac
  done
  case "$command $prev" in
${values.join('\n')}
  esac
  case "$command" in
    '') COMPREPLY=($(compgen -W '${[...all.map(({ name }) => name), '--help', '--version'].join(' ')}' -- "$cur")) ;;
${all
  .map(({ name, flags, word }) => {
    const words = `COMPREPLY=($(compgen -W '${flags.map(({ long }) => long).join(' ')}' -- "$cur"))`;
    return `    ${name}) case "$cur" in -*) ${words} ;; *) ${word === 'nothing' ? words : offer(word)} ;; esac ;;`;
  })
  .join('\n')}
  esac
}
complete -F _strapi_dms strapi-dms`;
  },

  zsh: (all) => {
    const escaped = (text: string) => text.replace(/[\\[\]:]/g, '\\$&').replaceAll("'", "'\\''");
    const action = (value: Value): string =>
      typeof value !== 'string'
        ? `:value:(${value.join(' ')})`
        : { nothing: '', file: ':file:_files', folder: ':folder:_files -/', something: ':value: ' }[value];
    const spec = ({ short, long, value, text, isRepeated }: Flag): string[] => {
      const names = [short, long].filter((flag) => flag !== undefined);
      const excluded = isRepeated ? '*' : `(${names.join(' ')})`;
      return names.map((flag) => {
        // With nothing between them, a name that ends in `secret` would hide what follows as one (`redaction/structure.ts`).
        const joined = flag === long && value !== 'nothing' ? "''=" : '';
        return `'${excluded}${flag}${joined}[${escaped(text)}]${action(value)}'`;
      });
    };
    return `
#compdef strapi-dms
# Completion of strapi-dms in zsh: source <(strapi-dms completion zsh)
_strapi_dms() {
  local -a commands
  local context state line
  commands=(
${all.map(({ name, text }) => `    '${name}:${escaped(text)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    _arguments '--help[show the help]' '--version[show the version]'
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT -= 1 ))
  case "$command" in
${all
  .map(({ name, flags, word, words = 1 }) => {
    const places = Array.from({ length: word === 'nothing' ? 0 : words }, (_, index) => index + 1);
    const specs = [...flags.flatMap(spec), ...places.map((place) => `'${place}${action(word)}'`)];
    return `    ${name}) _arguments -s -S ${specs.join(' ')} ;;`;
  })
  .join('\n')}
  esac
}
(( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }
if [ "\${funcstack[1]}" = _strapi_dms ]; then _strapi_dms "$@"; else compdef _strapi_dms strapi-dms; fi`;
  },

  fish: (all) => {
    const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
    const takes = (value: Value): string =>
      typeof value !== 'string'
        ? ` -x -a ${quote(value.join(' '))}`
        : { nothing: '', file: ' -r -F', folder: " -x -a '(__fish_complete_directories)'", something: ' -x' }[
            value
          ];
    const lines = all.flatMap(({ name, text, flags, word }) => [
      `complete -c strapi-dms -n __fish_use_subcommand -a ${name} -d ${quote(text)}`,
      ...flags.map(
        ({ short, long, value, text: said }) =>
          `complete -c strapi-dms -n '__fish_seen_subcommand_from ${name}'${short === undefined ? '' : ` -s ${short.slice(1)}`} -l ${long.slice(2)} -d ${quote(said)}${takes(value)}`,
      ),
      ...(word === 'nothing'
        ? []
        : [
            `complete -c strapi-dms -n '__fish_seen_subcommand_from ${name}'${word === 'file' ? ' -F' : takes(word)}`,
          ]),
    ]);
    return `
# Completion of strapi-dms in fish: strapi-dms completion fish | source
complete -c strapi-dms -f
complete -c strapi-dms -n __fish_use_subcommand -l help -d 'show the help'
complete -c strapi-dms -n __fish_use_subcommand -l version -d 'show the version'
${lines.join('\n')}`;
  },
};
