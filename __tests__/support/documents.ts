import { locateDatabase, openProject } from '../../src/commands/open-project.ts';
import { parseRestoreOneOptions, type RawRestoreOneOptions } from '../../src/commands/restore-one/options.ts';
import type { RestoreOneReport } from '../../src/commands/restore-one/report.ts';
import { openRestoration, type Restoration } from '../../src/commands/restore-one/restore-one.ts';
import { describeDatabase, type StrapiDatabase } from '../../src/database/strapi-database.ts';
import { restoreDocuments } from '../../src/database/write/one/restore.ts';
import type { Writer } from '../../src/database/write/writer.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { defaultsOf, silent } from './options.ts';

/** Where a project of a test is, and its database. */
export interface At {
  readonly project: string;
  readonly url: string;
}

/** Looks what restoring documents would come to. */
export function restoration(
  { project, url }: At,
  file: string,
  given: Partial<RawRestoreOneOptions>,
  progress: Progress = silent,
  signal?: AbortSignal,
): Promise<Restoration> {
  const raw = { ...defaultsOf('restore-one'), project, databaseUrl: url, file, ...given };
  return openRestoration(parseRestoreOneOptions(raw), progress, signal);
}

/** Restores documents without asking. */
export async function restoring(
  at: At,
  file: string,
  given: Partial<RawRestoreOneOptions>,
): Promise<RestoreOneReport> {
  const { report, restore } = await restoration(at, file, given);
  return report.isSame ? report : await restore(silent);
}

/** Does something to a database, in a transaction that is committed in the end. */
export async function writing<Result>(
  { project: folder, url }: At,
  work: (writer: Writer, database: StrapiDatabase) => Promise<Result>,
): Promise<Result> {
  const project = await openProject({ project: folder, timeZone: 'UTC', trustConfig: false });
  const location = await locateDatabase(project, url, undefined);
  const writer = await location.write();
  try {
    const database = await describeDatabase(writer.session, await project.schemaFiles());
    const result = await work(writer, database);
    await writer.commit();
    return result;
  } finally {
    await writer.rollback();
  }
}

/** Deletes rows as Strapi deletes them: with their components, and all links from them and to them. */
export const deleteRows = (at: At, uid: string, ids: readonly number[]): Promise<void> =>
  writing(at, (writer, database) =>
    restoreDocuments(
      writer,
      database,
      {
        updated: [],
        inserted: [],
        deleted: new Map([[uid, ids]]),
        isKnown: () => true,
        added: [],
        inbound: [],
        removed: [],
        moved: [],
      },
      () => false,
    ),
  );

/** Whether the rows of a table have ids that nobody sees: each link that comes back has another one. */
const isCounted = (table: string): boolean => /_(lnk|cmps|mph|links|components|morphs)$/.test(table);

/**
 * All rows of all of Strapi's tables as texts, by table, in no order.
 *
 * @param without Columns that do not count, by table.
 */
export const rowsOf = (
  at: At,
  without: (table: string) => readonly string[] = () => [],
): Promise<Map<string, readonly string[]>> =>
  writing(at, async (writer, database) => {
    const { session } = writer;
    const rows = new Map<string, readonly string[]>();
    for (const [table, { columns }] of database.store.tables) {
      const left = [...(isCounted(table) ? ['id'] : []), ...without(table)];
      const names = [...columns.keys()].filter((name) => !left.includes(name)).sort();
      const found = await session.rows(
        `SELECT ${names.map((name) => session.dialect.quote(name)).join(', ')} FROM ${session.dialect.quote(table)}`,
      );
      rows.set(
        table,
        found
          .map((row) =>
            JSON.stringify(
              row.map((value, index) => [names[index], typeof value === 'bigint' ? String(value) : value]),
            ),
          )
          .sort(),
      );
    }
    return rows;
  });

/** What differs between two such states: rows that only one of them has. */
export function changedRows(
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): string[] {
  const changes: string[] = [];
  for (const [table, rows] of before) {
    const others = [...(after.get(table) ?? [])];
    for (const row of rows) {
      const index = others.indexOf(row);
      if (index < 0) {
        changes.push(`- ${table} ${row}`);
      } else {
        others.splice(index, 1);
      }
    }
    changes.push(...others.map((row) => `+ ${table} ${row}`));
  }
  return changes;
}
