import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engine, Query, ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { findMysql, findPostgres, owning } from './servers.ts';
import { isThorough } from './thorough.ts';

/** A database that one test imports into. */
export interface Target {
  /** For `database-url`: of the role that imports. */
  readonly url: string;
  /** Runs statements as somebody who may do everything. */
  readonly run: Query;
  /** Lets the role that imports read a table of others. */
  share(table: string): Promise<void>;
  drop(): Promise<void>;
}

/** A kind of database that imports go into, and how it is had. */
export interface TargetKind {
  readonly quote: (name: string) => string;
  /** The type of a column that refers to ids. */
  readonly reference: string;
  /** How generated columns are kept that can be added to a table. */
  readonly generated: 'STORED' | 'VIRTUAL';
  /** Whether tables are told from one another whose names differ in case only. */
  readonly tellsCase: boolean;
  /** Whether rows without a key tell in which order they were written. */
  readonly tellsPlaces: boolean;
  /** The statement that drops a table although a view is on it. */
  readonly dropTable: (table: string) => string;
  readonly dropIndex: (table: string, index: string) => string;
  /** Statements after which nothing numbers the rows of a table. */
  readonly unnumber: (table: string) => readonly string[];
  /** The statement after which whoever made it need not heed foreign keys. */
  readonly unchecked: string;
  /** A value for a column of moments. */
  readonly moment: (time: Date) => string;
  /** Statements that let a table take no row in which a condition does not hold. */
  readonly check: (table: string, condition: string) => string;
  /** Statements that stop what is done to a row, with a message, where a condition on NEW holds. */
  readonly trigger: (event: 'INSERT' | 'UPDATE', table: string, condition: string, message: string) => string;
  /**
   * Makes the databases of one file's tests.
   *
   * @param seeded A SQLite database with the tables that they are to have.
   * @param fill Imports what they are to hold.
   */
  prepare(seeded: string, fill: (url: string) => Promise<void>): Promise<Supply>;
}

export interface Supply {
  /** A new database with tables and content. */
  target(): Promise<Target>;
  drop(): Promise<void>;
}

const nothing = async () => undefined;

const doubleQuoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

const sqlite: TargetKind = {
  quote: doubleQuoted,
  reference: 'integer',
  generated: 'VIRTUAL',
  tellsCase: false,
  tellsPlaces: true,
  dropTable: (table) => `DROP TABLE ${table}`,
  dropIndex: (_table, index) => `DROP INDEX ${index}`,
  unnumber: (table) => [
    `CREATE TABLE other AS SELECT * FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE other RENAME TO ${table}`,
  ],
  unchecked: 'PRAGMA foreign_keys = OFF',
  moment: (time) => String(time.getTime()),
  check: (table, condition) => `ALTER TABLE ${table} ADD COLUMN checked int CHECK (${condition})`,
  trigger: (event, table, condition, message) =>
    `CREATE TRIGGER stop_it BEFORE ${event} ON ${table} WHEN ${condition} BEGIN SELECT RAISE(ABORT, '${message}'); END`,
  prepare: async (seeded, fill) => {
    let copies = 0;
    await fill(`sqlite:${seeded}`);
    return {
      target: async () => {
        copies += 1;
        const file = join(seeded, `../target-${copies}.db`);
        copyFileSync(seeded, file);
        return {
          url: `sqlite:${file}`,
          run: async (sql) => runSqlite(file, sql),
          share: nothing,
          drop: nothing,
        };
      },
      drop: nothing,
    };
  },
};

function runSqlite(file: string, sql: string): unknown[][] {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  try {
    if (!/^\s*(select|with)/i.test(sql)) {
      database.exec(sql);
      return [];
    }
    return database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
  } finally {
    database.close();
  }
}

type Dialect = Omit<TargetKind, 'prepare'>;

const addCheck = (table: string, condition: string) =>
  `ALTER TABLE ${table} ADD CONSTRAINT checked CHECK (${condition})`;

