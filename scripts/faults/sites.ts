import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDatabase } from '../database-sql.ts';
import { type Example, examples } from './examples.ts';
import { importInto, strapiDms } from './program.ts';
import { databaseOf, type State, stateOf, uploadsOf } from './state.ts';

/** A project before an import, the archive to import, and the states that it may have from then on. */
export interface Site {
  /** Never touched: each attempt is made on a copy. */
  readonly project: string;
  readonly archive: string;
  readonly before: State;
  readonly after: State;
}

/** Copies a project as it is. */
export function copyOf(project: string, target: string): string {
  cpSync(project, target, {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !/[\\/](node_modules|dist)$/.test(path),
  });
  return target;
}

/**
 * Makes a site out of an example project: the archive has many more entities and media files than the target, files with
 * other contents under the same names, and lacks some that the target has.
 *
 * @param folder An empty folder.
 * @param size How many entities and media files the archive has beyond those of the example.
 */
export async function makeSite(
  folder: string,
  size: { entities: number; files: number },
  example: Example = examples[5],
): Promise<Site> {
  const fresh = (name: string) => {
    const target = copyOf(example.folder, join(folder, name));
    createDatabase(join(example.folder, 'data.sql'), databaseOf(target));
    return target;
  };
  const origin = fresh('origin');
  execute(origin, example.addEntities(size.entities));
  addFiles(origin, example, 'new', size.files);
  const project = fresh('target');
  addFiles(project, example, 'old', 8);
  execute(project, example.change);
  const made = await strapiDms(
    ['export', '--project', origin, '--no-encrypt', '--no-compress', '-f', join(folder, 'archive')],
    folder,
  );
  const archive = join(folder, 'archive.tar');
  const done = copyOf(project, join(folder, 'done'));
  const imported = await importInto(done, archive, ['--force', '--no-safety-backup']);
  if (made.code !== 0 || imported.code !== 0) {
    throw new Error(`The site cannot be made:\n${made.stderr}${imported.stderr}`);
  }
  return { project, archive, before: stateOf(project), after: stateOf(done) };
}

/** Files of their own and, in part, of names that both sides have with other contents. */
function addFiles(project: string, { addFile }: Example, side: 'old' | 'new', count: number): void {
  mkdirSync(uploadsOf(project), { recursive: true });
  for (let index = 1; index <= count; index += 1) {
    const hash = index % 2 === 0 ? `both_${index}` : `${side}_${index}`;
    const content = Buffer.alloc(20_000 + 1_000 * index, `${side} ${index} `);
    writeFileSync(join(uploadsOf(project), `${hash}.bin`), content);
    const row = { id: 500 + index, documentId: `file${side}${index}`, hash, size: content.length / 1000 };
    execute(project, addFile(row));
  }
  writeFileSync(join(uploadsOf(project), 'known_to_no_row.txt'), 'kept');
}

/** Runs SQL on a project's database. */
export function execute(project: string, sql: string): void {
  const database = new DatabaseSync(databaseOf(project), { enableForeignKeyConstraints: false });
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}
