import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { backupFolder } from '../../src/commands/import/backup-folder.ts';
import { type Installation, install, versions } from '../conformance/installation.ts';
import { startStrapi } from '../conformance/server.ts';
import { markdownTable, writeFigures } from '../faults/figures.ts';
import { strapiDms } from '../faults/program.ts';
import { faultsOf } from './check.ts';
import { makeSite, type Site } from './sites.ts';
import { type Requests, Writer, type Written } from './writer.ts';

/**
 * `npm run live [-- options]`: whether a site lives on while it is exported and while an import makes its backup. A real Strapi
 * is written to through REST without end; all that it has acknowledged must be there afterwards, and in every archive that was
 * begun later, and no request may take much longer than beside the same work on another site.
 *
 * --engine sqlite|postgres|mysql   this one only
 * --media 2800                     megabytes of media
 * --database 0                     megabytes that the SQLite database has at least
 * --exports 10
 * --seconds 20                     how long the site is written to alone
 * --write file                     puts the figures there
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    media: { type: 'string', default: '2800' },
    database: { type: 'string', default: '0' },
    exports: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '20' },
    write: { type: 'string' },
  },
});
const [media, database, exports, seconds] = [
  values.media,
  values.database,
  values.exports,
  values.seconds,
].map(Number) as [number, number, number, number];

/** Milliseconds that a request may take longer than the slowest one without us. */
const bound = 100;

/** Exports of another site, to compare with. */
const controls = Math.min(exports, 3);

