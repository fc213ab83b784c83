import { execFileSync, spawnSync } from 'node:child_process';
import { createDecipheriv, scryptSync } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { makeFit } from '../conformance/fit.ts';
import type { Origin } from '../conformance/projects.ts';
import { createDatabase } from '../database-sql.ts';
import type { Engine } from '../engines/engine.ts';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';
import { markdownTable } from '../faults/figures.ts';
import { copyOf } from '../faults/sites.ts';
import { databaseOf } from '../faults/state.ts';
import { serverTables } from '../server-tables.ts';

/**
 * `npm run bench:identity -- OTHER`: exports the same projects with two builds, at the same frozen moment and with the same keys and salts,
 * and compares the archives byte for byte.
 */
const root = resolve(import.meta.dirname, '../..');
const program = new Command('identity')
  .description('Compares the archives of two builds byte for byte, or counts what their imports open.')
  .argument('[other]', 'the other build: a dist/index.js, or a git revision, which is built', 'HEAD')
  .option('--this <file>', 'this build', (file: string) => resolve(file), join(root, 'dist', 'index.js'))
  .option('--engine <name>', 'only what calls itself like this: SQLite, PostgreSQL, MariaDB, MySQL')
  .option('--connections', 'count connections and child processes of an import with a safety backup instead')
  .showHelpAfterError()
  .parse();
const options = program.opts<{ this: string; engine?: string; connections?: true }>();

const key = 'a passphrase that guards nothing';
/** `age-keygen` made it; its private key was thrown away. */
const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

/** The forms of an archive, by the options that ask for them. */
const forms: Readonly<Record<string, readonly string[]>> = {
  tar: ['--no-encrypt', '--no-compress'],
  'tar.gz': ['--no-encrypt'],
  'tar.enc': ['--no-compress'],
  'tar.gz.enc': [],
  'tar.age, passphrase': ['--no-compress', '--encryption', 'age'],
  'tar.age, recipient': ['--no-compress', '--encryption', 'age', '--recipient', recipient],
  dir: ['--no-encrypt', '--format', 'dir'],
  'content only': ['--no-encrypt', '--no-compress', '--only', 'content'],
};

const origins = ['kitchen-sink', 'kitchen-sink-4'] as const;

interface Database {
  readonly engine: string;
  /** What makes a project use it. */
  readonly words: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-identity-'));
try {
  const other = buildOf(program.args[0] ?? 'HEAD');
  await (options.connections ? countBoth(other) : compareAll(other));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The program of another build: where it is, or made from a revision. */
function buildOf(given: string): string {
  if (existsSync(given) && statSync(given).isFile()) {
    return resolve(given);
  }
  const checkout = join(folder, 'checkout');
  const git = (...words: string[]) => execFileSync('git', words, { cwd: root, stdio: 'inherit' });
  git('worktree', 'add', '--quiet', '--detach', checkout, given);
  try {
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'junction');
    execFileSync(process.execPath, [join(checkout, 'scripts', 'build.ts')], { stdio: 'inherit' });
    // It looks for its version beside dist/.
    for (const name of ['package.json', 'dist']) {
      cpSync(join(checkout, name), join(folder, 'build', name), { recursive: true });
    }
  } finally {
    git('worktree', 'remove', '--force', checkout);
  }
  return join(folder, 'build', 'dist', 'index.js');
}

/**
 * Runs a build with a module loaded before it.
 *
 * @throws Error with what it printed where it fails.
 */
function run(
  build: string,
  preload: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): void {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(STRAPI_DMS_|INPUT_|NODE_ENV$|CI$)/.test(name),
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, preload),
      build,
      ...words,
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...Object.fromEntries(kept), NO_COLOR: '1', TZ: 'UTC', PORT: '9', ...environment },
    },
  );
  if (status !== 0) {
    throw new Error(`${build} ${words.join(' ')}\n${stderr}`);
  }
}

/** A working copy of a project with its SQLite database. */
function projectOf(origin: string, name: string): string {
  const project = copyOf(join(root, origin), join(folder, name));
  createDatabase(join(root, origin, 'data.sql'), databaseOf(project));
  return project;
}

function isWanted(name: string): boolean {
  return options.engine === undefined || name.toLowerCase().startsWith(options.engine.toLowerCase());
}

/** The servers that are wanted, by the names that they give themselves. */
async function servers(): Promise<[name: string, Engine][]> {
  const engines = [postgres(), mysqlOrMariaDb('mysql://root@127.0.0.1:3306')];
  if (process.env.MYSQL_URL !== undefined) {
    engines.push(mysqlOrMariaDb());
  }
  const named = await Promise.all(
    engines.map(async (engine): Promise<[string, Engine]> => [await engine.version(), engine]),
  );
  return named.filter(([name]) => isWanted(name));
}

/** Does something with a database on a server that has the tables of a project. */
async function withDatabase(
  engine: Engine,
  project: string,
  work: (words: readonly string[]) => Promise<void> | void,
): Promise<void> {
  const database = await engine.create();
  try {
    // Without indexes and keys, each of which takes MySQL up to a second: no archive has them.
    const tables = serverTables(databaseOf(project), engine.tables).filter((sql) =>
      /^(CREATE TABLE|INSERT)/.test(sql),
    );
    await database.run(tables.join(';'));
    await work(['--database-url', database.url]);
  } finally {
    await database.drop();
  }
}

