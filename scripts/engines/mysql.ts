import mysql from 'mysql2/promise';
import { mysqlTables } from '../server-tables.ts';
import { type Engine, type Query, rowsOfTables, type ServerDatabase, uniqueName, urlOf } from './engine.ts';

const { quote } = mysqlTables;

/** MySQL or MariaDB at a URL; unless told at `MYSQL_URL`, or where Debian's package runs it. */
export function mysqlOrMariaDb(url = process.env.MYSQL_URL ?? 'mysql://root@127.0.0.1:3306'): Engine {
  const server = new URL(url);
  server.port ||= '3306';
  const create = async (): Promise<ServerDatabase> => {
    const name = uniqueName();
    await run(server.href, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const own = urlOf(server, name);
    return {
      name,
      url: own,
      run: (sql) => run(own, sql),
      drop: async () => {
        await run(server.href, `DROP DATABASE IF EXISTS ${name}`);
      },
    };
  };
  return {
    server,
    tables: mysqlTables,
    // A packet: three bytes of length and one of order, then the command "query" and its text, before which a newer MySQL has how many
    // attributes it has (none, in one set).
    commit: [Buffer.from('\x07\0\0\0\x03COMMIT'), Buffer.from('\x09\0\0\0\x03\0\x01COMMIT')],
    version: async () => {
      const version = String((await run(server.href, 'SELECT VERSION()'))[0]?.[0]);
      return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`;
    },
    create,
    copy: async (database) => {
      const copy = await create();
      const tables = await database.run('SHOW TABLES');
      const statements = ['SET foreign_key_checks = 0'];
      for (const [table] of tables) {
        const name = quote(String(table));
        const [[, definition] = []] = await database.run(`SHOW CREATE TABLE ${name}`);
        statements.push(
          String(definition),
          `INSERT INTO ${name} SELECT * FROM ${quote(database.name)}.${name}`,
        );
      }
      await copy.run(statements.join(';'));
      return copy;
    },
    rows: ({ url }) => connected(url, (query) => rowsOfTables(query, quote, 'DATABASE()')),
  };
}

async function connected<Result>(url: string, work: (query: Query) => Promise<Result>): Promise<Result> {
  const connection = await mysql.createConnection({ uri: url, rowsAsArray: true, multipleStatements: true });
  try {
    return await work(async (sql) => {
      const [rows] = await connection.query(sql);
      return rows as unknown[][];
    });
  } finally {
    await connection.end();
  }
}

const run = (url: string, sql: string) => connected(url, (query) => query(sql));
