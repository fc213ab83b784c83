import { join } from 'node:path';
import { ourExport, ourImport, succeeded } from './commands.ts';
import type { Context } from './outcome.ts';

/**
 * Removes the links that point nowhere from a project of Strapi 4, by an import of its own archive: ours leaves them out.
 *
 * @throws Error with the output of the command that failed.
 */
export async function removeDanglingLinks(
  { entry, work }: Pick<Context, 'entry' | 'work'>,
  project: string,
): Promise<void> {
  const args = ['--no-encrypt', '--no-compress'];
  const { archive } = succeeded(
    'our export',
    await ourExport(entry, project, join(work, 'with-dangling-links'), args),
  );
  succeeded('our import', await ourImport(entry, project, archive, ['--force']));
}
