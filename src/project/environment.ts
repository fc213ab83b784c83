import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { readRegularText } from '../system/regular-file.ts';
import { hasCode } from '../system/system-error.ts';

/**
 * Names that never reach the project's configuration: the inputs of this Action and what GitHub hands to actions.
 * Whatever else the step was given is the project's own (`DATABASE_PASSWORD`, `APP_KEYS` …) and stays.
 */
const withheld =
  /^(INPUT_|ACTIONS_|RUNNER_TRACKING_ID$|GITHUB_TOKEN$|GH_TOKEN$|STRAPI_DMS_|GITHUB_(OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)$|NODE_OPTIONS$)/i;

/** An environment without what is withheld. */
export const withoutActionVariables = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !withheld.test(name)));

/**
 * The environment in which the project's configuration is evaluated, as Strapi sees it: the process' own, then `.env`
 * (or the file that `ENV_PATH` names) for what is not set yet, and `NODE_ENV` (database layout §6).
 *
 * @param project Absolute path of the project.
 */
export function projectEnvironment(
  project: string,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = withoutActionVariables(environment);
  const file = resolve(project, kept.ENV_PATH ?? '.env');
  // Strapi reads the file when Node runs already, so options for Node have no effect there.
  const { NODE_OPTIONS: _tooLate, ...read } = readEnv(file);
  const merged: NodeJS.ProcessEnv = { ...read, ...kept };
  return { ...merged, NODE_ENV: merged.NODE_ENV || 'development' };
}

function readEnv(file: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readRegularText(file)) as NodeJS.ProcessEnv;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return {};
    }
    throw error;
  }
}
