import { randomFillSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Command } from 'commander';
import { copyBlog } from '../../__tests__/support/blog.ts';
import { plainEnvironment, repository, runOrThrow } from '../conformance/process.ts';
import { measure } from './measure.ts';

/**
 * Backs up a media library into a restic repository, changes some of its files, and backs it up again, each time by the real command in a
 * process of its own. Prints what both took as Markdown. TMPDIR decides which disk it is.
 */
const options = new Command('bench:restic')
  .option('--files <n>', 'how many files', Number, 10_000)
  .option('--megabytes <n>', 'size of all files', Number, 5_000)
  .option('--changed <percent>', 'how many of them are changed before the second backup', Number, 1)
  .option('--restic <program>', 'the folder of another restic than that in PATH')
  .option('--link <megabytes>', 'have restic send and receive so many megabytes a second at most', Number)
  .option('--check', 'end with exit code 1 when a target is missed', false)
  .parse()
  .opts<{
    files: number;
    megabytes: number;
    changed: number;
    restic?: string;
    link?: number;
    check: boolean;
  }>();

/** Of the first backup that the second one may take. */
const mostOfFirst = 1 / 20;
const mostMegabytes = 200;

const folder = await mkdtemp(join(tmpdir(), 'bench-restic-'));
const project = join(folder, 'cms');
const backups = join(folder, 'repository');
const fileSize = Math.round((options.megabytes * 1e6) / options.files);
const slow = join(folder, 'slow');
const path = [
  ...(options.link === undefined ? [] : [slow]),
  ...(options.restic === undefined ? [] : [options.restic]),
  process.env.PATH,
].join(delimiter);
const environment = {
  ...plainEnvironment(),
  PATH: path,
  RESTIC_PASSWORD: 'a password for the benchmark',
  RESTIC_CACHE_DIR: join(folder, 'cache'),
  NO_COLOR: '1',
};

const content = Buffer.allocUnsafe(fileSize);
const nameOf = (index: number): string => `large_${String(index).padStart(6, '0')}`;
const writeMedia = (index: number): Promise<void> =>
  writeFile(join(project, 'public/uploads', `${nameOf(index)}.bin`), randomFillSync(content));

/** Puts a program in the way that has restic keep to the speed of a link: a repository is seldom on the disk of the machine. */
async function slowDown(megabytes: number): Promise<void> {
  const program = findInPath(path, 'restic');
  const limit = Math.round((megabytes * 1e6) / 1024);
  await mkdir(slow);
  const script = `#!/bin/sh\nexec '${program}' --limit-upload ${limit} --limit-download ${limit} "$@"\n`;
  await writeFile(join(slow, 'restic'), script, { mode: 0o755 });
}

function findInPath(folders: string, program: string): string {
  const found = folders
    .split(delimiter)
    .map((one) => join(one, program))
    .find((file) => existsSync(file));
  if (found === undefined) {
    throw new Error(`${program} is not in PATH`);
  }
  return found;
}

/** Fills the media library of the example blog, with files that cannot be compressed. */
async function makeProject(): Promise<void> {
  copyBlog(project);
  const database = new DatabaseSync(join(project, '.tmp/data.db'));
  const insert = database.prepare(
    `INSERT INTO files (document_id, name, hash, ext, mime, size, url, provider, folder_path)
     VALUES (?1, ?1 || '.bin', ?1, '.bin', 'application/octet-stream', ?2, '/uploads/' || ?1 || '.bin', 'local', '/')`,
  );
  database.exec('BEGIN');
  for (let index = 0; index < options.files; index += 1) {
    await writeMedia(index);
    insert.run(nameOf(index), fileSize / 1000);
  }
  database.exec('COMMIT');
  database.close();
}

/** Bytes of all files of a folder. */
async function sizeOf(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries.filter((one) => one.isFile()).map((one) => stat(join(one.parentPath, one.name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

async function backUp() {
  const before = await sizeOf(backups);
  const args = [
    '--disable-warning=ExperimentalWarning',
    join(repository, 'src/main.ts'),
    ...['export', '--quiet', '--project', project, '--database-url', '.tmp/data.db'],
    ...['--store', `restic:${backups}`],
  ];
  const measured = await measure(process.execPath, args, { cwd: folder, env: environment });
  return { ...measured, bytes: (await sizeOf(backups)) - before };
}

try {
  await makeProject();
  if (options.link !== undefined) {
    await slowDown(options.link);
  }
  await runOrThrow('restic', ['init', '--quiet', '--repo', backups], { cwd: folder, env: environment });
  const first = await backUp();
  const changed = Math.round((options.files * options.changed) / 100);
  for (let index = 0; index < changed; index += 1) {
    await writeMedia(Math.floor((index * options.files) / changed));
  }
  const second = await backUp();
  const row = (name: string, { seconds, bytes, megabytes }: typeof first) =>
    `| ${name} | ${seconds.toFixed(1)} s | ${(bytes / 1e6).toFixed(1)} MB | ${megabytes.toFixed(0)} MB |`;
  const part = (name: 'seconds' | 'bytes') => first[name] / second[name];
  console.log(
    `${options.files} files, ${options.megabytes} MB; ${options.changed} % changed before the second backup${options.link === undefined ? '' : `; a link of ${options.link} MB a second`}:\n`,
  );
  console.log('| | time | added to the repository | memory of ours |\n| --- | --- | --- | --- |');
  console.log(row('first backup', first));
  console.log(row('second backup', second));
  console.log(`| | 1/${part('seconds').toFixed(1)} | 1/${part('bytes').toFixed(1)} | |`);
  const isMissed =
    part('seconds') < 1 / mostOfFirst ||
    part('bytes') < 1 / mostOfFirst ||
    Math.max(first.megabytes, second.megabytes) > mostMegabytes;
  if (options.check && isMissed) {
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
