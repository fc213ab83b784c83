import { Command, CommanderError } from 'commander';
import { exitCodes, UserError, unsettled } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { forgetGiven } from '../options/forget.ts';
import type { CommandName } from '../options/option.ts';
import { adopt } from '../options/process.ts';
import { conceal, redactOutput } from '../redaction/output.ts';
import { printable } from '../system/printable.ts';
import { explainUnexpected } from '../system/system-error.ts';
import { settled } from '../system/unsettled.ts';
import { version } from '../version.ts';
import { addArgument, addOptions, readArguments, secretsOfParameters } from './arguments.ts';
import { commands } from './commands.ts';
import { ignoreLostOutput, printTo } from './output.ts';

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
    .version(version())
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) })
    .showHelpAfterError('(add --help for the options)');
  for (const name of Object.keys(commands) as CommandName[]) {
    const command = root
      .command(name)
      .description(commands[name].description)
      .allowExcessArguments(false)
      .action(async () => ended(await runCommand(name, command)));
    addOptions(command, name);
    const { argument } = commands[name];
    if (argument !== undefined) {
      addArgument(command, argument);
    }
  }
  return root;
}

async function runCommand<Name extends CommandName>(name: Name, command: Command): Promise<number> {
  const given = readArguments(name, command, commands[name].argument);
  forgetGiven();
  adopt(given.ofProcess);
  const run = await commands[name].load();
  return (await run(given)) ?? 0;
}

function report(thrown: unknown): number {
  const print = printTo(process.stderr);
  const error = explainUnexpected(thrown);
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help and --version end this way, too.
    return error.exitCode === 0 ? 0 : exitCodes.usage;
  }
  if (error instanceof UserError) {
    print(`Error: ${error.message}\n${error.remedy}`);
    return error.exitCode;
  }
  if (error instanceof Interrupted) {
    const { left, exitCode } = error;
    const what =
      left.length === 0 ? '; nothing was changed and nothing was left behind.' : `. ${left.join(' ')}`;
    print(`Interrupted${what}`);
    return exitCode;
  }
  print(`Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return exitCodes.failed;
}
