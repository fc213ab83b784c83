import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { createDatabase } from '../database-sql.ts';
import { postgresTables, serverTables } from '../server-tables.ts';
import { strapiDms } from './program.ts';
import { copyOf } from './sites.ts';
import { databaseOf } from './state.ts';

/**
 * `node scripts/faults/snapshot.ts [exports]`: exports from PostgreSQL (50 times unless told) while a writer makes authors
 * with an article each, and deletes others, at full speed: every link of every archive must have both of its ends in it.
 */
const exports = Number(process.argv[2] ?? 50);
const server = new URL(process.env.POSTGRES_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres');
const name = `snapshot_${process.pid}_${randomBytes(3).toString('hex')}`;
const url = new URL(server);
url.pathname = `/${name}`;

const blog = resolve(import.meta.dirname, '../../examples/blog');
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-snapshot-'));
const admin = new pg.Client(server.href);
await admin.connect();
await admin.query(`CREATE DATABASE ${name}`);
const client = new pg.Client(url.href);
await client.connect();
let isWriting = true;
let written = 0;

async function write(): Promise<void> {
  while (isWriting) {
    await client.query(`
      BEGIN;
      INSERT INTO authors (name, document_id) VALUES ('a', 'a${written}');
      INSERT INTO articles (title, document_id) VALUES ('t', 't${written}');
      INSERT INTO articles_author_lnk (article_id, author_id, article_ord)
        VALUES (currval('articles_id_seq'), currval('authors_id_seq'), 1);
      COMMIT;
      DELETE FROM articles WHERE id < currval('articles_id_seq') - 500;
      DELETE FROM authors WHERE id < currval('authors_id_seq') - 500`);
    written += 1;
  }
}

try {
  const project = copyOf(blog, join(folder, 'project'));
  createDatabase(join(blog, 'data.sql'), databaseOf(project));
  await client.query(serverTables(databaseOf(project), postgresTables).join(';'));
  const writing = write();
  let links = 0;
  let dangling = 0;
  for (let index = 0; index < exports; index += 1) {
    const archive = join(folder, 'archive');
    const words = ['export', '--project', project, '--database-url', url.href, '--no-encrypt'];
    const ended = await strapiDms([...words, '--format', 'dir', '-f', archive], folder);
    if (ended.code !== 0) {
      throw new Error(ended.stderr);
    }
    const records = (stage: string) =>
      readdirSync(join(archive, stage))
        .flatMap((file) => readFileSync(join(archive, stage, file), 'utf8').split('\n'))
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const known = new Set(
      records('entities').flatMap(({ type, id, data }) => [`${type} ${id}`, `${type} ${data.documentId}`]),
    );
    for (const { left, right } of records('links')) {
      links += 1;
      if (!known.has(`${left.type} ${left.ref}`) || !known.has(`${right.type} ${right.ref}`)) {
        dangling += 1;
      }
    }
    // A link that is left out since one of its ends is missing would be one that was read at another moment.
    dangling += Number(/left out/.test(ended.stdout + ended.stderr));
    rmSync(archive, { recursive: true });
  }
  isWriting = false;
  await writing;
  console.log(
    `${exports} exports, ${written} transactions of the writer: ${links} links, ${dangling} dangling`,
  );
  process.exitCode = dangling === 0 && links > 0 ? 0 : 1;
} finally {
  isWriting = false;
  await client.end();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
}
