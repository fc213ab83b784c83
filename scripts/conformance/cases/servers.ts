import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareArchives, rewrittenByEveryBoot, withShortTimes } from '../compare.ts';
import { removeDanglingLinks } from '../dangling.ts';
import { type Engine, engines, type ServerDatabase } from '../engines.ts';
import { leaveOutJsonTexts, makeFit } from '../fit.ts';
import { compareModuloIds } from '../identity.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { databaseOf, isStrapi4, type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

interface Options {
  readonly about: string;
  readonly origin: Origin;
  /** What stands in the project's `.env`. */
  readonly dotenv?: string;
  readonly schema?: string;
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
          ...(isStrapi4(options.origin) && engine.variables4),
          ...(options.schema !== undefined && { DATABASE_SCHEMA: options.schema }),
        };
      };
      try {
        await compare(context, engine, options, create, findings);
      } finally {
        await Promise.all(databases.map((database) => database.drop()));
      }
      return findings;
    },
  };
}

async function compare(
  context: Context,
  { name, hasOwnJson }: Engine,
  { origin, dotenv }: Options,
  create: () => Promise<Record<string, string>>,
  findings: Findings,
): Promise<void> {
  const { entry, work } = context;
  const copy = async (copyName: string) => {
    const project = await workingCopy(context, origin, copyName);
    await appendFile(join(project, '.env'), dotenv ?? '');
    return project;
  };
  const source = await copy('source');
  makeFit(source, origin, name);
  const ours = async (project: string, base: string, env: Readonly<Record<string, string>> = {}) =>
    succeeded('our export', await ourExport(entry, project, join(work, base), plain, env)).archive;
  const archive = await ours(source, 'sqlite');
  const server = await create();
  const target = await copy('target');
  await rm(databaseOf(target));
  const loaded = succeeded('our import', await ourImport(entry, target, archive, ['--force'], server));
  findings.check(
    'our import makes the tables first',
    loaded.output.includes('Strapi was started once'),
    loaded.output,
  );
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

  leaveOutJsonTexts(source, origin, await hasOwnJson());
  if (isStrapi4(origin)) {
    // A server refuses to store them, at which the official import ends.
    await removeDanglingLinks(context, source);
  }
  const plainer = await ours(source, 'plainer');
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

/** Cases of the engines that are servers. */
export const serverCases: readonly Case[] = engines.flatMap((engine) => [
  serverCase(engine, 'blog', { about: `examples/blog on ${engine.name}`, origin: 'blog' }),
  serverCase(engine, 'kitchen-sink', { about: `the kitchen sink on ${engine.name}`, origin: 'kitchen-sink' }),
  serverCase(engine, 'kitchen-sink-4', {
    about: `the same with Strapi 4`,
    origin: 'kitchen-sink-4',
  }),
  serverCase(engine, 'components', {
    about: `columns that attributes ask for, and components that are no JSON files, on ${engine.name}`,
    origin: 'components',
  }),
  serverCase(engine, 'new-york', {
    about: `examples/blog on ${engine.name}, in the time zone of its .env`,
    origin: 'blog',
    dotenv: '\nTZ=America/New_York\n',
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
