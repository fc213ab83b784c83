import { credentialOf } from '../secret.ts';

/** Commands that read the project's configuration, to find its database. */
const commands = ['export', 'import'];

const option = '--project';

/**
 * The folder of the project whose configuration a command is about to evaluate, as far as its words tell before anything is
 * loaded that knows them all; undefined where it is not.
 *
 * @param parameters The arguments without node and the script.
 */
export function configuredProject(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const [command = '', ...options] = parameters;
  const isOther = (word: string) => word.startsWith('--database-url') || word === '--help' || word === '-h';
  if (
    !commands.includes(command) ||
    credentialOf(environment.STRAPI_DMS_DATABASE_URL ?? '') !== '' ||
    options.some(isOther)
  ) {
    return undefined;
  }
  const at = options.findLastIndex((word) => word === option || word.startsWith(`${option}=`));
  if (at === -1) {
    return '.';
  }
  return options[at] === option ? options[at + 1] : options[at]?.slice(option.length + 1);
}
