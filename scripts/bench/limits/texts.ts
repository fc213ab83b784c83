import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerDatabase } from '../../engines/engine.ts';
import { prose, vocabularyOf } from '../documents.ts';
import { type Context, ourExport, ourImport } from './context.ts';
import { onDatabase, projectOf } from './projects.ts';
import { databasesOn, programsOf, servers } from './servers.ts';

export const textRows = ['texts-export', 'texts-import'] as const;

/** Bytes of one text, roughly. */
const length = 16_000;
/** Paragraphs, each of about a thousandth of a megabyte, of which texts are put together: in an order that hardly ever comes again. */
const paragraphs = 20_000;
const wordsOfParagraph = 150;

/** A database that is little but texts, on PostgreSQL. */
export async function measureTexts(context: Context): Promise<void> {
  const { texts: gigabytes } = context.sizes;
  const server = servers.find(({ name }) => name === 'postgres') as (typeof servers)[number];
  const small = await projectOf(context, 'small', 0);
  const archive = join(context.folder, 'texts');
  const file = `${archive}.tar.gz.enc`;
  const programs = programsOf(server, context.folder);
  const isLong = gigabytes > 1;
  const data = `${gigabytes} GB of texts, PostgreSQL`;
  try {
    await using databases = await databasesOn(server, context, small);
    const source = await databases.copy();
    await addTexts(source, small.database, Math.round((gigabytes * 1e9) / length));
    const dumping = { name: programs.names.dump, env: programs.env, line: () => programs.dump(source) };
    const exporting = {
      name: 'ours',
      line: () => ourExport(small.folder, archive, '--database-url', source.url),
    };
    if (context.wants('texts-export')) {
      await context.match({
        row: 'texts-export',
        work: `export of ${data}`,
        goal: 1.5,
        isLong,
        beside: dumping,
        ours: exporting,
      });
    } else {
      await context.once(dumping);
      await context.once(exporting);
    }
    context.log(`  dump: ${statSync(programs.file).size} bytes, archive: ${statSync(file).size} bytes`);
    // So that there are never two such databases.
    await databases.drop(source);
    if (context.wants('texts-import')) {
      let database: ServerDatabase;
      const drop = () => databases.drop(database);
      await context.match({
        row: 'texts-import',
        work: `import of ${data}`,
        goal: 1.5,
        isLong,
        beside: {
          name: 'pg_restore -j2',
          env: programs.env,
          before: async () => {
            database = await databases.create();
          },
          line: () => programs.restore(database, '-j2'),
          after: drop,
        },
        ours: {
          name: 'ours',
          before: async () => {
            database = await databases.copy();
          },
          line: () => ourImport(small.folder, file, '--database-url', database.url),
          after: drop,
        },
      });
    }
  } finally {
    for (const path of [small.folder, programs.file, file, join(context.folder, 'small.tar.gz.enc')]) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** Adds articles with one text each, made by the server. */
async function addTexts(database: ServerDatabase, example: string, count: number): Promise<void> {
  const vocabulary = onDatabase(example, vocabularyOf);
  await database.run('CREATE UNLOGGED TABLE bench_paragraphs (id integer PRIMARY KEY, body text)');
  for (let from = 0; from < paragraphs; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, index) => {
      const id = from + index;
      return `(${id}, '${prose(vocabulary, id, wordsOfParagraph).replaceAll("'", "''")}')`;
    });
    await database.run(`INSERT INTO bench_paragraphs VALUES ${rows.join(',')}`);
  }
  // Steps that have no divisor in common with the number of paragraphs: neighbours differ.
  const body = `(SELECT string_agg(body, E'\\n\\n' ORDER BY k) FROM generate_series(0, needed.parts - 1) k
    JOIN bench_paragraphs ON bench_paragraphs.id = (i::bigint * 7919 + k::bigint * 6011) % ${paragraphs})`;
  await database.run(`
    INSERT INTO articles (id, document_id, title, slug, created_at, updated_at)
      SELECT 1000000 + i, 'texts' || lpad(i::text, 19, '0'), 'Text ' || i, 'text-' || i, now(), now()
      FROM generate_series(1, ${count}) i;
    INSERT INTO components_shared_rich_texts (id, body)
      SELECT 1000000 + i, ${body} FROM generate_series(1, ${count}) i,
        (SELECT ceil(${length} / avg(length(body)))::integer AS parts FROM bench_paragraphs) needed;
    INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field, "order")
      SELECT 1000000 + i, 1000000 + i, 'shared.rich-text', 'blocks', 1 FROM generate_series(1, ${count}) i;
    DROP TABLE bench_paragraphs`);
  await database.run('ANALYZE');
}
