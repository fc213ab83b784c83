import { constants } from 'node:os';
import { Interrupted } from './interrupted.ts';

/**
 * Asks for the passphrase without showing it. Only ever called on a terminal.
 *
 * @throws Interrupted when the user gives up.
 */
export async function askForKey(message = 'Please enter an encryption key'): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({
    message,
    validate: (key) => (key ? undefined : 'Key must be present when using the encrypt option'),
  });
  if (isCancel(answer)) {
    throw new Interrupted(constants.signals.SIGINT);
  }
  return answer;
}

/** What `echo` and secret stores append is not part of the key; the Action reads it in the same way. */
export const withoutLineBreak = (key: string): string => key.replace(/\r?\n$/, '');
