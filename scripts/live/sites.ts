import { randomBytes } from 'node:crypto';
import { cpSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { engines } from '../conformance/engines.ts';
import { copyProject, type Installation } from '../conformance/installation.ts';
import { databaseOf } from '../conformance/projects.ts';
import { strapiDms } from '../faults/program.ts';

/** A project of the official example with a database of its own, which anybody may write authors and articles to. */
export interface Site {
  readonly project: string;
  /** What makes the project, and our commands, use the database. */
  readonly variables: Readonly<Record<string, string>>;
  /** The same with a SQLite database that Strapi does not use: to work on it costs the site processors and disk only. */
  readonly control: Pick<Site, 'project' | 'variables'>;
  run(sql: string): Promise<unknown[][]>;
  drop(): Promise<void>;
}

export interface SiteOptions {
  /** Megabytes of media. */
  readonly media: number;
  /** Megabytes that a SQLite database has at least. */
  readonly database: number;
}

const megabyte = 1_000_000;
const mostPerFile = 100;

/** What the public may do through REST. */
const actions = ['api::author.author.create', 'api::author.author.update', 'api::article.article.create'];

/** @param name `sqlite`, `postgres` or `mysql`. */
export async function makeSite(
  name: string,
  { nodeModules, example }: Installation,
  folder: string,
  options: SiteOptions,
): Promise<Site> {
  const project = join(folder, `${name}-site`);
  await copyProject(example, project, nodeModules);
  permit(databaseOf(project));
  const control = { project: `${project}-control`, variables: {} };
  const site = name === 'sqlite' ? inPlace(project) : await onServer(name, project, folder);
  addMedia(project, options.media);
  cpSync(project, control.project, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.mp4'),
  });
  addMedia(control.project, options.media);
  for (const target of [site, inPlace(control.project)]) {
    for (const { hash, size } of films(options.media)) {
      await target.run(
        `INSERT INTO files (document_id, name, hash, ext, mime, size, url, provider, folder_path)
         VALUES ('${randomBytes(12).toString('hex')}', '${hash}.mp4', '${hash}', '.mp4', 'video/mp4', ${size / 1000}, '/uploads/${hash}.mp4', 'local', '/')`,
      );
    }
  }
  if (name === 'sqlite') {
    pad(databaseOf(project), options.database);
    pad(databaseOf(control.project), options.database);
  }
  return { ...site, control };
}

function permit(file: string): void {
  const database = new DatabaseSync(file);
  for (const action of actions) {
    const { lastInsertRowid } = database
      .prepare('INSERT INTO up_permissions (document_id, action, published_at) VALUES (?, ?, 1)')
      .run(randomBytes(12).toString('hex'), action);
    database
      .prepare(
        `INSERT INTO up_permissions_role_lnk (permission_id, role_id) SELECT ?, id FROM up_roles WHERE type = 'public'`,
      )
      .run(lastInsertRowid);
  }
  database.close();
}

function inPlace(project: string): Omit<Site, 'control'> {
  return {
    project,
    variables: {},
    run: async (sql) => {
      const database = new DatabaseSync(databaseOf(project), { timeout: 5_000 });
      try {
        const statement = database.prepare(sql);
        statement.setReturnArrays(true);
        return statement.all() as unknown as unknown[][];
      } finally {
        database.close();
      }
    },
    drop: async () => undefined,
  };
}

/** The example's own archive, imported; Strapi makes the tables. */
async function onServer(name: string, project: string, folder: string): Promise<Omit<Site, 'control'>> {
  const engine = engines.find((engine) => engine.name === name);
  if (engine === undefined) {
    throw new Error(`There is no engine ${name}`);
  }
  const archive = join(folder, `${name}-example`);
  await succeed(['export', '--project', project, '--no-encrypt', '-f', archive], folder);
  const { variables, run, drop } = await engine.create();
  try {
    await succeed(['import', '--project', project, '-f', `${archive}.tar.gz`, '--force'], folder, variables);
  } catch (error) {
    await drop();
    throw error;
  }
  return { project, variables, run, drop };
}

async function succeed(
  words: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, stdout, stderr } = await strapiDms(words, cwd, { environment });
  if (code !== 0) {
    throw new Error(`strapi-dms ${words[0]} ended with ${code}:\n${stdout}${stderr}`);
  }
}

const films = (megabytes: number): { hash: string; size: number }[] =>
  Array.from({ length: Math.ceil(megabytes / mostPerFile) }, (_, index) => ({
    hash: `film_${String(index).padStart(10, '0')}`,
    size: Math.min(megabytes - index * mostPerFile, mostPerFile) * megabyte,
  }));

/** Files of zeros that take no room on the disk, but are read as any others. */
function addMedia(project: string, megabytes: number): void {
  for (const { hash, size } of films(megabytes)) {
    const file = join(project, 'public', 'uploads', `${hash}.mp4`);
    writeFileSync(file, '');
    truncateSync(file, size);
  }
}

/** A table that Strapi does not know makes the file as large as it is to be. */
function pad(file: string, megabytes: number): void {
  if (megabytes > 0) {
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE padding (filling BLOB);
      WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ${megabytes})
      INSERT INTO padding SELECT randomblob(${megabyte}) FROM i`);
    database.close();
  }
}
