import { constants } from 'node:os';
import { UserError } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { conceal } from '../redaction/output.ts';
import { passphraseOf } from '../secret.ts';
import { canAsk, people } from './manner.ts';

/**
 * Asks for the passphrase without showing it. Only ever called on a terminal.
 *
 * @param signal Ends the question, and leaves the terminal as it was.
 * @throws Interrupted when the user gives up; the reason of `signal` where it is aborted.
 */
export async function askForKey(
  signal: AbortSignal,
  message = 'Please enter an encryption key',
): Promise<string> {
  const { isCancel, password, updateSettings } = await import('@clack/prompts');
  // Ctrl-D ends what the keyboard says, and the question would wait for ever.
  updateSettings({ aliases: { '\u0004': 'cancel' } });
  signal.throwIfAborted();
  const answer = await password({
    message,
    signal,
    output: people(),
    validate: (key) => (key ? undefined : 'Key must be present when using the encrypt option'),
  });
  signal.throwIfAborted();
  if (isCancel(answer)) {
    // The terminal sends no signal while it gives every key to the question.
    throw new Interrupted(constants.signals.SIGINT);
  }
  const key = passphraseOf(answer);
  conceal([key]);
  return key;
}

/**
 * Asks for a passphrase that nobody has seen yet, twice: what is encrypted with a slip of the finger is lost.
 *
 * @throws as {@link askForKey}.
 */
export async function askForNewKey(signal: AbortSignal, message?: string): Promise<string> {
  const { log } = await import('@clack/prompts');
  for (;;) {
    const first = await askForKey(signal, message);
    if (first === (await askForKey(signal, 'Please enter it again'))) {
      return first;
    }
    log.warn('The two differ. Once more, please.', { output: people() });
  }
}

/**
 * Runs with the key as given. Whether an archive is encrypted shows only when it is opened; where it is and no key was
 * given, a terminal is asked for it then.
 */
export async function withDecryptionKey<Result>(
  given: string | undefined,
  signal: AbortSignal,
  run: (key: string | undefined) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(given);
  } catch (error) {
    const needsKey = error instanceof UserError && error.needs === 'key';
    if (!needsKey || given !== undefined || !canAsk()) {
      throw error;
    }
    return run(await askForKey(signal, 'Please enter your decryption key'));
  }
}
