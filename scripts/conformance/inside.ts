import { join } from 'node:path';
import { succeeded } from './commands.ts';
import { strapiEnvironment } from './installation.ts';
import type { Findings } from './outcome.ts';
import { plainEnvironment, run } from './process.ts';

/**
 * Runs a program of this folder inside a project, as its Strapi, and checks each thing that it found out.
 *
 * @param environment More of it, such as where the database is.
 * @param where What the texts of the checks begin with.
 * @throws Error with its output when it does not come to its end.
 */
export async function checkInside(
  program: 'after-import.cjs' | 'after-masking.cjs' | 'after-move.cjs',
  findings: Findings,
  project: string,
  environment: Readonly<Record<string, string>>,
  where = '',
): Promise<void> {
  const finished = succeeded(
    'Strapi on the imported data',
    await run('node', [join(import.meta.dirname, program)], {
      cwd: project,
      env: { ...plainEnvironment(), ...strapiEnvironment, ...environment },
    }),
  );
  const last = finished.output.split('\n').findLast((line) => line.startsWith('[{'));
  const results: readonly { what: string; ok: boolean; detail: string }[] = JSON.parse(last ?? '[]');
  findings.check(`${where}Strapi told what works`, results.length > 0, finished.output);
  for (const { what, ok, detail } of results) {
    findings.check(where + what, ok, detail);
  }
}
