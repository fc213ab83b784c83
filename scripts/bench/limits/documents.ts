import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerDatabase } from '../../engines/engine.ts';
import { startProxy } from '../../faults/proxy.ts';
import { type Context, ourExport, ourImport, type Side } from './context.ts';
import { number, projectOf } from './projects.ts';
import { databasesOn, programsOf, type Server } from './servers.ts';

/** Ours beside the server's own programs, and beside itself near to the server. */
export const serverRows = ({ name }: Server): string[] =>
  ['export', 'import', 'export-far', 'import-far'].map((row) => `${name}-${row}`);

/** The documents of the tables, on a server. Imports go into tables that have no more than the example's rows. */
export async function measureDocuments(context: Context, server: Server): Promise<void> {
  const { documents, roundTrip } = context.sizes;
  const data = `${number(documents)} documents, ${server.title}`;
  const wants = (row: string) => context.wants(`${server.name}-${row}`);
  const source = await projectOf(context, 'source', documents);
  const small = await projectOf(context, 'small', 0);
  const [seed, archive] = ['seed', 'documents'].map((name) => join(context.folder, name)) as [string, string];
  const programs = programsOf(server, context.folder);
  try {
    await using databases = await databasesOn(server, context, small);
    await context.once({ name: 'the documents', line: () => ourExport(source.folder, seed) });
    const full = await databases.copy();
    await context.once({
      name: `the documents, into ${server.title}`,
      line: () => ourImport(small.folder, `${seed}.tar.gz.enc`, '--database-url', full.url),
    });
    /** Something with a database of its own. */
    const into = (
      name: string,
      make: () => Promise<ServerDatabase>,
      line: (database: ServerDatabase) => string,
    ): Side => {
      let database: ServerDatabase;
      return {
        name,
        env: programs.env,
        before: async () => {
          database = await make();
        },
        line: () => line(database),
        after: () => databases.drop(database),
      };
    };
    const importing = (name: string, urlOf: (database: ServerDatabase) => string) =>
      into(name, databases.copy, (database) =>
        ourImport(small.folder, `${seed}.tar.gz.enc`, '--database-url', urlOf(database)),
      );
    const exporting = (name: string, url: string): Side => ({
      name,
      line: () => ourExport(small.folder, archive, '--database-url', url),
    });
    const dumping = { name: programs.names.dump, env: programs.env, line: () => programs.dump(full) };
    if (wants('export')) {
      await context.match({
        row: `${server.name}-export`,
        work: `export of ${data}`,
        goal: 2,
        beside: dumping,
        ours: exporting('ours', full.url),
      });
    }
    if (wants('import')) {
      await context.once(dumping);
      await context.match({
        row: `${server.name}-import`,
        work: `import of ${data}`,
        goal: 2,
        beside: into(programs.names.restore, databases.create, (database) => programs.restore(database)),
        ours: importing('ours', ({ url }) => url),
      });
    }
    if (!wants('export-far') && !wants('import-far')) {
      return;
    }
    const proxy = await startProxy(databases.engine.server, { delay: roundTrip / 2 });
    const farFrom = (near: string) => {
      const url = new URL(near);
      [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
      return url.href;
    };
    const way = `${roundTrip} ms from the server`;
    try {
      if (wants('export-far')) {
        await context.match({
          row: `${server.name}-export-far`,
          work: `export of ${data}, ${way}`,
          goal: 2.5,
          beside: exporting('ours, near', full.url),
          ours: exporting('ours', farFrom(full.url)),
        });
      }
      if (wants('import-far')) {
        await context.match({
          row: `${server.name}-import-far`,
          work: `import of ${data}, ${way}`,
          goal: 3,
          beside: importing('ours, near', ({ url }) => url),
          ours: importing('ours', ({ url }) => farFrom(url)),
        });
      }
    } finally {
      await proxy.close();
    }
  } finally {
    const archives = [seed, archive, join(context.folder, 'small')].map((base) => `${base}.tar.gz.enc`);
    for (const path of [source.folder, small.folder, programs.file, ...archives]) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
