import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project and the folders above it up to the repository's: a workspace installs, and locks, at its root. */
export function* upwards(project: string): Generator<string> {
  let folder = project;
  yield folder;
  while (!existsSync(join(folder, '.git')) && dirname(folder) !== folder) {
    folder = dirname(folder);
    yield folder;
  }
}
