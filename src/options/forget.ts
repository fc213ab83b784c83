/** Inputs of the Action, and the environment variables in place of options; the tokens of GitHub, which no code here reads from there. */
const given = /^(?:INPUT_|STRAPI_DMS_|GITHUB_TOKEN$|GH_TOKEN$)/i;

/**
 * Takes options and tokens out of the environment once they are read, so that nothing that is loaded or started later gets
 * them. What the system shows of this process (`/proc/<pid>/environ`) stays as it was at its start: no program can change that.
 */
export function forgetGiven(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(environment).filter((name) => given.test(name))) {
    delete environment[name];
  }
}
