import { join } from 'node:path';
import type { Engine, ServerDatabase } from '../conformance/engines.ts';
import { plainEnvironment, runOrThrow } from '../conformance/process.ts';

/** The database's own programs for a backup: what they take is what the data alone takes, without Strapi's records. */
export interface DatabasePrograms {
  readonly names: { readonly dump: string; readonly restore: string };
  /** @returns seconds. */
  dump(database: ServerDatabase): Promise<number>;
  /** Restores what was dumped last into an empty database. @returns seconds. */
  restore(database: ServerDatabase): Promise<number>;
}

/** The words of the programs, with where the dump is. */
export interface ProgramWords {
  readonly names: DatabasePrograms['names'];
  readonly dump: (place: Place, file: string) => string[];
  readonly restore: (place: Place, file: string) => string[];
}

/** A database on a server. */
export interface Place {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly name: string;
}

const postgres = ({ host, port, user, name }: Place) => ['-h', host, '-p', port, '-U', user, '-d', name];
const mysql = ({ host, port, user, name }: Place) => ['-h', host, '-P', port, '-u', user, name];

export type ProgramsName = Engine['name'];

const commands: Readonly<Record<ProgramsName, ProgramWords>> = {
  postgres: {
    names: { dump: 'pg_dump -Fc', restore: 'pg_restore' },
    dump: (place, file) => ['pg_dump', '-Fc', ...postgres(place), '-f', file],
    restore: (place, file) => ['pg_restore', ...postgres(place), '--no-owner', file],
  },
  mysql: {
    names: { dump: 'mysqldump', restore: 'mysql' },
    dump: (place, file) => ['mysqldump', '--single-transaction', `--result-file=${file}`, ...mysql(place)],
    restore: (place, file) => ['mysql', ...mysql(place), '-e', `source ${file}`],
  },
};

export const programWords = (name: ProgramsName): ProgramWords => commands[name];

/** @param folder Where the dump goes. */
export function databasePrograms(engine: Engine['name'], folder: string): DatabasePrograms {
  const file = join(folder, 'database-dump');
  const run = async (command: 'dump' | 'restore', { variables }: ServerDatabase): Promise<number> => {
    const place = {
      host: variables.DATABASE_HOST as string,
      port: variables.DATABASE_PORT as string,
      user: variables.DATABASE_USERNAME as string,
      name: variables.DATABASE_NAME as string,
    };
    const [program = '', ...args] = commands[engine][command](place, file);
    const password = variables.DATABASE_PASSWORD ?? '';
    const { milliseconds } = await runOrThrow(program, args, {
      cwd: folder,
      env: { ...plainEnvironment(), PGPASSWORD: password, MYSQL_PWD: password },
      timeoutMs: 900_000,
    });
    return milliseconds / 1000;
  };
  return {
    names: commands[engine].names,
    dump: (database) => run('dump', database),
    restore: (database) => run('restore', database),
  };
}
