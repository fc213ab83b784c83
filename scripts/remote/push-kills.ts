import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Command } from 'commander';
import { ourExport, succeeded } from '../conformance/commands.ts';
import { disturb } from '../conformance/disturb.ts';
import { emptied } from '../conformance/emptied.ts';
import { install, strapiEnvironment } from '../conformance/installation.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { databaseOf, type Origin, workingCopy } from '../conformance/projects.ts';
import { type RunningStrapi, startStrapi } from '../conformance/server.ts';

/**
 * Ends pushes into a running Strapi at random points, and looks each time whether it still answers, and whether its database is as it was, or
 * as it was to become: never between.
 */
const { count, origin } = new Command('push-kills')
  .option('--count <number>', 'how many pushes are ended', '50')
  .option('--origin <project>', 'kitchen-sink or kitchen-sink-4', 'kitchen-sink')
  .parse()
  .opts<{ count: string; origin: Origin }>();

const work = await mkdtemp(join(tmpdir(), 'push-kills-'));
const plain = ['--no-encrypt', '--no-compress'];

/** An import gives rows new ids. One of the kitchen sinks names the column of a relation itself. */
const isKept = (column: string): boolean => column !== 'id' && !/_id$|_order$|^target|^the_tag$/.test(column);

/** What the database has: the rows of content types, of settings and webhooks, and how many links lead from one content type to another. */
function stateOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 30_000 });
  try {
    const hash = createHash('sha256');
    const names = (sql: string, ...of: string[]) =>
      database
        .prepare(sql)
        .all(...of)
        .map(({ name }) => String(name));
    const tables = names("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    const entities = tables.filter((table) =>
      names('SELECT name FROM pragma_table_info(?)', table).includes('created_by_id'),
    );
    for (const table of [...entities, 'strapi_core_store_settings', 'strapi_webhooks']) {
      const select = database.prepare(`SELECT * FROM "${table}"`);
      select.setReadBigInts(true);
      // Strapi writes its own figures whenever it likes.
      const rows = select.all().filter(({ key }) => key !== 'plugin_upload_metrics');
      const texts = rows.map((row) =>
        JSON.stringify(
          Object.entries(row).filter(([column]) => isKept(column)),
          (_, value) => (typeof value === 'bigint' ? String(value) : value),
        ),
      );
      hash.update(`${table} ${texts.sort().join('\n')}\n`);
      for (const links of tables.filter(
        (name) => name.startsWith(`${table}_`) && /_(lnk|links)$/.test(name),
      )) {
        hash.update(
          `${links} ${JSON.stringify(database.prepare(`SELECT count(*) AS n FROM "${links}"`).get())}\n`,
        );
      }
    }
    return hash.digest('hex');
  } finally {
    database.close();
  }
}

interface Ending {
  readonly signal: NodeJS.Signals;
  /** What it has to have said before. */
  readonly said: string;
  /** Milliseconds from then on. */
  readonly after: number;
}

/** Runs our import, and ends it after a while. */
async function push(
  { url }: RunningStrapi,
  token: string,
  archive: string,
  ending?: Ending,
): Promise<{ code: number | null; output: string; took: number }> {
  const started = performance.now();
  const args = ['--to', `${url}/admin`, '--force', '--no-safety-backup', '-f', archive];
  const child = spawn(process.execPath, [join(repository, 'src/main.ts'), 'import', ...args], {
    cwd: work,
    env: { ...plainEnvironment(), ...strapiEnvironment, STRAPI_DMS_TRANSFER_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  const listen = () => {
    if (ending !== undefined && output.includes(ending.said)) {
      timer ??= setTimeout(() => child.kill(ending.signal), ending.after);
    }
  };
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      listen();
    });
  }
  listen();
  const code = await ended;
  clearTimeout(timer);
  return { code, output, took: performance.now() - started };
}

/** Whether it comes to its database: nobody is allowed to read the roles, and to say so it has to ask. */
async function answers({ url }: RunningStrapi): Promise<boolean> {
  const request = fetch(`${url}/api/users-permissions/roles`, { signal: AbortSignal.timeout(15_000) });
  const answer = await request.catch(() => undefined);
  return answer !== undefined && answer.status < 500;
}

const setAside = async (project: string): Promise<number> =>
  (await readdir(join(project, 'public'))).filter((name) => name.startsWith('uploads_backup_')).length;

const context = {
  entry: 'src/main.ts' as const,
  work,
  installation: (version: string) => install(version, { fresh: false, log: console.log }),
};

let failures = 0;
try {
  const source = await workingCopy(context, origin, 'source');
  const other = join(work, 'other');
  await cp(source, other, { recursive: true, verbatimSymlinks: true });
  disturb(databaseOf(other));
  const archives: string[] = [];
  for (const [name, project] of Object.entries({ first: source, second: other })) {
    const exported = await ourExport(context.entry, project, join(work, name), plain);
    archives.push(succeeded('our export', exported).archive);
  }
  const { project, token } = await emptied(source, join(work, 'remote'));
  await using strapi = await startStrapi(project);
  const database = databaseOf(project);
  const states: string[] = [];
  let usual = 0;
  for (const archive of archives) {
    const whole = await push(strapi, token, archive);
    if (whole.code !== 0) {
      throw new Error(`a push that nobody ends fails:\n${whole.output}`);
    }
    await delay(500);
    states.push(stateOf(database));
    usual = whole.took;
  }
  if (states[0] === states[1]) {
    throw new Error('the two archives cannot be told apart');
  }
  console.log(`a whole push takes ${Math.round(usual)} ms`);
  let before = states[1] as string;
  const outcomes = new Map<string, number>();
  for (let index = 0; index < Number(count); index += 1) {
    const which = before === states[0] ? 1 : 0;
    const signal = index % 2 === 0 ? 'SIGKILL' : 'SIGTERM';
    // Each moment of a push, and more of those at which something is deleted already.
    const said = index % 3 === 0 ? '' : 'Importing';
    const after = Math.random() * usual * (said === '' ? 1 : 0.6);
    const asides = await setAside(project);
    const { code, output, took } = await push(strapi, token, archives[which] as string, {
      signal,
      said,
      after,
    });
    const isAnswered = await answers(strapi);
    let state = '';
    for (const pause of [0, 200, 1_000, 3_000, 10_000]) {
      await delay(pause);
      state = stateOf(database);
      if (states.includes(state)) {
        break;
      }
    }
    const outcome = state === before ? 'as before' : state === states[which] ? 'as after' : 'BETWEEN';
    const isRight = code === 0 ? outcome === 'as after' : outcome !== 'BETWEEN';
    if (!isAnswered || !isRight || took - after > 10_000) {
      failures += 1;
      console.log(output);
    }
    const left = (await setAside(project)) > asides ? ', uploads set aside' : '';
    const last = output.trimEnd().split('\n').at(-1)?.slice(0, 90);
    console.log(
      `${index + 1}: ${signal} ${Math.round(after)} ms after ${said || 'its start'}: ${code ?? 'killed'}, ${outcome}, ${isAnswered ? 'answers' : 'SILENT'}${left} | ${last}`,
    );
    const key = `${signal}, ${outcome}${left}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    before = state;
  }
  const whole = await push(strapi, token, archives[0] as string);
  if (whole.code !== 0) {
    failures += 1;
    console.log(whole.output);
  }
  console.log(Object.fromEntries(outcomes));
  console.log(
    failures === 0
      ? `${count} pushes were ended, and a whole one came after them: every time the running Strapi answered, with the content from before or from after.`
      : `${failures} FAILED`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
