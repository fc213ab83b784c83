import { UserError } from '../errors.ts';
import { inSeconds, type Silence } from '../system/silence.ts';
import { option } from '../wording.ts';

/**
 * What to tell of a server that has stopped to answer.
 *
 * @param server It and its place, for people.
 */
export const fellSilent = (server: string, silence: Silence): UserError =>
  new UserError(
    'databaseUnreachable',
    `${server} fell silent: there was no answer to ${silence.what} for ${inSeconds(silence.milliseconds)}, and no sign that the server is still at work on it.`,
    `Check the server, and what lies between (a firewall, a tunnel, a pooler); then run it again. Raise ${option('idle-timeout')} if the server may be silent for longer.`,
    { cause: silence },
  );
