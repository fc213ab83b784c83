import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../errors.ts';
import { messageOf } from '../redaction/issue.ts';
import { concealSettings } from '../redaction/output.ts';
import { assertRegularFile } from '../system/regular-file.ts';
import { option } from '../wording.ts';
import { evaluate } from './evaluate.ts';

/** Which database a project uses, as it says so itself; what that means the engines know. */
export type DatabaseConfig =
  /** What stands in `config/database`; Knex takes a URL for a connection, too. */
  | {
      readonly client: string;
      readonly connection: string | Readonly<Record<string, unknown>>;
      /** Where this was found, for people. */
      readonly origin: string;
    }
  /** `database-url`. */
  | { readonly url: string }
  /** What a project without that file is started with. */
  | { readonly variables: NodeJS.ProcessEnv };

/** Where a project stands, and the environment that its configuration sees. */
export interface ConfigContext {
  /** Absolute path of the project. */
  readonly project: string;
  readonly distDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether its code may do whatever this process may; otherwise it may read the project and nothing else. */
  readonly isTrusted: boolean;
}

const extensions = ['ts', 'js', 'json'];

/** `config/<name>.*`, then `config/env/<NODE_ENV>/<name>.*`, in the sources or else in the compiled folder. */
export function configFiles({ project, distDirectory, environment }: ConfigContext, name: string): string[] {
  const find = (root: string, ...folders: string[]) =>
    extensions.map((extension) => join(root, 'config', ...folders, `${name}.${extension}`)).find(existsSync);
  const root = find(project, '') !== undefined ? project : distDirectory;
  const files = [find(root), find(root, 'env', environment.NODE_ENV ?? 'development')];
  const found = files.filter((file) => file !== undefined);
  // The process that evaluates them would wait for what comes out of a pipe.
  found.forEach(assertRegularFile);
  return found;
}

const databaseConfig = v.object({
  connection: v.looseObject({
    client: v.string(),
    connection: v.union([v.string(), v.looseObject({})]),
  }),
});

const bypass = () =>
  `Name the database with ${option('database-url')} instead (for example sqlite:.tmp/data.db): then this file is not evaluated.`;

/**
 * The database of the project: what `config/database` says, else the variables that Strapi's template reads.
 *
 * @throws UserError `failed` where the configuration cannot be evaluated or names no database.
 */
export async function databaseConfigOf(
  context: ConfigContext,
  signal?: AbortSignal,
): Promise<DatabaseConfig> {
  const files = configFiles(context, 'database');
  if (files.length === 0) {
    return { variables: context.environment };
  }
  const value = await evaluate({ ...context, files }, bypass(), signal);
  concealSettings(value);
  const result = v.safeParse(databaseConfig, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'failed',
      `config/database names no database: ${v.getDotPath(issue) ?? 'its value'}: ${messageOf(issue)}`,
      bypass(),
    );
  }
  const { client, connection } = result.output.connection;
  return { client, connection, origin: 'config/database' };
}
