import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { GuardFinding } from '../../../src/insight/guard/findings.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { ourExport, succeeded } from '../commands.ts';
import { type Engine, engines } from '../engines.ts';
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
import { type Finished, plainEnvironment, repository, run } from '../process.ts';
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
async function boot(project: string, task: object, environment: Variables = {}): Promise<Told> {
  const last = succeeded('Strapi', await start(project, task, environment))
    .output.trim()
    .split('\n')
    .at(-1);
  return JSON.parse(last ?? '');
}

type Variables = Readonly<Record<string, string>>;

async function start(project: string, task: object, environment: Variables): Promise<Finished> {
  const file = join(project, '..', 'task.json');
  await writeFile(file, JSON.stringify(task));
  return run('node', [join(repository, 'scripts/conformance/guard/inside.cjs')], {
    cwd: project,
    env: {
      ...plainEnvironment(),
      ...strapiEnvironment,
      ...environment,
      GUARD_TASK: file,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
    },
  });
}

async function guard(
  context: Context,
  project: string,
  args: readonly string[],
  environment: Variables = {},
): Promise<Guarded> {
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
  const finished = await run(process.execPath, command, {
    cwd: context.work,
    env: { ...plainEnvironment(), ...environment },
  });
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
    unseen: unseenIn(before, after),
    refused: (uid) => refused[uid]?.length ?? 0,
  };
}

const unseenIn =
  (before: Seen, after: Seen): Reality['unseen'] =>
  (uid, path, uidNow = uid, pathNow = path) =>
    (before[uid]?.[path] ?? 0) - (after[uidNow]?.[pathNow] ?? 0);

const isRename = (kind: string): boolean => ['renamed', 'moved-component'].includes(kind);

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

/** A project with the schemas of some changes, filled by Strapi itself. */
async function prepare(
  context: Context,
  major: 4 | 5,
  some: readonly Change[],
  environment: Variables = {},
  configuration?: string,
): Promise<{ readonly project: string; readonly schemas: readonly Schema[]; readonly before: Told }> {
  const project = join(context.work, 'project');
  const installation = await context.installation(major === 4 ? versions.strapi4 : versions.current);
  const schemas = [...shared, ...some.flatMap((change) => change.schemas)];
  await projectFromSchemas(schemas, installation, project);
  if (major === 4) {
    await writeRoutes(
      project,
      schemas.filter(({ pluginOptions }) => pluginOptions?.i18n?.localized === true),
    );
  }
  if (configuration !== undefined) {
    await writeFile(join(project, 'config', 'database.ts'), configuration);
  }
  const before = await boot(project, { fill: some.flatMap(({ data }) => data) }, environment);
  return { project, schemas, before };
}

const renamesOf = (some: readonly Change[]): string[] =>
  some.flatMap(({ rename }) => (rename === undefined ? [] : ['--rename', rename]));

/** Changes the project's files. */
async function edit(
  project: string,
  schemas: readonly Schema[],
  some: readonly Pick<Change, 'edit'>[],
): Promise<void> {
  const edited: Editable = new Map(schemas.map((schema) => [schema.uid, structuredClone(schema)] as never));
  for (const change of some) {
    change.edit(edited);
  }
  await writeSchemas(project, schemas, edited);
}

async function compareGuard(context: Context, major: 4 | 5): Promise<Findings> {
  const findings = new Findings();
  const { work } = context;
  const some = changes.filter(({ only = major }) => only === major);
  const { project, schemas, before } = await prepare(context, major, some);
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

  await edit(project, schemas, some);
  const renames = renamesOf(some);
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
  const left = covered.findings.filter(({ kind, verdict }) => isRename(kind) && verdict !== 'ok');
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
  const stillMoved = again.findings.filter(({ kind, verdict }) => isRename(kind) && verdict !== 'ok');
  findings.check(
    'then guard finds nothing renamed any more',
    stillMoved.length === 0 && again.migration === undefined,
    shown(stillMoved).join('\n'),
  );
  findings.note(`${some.length} changes on ${schemas.length} content types and components`);
  return findings;
}

/** The small project of Strapi 4 knows SQLite alone. */
const serverConfiguration = `export default ({ env }) => ({
  connection: {
    client: env('DATABASE_CLIENT'),
    connection: {
      host: env('DATABASE_HOST'),
      port: env.int('DATABASE_PORT'),
      user: env('DATABASE_USERNAME'),
      password: env('DATABASE_PASSWORD'),
      database: env('DATABASE_NAME'),
    },
  },
});
`;