async function compareAll(other: string): Promise<void> {
  const rows: string[][] = [];
  for (const origin of origins) {
    const project = projectOf(`__tests__/fixtures/${origin}`, origin);
    if (isWanted('SQLite')) {
      compare(other, origin, project, { engine: 'SQLite', words: [] }, rows);
    }
    const fit = projectOf(`__tests__/fixtures/${origin}`, `${origin}-fit`);
    makeFit(fit, origin satisfies Origin);
    const archive = join(folder, `${origin}-fit`);
    run(other, 'frozen.ts', [
      'export',
      '--project',
      fit,
      '-f',
      archive,
      '--missing-media',
      'warn',
      ...(forms.tar ?? []),
    ]);
    for (const [name, engine] of await servers()) {
      await withDatabase(engine, fit, (words) => {
        const loading = ['import', '--project', fit, '-f', `${archive}.tar`, '--force', '--no-safety-backup'];
        run(other, 'frozen.ts', [...loading, ...words]);
        compare(other, origin, fit, { engine: name, words }, rows);
      });
    }
  }
  console.log(markdownTable(['project', 'engine', 'form', 'bytes', 'result'], rows));
  const differing = rows.filter(([, , , , result]) => !result?.startsWith('same'));
  console.log(
    `\n${rows.length} archives, ${differing.length === 0 ? 'all the same' : `${differing.length} differ`}.`,
  );
  process.exitCode = differing.length === 0 ? 0 : 1;
}

/** Exports a project in each form with both builds. */
function compare(other: string, origin: string, project: string, database: Database, rows: string[][]): void {
  for (const [form, words] of Object.entries(forms)) {
    const [before, after] = [other, options.this].map((build, index) => {
      const target = join(folder, `out-${index}`, 'archive');
      rmSync(dirname(target), { recursive: true, force: true });
      mkdirSync(dirname(target));
      const common = ['export', '--project', project, '-f', target, '--missing-media', 'warn'];
      const needsKey = !words.includes('--no-encrypt') && !words.includes('--recipient');
      run(
        build,
        'frozen.ts',
        [...common, ...words, ...database.words],
        needsKey ? { STRAPI_DMS_KEY: key } : {},
      );
      return filesIn(dirname(target));
    });
    const bytes = [...(before?.values() ?? [])].reduce((sum, { length }) => sum + length, 0);
    console.error(`${origin}, ${database.engine}, ${form}`);
    rows.push([origin, database.engine, form, bytes.toLocaleString('en'), difference(before, after)]);
  }
}

/** Files below a folder, with their contents. */
function filesIn(directory: string): Map<string, Buffer> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(directory, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(directory, name))]));
}

function unpacked(name: string, content: Buffer): Buffer {
  if (!/\.gz(\.enc)?$/.test(name)) {
    return content;
  }
  if (!name.endsWith('.enc')) {
    return gunzipSync(content);
  }
  const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
  return gunzipSync(Buffer.concat([decipher.update(content), decipher.final()]));
}

function difference(before: Map<string, Buffer> = new Map(), after: Map<string, Buffer> = new Map()): string {
  if (before.size === 0) {
    return 'there is no archive';
  }
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [first, second] = [before.get(name), after.get(name)];
    if (first === undefined || second === undefined) {
      return `only one has ${name}`;
    }
    if (!first.equals(second) && unpacked(name, first).equals(unpacked(name, second))) {
      // Where it changes from compressing to storing depends on how far the compressor has come, and so on the machine.
      return 'same tar, compressed otherwise';
    }
    if (!first.equals(second)) {
      const at = first.findIndex((byte, index) => byte !== second[index]);
      return `${name}: ${first.length} and ${second.length} bytes, the first other one at ${at === -1 ? first.length : at}`;
    }
  }
  return 'same';
}

/** What an import of the example with a safety backup opens, in both builds. */
async function countBoth(other: string): Promise<void> {
  const rows: (string | number)[][] = [];
  const project = projectOf('examples/blog', 'blog');
  const archive = join(folder, 'blog');
  run(other, 'frozen.ts', ['export', '--project', project, '-f', archive, ...(forms.tar ?? [])]);
  const importing = ['import', '--project', project, '-f', `${archive}.tar`, '--force'];
  const count = (engine: string, variables: NodeJS.ProcessEnv, isOfDatabase: RegExp) => {
    for (const [name, build] of Object.entries({ other, this: options.this })) {
      const file = join(folder, 'counted');
      rmSync(file, { force: true });
      run(build, 'counted.ts', importing, { ...variables, COUNTED: file, STRAPI_DMS_KEY: key });
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      console.log(`${engine}, ${name}:\n  ${lines.join('\n  ').replaceAll('\t', ' ')}`);
      const number = (kind: RegExp) => lines.filter((line) => kind.test(line)).length;
      rows.push([
        ...[engine, name, number(isOfDatabase)],
        ...[number(/^child\t.*evaluate-child/), number(/^child\t(?!.*evaluate-child)/)],
      ]);
    }
  };
  if (isWanted('SQLite')) {
    count('SQLite', {}, /^sqlite\t(?!.*\.lock$)/);
  }
  for (const [name, engine] of await servers()) {
    await withDatabase(engine, project, (words) => {
      run(other, 'frozen.ts', [...importing, '--no-safety-backup', ...words]);
      const url = new URL(words.at(-1) ?? '');
      // As in a deployment, so that the configuration is evaluated.
      const variables = {
        DATABASE_CLIENT: url.protocol.replace(':', ''),
        DATABASE_HOST: url.hostname,
        DATABASE_PORT: url.port,
        DATABASE_NAME: url.pathname.slice(1),
        DATABASE_USERNAME: decodeURIComponent(url.username),
        DATABASE_PASSWORD: decodeURIComponent(url.password),
      };
      count(name, variables, new RegExp(`^connection\t${url.port}$`));
    });
  }
  const head = ['engine', 'build', 'connections', 'evaluations of the configuration', 'other children'];
  console.log(`\n${markdownTable(head, rows)}`);
}
