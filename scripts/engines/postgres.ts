import pg from 'pg';
import { postgresTables } from '../server-tables.ts';
import { type Engine, type Query, rowsOfTables, type ServerDatabase, uniqueName, urlOf } from './engine.ts';

/** PostgreSQL at a URL; unless told at `POSTGRES_URL`, or where Debian's package runs it. */
export function postgres(
  url = process.env.POSTGRES_URL ?? 'postgres://postgres:postgres@127.0.0.1:5432/postgres',
): Engine {
  const server = new URL(url);
  server.port ||= '5432';
  const create = async (like?: ServerDatabase): Promise<ServerDatabase> => {
    const name = uniqueName();
    await run(server.href, `CREATE DATABASE ${name}${like === undefined ? '' : ` TEMPLATE ${like.name}`}`);
    const own = urlOf(server, name);
    return {
      name,
      url: own,
      run: (sql) => run(own, sql),
      drop: async () => {
        await run(server.href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      },
    };
  };
  return {
    server,
    tables: postgresTables,
    // A simple query: its letter, the length of what follows it, a text that ends with NUL.
    commit: [Buffer.from('Q\0\0\0\x0bCOMMIT\0')],
    version: async () => {
      const [[version] = []] = await run(server.href, 'SHOW server_version');
      return `PostgreSQL ${String(version).split(' ')[0]}`;
    },
    create: () => create(),
    copy: create,
    rows: ({ url }) =>
      connected(url, (query) => rowsOfTables(query, postgresTables.quote, 'current_schema()')),
  };
}

async function connected<Result>(url: string, work: (query: Query) => Promise<Result>): Promise<Result> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(async (sql) => {
      const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
      return rows ?? [];
    });
  } finally {
    await client.end();
  }
}

const run = (url: string, sql: string) => connected(url, (query) => query(sql));
