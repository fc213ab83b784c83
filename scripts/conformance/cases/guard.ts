import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { GuardFinding } from '../../../src/insight/guard/findings.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { ourExport, succeeded } from '../commands.ts';
import {
  type Change,
  changes,
  type Editable,
  type Expected,
  type Reality,
  shared,
} from '../guard/changes.ts';
import { strapiEnvironment, versions } from '../installation.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { plainEnvironment, repository, run } from '../process.ts';
import { projectFromSchemas, writeRoutes } from '../project-from-schemas.ts';
import { databaseOf } from '../projects.ts';
import { freePort } from '../server.ts';

/** What Strapi gives out: values by attribute, by content type. */
type Seen = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Told {
  readonly seen: Seen;
  readonly refused: Readonly<Record<string, readonly string[]>>;
}

/** What guard says, as far as it is compared. */
interface Guarded {
  readonly verdict: string;
  readonly findings: readonly GuardFinding[];
  readonly migration?: {
    readonly file: string;
    readonly renames: readonly string[];
    readonly isWritten: boolean;
  };
}

const filesOf = ({ uid, modelType, modelName }: Schema): { file: string; folder: string } => {
  if (modelType === 'component') {
    const file = join('src', 'components', uid.split('.')[0] as string, `${modelName}.json`);
    return { file, folder: file };
  }
  const folder = join('src', 'api', modelName);
  return { file: join(folder, 'content-types', modelName, 'schema.json'), folder };
};

/** As a project has it. */
const contentOf = ({ uid, modelType, modelName, ...content }: Schema) =>
  `${JSON.stringify(content, undefined, 2)}\n`;

async function writeSchemas(project: string, before: readonly Schema[], after: Editable): Promise<void> {
  for (const schema of before.filter(({ uid }) => !after.has(uid))) {
    await rm(join(project, filesOf(schema).folder), { recursive: true });
  }
  for (const schema of after.values()) {
    const path = join(project, filesOf(schema).file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contentOf(schema));
  }
  // What was compiled of files that are gone would be loaded all the same.
  await rm(join(project, 'dist'), { recursive: true, force: true });
}

/** Starts the project's Strapi. @returns What it sees. */
async function boot(project: string, task: object): Promise<Told> {
  const file = join(project, '..', 'task.json');
  await writeFile(file, JSON.stringify(task));
  const finished = await run('node', [join(repository, 'scripts/conformance/guard/inside.cjs')], {
    cwd: project,
    env: {
      ...plainEnvironment(),
      ...strapiEnvironment,
      GUARD_TASK: file,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
    },
  });
  const last = succeeded('Strapi', finished).output.trim().split('\n').at(-1) ?? '';
  return JSON.parse(last);
}

async function guard(context: Context, project: string, args: readonly string[]): Promise<Guarded> {
  const report = join(context.work, 'guard.json');
  const command = [
    join(repository, context.entry),
    'guard',
    '--project',
    project,
    '--report',
    report,
    ...args,
  ];
  const finished = await run(process.execPath, command, { cwd: context.work, env: plainEnvironment() });
  if (finished.code !== 0 && finished.code !== 3) {
    throw new Error(`guard ended with exit code ${finished.code}:\n${finished.output}`);
  }
  const guarded: Guarded = JSON.parse(await readFile(report, 'utf8'));
  if ((guarded.verdict === 'ok') !== (finished.code === 0)) {
    throw new Error(`guard says ${guarded.verdict} and ends with exit code ${finished.code}`);
  }
  return guarded;
}

/** Rows of a table, or values of a column; 0 where there is no such thing. */
function counterOf(file: string): (table: string, column?: string) => number {
  const database = new DatabaseSync(file, { readOnly: true });
  const counts = (table: string, column?: string): number => {
    const columns = database
      .prepare(`PRAGMA table_info("${table}")`)
      .all()
      .map(({ name }) => name);
    if (columns.length === 0 || (column !== undefined && !columns.includes(column))) {
      return 0;
    }
    const what = column === undefined ? '*' : `"${column}"`;
    return Number(database.prepare(`SELECT count(${what}) AS found FROM "${table}"`).get()?.found);
  };
  return counts;
}

