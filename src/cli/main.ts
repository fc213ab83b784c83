import { Argument, Command, CommanderError } from 'commander';
import { cutOff } from '../archive/write/target.ts';
import { exitCodes, UserError, unsettled } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { forgetGiven } from '../options/forget.ts';
import type { CommandName } from '../options/option.ts';
import { adopt } from '../options/process.ts';
import type { Values } from '../options/values.ts';
import { conceal, redactOutput } from '../redaction/output.ts';
import { printable } from '../system/printable.ts';
import { explainUnexpected } from '../system/system-error.ts';
import { settled } from '../system/unsettled.ts';
import { version } from '../version.ts';
import { addArgument, addOptions, readArguments, secretsOfParameters } from './arguments.ts';
import { commands } from './commands.ts';
import { completionFor, type Shell, shells } from './completion.ts';
import { assertNoArchive } from './distinct-files.ts';
import { type Group, groups } from './groups.ts';
import { addHelp, completionExamples, examples, groupExamples } from './help.ts';
import { withKeyFiles } from './key-file.ts';
import { adoptManner, manner } from './manner.ts';
import { ignoreLostOutput, printTo } from './output.ts';
import { type Failed, presentFailure } from './presenting.ts';
import { assertStreams, writesToOutput } from './standard-streams.ts';

const helpRemedy = 'add --help for the options';
const unknownCommand = 'name one of these commands';

/**
 * The terminal command. Never throws; what goes wrong is printed to standard error.
 *
 * @param parameters The arguments without node and the script.
 * @returns The exit code (docs/reference/exit-codes.md).
 */
export async function run(parameters: readonly string[]): Promise<number> {
  redactOutput();
  conceal(secretsOfParameters(parameters));
  ignoreLostOutput();
  // Where the words are refused, this is all that is known of how the refusal is to be told.
  adoptManner({ json: parameters.includes('--json'), quiet: false, verbose: false });
  let code = 0;
  const ended = (outcome: number) => {
    code = outcome;
  };
  try {
    await settled(
      () => program(ended).parseAsync(parameters, { from: 'user' }),
      () => {
        process.exitCode = report(unsettled());
      },
    );
    return code;
  } catch (error) {
    return report(error);
  }
}

/** @param ended Told of the exit code of a command that has not failed. */
function program(ended: (code: number) => void): Command {
  const root = new Command('strapi-dms')
    .description('Exports and imports the data of a Strapi project without starting Strapi.')
    .version(version(), '-V, --version', 'show the version')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) })
    .showHelpAfterError(`(${helpRemedy})`);
  addHelp(root);
  for (const name of Object.keys(commands) as CommandName[]) {
    const [word, within] = commandOf(root, name);
    const command = within
      .command(word)
      .description(commands[name].description)
      .allowExcessArguments(false)
      .action(async () => ended(await runCommand(name, command)));
    addOptions(command, name);
    for (const option of commands[name].byThemselves ?? []) {
      addArgument(command, option);
    }
    addHelp(command, examples[name]);
  }
  const completion = root
    .command('completion')
    .description('Print a script that completes commands in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: Shell) => {
      process.stdout.write(completionFor(shell));
    });
  addHelp(completion, completionExamples);
  return root;
}

/** The last word of a command, and what it is a command of: this program, or a group, which is made with its first one. */
function commandOf(root: Command, name: CommandName): readonly [word: string, within: Command] {
  const { words } = commands[name];
  if (words === undefined) {
    return [name, root];
  }
  const [group, word] = words;
  const known = root.commands.find((command) => command.name() === group);
  return [word, known ?? addGroup(root, group)];
}

function addGroup(root: Command, group: Group): Command {
  const made = root
    .command(group)
    .description(groups[group])
    .helpCommand('help [command]', 'show the help of a command');
  addHelp(made, groupExamples[group]);
  return made;
}

async function runCommand<Name extends CommandName>(name: Name, command: Command): Promise<number> {
  const given = readArguments(name, command, commands[name].byThemselves);
  forgetGiven();
  adopt(given.ofProcess);
  // Every command has these.
  const own = given.own as Values<'verify', 'terminal'>;
  adoptManner({ ...own, isOutputTaken: writesToOutput(name, given.options) });
  assertStreams(name, given.options, own);
  assertNoArchive(own.report, given.options);
  const [run, complete] = await Promise.all([commands[name].load(), withKeyFiles(given)]);
  return (await run(complete)) ?? 0;
}

function report(thrown: unknown): number {
  const error = explainUnexpected(thrown);
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help and --version end this way, too.
    if (error.exitCode === 0) {
      return 0;
    }
    if (error.code === 'commander.help') {
      // All it has printed is the help, in place of that of a command.
      printTo(process.stderr)(`\nerror: ${unknownCommand}`);
    }
    const message = error.code === 'commander.help' ? unknownCommand : error.message.replace(/^error: /, '');
    return failed({ code: 'usage', message, remedy: helpRemedy, exitCode: exitCodes.usage });
  }
  const print = printTo(process.stderr);
  if (error instanceof UserError) {
    const { failure, message, remedy, exitCode } = error;
    print(`Error: ${message}\n${remedy}`);
    return failed({ code: failure, message, remedy, exitCode });
  }
  if (error instanceof Interrupted) {
    const { left, exitCode } = error;
    const what =
      left.length > 0
        ? `. ${left.join(' ')}`
        : manner().isOutputTaken
          ? `; nothing was changed. ${cutOff}`
          : '; nothing was changed and nothing was left behind.';
    print(`Interrupted${what}`);
    return failed({ code: 'interrupted', message: `Interrupted${what}`, remedy: '', exitCode });
  }
  const message = error instanceof Error ? error.message : String(error);
  print(`Error: ${error instanceof Error ? (error.stack ?? message) : message}`);
  const remedy = 'That is a fault of strapi-dms: please report it, with what was run.';
  return failed({ code: 'unexpected', message, remedy, exitCode: exitCodes.failed });
}

function failed(failure: Failed): number {
  presentFailure(failure);
  return failure.exitCode;
}