const names: Readonly<Record<string, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MariaDB or MySQL',
};
const chosen = values.engine === undefined ? Object.keys(names) : [values.engine];
if (
  [media, database, exports, seconds].some((number) => !Number.isInteger(number) || number < 0) ||
  chosen.some((name) => !Object.hasOwn(names, name))
) {
  console.error(
    'Usage: npm run live [-- --engine sqlite|postgres|mysql] [--media MB] [--database MB] [--exports n] [--seconds n] [--write file]',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-live-'));
const rows: (string | number)[][] = [];
const faults: string[] = [];
try {
  const installation = await install(versions.current, { fresh: false, log: console.log });
  for (const name of chosen) {
    await tryEngine(name, installation);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const head = ['site', 'while', 'requests', 'failed', 'median', 'p95', 'p99', 'slowest'];
const figures = `Strapi ${versions.current}, ${media} MB of media${database > 0 ? `, a SQLite database of ${database} MB` : ''}, on ${availableParallelism()} cores, Node ${process.versions.node}; milliseconds:

${markdownTable(head, rows)}`;
console.log(`\n${figures}\n`);
if (values.write !== undefined) {
  writeFigures(values.write, 'live', figures);
}
for (const fault of faults) {
  console.error(fault);
}
process.exitCode = faults.length > 0 ? 1 : 0;

async function tryEngine(name: string, installation: Installation): Promise<void> {
  const site = await makeSite(name, installation, folder, { media, database });
  try {
    const written = await write(name, site);
    const lost = await missing(site, written);
    faults.push(...lost.map((what) => `${names[name]}: ${what} was acknowledged and is not in the database`));
    console.log(`${names[name]}: ${written.authors.size} authors, ${lost.length} acknowledged writes lost`);
  } finally {
    await site.drop();
    rmSync(site.project, { recursive: true, force: true });
    rmSync(site.control.project, { recursive: true, force: true });
  }
}

/** Everything that happens while Strapi runs. */
async function write(name: string, site: Site): Promise<Written> {
  await using strapi = await startStrapi(site.project, site.variables);
  const writer = new Writer(strapi.url);
  try {
    // The first requests of a Strapi are slow.
    await delay(3_000);
    await writer.ask('requests');
    await delay(seconds * 1_000);
    const without = [
      note(name, 'nothing else', [await writer.ask('requests')]),
      note(name, `${controls} exports of another site`, await exportAll(site.control, writer, false)),
    ];
    const beside = [
      note(name, `${exports} exports`, await exportAll(site, writer, true)),
      note(name, 'an import makes its backup', [await importOver(name, site, writer)]),
    ];
    const most = Math.max(...without.map(({ slowest }) => slowest)) + bound;
    for (const { answered, failed, slowest } of beside) {
      if (answered === 0) {
        faults.push(`${names[name]}: nobody wrote to it`);
      }
      if (slowest > most) {
        faults.push(
          `${names[name]}: a request took ${slowest} ms, ${slowest - most + bound} ms longer than without us`,
        );
      }
      if (failed > 0) {
        faults.push(`${names[name]}: ${failed} requests failed`);
      }
    }
    const written = await writer.ask('stop');
    if (!(await strapi.healthy())) {
      faults.push(`${names[name]}: Strapi has ended`);
    }
    return written;
  } finally {
    await writer.end();
  }
}

/** A row of the table. */
function note(
  name: string,
  what: string,
  parts: readonly Requests[],
): { answered: number; failed: number; slowest: number } {
  const took = parts.flatMap((part) => part.took).sort((a, b) => a - b);
  const failed = parts.reduce((sum, part) => sum + part.failed, 0);
  const at = (share: number) => Math.round(took[Math.floor((took.length - 1) * share)] ?? 0);
  const row = [took.length, failed, at(0.5), at(0.95), at(0.99), at(1)];
  rows.push([names[name] as string, what, ...row]);
  console.log(`${names[name]}, ${what}: ${row.join(', ')}`);
  return { answered: took.length, failed, slowest: at(1) };
}

/**
 * @param isWritten Whether it is the site that is written to, whose archives are held against what was.
 * @returns the requests while there was an export.
 */
async function exportAll(
  { project, variables }: Pick<Site, 'project' | 'variables'>,
  writer: Writer,
  isWritten: boolean,
): Promise<Requests[]> {
  const found: Requests[] = [];
  for (let number = 1; number <= (isWritten ? exports : controls); number += 1) {
    const archive = join(folder, 'archive');
    const exporting = ['export', '--no-encrypt', '--overwrite'];
    const began = Date.now();
    await writer.ask('requests');
    const ended = await strapiDms([...exporting, '--project', project, '-f', archive], folder, {
      environment: variables,
    });
    found.push(await writer.ask('requests'));
    if (ended.code !== 0) {
      faults.push(`An export ended with ${ended.code}: ${ended.stderr}`);
    } else if (isWritten) {
      faults.push(...faultsOf(`${archive}.tar.gz`, await writer.ask('written'), began));
      const verified = await strapiDms(['verify', '-f', `${archive}.tar.gz`], folder);
      if (verified.code !== 0) {
        faults.push(`An archive is not whole: ${verified.stderr}`);
      }
    }
  }
  return found;
}

/**
 * An import, up to the end of its backup. What comes then needs the database for itself, and is refused where it has changed
 * since.
 */
async function importOver(name: string, site: Site, writer: Writer): Promise<Requests> {
  await writer.ask('requests');
  const archive = join(folder, 'archive.tar.gz');
  const importing = strapiDms(
    ['import', '--project', site.project, '-f', archive, '--force', '--only', 'content,config'],
    folder,
    { environment: site.variables },
  );
  const [backup] = await Promise.race([waitForBackup(site.project), importing.then(() => [])]);
  const requests = await writer.ask('requests');
  const ended = await importing;
  if (ended.code !== 1 || backup === undefined || !ended.stderr.includes(backup)) {
    faults.push(`${names[name]}: the import ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
  }
  for (const backup of backups(site.project)) {
    rmSync(join(backupFolder(site.project), backup));
  }
  return requests;
}

function backups(project: string): string[] {
  const kept = backupFolder(project);
  return existsSync(kept) ? readdirSync(kept).filter((name) => name.startsWith('before_import_')) : [];
}

async function waitForBackup(project: string): Promise<string[]> {
  while (backups(project).length === 0) {
    await delay(5);
  }
  return backups(project);
}

/** What was acknowledged and is not in the database. */
async function missing(site: Site, written: Written): Promise<string[]> {
  const authors = new Map((await site.run('SELECT document_id, name FROM authors')) as [string, string][]);
  const articles = new Set((await site.run('SELECT document_id FROM articles')).map(([id]) => id));
  return [
    ...[...written.authors]
      .filter(([id, { name }]) => ![name, written.unanswered.get(id)].includes(authors.get(id)))
      .map(([, { name }]) => name),
    ...[...written.articles.keys()].filter((id) => !articles.has(id)).map((id) => `article ${id}`),
  ];
}
