import { spawnSync } from 'node:child_process';
import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { cpSync, createReadStream, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { formatBytes } from '../src/commands/format.ts';
import { createDatabase } from './database-sql.ts';

/**
 * `npm run demo`: exports the example blog as a user would, shows what is in the archive, imports it into a second,
 * empty copy of the project, and compares the two.
 */
const root = resolve(import.meta.dirname, '..');
const blog = join(root, 'examples', 'blog');
const folder = join(root, '.tmp', 'demo');
const second = join(folder, 'second');
const archive = join(folder, 'blog.tar.gz.enc');
const key = randomBytes(24).toString('base64');

const say = (line = ''): void => console.log(line);
const shown = (path: string): string => relative(root, path);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

say('1. The example blog gets its SQLite database (no Strapi is installed for that).');
createDatabase(join(blog, 'data.sql'), join(blog, '.tmp', 'data.db'));

say(
  '2. Export: strapi-dms export --project examples/blog --file .tmp/demo/blog   (the key is in STRAPI_DMS_KEY)\n',
);
strapiDms('export', '--project', blog, '--file', join(folder, 'blog'));

say(`\n3. What is inside ${shown(archive)}, decrypted with nothing but Node:\n`);
await list(archive);

say('\n4. Import into a second copy of the project, whose database and uploads are empty:');
say('   strapi-dms import --project .tmp/demo/second --file .tmp/demo/blog.tar.gz.enc\n');
copyEmpty(second);
strapiDms('import', '--project', second, '--file', archive);

say('\n5. Both projects, exported once more and compared record by record and file by file:');
compare(unpacked(blog, 'first'), unpacked(second, 'copy'));

say('\nNext: export your own project:  node dist/index.js export --project path/to/your/strapi');
say('      or put the workflow of README.md into .github/workflows of your project.');

/** Runs the bundle as a user does; ends the demo where it fails. */
function strapiDms(...parameters: string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, 'dist', 'index.js'), ...parameters], {
    stdio: 'inherit',
    env: { ...process.env, STRAPI_DMS_KEY: key },
  });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

async function list(file: string): Promise<void> {
  const entries = extract();
  const media = { files: 0, bytes: 0 };
  entries.on('entry', ({ name, size = 0 }, stream, next) => {
    if (!name.startsWith('assets/')) {
      say(`   ${formatBytes(size).padStart(9)}  ${name}`);
    } else if (name.startsWith('assets/uploads/')) {
      media.files += 1;
      media.bytes += size;
    }
    stream.resume();
    stream.on('end', next);
  });
  await pipeline(
    createReadStream(file),
    createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null),
    createGunzip(),
    entries,
  );
  say(
    `   ${formatBytes(media.bytes).padStart(9)}  assets/uploads/: ${media.files} files, each with its sidecar`,
  );
}

/** The project as Strapi's first start leaves it: all tables are there, and no content. */
function copyEmpty(target: string): void {
  cpSync(blog, target, {
    recursive: true,
    filter: (path) => !/[\\/](\.tmp|node_modules|uploads)$/.test(path),
  });
  const file = join(target, '.tmp', 'data.db');
  createDatabase(join(blog, 'data.sql'), file);
  const database = new DatabaseSync(file);
  const tables = database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'strapi\\_%' ESCAPE '\\'`,
    )
    .all();
  database.exec('PRAGMA foreign_keys = OFF');
  for (const { name } of tables) {
    database.exec(`DELETE FROM "${name}"`);
  }
  database.close();
}

/** A project's content as an unpacked archive. */
function unpacked(project: string, name: string): string {
  const target = join(folder, name);
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'dist', 'index.js'),
      'export',
      '--project',
      project,
      '--no-encrypt',
      '--format',
      'dir',
      '--file',
      target,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(stderr);
  }
  return target;
}

function compare(first: string, copy: string): void {
  for (const stage of ['schemas', 'entities', 'links', 'configuration']) {
    const [before, after] = [first, copy].map((archive) => records(join(archive, stage)));
    const isEqual = JSON.stringify(before) === JSON.stringify(after);
    say(
      `   ${stage.padEnd(14)} ${String(before?.length).padStart(4)} records: ${isEqual ? 'equal' : 'DIFFERENT'}`,
    );
    process.exitCode ||= isEqual ? 0 : 1;
  }
  const [before, after] = [first, copy].map((archive) => files(join(archive, 'assets', 'uploads')));
  const isEqual = JSON.stringify(before) === JSON.stringify(after);
  say(
    `   ${'assets'.padEnd(14)} ${String(before?.length).padStart(4)} files:   ${isEqual ? 'equal' : 'DIFFERENT'}`,
  );
  process.exitCode ||= isEqual ? 0 : 1;
}

/** The lines of a stage's files; their order means nothing. */
function records(directory: string): string[] {
  const texts = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).sort();
}

function files(directory: string): [name: string, content: string][] {
  return readdirSync(directory)
    .sort()
    .map((name) => [name, readFileSync(join(directory, name), 'base64')]);
}
