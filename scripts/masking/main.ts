import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeFit } from '../conformance/fit.ts';
import { run } from '../conformance/process.ts';
import type { Origin } from '../conformance/projects.ts';
import { createDatabase } from '../database-sql.ts';
import type { Engine, ServerDatabase } from '../engines/engine.ts';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';
import { markdownTable } from '../faults/figures.ts';
import { serverTables } from '../server-tables.ts';
import { compare } from './compare.ts';
import { plant } from './plant.ts';
import { canariesIn } from './search.ts';

/**
 * `npm run masking`: plants 100,000 texts that nobody has in the kitchen sinks of Strapi 5 and 4, on every engine, exports them masked,
 * twice, and looks for each text in all that was written. Ends with 1 where one is found, where the exports differ, and where
 * anything else than values of masked attributes is another one than in a plain export.
 */
const { values: options } = parseArgs({
  options: {
    canaries: { type: 'string', default: '100000' },
    project: { type: 'string', multiple: true, default: ['kitchen-sink', 'kitchen-sink-4'] },
    engine: { type: 'string', multiple: true, default: ['sqlite', 'postgres', 'mysql'] },
    /** The bundle in place of the sources. */
    bundle: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const repository = join(import.meta.dirname, '../..');
const program = join(repository, options.bundle ? 'dist/index.js' : 'src/main.ts');
const rules = join(import.meta.dirname, 'rules.yml');
const servers: Readonly<Record<string, Engine | undefined>> = {
  sqlite: undefined,
  postgres: postgres(),
  mysql: mysqlOrMariaDb(),
};
const plain = ['--no-encrypt', '--format', 'dir'];

const work = mkdtempSync(join(tmpdir(), 'strapi-dms-masking-'));
const rows: string[][] = [];
const failures: string[] = [];
try {
  for (const project of options.project as Origin[]) {
    const source = prepare(project);
    const planted = join(work, `${project}-planted`);
    await ours('export', source, plain, ['-f', planted]);
    const copies = copiesFor(Number(options.canaries), planted);
    const count = plant(planted, copies);
    for (const engine of options.engine) {
      await onEngine(project, source, engine, planted, count);
    }
  }
} finally {
  if (!options.keep) {
    rmSync(work, { recursive: true });
  }
}
console.log(markdownTable(['project', 'engine', 'canaries', 'plain', 'masked', 'found'], rows));
for (const failure of failures) {
  console.log(`✗ ${failure}`);
}
process.exitCode = failures.length === 0 ? 0 : 1;

/** How often each entity has to come. */
function copiesFor(canaries: number, archive: string): number {
  const [once, twice] = [1, 2].map((copies) => {
    const tried = `${archive}-${copies}`;
    cpSync(archive, tried, { recursive: true });
    const planted = plant(tried, copies);
    rmSync(tried, { recursive: true });
    return planted;
  }) as [number, number];
  return Math.max(1, 1 + Math.ceil((canaries - once) / (twice - once)));
}

/** A copy of a fixture with its database. */
function prepare(project: Origin): string {
  const fixture = join(repository, '__tests__', 'fixtures', project);
  const copy = join(work, project);
  cpSync(fixture, copy, { recursive: true });
  mkdirSync(join(copy, 'public', 'uploads'), { recursive: true });
  createDatabase(join(fixture, 'data.sql'), join(copy, '.tmp', 'data.db'));
  // SQLite has values that no server takes.
  makeFit(copy, project, 'mysql');
  return copy;
}

async function onEngine(
  project: string,
  source: string,
  engine: string,
  planted: string,
  count: number,
): Promise<void> {
  const server = servers[engine];
  const copy = join(work, `${project}-${engine}`);
  cpSync(source, copy, { recursive: true });
  const database = await server?.create();
  try {
    if (server !== undefined && database !== undefined) {
      await fill(server, database, join(source, '.tmp', 'data.db'));
    }
    const at = database === undefined ? [] : ['--database-url', database.url];
    await ours('import', copy, [...at, '--force', '--no-safety-backup'], ['-f', planted]);
    const archive = (name: string) => join(work, `${project}-${engine}-${name}`);
    const timed = async (name: string, more: readonly string[]) => {
      const started = performance.now();
      await ours('export', copy, [...at, ...plain, ...more], ['-f', archive(name)]);
      return `${((performance.now() - started) / 1_000).toFixed(1)} s`;
    };
    const seconds = await timed('plain', []);
    const masked = await timed('masked', ['--mask', rules]);
    await timed('again', ['--mask', rules]);
    const there = canariesIn(archive('plain')).size;
    const found = canariesIn(archive('masked'));
    rows.push([project, engine, `${there}`, seconds, masked, `${found.size}`]);
    const where = `${project} on ${engine}`;
    if (there < count) {
      failures.push(`${where}: only ${there} of ${count} canaries are in the plain export`);
    }
    for (const [canary, file] of [...found].slice(0, 10)) {
      failures.push(`${where}: ${canary} is in ${file}`);
    }
    failures.push(
      ...compare({ plain: archive('plain'), masked: archive('masked'), again: archive('again') }).map(
        (line) => `${where}: ${line}`,
      ),
    );
  } finally {
    await database?.drop();
  }
}

async function fill(server: Engine, database: ServerDatabase, sqlite: string): Promise<void> {
  for (const statement of serverTables(sqlite, server.tables)) {
    await database.run(statement);
  }
}

async function ours(
  command: string,
  project: string,
  args: readonly string[],
  file: readonly string[],
): Promise<void> {
  const { code, output } = await run(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, command, '--project', project, ...args, ...file],
    {
      cwd: work,
      env: {
        PATH: process.env.PATH ?? '',
        STRAPI_DMS_MASK_SECRET: 'of the canaries',
        PREVIEW_PASSWORD: 'Preview-1',
      },
    },
  );
  if (code !== 0) {
    throw new Error(`${command} of ${project} ended with ${code}:\n${output}`);
  }
}