/** Whether the migration that guard writes keeps everything on a server, too. */
async function compareRenames(context: Context, major: 4 | 5, environment: Variables): Promise<Findings> {
  const findings = new Findings();
  const some = changes.filter(({ only = major, kept }) => only === major && kept !== undefined);
  const { project, schemas, before } = await prepare(
    context,
    major,
    some,
    environment,
    major === 4 ? serverConfiguration : undefined,
  );
  await edit(project, schemas, some);
  const args = [...renamesOf(some), '--write-migration'];
  const guarded = await guard(context, project, args, environment);
  for (const change of some) {
    check(findings, change, guarded, major, 'database');
  }
  const { seen } = await boot(project, {}, environment);
  const reality: Reality = {
    major,
    gone: () => Number.NaN,
    unseen: unseenIn(before.seen, seen),
    refused: () => Number.NaN,
  };
  for (const { name, kept } of some) {
    const missing = kept?.(reality);
    findings.check(
      `${name}: Strapi ${major} keeps all of it with the migration`,
      missing === 0,
      `${missing} missing`,
    );
  }
  const again = await guard(context, project, [], environment);
  const left = again.findings.filter(({ kind, verdict }) => isRename(kind) && verdict !== 'ok');
  findings.check('then guard finds nothing renamed any more', left.length === 0, shown(left).join('\n'));
  return findings;
}

function renamesCase(engine: Engine, major: 4 | 5, schema?: string): Case {
  return {
    name: `guard-${engine.name}${major === 4 ? '-4' : ''}`,
    about: `the migration that guard writes, run by Strapi ${major} on ${engine.name}${schema === undefined ? '' : ' in a schema of its own'}`,
    async run(context) {
      const database = await engine.create();
      try {
        if (schema !== undefined) {
          await engine.createSchema?.(database, schema);
        }
        return await compareRenames(context, major, {
          ...database.variables,
          ...(major === 4 ? engine.variables4 : {}),
          ...(schema === undefined ? {} : { DATABASE_SCHEMA: schema }),
        });
      } finally {
        await database.drop();
      }
    },
  };
}

/** What Strapi does not start with. */
const stops: readonly { readonly name: string; readonly only?: 4 | 5; readonly edit: Change['edit'] }[] = [
  {
    name: 'equal texts that are uids now',
    only: 4,
    edit: (schemas) => {
      const type = schemas.get('api::alike.alike');
      if (type !== undefined) {
        type.attributes.field = { type: 'uid' };
      }
    },
  },
  {
    name: 'a custom field of a plugin that is not there',
    edit: (schemas) => {
      const type = schemas.get('api::gonelink.gonelink');
      if (type !== undefined) {
        type.attributes.tint = { type: 'customField', customField: 'plugin::color-picker.color' };
      }
    },
  },
  {
    name: 'a relation to a type that is gone',
    edit: (schemas) => {
      schemas.delete('api::gonelinkend.gonelinkend');
    },
  },
  {
    name: 'a component that is gone',
    edit: (schemas) => {
      schemas.delete('kit.blocka');
    },
  },
  {
    name: 'two types with one table',
    edit: (schemas) => {
      const type = schemas.get('api::gonelink.gonelink');
      if (type !== undefined) {
        type.collectionName = 'gonelinkends';
      }
    },
  },
];

async function compareStops(context: Context, major: 4 | 5): Promise<Findings> {
  const findings = new Findings();
  const some = changes.filter(
    ({ name }) =>
      ['gonelink', 'gonelastpart', 'gonezone'].includes(name) || (name === 'alike' && major === 4),
  );
  const { project, schemas } = await prepare(context, major, some);
  for (const [index, { name, edit: change }] of stops
    .filter(({ only = major }) => only === major)
    .entries()) {
    const copy = join(context.work, `stop-${index}`);
    await cp(project, copy, { recursive: true, verbatimSymlinks: true });
    await edit(copy, schemas, [{ edit: change }]);
    const { findings: found, verdict } = await guard(context, copy, []);
    const stopping = found.filter((finding) => finding.message.endsWith('Strapi does not start.'));
    const ended = await start(copy, { onlyStart: true }, {});
    findings.check(
      `guard says that Strapi ${major} does not start with ${name}`,
      stopping.length > 0 && verdict !== 'ok',
      shown(found).join('\n'),
    );
    findings.check(
      `Strapi ${major} does not start with ${name}`,
      ended.code !== 0,
      ended.output.slice(-2000),
    );
  }
  return findings;
}

/** What guard says of changed schemas must be what the real Strapi makes of them. */
export const guardCases: readonly Case[] = [
  ...([5, 4] as const).flatMap((major): Case[] => {
    const ending = major === 4 ? '-4' : '';
    return [
      {
        name: `guard-stops${ending}`,
        about: `schemas that guard says Strapi ${major} does not start with, and it does not`,
        run: (context) => compareStops(context, major),
      },
      {
        name: `guard${ending}`,
        about: `what Strapi ${major} deletes, hides and refuses when it starts with changed schemas is what guard has said`,
        run: (context) => compareGuard(context, major),
      },
    ];
  }),
  ...engines.map((engine) => renamesCase(engine, 5, engine.createSchema && 'cms')),
  ...engines.map((engine) => renamesCase(engine, 4)),
];
