import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import type { ExportReport } from '../../src/commands/export/report.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import type { KeepBackup } from '../../src/commands/import/safety-backup.ts';
import { copyProject } from './blog.ts';
import { plainExport, plainImport, silent } from './options.ts';
import type { Supply, Target, TargetKind } from './targets.ts';
import { run } from './terminal.ts';

/** A project on a database of its own for each test of a group, and its own archive to import again. */
export interface ProjectTarget {
  /** Of the test that runs. */
  readonly target: Target;
  readonly archive: string;
  /** The folder of the project. */
  readonly project: string;
  /** Imports the archive, with `force` and whatever options are given. */
  importing(given?: Partial<RawImportOptions>, keepBackup?: KeepBackup): Promise<ImportReport>;
  /** Exports the target without its media, into an unpacked archive of its own. */
  exporting(given?: Partial<RawExportOptions>): Promise<ExportReport>;
  /** What the target has now as an unpacked archive. */
  exported(name?: string): Promise<string>;
  /** Makes a table of another application whose rows refer to those of a table of Strapi's, and is seen by the importing role. */
  refer(name: string, to: string, rule?: string): Promise<void>;
  /** Rows, with all numbers as numbers. */
  rows(sql: string): Promise<unknown[][]>;
  /** The rows of what {@link refer} has made. */
  references(...tables: readonly string[]): Promise<unknown[][][]>;
}

/**
 * @param path The project's, from the repository's root.
 * @param change What is changed in its seeded database first, as SQL or by a function.
 * @param media What archives have of its files.
 */
export function projectTarget(
  kind: TargetKind,
  path = 'examples/blog',
  change: string | ((seeded: DatabaseSync) => void) = '',
  media: RawExportOptions['media'] = 'all',
): ProjectTarget {
  let folder: string;
  let project: string;
  let archive: string;
  let supply: Supply;
  let target: Target;
  const back = process.cwd();

  const importInto = (url: string, given: Partial<RawImportOptions> = {}, keepBackup?: KeepBackup) =>
    importArchive(
      parseImportOptions({
        ...plainImport,
        project,
        databaseUrl: url,
        file: archive,
        media: 'metadata-only',
        ...given,
      }),
      silent,
      undefined,
      keepBackup,
    );

  async function exportFrom(url: string, name: string): Promise<string> {
    const to = join(folder, name);
    rmSync(to, { recursive: true, force: true });
    const from = ['--project', project, '--database-url', url];
    const ended = await run([
      'export',
      ...from,
      '--no-encrypt',
      '--format',
      'dir',
      '--media',
      media,
      '-f',
      to,
    ]);
    expect(ended).toMatchObject({ code: 0 });
    return to;
  }

  const rows = async (sql: string) =>
    (await target.run(sql)).map((row) =>
      row.map((value) => (/^\d+$/.test(String(value)) ? Number(value) : value)),
    );

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'project-target-'));
    project = copyProject(path, join(folder, 'project'));
    const seeded = join(project, '.tmp', 'data.db');
    const database = new DatabaseSync(seeded);
    if (typeof change === 'string') {
      database.exec(change);
    } else {
      change(database);
    }
    database.close();
    archive = await exportFrom(`sqlite:${seeded}`, 'archive');
    supply = await kind.prepare(seeded, async (url) => {
      await importInto(url);
    });
    // Safety backups are written to the current folder.
    process.chdir(folder);
  });

  afterAll(async () => {
    await supply?.drop();
    process.chdir(back);
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    target = await supply.target();
  });

  afterEach(() => target?.drop());

  return {
    get target() {
      return target;
    },
    get archive() {
      return archive;
    },
    get project() {
      return project;
    },
    exporting: (given) =>
      exportProject(
        parseExportOptions({
          ...plainExport,
          project,
          databaseUrl: target.url,
          file: join(folder, `in-process-${performance.now()}`),
          exclude: ['files'],
          ...given,
        }),
        silent,
      ),
    importing: (given, keepBackup) => importInto(target.url, given, keepBackup),
    exported: (name = 'back') => exportFrom(target.url, name),
    refer: async (name, to, rule = '') => {
      await target.run(
        `CREATE TABLE ${name} (id ${kind.reference} PRIMARY KEY, ref ${kind.reference}, FOREIGN KEY (ref) REFERENCES ${kind.quote(to)} (id) ${rule})`,
      );
      await target.run(`INSERT INTO ${name} SELECT id, id FROM ${kind.quote(to)}`);
      await target.share(name);
    },
    rows,
    references: (...tables) =>
      Promise.all(tables.map((table) => rows(`SELECT id, ref FROM ${table} ORDER BY id`))),
  };
}