function realityOf(
  major: 4 | 5,
  files: { readonly before: string; readonly after: string },
  before: Seen,
  after: Seen,
  refused: Told['refused'],
): Reality {
  const [was, is] = [counterOf(files.before), counterOf(files.after)];
  return {
    major,
    gone: (table, column) => was(table, column) - is(table, column),
    unseen: (uid, path, uidNow = uid, pathNow = path) =>
      (before[uid]?.[path] ?? 0) - (after[uidNow]?.[pathNow] ?? 0),
    refused: (uid) => refused[uid]?.length ?? 0,
  };
}

const ofMajor = (value: Expected['values'], major: 4 | 5): number | undefined =>
  typeof value === 'object' ? value[major - 4] : value;

const isOf = (finding: GuardFinding, expected: Expected): boolean =>
  finding.uid === expected.uid && finding.attribute === expected.attribute && finding.kind === expected.kind;

const shown = (findings: readonly GuardFinding[]) =>
  findings.map(({ uid, attribute, kind, verdict, values, entries, message }) =>
    JSON.stringify({ uid, attribute, kind, verdict, values, entries, message }),
  );

function check(
  findings: Findings,
  { name, found }: Change,
  { findings: all }: Guarded,
  major: 4 | 5,
  state: string,
): void {
  for (const expected of found) {
    const { uid, attribute, kind, verdict } = expected;
    const [values, entries] = [ofMajor(expected.values, major), ofMajor(expected.entries, major)];
    const some = all.filter((finding) =>
      kind === 'none' ? finding.uid === uid && finding.attribute === attribute : isOf(finding, expected),
    );
    const ok =
      kind === 'none'
        ? some.every((finding) => finding.verdict === 'ok')
        : some.some(
            (finding) =>
              finding.verdict === verdict &&
              (values === undefined || finding.values === values) &&
              (entries === undefined || finding.entries === entries),
          );
    findings.check(
      `${name}: guard (${state}) says ${verdict} of ${attribute ?? uid}, ${kind}, ${values ?? 'any'} values, ${entries ?? 'any'} entries`,
      ok,
      shown(all.filter((finding) => finding.uid === uid)).join('\n'),
    );
  }
}

