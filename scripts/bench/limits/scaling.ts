import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, ourExport, ourImport } from './context.ts';
import { number, onDatabase, type Project, projectOf } from './projects.ts';
import { type Databases, databasesOn, type Server, servers } from './servers.ts';

export const scalingRows = ['sqlite', ...servers.map(({ name }) => name)].map((name) => `scaling-${name}`);

/** From this on a run takes minutes. */
const many = 500_000;

/** Ours beside itself with a tenth of the entities, each with four links. */
export async function measureScaling(context: Context): Promise<void> {
  const small = await projectOf(context, 'small', 0);
  const wanted = servers.filter(({ name }) => context.wants(`scaling-${name}`));
  try {
    await using places = new AsyncDisposableStack();
    const open: [Server, Databases][] = [];
    for (const server of wanted) {
      open.push([server, places.use(await databasesOn(server, context, small))]);
    }
    for (const entities of context.sizes.entities) {
      const source = await projectOf(context, 'source', Math.round(entities / 2));
      try {
        await measureStep(context, source, small, open);
      } finally {
        rmSync(source.folder, { recursive: true });
      }
    }
  } finally {
    for (const path of [small.folder, join(context.folder, 'small.tar.gz.enc')]) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

async function measureStep(
  context: Context,
  source: Project,
  small: Project,
  open: readonly [Server, Databases][],
): Promise<void> {
  const { entities, links } = countsOf(source.database);
  const isLong = entities >= many;
  const [archive, back] = ['scaling', 'back'].map((name) => join(context.folder, name)) as [string, string];
  const file = `${archive}.tar.gz.enc`;
  const exporting = { name: 'export from SQLite', line: () => ourExport(source.folder, archive) };
  context.log(`${number(entities)} entities, ${number(links)} links`);
  try {
    if (context.wants('scaling-sqlite')) {
      context.keepStep('scaling-sqlite', {
        entities,
        links,
        export: await context.repeat(exporting, isLong),
        import: await context.repeat(
          {
            name: 'import into SQLite',
            before: small.reset,
            line: () => ourImport(small.folder, file),
            after: small.reset,
          },
          isLong,
        ),
      });
    } else {
      await context.once(exporting);
    }
    for (const [{ name, title }, databases] of open) {
      let database = await databases.copy();
      const words = () => ['--database-url', database.url];
      const imported = await context.repeat(
        {
          name: `import into ${title}`,
          before: async () => {
            await databases.drop(database);
            database = await databases.copy();
          },
          line: () => ourImport(small.folder, file, ...words()),
        },
        isLong,
      );
      const exported = await context.repeat(
        { name: `export from ${title}`, line: () => ourExport(small.folder, back, ...words()) },
        isLong,
      );
      await databases.drop(database);
      context.keepStep(`scaling-${name}`, { entities, links, export: exported, import: imported });
    }
  } finally {
    for (const path of [file, `${back}.tar.gz.enc`]) {
      rmSync(path, { force: true });
    }
  }
}

/** Roughly: what was added, and not the few rows of the example. */
const countsOf = (file: string): { entities: number; links: number } =>
  onDatabase(file, (database) => {
    const articles = Number(database.prepare('SELECT count(*) AS count FROM articles').get()?.count);
    return { entities: articles, links: 4 * articles };
  });
