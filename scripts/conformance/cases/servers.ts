import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareArchives, rewrittenByEveryBoot } from '../compare.ts';
import { type Engine, engines, type ServerDatabase } from '../engines.ts';
import { compareModuloIds } from '../identity.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { databaseOf, type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

interface Options {
  readonly about: string;
  readonly origin: Origin;
  /** Beside those of the database. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly schema?: string;
}

/**
 * What SQLite stores in a column of any type and a server refuses, made to fit: what the archive holds is then what every
 * engine holds. An import names such values before it writes (see the tests of the fit check).
 */
function makeFit(project: string): void {
  changeFixture(project, [
    "UPDATE figures SET biginteger = 9223372036854775807 WHERE typeof(biginteger) = 'real'",
    "UPDATE figures SET decimal = round(decimal, 2) WHERE typeof(decimal) = 'real'",
    "UPDATE figures SET integer = NULL WHERE typeof(integer) <> 'integer' OR abs(integer / 2) >= 1073741824",
    // MySQL: moments from 1970 to 2038, years of four digits, and orders that are not below 0.
    "UPDATE moments SET timestamp = NULL WHERE typeof(timestamp) <> 'integer' OR timestamp NOT BETWEEN 1000 AND 2147483647000",
    "UPDATE moments SET datetime = NULL WHERE typeof(datetime) <> 'integer' OR datetime < -30610224000000",
    'UPDATE nodes_follows_lnk SET inv_node_ord = 0 WHERE inv_node_ord < 0',
  ]);
}

/** Official import cannot store a text as a JSON document on a server: it writes the text itself, which is no JSON. */
function leaveOutJsonTexts(project: string): void {
  const isText = (column: string) =>
    `typeof(${column}) = 'text' AND (NOT json_valid(${column}) OR json_type(${column}) = 'text')`;
  changeFixture(
    project,
    ['json', 'points'].map((column) => `UPDATE payloads SET ${column} = NULL WHERE ${isText(column)}`),
  );
}

/** Statements about tables that only the kitchen sink has. */
function changeFixture(project: string, statements: readonly string[]): void {
  const database = new DatabaseSync(databaseOf(project));
  try {
    if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'figures'").get() !== undefined) {
      database.exec(statements.join(';'));
    }
  } finally {
    database.close();
  }
}

/**
 * Our archive of a SQLite project through our import into an empty database of a server; what the official command and
 * ours then export from there is compared, with each other and with the archive; and ours through official import.
 */
function serverCase(engine: Engine, name: string, options: Options): Case {
  return {
    name: `${engine.name}-${name}`,
    about: options.about,
    async run(context) {
      const findings = new Findings();
      const databases: ServerDatabase[] = [];
      const create = async () => {
        const database = await engine.create();
        databases.push(database);
        if (options.schema !== undefined) {
          await engine.createSchema?.(database, options.schema);
        }
        return {
          ...database.variables,
          ...options.variables,
          ...(options.schema !== undefined && { DATABASE_SCHEMA: options.schema }),
        };
      };
      try {
        await compare(context, options, create, findings);
      } finally {
        await Promise.all(databases.map((database) => database.drop()));
      }
      return findings;
    },
  };
}

async function compare(
  context: Context,
  { origin, variables }: Options,
  create: () => Promise<Record<string, string>>,
  findings: Findings,
): Promise<void> {
  const { entry, work } = context;
  const source = await workingCopy(context, origin, 'source');
  makeFit(source);
  const ours = async (project: string, base: string, env: Readonly<Record<string, string>> = {}) =>
    succeeded('our export', await ourExport(entry, project, join(work, base), plain, env)).archive;
  const archive = await ours(source, 'sqlite', variables);
  const server = await create();
  const target = await workingCopy(context, origin, 'target');
  await rm(databaseOf(target));
  succeeded('our import', await ourImport(entry, target, archive, ['--force'], server));
  const before = await readArchive(await ours(target, 'before', server));
  const official = await readArchive(
    succeeded('strapi export', await officialExport(target, join(work, 'official'), plain, server)).archive,
  );
  const after = await ours(target, 'after', server);
  findings.compared(
    'SQLite → our import → our export',
    compareModuloIds(withShortTimes(await readArchive(archive)), withShortTimes(before)),
  );
  findings.compared(
    'our export before the official one, without plugin_upload_metrics',
    compareArchives(official, before, { ignoreConfiguration: rewrittenByEveryBoot }),
  );
  findings.compared('and after it', compareArchives(official, await readArchive(after)));

  leaveOutJsonTexts(source);
  const plainer = await ours(source, 'plainer', variables);
  const empty = await create();
  const imported = await officialImport(target, plainer, [], empty);
  findings.check('strapi import takes our archive', imported.code === 0, imported.output);
  if (imported.code === 0) {
    const back = await readArchive(await ours(target, 'back', empty));
    findings.compared(
      'ours → strapi import → our export',
      compareModuloIds(withShortTimes(await readArchive(plainer)), withShortTimes(back)),
    );
  }
}

/** A column of a server gives times without the zeros at their end, and not all do it in the same way. */
function withShortTimes(archive: ArchiveContents): ArchiveContents {
  const short = (text: string) =>
    text.replace(/"(\d\d:\d\d:\d\d)(\.\d+)"/g, (_, clock: string, fraction: string) => {
      const digits = fraction.replace(/\.?0+$/, '');
      return `"${clock}${digits}"`;
    });
  const entities = archive.records.entities.map(({ canonical }) => {
    const text = short(canonical);
    return { canonical: text, value: JSON.parse(text) };
  });
  return { ...archive, records: { ...archive.records, entities } };
}

/** Cases of the engines that are servers. */
export const serverCases: readonly Case[] = engines.flatMap((engine) => [
  serverCase(engine, 'blog', { about: `examples/blog on ${engine.name}`, origin: 'blog' }),
  serverCase(engine, 'kitchen-sink', { about: `the kitchen sink on ${engine.name}`, origin: 'kitchen-sink' }),
  serverCase(engine, 'new-york', {
    about: `examples/blog on ${engine.name}, in another time zone`,
    origin: 'blog',
    variables: { TZ: 'America/New_York' },
  }),
  ...(engine.createSchema === undefined
    ? []
    : [
        serverCase(engine, 'schema', {
          about: `the example project in a schema of ${engine.name} that is not public`,
          origin: 'example',
          schema: 'cms',
        }),
      ]),
]);