const asText = (time: Date) => `'${time.toISOString().slice(0, 19).replace('T', ' ')}'`;

const postgresDialect: Dialect = {
  quote: doubleQuoted,
  reference: 'int',
  generated: 'STORED',
  tellsCase: true,
  tellsPlaces: true,
  dropTable: (table) => `DROP TABLE ${table} CASCADE`,
  unnumber: (table) => [`ALTER TABLE ${table} ALTER COLUMN id DROP DEFAULT`],
  dropIndex: (_table, index) => `DROP INDEX ${index}`,
  unchecked: 'SET session_replication_role = replica',
  moment: asText,
  check: addCheck,
  trigger: (event, table, condition, message) => `
    CREATE FUNCTION stop_it() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF ${condition} THEN RAISE EXCEPTION '${message}'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER stop_it BEFORE ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION stop_it()`,
};

const mysqlDialect: Dialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  reference: 'int unsigned',
  generated: 'STORED',
  // As on Linux.
  tellsCase: true,
  tellsPlaces: false,
  dropTable: (table) => `DROP TABLE ${table}`,
  unnumber: (table) => [`ALTER TABLE ${table} MODIFY id int unsigned NOT NULL`],
  dropIndex: (table, index) => `DROP INDEX ${index} ON ${table}`,
  unchecked: 'SET foreign_key_checks = 0',
  moment: asText,
  check: addCheck,
  trigger: (event, table, condition, message) =>
    `CREATE TRIGGER stop_it BEFORE ${event} ON ${table} FOR EACH ROW
     BEGIN IF ${condition} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${message}'; END IF; END`,
};

const ofServer = (
  engine: Engine,
  dialect: Dialect,
  given: (database: ServerDatabase) => Promise<Pick<Target, 'url' | 'share'> & { take: () => Promise<void> }>,
): TargetKind => ({
  ...dialect,
  prepare: async (seeded, fill) => {
    const original = await engine.create();
    await original.run(serverTables(seeded, engine.tables).join(';'));
    await fill(original.url);
    return {
      target: async () => {
        const database = await engine.copy(original);
        const { url, share, take } = await given(database);
        return {
          url,
          run: database.run,
          share,
          drop: async () => {
            await take();
            await database.drop();
          },
        };
      },
      drop: () => original.drop(),
    };
  },
});

const asOwner = async ({ url }: ServerDatabase) => ({ url, share: nothing, take: nothing });

/** A role that owns Strapi's tables and nothing else, as that of a managed server does. */
async function asPlainRole({ name, url, run }: ServerDatabase) {
  const role = `plain_${name}`;
  await run(`CREATE ROLE ${role} LOGIN PASSWORD 'p'; ${owning(role)}`);
  const own = new URL(url);
  [own.username, own.password] = [role, 'p'];
  return {
    url: own.href,
    share: async (table: string) => {
      await run(`GRANT SELECT ON ${table} TO ${role}`);
    },
    take: async () => {
      await run(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    },
  };
}

const postgresServer = await findPostgres();
const mysqlServer = await findMysql();

const onPostgres = (given: Parameters<typeof ofServer>[2]) =>
  postgresServer && ofServer(postgres(postgresServer.url.href), postgresDialect, given);

/** Every kind of database that an import may find; undefined where there is no server for it. */
export const allTargetKinds: readonly (readonly [name: string, kind: TargetKind | undefined])[] = [
  ['SQLite', sqlite],
  ['PostgreSQL, as a superuser', onPostgres(asOwner)],
  ['PostgreSQL, as a role that owns no more than the tables', onPostgres(asPlainRole)],
  ['MySQL or MariaDB', mysqlServer && ofServer(mysqlOrMariaDb(mysqlServer.url.href), mysqlDialect, asOwner)],
];

/** Those that tests of commands are run on: where not everything is tested in every way, SQLite and the strictest that PostgreSQL can be. */
export const targetKinds = allTargetKinds.filter(
  ([name]) => isThorough || name === 'SQLite' || name.endsWith('no more than the tables'),
);
