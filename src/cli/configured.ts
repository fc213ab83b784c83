import { parseArgs } from 'node:util';
import { credentialOf } from '../secret.ts';
import { commands } from './commands.ts';

/** A project whose configuration is about to be evaluated. */
export interface Configured {
  /** Its folder, as it was given. */
  readonly project: string;
  /** Whether its code may do whatever this process may. */
  readonly isTrusted: boolean;
}

/**
 * The project whose configuration a command is about to evaluate, as far as its words tell before anything is
 * loaded that knows them all; undefined where it is not. No more than a guess: the process that is started for it beside all
 * that loading (12 ms of a small export) is asked for nothing where the words turn out to mean something else.
 *
 * @param parameters The arguments without node and the script.
 */
export function configuredProject(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Configured | undefined {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: {
      project: { type: 'string', default: '.' },
      'database-url': { type: 'string', default: environment.STRAPI_DMS_DATABASE_URL ?? '' },
      'trust-config': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
  });
  const [command = ''] = positionals;
  const url = values['database-url'];
  const isConfigured =
    Object.entries(commands).some(
      ([name, { readsConfiguration }]) => name === command && readsConfiguration,
    ) &&
    typeof url === 'string' &&
    credentialOf(url) === '' &&
    !values.help;
  return isConfigured && typeof values.project === 'string'
    ? { project: values.project, isTrusted: values['trust-config'] === true }
    : undefined;
}
