import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { entity, tarOf, whole, without } from '../archive/read/support.ts';
import { copyBlog, copyProject } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

async function reportOf(
  ...parameters: string[]
): Promise<Record<string, unknown> & { rehearsal?: { different: string[] } }> {
  const result = await run([...parameters, '--report', at('report.json')]);
  expect({ code: result.code, stderr: result.stderr }).toMatchObject({ code: 0 });
  return JSON.parse(readFileSync(at('report.json'), 'utf8'));
}

const exported = (project: string, file: string) =>
  reportOf(
    'export',
    '--overwrite',
    '--no-encrypt',
    '--no-compress',
    '--project',
    at(project),
    '-f',
    at(file),
  );

/** Makes the table anew with its columns in another order, as in a database to which attributes were added one by one. */
function reorderColumns(file: string, table: string): void {
  const database = new DatabaseSync(file);
  const columns = database
    .prepare('SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid')
    .all(table) as {
    name: string;
    type: string;
    pk: number;
  }[];
  const quoted = columns.map(({ name }) => `"${name}"`);
  const definitions = columns.map(({ name, type, pk }) => `"${name}" ${type}${pk ? ' PRIMARY KEY' : ''}`);
  database.exec(`PRAGMA foreign_keys = OFF;
    CREATE TABLE other (${definitions.toReversed().join(', ')});
    INSERT INTO other (${quoted.join(', ')}) SELECT ${quoted.join(', ')} FROM "${table}";
    DROP TABLE "${table}";
    ALTER TABLE other RENAME TO "${table}"`);
  database.close();
}

test('databases with the same content have one digest, whatever the order of their columns; rehearsals raise no alarm', async () => {
  copyBlog(at('first'));
  copyBlog(at('second'));
  for (const table of ['articles', 'files', 'components_shared_seos', 'components_shared_heroes']) {
    reorderColumns(at('second/.tmp/data.db'), table);
  }
  const [first, second] = [await exported('first', 'first'), await exported('second', 'second')];
  expect(first.contentDigest).toMatch(/^content-2:[0-9a-f]{64}$/);
  expect(second.contentDigest).toBe(first.contentDigest);
  for (const name of ['first', 'second']) {
    const report = await reportOf('verify', '--rehearse', '-f', at(`${name}.tar`));
    expect(report.contentDigest).toBe(first.contentDigest);
    expect(report.rehearsal?.different).toEqual([]);
  }
});

test('an archive of official export, which has keys in the order of columns, is rehearsed without an alarm', async () => {
  copyBlog(at('blog'));
  const options = ['--no-encrypt', '--no-compress', '--format', 'dir'];
  await reportOf('export', '--project', at('blog'), '-f', at('archive'), ...options);
  const file = at('archive/entities/entities_00001.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  const shuffled = lines.map((line) => {
    const record = JSON.parse(line);
    return JSON.stringify({ ...record, data: Object.fromEntries(Object.entries(record.data).toReversed()) });
  });
  const before = await reportOf('verify', '-f', at('archive'));
  rmSync(at('archive/strapi-dms'), { recursive: true });
  writeFileSync(file, shuffled.join('\n'));
  const after = await reportOf('verify', '--rehearse', '-f', at('archive'));
  expect(after.contentDigest).toBe(before.contentDigest);
  expect(after.rehearsal?.different).toEqual([]);
});

test('an archive of Strapi 4 with documents in components is rehearsed', async () => {
  copyProject('__tests__/fixtures/kitchen-sink-4', at('project'));
  await exported('project', 'archive');
  const report = await reportOf('verify', '--rehearse', '-f', at('archive.tar'));
  expect(report.rehearsal?.different).toEqual([]);
});

test('an archive whose tables differ in case only is not rehearsed, since SQLite does not tell them apart', async () => {
  copyBlog(at('blog'));
  const options = ['--no-encrypt', '--no-compress', '--format', 'dir'];
  await reportOf('export', '--project', at('blog'), '-f', at('archive'), ...options);
  rmSync(at('archive/strapi-dms'), { recursive: true });
  const schemas = at('archive/schemas/schemas_00001.jsonl');
  writeFileSync(
    schemas,
    readFileSync(schemas, 'utf8').replace('"collectionName":"authors"', '"collectionName":"Articles"'),
  );
  const refused = await run(['verify', '--rehearse', '-f', at('archive')]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('does not distinguish articles from Articles');
  expect((await run(['verify', '-f', at('archive')])).code).toBe(0);
});

test('an archive whose schemas contradict each other is damaged to a rehearsal', async () => {
  copyBlog(at('blog'));
  const options = ['--no-encrypt', '--no-compress', '--format', 'dir'];
  await reportOf('export', '--project', at('blog'), '-f', at('archive'), ...options);
  rmSync(at('archive/strapi-dms'), { recursive: true });
  const schemas = at('archive/schemas/schemas_00001.jsonl');
  const lines = readFileSync(schemas, 'utf8').split('\n');
  writeFileSync(schemas, lines.filter((line) => !line.includes('"uid":"admin::api-token"')).join('\n'));
  const refused = await run(['verify', '--rehearse', '-f', at('archive')]);
  expect(refused.code).toBe(12);
  expect(refused.stderr).toContain('no database can be made from its schemas (');
  expect(refused.stderr).not.toContain('    at ');
});

test('records of many megabytes are loaded and read back in the memory of a few of them', async () => {
  const text = 'x'.repeat(8_000_000);
  const entities = Array.from({ length: 20 }, (_, index) =>
    entity('api::tag.tag', index + 1, { name: `${text}${index}` }),
  );
  writeFileSync(
    at('huge.tar'),
    await tarOf({ ...without(whole, 'links/links_00001.jsonl'), 'entities/entities_00001.jsonl': entities }),
  );
  const { code, stderr } = await run(['verify', '--rehearse', '-f', at('huge.tar')], {
    environment: { NODE_OPTIONS: '--max-old-space-size=130' },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
