import { readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { forStrapi } from '../../../src/database/engines.ts';
import { bootProject } from '../../../src/project/boot.ts';
import { type Case, Findings } from '../outcome.ts';
import { plainEnvironment } from '../process.ts';
import { databaseOf, type Origin, workingCopy } from '../projects.ts';

/** Every table with its columns, one text each, so that two databases can be compared. */
function tablesOf(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT t.name AS name, group_concat(c.name || ' ' || c.type, ', ' ORDER BY c.cid) AS columns
       FROM sqlite_schema t, pragma_table_info(t.name) c
       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' GROUP BY t.name ORDER BY t.name`,
    )
    .all();
  database.close();
  return rows.map(({ name, columns }) => `${name}: ${columns}`);
}

/** The project's own files. What is compiled, the database and a date are what every start of Strapi makes. */
async function filesOf(project: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(project, { recursive: true, withFileTypes: true })) {
    const name = relative(project, join(entry.parentPath, entry.name));
    if (entry.isFile() && !/^(dist[/\\]|\.tmp[/\\]|node_modules[/\\]|\.strapi-updater\.json$)/.test(name)) {
      files.set(name, await readFile(join(project, name), 'base64'));
    }
  }
  return files;
}

const missing = (from: readonly string[], among: readonly string[]): string[] =>
  from.filter((line) => !among.includes(line));

/** A fresh checkout gets, from one start of its own Strapi, the tables that the seeded project has. */
function bootCase(name: string, origin: Origin): Case {
  return {
    name,
    about: `a start of the ${origin} project without a database, and without secrets, makes its tables`,
    async run(context) {
      const findings = new Findings();
      const seeded = await workingCopy(context, origin, 'seeded');
      const fresh = await workingCopy(context, origin, 'fresh');
      await rm(join(fresh, '.tmp'), { recursive: true });
      await rm(join(fresh, '.env'), { force: true });
      const before = await filesOf(fresh);

      const database = forStrapi({ url: 'sqlite:.tmp/data.db' }, fresh);
      await bootProject({ directory: fresh }, { database, environment: plainEnvironment() });

      const expected = tablesOf(databaseOf(seeded));
      const made = tablesOf(databaseOf(fresh));
      const different = [...missing(expected, made), ...missing(made, expected)];
      findings.check(
        'the tables and columns are those of the seeded project',
        different.length === 0,
        different.join('\n'),
      );
      const after = await filesOf(fresh);
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
        (file) => before.get(file) !== after.get(file),
      );
      findings.check('the start leaves the checkout as it is', changed.length === 0, changed.join('\n'));

      await bootProject({ directory: fresh }, { database, environment: plainEnvironment() });
      const again = tablesOf(databaseOf(fresh));
      findings.check(
        'a second start changes no table',
        again.join('\n') === made.join('\n'),
        missing(again, made).join('\n'),
      );
      return findings;
    },
  };
}

export const bootCases: readonly Case[] = [
  bootCase('boot', 'example'),
  bootCase('boot-kitchen-sink', 'kitchen-sink'),
  bootCase('boot-kitchen-sink-4', 'kitchen-sink-4'),
  bootCase('boot-typescript-4', 'typescript-4'),
];
