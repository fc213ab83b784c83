import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, ServerDatabase } from '../engines/engine.ts';
import { serverTables } from '../server-tables.ts';
import type { Outcome } from './kill.ts';
import { importInto, strapiDms } from './program.ts';
import { type ProxyOptions, startProxy } from './proxy.ts';
import { copyOf, type Site } from './sites.ts';
import { databaseOf, isCounted, leftIn, uploadsDigest } from './state.ts';

/** A site whose database is on a server. */
export interface ServerSite {
  readonly site: Site;
  readonly engine: Engine;
  /** As it is before the import. Never touched: each attempt is made on a copy. */
  readonly database: ServerDatabase;
  readonly before: string;
  readonly after: string;
  /** How long an import takes. */
  readonly milliseconds: number;
}

/** What dies: the process, or all of its connections. */
type Victim = 'process' | 'connection';

/** What of the commit has happened by then. */
type Moment = 'before' | 'during' | 'after';

/** An import that is killed after so many milliseconds, or around its commit. */
export interface Attack {
  readonly victim: Victim;
  readonly at: number | Moment;
}

/** In words; see `phaseOf`. */
export const serverPhases: Readonly<Record<string, string>> = {
  process: 'anywhere: the process',
  connection: 'anywhere: its connections',
  'process before': 'COMMIT does not reach the server: the process',
  'connection before': 'COMMIT does not reach the server: its connections',
  'process during': 'COMMIT has gone to the server: the process',
  'connection during': 'COMMIT has gone to the server: its connections',
  'process after': 'the answer to COMMIT does not come back: the process',
  'connection after': 'the answer to COMMIT does not come back: its connections',
  'not killed': '(it had ended before)',
};

const words = ['--force', '--no-safety-backup', '--on-foreign-data-loss', 'accept'];

export const importAt = (
  project: string,
  url: string,
  archive: string,
  options?: Parameters<typeof importInto>[3],
) => importInto(project, archive, ['--database-url', url, ...words], options);

/** Brings a site's database to a server. To be dropped when it is done with. */
export async function serverSite(site: Site, engine: Engine, folder: string): Promise<ServerSite> {
  const database = await engine.create();
  await database.run(serverTables(databaseOf(site.project), engine.tables).join(';'));
  const target = join(folder, 'on-server');
  const made = await strapiDms(
    ['export', '--project', site.project, '--no-encrypt', '--no-compress', '--overwrite', '-f', target],
    folder,
  );
  const project = copyOf(site.project, join(folder, 'seeded'));
  const seeded = await importAt(project, database.url, `${target}.tar`);
  // Rows of another application hang on those that are replaced.
  const isUnsigned = engine.tables.types.increments?.includes('unsigned');
  await database.run(
    `CREATE TABLE app_notes (ref int${isUnsigned ? ' unsigned' : ''}, FOREIGN KEY (ref) REFERENCES articles (id) ON DELETE SET NULL)`,
  );
  await database.run('INSERT INTO app_notes SELECT id FROM articles');
  const before = await serverState(engine, database, project);
  const copy = await engine.copy(database);
  try {
    const started = performance.now();
    const whole = await importAt(project, copy.url, site.archive);
    const milliseconds = performance.now() - started;
    for (const { code, stderr } of [made, seeded, whole]) {
      if (code !== 0) {
        throw new Error(`The site cannot be made:\n${stderr}`);
      }
    }
    return { site, engine, database, before, after: await serverState(engine, copy, project), milliseconds };
  } finally {
    await copy.drop();
    rmSync(project, { recursive: true });
  }
}

/** What is attacked when: two thirds anywhere in time, a third around the commit. */
export function attacksOf(milliseconds: number, count: number, random = Math.random): Attack[] {
  const victims: readonly Victim[] = ['process', 'connection'];
  const moments: readonly Moment[] = ['before', 'during', 'after'];
  return Array.from({ length: count }, (_, index): Attack => {
    const turn = Math.floor(index / 3);
    return index % 3 < 2
      ? { victim: victims[index % 3] as Victim, at: Math.round(random() * milliseconds * 1.05) }
      : { victim: victims[Math.floor(turn / 3) % 2] as Victim, at: moments[turn % 3] as Moment };
  });
}

/** Kills an import, lets the next run recover, and imports again. */
export async function killOnServer(
  { site, engine, database, before, after }: ServerSite,
  attack: Attack,
  folder: string,
): Promise<Outcome> {
  const project = copyOf(site.project, join(folder, 'killed'));
  const copy = await engine.copy(database);
  const { victim, at } = attack;
  let strike = () => {};
  const watch = typeof at === 'number' ? undefined : watchCommit(engine.commit, at, () => strike());
  const proxy = await startProxy(engine.server, watch && { watch });
  try {
    // Each run takes the same way: that a database is the same one is known by its address.
    const url = new URL(copy.url);
    [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
    let isKilled = false;
    let timer: NodeJS.Timeout | undefined;
    await importAt(project, url.href, site.archive, {
      onStart: (child) => {
        strike = () => {
          isKilled = true;
          if (victim === 'process') {
            child.kill('SIGKILL');
          } else {
            proxy.cut();
          }
        };
        if (typeof at === 'number') {
          timer = setTimeout(strike, at);
        }
      },
    });
    clearTimeout(timer);
    proxy.cut();
    // Recovery is the first thing that a run does; this one then fails, since there is no archive.
    await importAt(project, url.href, 'no-such-archive.tar');
    const state = await serverState(engine, copy, project);
    const unfinished = leftIn(project);
    const again = await importAt(project, url.href, site.archive);
    return {
      point: typeof at === 'number' ? `${at} ms, ${victim}` : `${at} the commit, ${victim}`,
      phase: isKilled ? phaseOf(attack) : 'not killed',
      state: state === before ? 'before' : state === after ? 'after' : 'MIXED',
      isRepeatable: again.code === 0 && (await serverState(engine, copy, project)) === after,
      left: [...new Set([...unfinished, ...leftIn(project)])],
    };
  } finally {
    await proxy.close();
    await copy.drop();
    rmSync(project, { recursive: true });
  }
}

const phaseOf = ({ victim, at }: Attack): string => (typeof at === 'number' ? victim : `${victim} ${at}`);

/** Strikes once, at the first COMMIT, which is that of the import: what follows is about the note of its media. */
function watchCommit(
  commit: readonly Buffer[],
  moment: Moment,
  strike: () => void,
): NonNullable<ProxyOptions['watch']> {
  let isOver = false;
  return () => {
    let isCommitting = false;
    return (chunk, towards) => {
      if (isOver) {
        return true;
      }
      if (towards === 'server' && commit.some((packet) => chunk.equals(packet))) {
        isCommitting = true;
        if (moment === 'after') {
          return true;
        }
      } else if (!isCommitting) {
        return true;
      }
      isOver = true;
      // What passes is on its way first.
      setImmediate(strike);
      return moment === 'during';
    };
  };
}

/** Rows of all tables and the files of the uploads folder as one digest, without the ids of links. */
export async function serverState(
  engine: Engine,
  database: ServerDatabase,
  project: string,
): Promise<string> {
  const digest = createHash('sha256');
  for (const [table, rows] of await engine.rows(database)) {
    const lines = rows.map((row) => JSON.stringify(isCounted(table) ? row.slice(1) : row)).sort();
    digest.update(`${table} ${lines.length}\n${lines.join('\n')}\n`);
  }
  return `${digest.digest('hex')} ${uploadsDigest(project)}`;
}
