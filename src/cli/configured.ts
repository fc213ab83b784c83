/** Commands that read the project's configuration, to find its database. */
const commands = ['export', 'import'];

/**
 * Whether a command is about to evaluate the configuration of a project, as far as its words tell before anything is loaded
 * that knows them all.
 *
 * @param parameters The arguments without node and the script.
 */
export function isConfigured(parameters: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  const [command = '', ...options] = parameters;
  const isOther = (word: string) => word.startsWith('--database-url') || word === '--help' || word === '-h';
  return commands.includes(command) && !environment.STRAPI_DMS_DATABASE_URL && !options.some(isOther);
}