async function compareGuard(context: Context, major: 4 | 5): Promise<Findings> {
  const findings = new Findings();
  const { work } = context;
  const project = join(work, 'project');
  const installation = await context.installation(major === 4 ? versions.strapi4 : versions.current);
  const some = changes.filter(({ only = major }) => only === major);
  const schemas = [...shared, ...some.flatMap((change) => change.schemas)];
  await projectFromSchemas(schemas, installation, project);
  if (major === 4) {
    await writeRoutes(
      project,
      schemas.filter(({ pluginOptions }) => pluginOptions?.i18n?.localized === true),
    );
  }
  const before = await boot(project, { fill: some.flatMap(({ data }) => data) });
  const files = { before: join(work, 'before.db'), after: databaseOf(project) };
  await cp(databaseOf(project), files.before);
  const plain = ['--no-encrypt', '--no-compress'];
  const { archive } = succeeded(
    'our export',
    await ourExport(context.entry, project, join(work, 'archive'), plain),
  );
  const unchanged = await guard(context, project, []);
  findings.check(
    'guard says ok before anything has changed',
    unchanged.verdict === 'ok',
    shown(unchanged.findings).join('\n'),
  );

  const edited: Editable = new Map(schemas.map((schema) => [schema.uid, structuredClone(schema)] as never));
  for (const change of some) {
    change.edit(edited);
  }
  await writeSchemas(project, schemas, edited);
  const renames = some.flatMap(({ rename }) => (rename === undefined ? [] : ['--rename', rename]));
  const states = [
    ['database', []],
    ['archive', ['-f', archive]],
  ] as const;
  for (const [state, args] of states) {
    const guarded = await guard(context, project, [...renames, ...args]);
    for (const change of some) {
      check(findings, change, guarded, major, state);
    }
    const expected = some.flatMap(({ found }) => found);
    const others = guarded.findings.filter(
      (finding) => finding.verdict !== 'ok' && !expected.some((one) => isOf(finding, one)),
    );
    findings.check(`guard (${state}) finds nothing else`, others.length === 0, shown(others).join('\n'));
  }

  const migrated = join(work, 'migrated');
  await cp(project, migrated, { recursive: true, verbatimSymlinks: true });
  const written = await guard(context, migrated, [...renames, '--write-migration']);
  findings.check(
    'guard writes a migration',
    written.migration?.isWritten === true,
    JSON.stringify(written.migration),
  );
  const covered = await guard(context, migrated, renames);
  const left = covered.findings.filter(
    ({ kind, verdict }) => ['renamed', 'moved-component'].includes(kind) && verdict !== 'ok',
  );
  findings.check('and takes it into account from then on', left.length === 0, shown(left).join('\n'));

  // Strapi itself: what is left when it has started with the changed schemas.
  const after = await boot(project, {});
  const snapshot = join(work, 'after.db');
  await cp(databaseOf(project), snapshot);
  const refusing = some.filter(({ found }) =>
    found.some(({ verdict, kind }) => verdict !== 'lossy' && ['new-demand', 'narrowed'].includes(kind)),
  );
  const uids = [...new Set(refusing.flatMap(({ found }) => found.map(({ uid }) => uid)))].filter((uid) =>
    uid.startsWith('api::'),
  );
  const { refused } = await boot(project, { save: uids });
  const reality = realityOf(major, { ...files, after: snapshot }, before.seen, after.seen, refused);
  for (const { name, found, lost } of some) {
    if (lost !== undefined) {
      const values = found
        .filter(({ verdict }) => verdict === 'lossy')
        .reduce((sum, { values }) => sum + (ofMajor(values, major) ?? 0), 0);
      findings.check(
        `${name}: Strapi ${major} loses ${values}`,
        lost(reality) === values,
        String(lost(reality)),
      );
    }
    for (const { uid, verdict, entries } of found.filter((one) => uids.includes(one.uid))) {
      const expected = verdict === 'blocking' ? (ofMajor(entries, major) ?? undefined) : 0;
      const count = reality.refused(uid);
      findings.check(
        `${name}: the content manager of Strapi ${major} refuses ${expected ?? 'some'}`,
        expected === undefined ? count > 0 : count === expected,
        (refused[uid] ?? []).join('\n') || 'nothing',
      );
    }
  }

  const kept = await boot(migrated, {});
  const moved = realityOf(
    major,
    { before: files.before, after: databaseOf(migrated) },
    before.seen,
    kept.seen,
    {},
  );
  for (const change of some) {
    if (change.kept !== undefined) {
      const missing = change.kept(moved);
      findings.check(
        `${change.name}: Strapi ${major} keeps all of it with the migration`,
        missing === 0,
        `${missing} missing`,
      );
    }
  }
  const again = await guard(context, migrated, []);
  const stillMoved = again.findings.filter(
    ({ kind, verdict }) => ['renamed', 'moved-component'].includes(kind) && verdict !== 'ok',
  );
  findings.check(
    'then guard finds nothing renamed any more',
    stillMoved.length === 0 && again.migration === undefined,
    shown(stillMoved).join('\n'),
  );
  findings.note(`${some.length} changes on ${schemas.length} content types and components`);
  return findings;
}

/** What guard says of changed schemas must be what the real Strapi makes of them. */
export const guardCases: readonly Case[] = ([5, 4] as const).map((major) => ({
  name: major === 5 ? 'guard' : 'guard-4',
  about: `what Strapi ${major} deletes, hides and refuses when it starts with changed schemas is what guard has said`,
  run: (context) => compareGuard(context, major),
}));
