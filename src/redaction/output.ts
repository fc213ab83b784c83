import { homedir, tmpdir } from 'node:os';
import { namesOfSettings, secretsOfEnvironment, secretsOfSettings } from './credentials.ts';
import { Redactor } from './redactor.ts';

/** Of this process: everything that it says goes through it. */
const redactor = new Redactor();

/**
 * Tells secrets that are never to be said from now on.
 *
 * @param plain Texts among them that are none.
 */
export const conceal = (secrets: readonly string[], plain: readonly string[] = []): void =>
  redactor.know(secrets, plain);

/** Tells the secrets in settings of a project; users, databases and hosts are none, even where they are the password, too. */
export const concealSettings = (settings: unknown): void =>
  conceal(secretsOfSettings(settings), namesOfSettings(settings));

/** A text as it may be said. */
export const redacted = (text: string): string => redactor.redact(text);

/** Data that JSON can hold, as it may be shown. */
export const redactedData = (value: unknown): unknown => redactor.redactData(value);

/** The command that tells the runner what to hide has to name it. */
const isMask = (text: string): boolean => text.startsWith('::add-mask::');

/** Folders that are part of what is said: files lie below them, whose names the next step needs. */
const placesOf = ({ GITHUB_WORKSPACE, RUNNER_TEMP }: NodeJS.ProcessEnv): string[] =>
  [process.cwd(), tmpdir(), homedir(), GITHUB_WORKSPACE, RUNNER_TEMP].filter((place) => place !== undefined);

/** Marks what was replaced already. */
const isRedacting = Symbol('redacting');

/**
 * Has standard output and standard error of this process go through the redactor, whoever writes to them, and tells it the
 * secrets of the environment.
 */
export function redactOutput(environment: NodeJS.ProcessEnv = process.env): void {
  redactor.show(placesOf(environment));
  conceal(secretsOfEnvironment(environment));
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write as typeof stream.write & { [isRedacting]?: true };
    if (write[isRedacting] === undefined) {
      const through = (chunk: unknown, ...rest: unknown[]): boolean =>
        Reflect.apply(write, stream, [
          typeof chunk === 'string' && !isMask(chunk) ? redacted(chunk) : chunk,
          ...rest,
        ]);
      stream.write = Object.assign(through as typeof stream.write, { [isRedacting]: true as const });
    }
  }
}

/** Has errors that nobody has caught end this process as Node would end it, but without the secrets that they quote. */
export function redactUncaught(): void {
  process.on('uncaughtException', (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(redacted(`Error: ${text}\n`));
    process.exit(1);
  });
}
