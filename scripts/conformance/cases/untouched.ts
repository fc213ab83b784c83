import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { type Entry, ourCommand, ourExport, succeeded } from '../commands.ts';
import { compareArchives } from '../compare.ts';
import { type Case, Findings } from '../outcome.ts';
import { run } from '../process.ts';
import { databaseOf, workingCopy } from '../projects.ts';
import { startStrapi } from '../server.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** Every file of a project (but not of its installation): size, time of change and digest. */
async function snapshot(project: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(project, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) {
      const { mtimeMs, size } = await stat(path);
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      files.set(relative(project, path), `${size} bytes, changed ${mtimeMs}, sha256 ${digest}`);
    }
  }
  return files;
}

/** What was changed, made or removed between two snapshots, in lines for people. */
function changes(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'not there'} → ${after.get(name) ?? 'not there'}`);
}

/** A key that a row of the core store gets, so that it can be found in the archive. */
const probe = 'conformance_probe';

function addProbe(database: DatabaseSync): void {
  database
    .prepare("INSERT INTO strapi_core_store_settings (key, value, type) VALUES (?, 'true', 'boolean')")
    .run(probe);
}

const hasProbe = (archive: ArchiveContents) =>
  archive.records.configuration.some(({ value }) => value.value.key === probe);

/** SQLite's index of the write-ahead log: shared memory between the processes that read, not data. */
const notSharedMemory = (line: string) => !line.startsWith('.tmp/data.db-shm:');

export const untouchedCases: readonly Case[] = [
  {
    name: 'untouched',
    about: 'the source is never written to, and never run: WAL, a running Strapi, a read-only file system …',
    async run(context) {
      const findings = new Findings();
      const { entry, work } = context;
      const project = await workingCopy(context, 'blog', 'project');
      const ours = async (from: string, name: string) =>
        readArchive(
          succeeded(`our export (${name})`, await ourExport(entry, from, join(work, name), plain)).archive,
        );

      const before = await snapshot(project);
      const expected = await ours(project, 'plain');
      const changed = changes(before, await snapshot(project));
      findings.check(
        'no file of the project is changed, made or removed',
        changed.length === 0,
        changed.join('\n'),
      );

      const withLog = await checkWriteAheadLog(work, project, findings, ours);
      const readOnly = { label: 'a read-only file system', folder: project, expected };
      await checkReadOnly(entry, work, [readOnly, withLog], findings);
      await checkBrokenCheckouts(work, project, findings, expected, ours);
      // Last, since its boot changes what the others expect.
      await checkRunning(project, findings, ours);
      return findings;
    },
  },
];

type Ours = (from: string, name: string) => Promise<ArchiveContents>;

async function checkWriteAheadLog(
  work: string,
  project: string,
  findings: Findings,
  ours: Ours,
): Promise<Known> {
  const copy = join(work, 'wal');
  await cp(project, copy, { recursive: true, verbatimSymlinks: true });
  const writer = new DatabaseSync(databaseOf(copy));
  const left = join(work, 'wal-left');
  try {
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
    addProbe(writer);
    const before = await snapshot(copy);
    findings.check('there is a write-ahead log', (await stat(`${databaseOf(copy)}-wal`)).size > 0);
    const archive = await ours(copy, 'wal-open');
    const changed = changes(before, await snapshot(copy)).filter(notSharedMemory);
    findings.check(
      'with a write-ahead log in use nothing is changed',
      changed.length === 0,
      changed.join('\n'),
    );
    findings.check('and what is only in the log is in the archive', hasProbe(archive));
    // What a killed process leaves: database and log, and nobody who has them open.
    await cp(copy, left, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('-shm'),
    });
  } finally {
    writer.close();
  }
  // The same for later, before anybody has read it and made an index of the log.
  const folder = join(work, 'wal-read-only');
  await cp(left, folder, { recursive: true, verbatimSymlinks: true });
  const before = await snapshot(left);
  const archive = await ours(left, 'wal-of-killed');
  const changed = changes(before, await snapshot(left)).filter(notSharedMemory);
  findings.check('a log left by a killed process is not changed', changed.length === 0, changed.join('\n'));
  findings.check('and what is only in that log is in the archive', hasProbe(archive));
  return { label: 'a read-only file system with a log left', folder, expected: archive };
}

async function checkRunning(project: string, findings: Findings, ours: Ours): Promise<void> {
  await using server = await startStrapi(project);
  // Strapi itself may write; two snapshots without us in between say whether it does at the moment.
  const idle = await snapshot(project);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = await snapshot(project);
  findings.check(
    'the running Strapi is idle',
    changes(idle, before).length === 0,
    changes(idle, before).join('\n'),
  );
  const archive = await ours(project, 'running');
  const changed = changes(before, await snapshot(project));
  findings.check('while Strapi runs on it nothing is changed', changed.length === 0, changed.join('\n'));
  findings.check('the archive has the entities', archive.records.entities.length > 0);
  findings.check('and Strapi goes on to answer', await server.healthy());
}

/** Ways to see a folder on a read-only file system, for a privileged and an unprivileged user. */
const mounts: readonly (readonly string[])[] = [
  ['unshare', '--mount'],
  ['sudo', '-n', 'unshare', '--mount'],
  ['unshare', '--user', '--map-root-user', '--mount'],
];

/** A project, and what an export of it must hold. */
interface Known {
  readonly label: string;
  readonly folder: string;
  readonly expected: ArchiveContents;
}

async function checkReadOnly(
  entry: Entry,
  work: string,
  projects: readonly Known[],
  findings: Findings,
): Promise<void> {
  const script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"';
  const inMount = (mount: readonly string[], folder: string, command: readonly string[]) => {
    const [program = '', ...args] = [...mount, 'sh', '-c', script, 'sh', folder, ...command];
    return run(program, args, { cwd: work }).catch((error: Error) => ({ code: null, output: error.message }));
  };
  const attempts: string[] = [];
  for (const mount of mounts) {
    const folder = projects[0]?.folder ?? work;
    const probe = ['sh', '-c', 'touch "$0/probe" 2>/dev/null && exit 9; exit 0', folder];
    const probed = await inMount(mount, folder, probe);
    if (probed.code !== 0) {
      attempts.push(`${mount.join(' ')}: ${probed.output.trim() || `exit code ${probed.code}`}`);
      continue;
    }
    for (const [index, { label, folder, expected }] of projects.entries()) {
      const base = join(work, `read-only-${index}`);
      const command = [process.execPath, ...ourCommand(entry, folder, base, plain)];
      const finished = await inMount(mount, folder, command);
      findings.check(`exports from ${label}`, finished.code === 0, finished.output);
      if (finished.code === 0) {
        findings.compared(`from ${label}`, compareArchives(expected, await readArchive(`${base}.tar`)));
      }
    }
    return;
  }
  const reason = `not run: the read-only file system, which this machine does not let us mount (${attempts.join('; ')})`;
  // Only Linux has the mounts that are used here; elsewhere the check cannot be had, not even in CI.
  if (process.env.CI && process.platform === 'linux') {
    findings.check(reason, false);
  } else {
    findings.note(reason);
  }
}

async function checkBrokenCheckouts(
  work: string,
  project: string,
  findings: Findings,
  expected: ArchiveContents,
  ours: Ours,
): Promise<void> {
  const throwing = join(work, 'throwing');
  await cp(project, throwing, { recursive: true, verbatimSymlinks: true });
  await rm(join(throwing, 'dist'), { recursive: true, force: true });
  await writeFile(join(throwing, 'src', 'index.ts'), "throw new Error('the project was run');\n");
  const before = await snapshot(throwing);
  findings.compared(
    'a checkout whose code throws',
    compareArchives(expected, await ours(throwing, 'throws')),
  );
  const changed = changes(before, await snapshot(throwing));
  findings.check('nothing in that checkout is changed', changed.length === 0, changed.join('\n'));

  const bare = join(work, 'bare');
  await cp(throwing, bare, { recursive: true, verbatimSymlinks: true });
  await rm(join(bare, 'node_modules'));
  findings.compared('a checkout without node_modules', compareArchives(expected, await ours(bare, 'bare')));
}
