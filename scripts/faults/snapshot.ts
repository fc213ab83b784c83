import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { createDatabase } from '../database-sql.ts';
import type { Engine } from '../engines/engine.ts';
import { mysqlOrMariaDb } from '../engines/mysql.ts';
import { postgres } from '../engines/postgres.ts';
import { serverTables } from '../server-tables.ts';
import { markdownTable, writeFigures } from './figures.ts';
import { strapiDms } from './program.ts';
import { copyOf } from './sites.ts';
import { databaseOf } from './state.ts';

/**
 * `npm run snapshot [-- exports] [--engine postgres|mysql]`: exports (50 times unless told) from both engines, or from the
 * one, while a writer makes authors with an article each, and deletes others, at full speed: every link of every archive
 * must have both of its ends in it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { engine: { type: 'string' }, write: { type: 'string' } },
});
const exports = Number(positionals[0] ?? 50);

/** A connection that writes. */
interface WriterConnection {
  query(sql: string): Promise<unknown>;
  end(): Promise<unknown>;
}

/** How an engine is written to: a transaction with rows that refer to each other, then the removal of old ones. */
interface Subject {
  readonly engine: Engine;
  connect(url: string): Promise<WriterConnection>;
  readonly write: (number: number) => string;
}

const subjects: Readonly<Record<string, Subject>> = {
  postgres: {
    engine: postgres(),
    connect: async (url) => {
      const client = new pg.Client(url);
      await client.connect();
      return client;
    },
    write: (number) => `
      BEGIN;
      INSERT INTO authors (name, document_id) VALUES ('a', 'a${number}');
      INSERT INTO articles (title, document_id) VALUES ('t', 't${number}');
      INSERT INTO articles_author_lnk (article_id, author_id, article_ord)
        VALUES (currval('articles_id_seq'), currval('authors_id_seq'), 1);
      COMMIT;
      DELETE FROM articles WHERE id < currval('articles_id_seq') - 500;
      DELETE FROM authors WHERE id < currval('authors_id_seq') - 500`,
  },
  mysql: {
    engine: mysqlOrMariaDb(),
    connect: (url) => mysql.createConnection({ uri: url, multipleStatements: true }),
    write: (number) => `
      BEGIN;
      INSERT INTO authors (name, document_id) VALUES ('a', 'a${number}');
      SET @author = LAST_INSERT_ID();
      INSERT INTO articles (title, document_id) VALUES ('t', 't${number}');
      SET @article = LAST_INSERT_ID();
      INSERT INTO articles_author_lnk (article_id, author_id, article_ord) VALUES (@article, @author, 1);
      COMMIT;
      DELETE FROM articles WHERE id + 500 < @article;
      DELETE FROM authors WHERE id + 500 < @author`,
  },
};
const chosen = values.engine === undefined ? Object.keys(subjects) : [values.engine];
if (!Number.isInteger(exports) || exports < 1 || chosen.some((name) => !Object.hasOwn(subjects, name))) {
  console.error('Usage: npm run snapshot [-- exports] [--engine postgres|mysql] [--write file]');
  process.exit(2);
}

const blog = resolve(import.meta.dirname, '../../examples/blog');
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-snapshot-'));
try {
  const project = copyOf(blog, join(folder, 'project'));
  createDatabase(join(blog, 'data.sql'), databaseOf(project));
  const rows: (string | number)[][] = [];
  for (const name of chosen) {
    const { written, links, dangling } = await exportWhileWriting(subjects[name] as Subject, project);
    rows.push([(await subjects[name]?.engine.version()) ?? name, exports, written, links, dangling]);
    if (dangling > 0 || links === 0) {
      process.exitCode = 1;
    }
  }
  const head = ['from', 'exports', 'transactions of the writer', 'links exported', 'dangling'];
  const figures = `On ${availableParallelism()} cores, Node ${process.versions.node}:

${markdownTable(head, rows)}`;
  console.log(figures);
  if (values.write !== undefined) {
    writeFigures(values.write, 'snapshot', figures);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function exportWhileWriting({ engine, connect, write }: Subject, project: string) {
  const database = await engine.create();
  try {
    await database.run(serverTables(databaseOf(project), engine.tables).join(';'));
    const connection = await connect(database.url);
    let isWriting = true;
    let written = 0;
    const writing = (async () => {
      for (; isWriting; written += 1) {
        await connection.query(write(written));
      }
    })();
    // Told below, when it is waited for.
    writing.catch(() => undefined);
    try {
      let links = 0;
      let dangling = 0;
      for (let index = 0; index < exports; index += 1) {
        const found = await exportAndCheck(project, database.url);
        links += found.links;
        dangling += found.dangling;
      }
      isWriting = false;
      await writing;
      return { written, links, dangling };
    } finally {
      isWriting = false;
      await writing.catch(() => undefined);
      await connection.end();
    }
  } finally {
    await database.drop();
  }
}

async function exportAndCheck(project: string, url: string): Promise<{ links: number; dangling: number }> {
  const archive = join(folder, 'archive');
  const words = ['export', '--project', project, '--database-url', url, '--no-encrypt', '--overwrite'];
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
  const links = records('links');
  const dangling = links.filter(
    ({ left, right }) => !known.has(`${left.type} ${left.ref}`) || !known.has(`${right.type} ${right.ref}`),
  );
  rmSync(archive, { recursive: true });
  // A link that is left out since one of its ends is missing would be one that was read at another moment.
  const leftOut = Number(/left out/.test(ended.stdout + ended.stderr));
  return { links: links.length, dangling: dangling.length + leftOut };
}
