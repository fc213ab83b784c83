/** @jest-environment ./__tests__/support/one-realm.mjs */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { projectTarget } from '../support/project-target.ts';
import { expectSame, records } from '../support/records.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { refusal } from '../support/workspace.ts';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'long-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 63 bytes of it end within a character. */
const component = 'components_long_names_component_whose_table_has_a_long_name_xxä_and_goes_on';
const column = 'a_column_name_of_more_than_fifty_five_characters_is_not_cut_in_strapi';
const links = 'long_named_collection_without_locales_related_tags_of_everything_links';

/** In this order; the indexes and keys of a table take its name, of which PostgreSQL would keep too little to tell them apart. */
const longer: readonly (readonly [name: string, long: string])[] = [
  ['components_long_names_component_whose_table_has_a_long_name', component],
  ['is_not_cut', 'is_not_cut_in_strapi'],
  ['IsNotCut', 'IsNotCutInStrapi'],
  ['long_named_collection_without_locales_related_tags_links_', 'long_named_'],
  ['long_named_collection_without_locales_related_tags_links', links],
  ['relatedTags', 'relatedTagsOfEverything'],
];

/** A project of Strapi 4 with a table, a join table and columns whose names are longer than PostgreSQL keeps them. */
function longNames(): string {
  const project = join(folder, 'project');
  cpSync('__tests__/fixtures/kitchen-sink-4', project, { recursive: true });
  for (const file of [
    'data.sql',
    'src/api/long-name/content-types/long-name/schema.json',
    'src/components/long-names/component-whose-table-has-a-long-name.json',
  ]) {
    const path = join(project, file);
    const changed = longer.reduce(
      (text, [name, long]) => text.replaceAll(name, long),
      readFileSync(path, 'utf8'),
    );
    writeFileSync(path, changed);
  }
  return project;
}

const project = longNames();

/** The project has components that several owners share, which every import of it tells. */
const unexpected = ({ warnings }: { readonly warnings: readonly string[] }) =>
  warnings.filter((warning) => !/more than once, each with the same id/.test(warning));
const kinds = targetKinds.filter(([name]) => name.startsWith('PostgreSQL'));

describe.each(kinds)('names of Strapi 4 that %s cuts', (name, found) => {
  (found === undefined ? describe.skip : describe)('lead to what is stored', () => {
    const kind = found as TargetKind;
    const sink = projectTarget(kind, project, (database) => {
      // What no server takes, or gives back as it was.
      database.exec('DELETE FROM figures WHERE id IN (8, 9, 9002, 9003); DELETE FROM moments WHERE id > 2');
    });
    const { importing, exporting, exported, refer, rows, references } = sink;
    const sql = (statement: string) => sink.target.run(statement);
    const asSuperuser = name.endsWith('superuser') ? test : test.skip;

    test('by an export and by an import, which has the next ids follow', async () => {
      expect(
        await rows(`SELECT relname FROM pg_class WHERE relname ~ '_whose_table_has_' AND relkind = 'r'`),
      ).toEqual([['components_long_names_component_whose_table_has_a_long_name_xx']]);
      expect(await exporting()).toMatchObject({ warnings: [] });
      const file = await exported('first');
      expect(records(file, 'entities')).toEqual(records(sink.archive, 'entities'));
      const ofLinks = records(file, 'links').filter((line) => line.includes('relatedTagsOfEverything'));
      expect(ofLinks.length).toBeGreaterThan(2);
      await sql(`DELETE FROM "${links}"; UPDATE "${component}" SET "${column}" = NULL`);
      expect(unexpected(await importing({ file }))).toEqual([]);
      expectSame(file, await exported());
      for (const table of [component, links]) {
        const [[next] = [], [highest] = []] = await rows(
          `SELECT nextval(pg_get_serial_sequence('"${table}"', 'id')) UNION ALL SELECT max(id) FROM "${table}"`,
        );
        expect(next).toBe(Number(highest) + 1);
      }
    });

    test('where only some types are imported, and relations to the others stay', async () => {
      const file = await exported('first');
      for (const type of ['api::tag.tag', 'api::long-name.long-name']) {
        expect(unexpected(await importing({ file, onlyContentTypes: [type] }))).toEqual([]);
        expectSame(file, await exported());
      }
    });

    test('where other tables refer to them, also by the value of such a column', async () => {
      await refer('app_component', component, 'ON DELETE CASCADE');
      await sql(`UPDATE long_named_collection_without_locales SET "${column}" = 'value ' || id`);
      await sql(
        `CREATE UNIQUE INDEX app_unique ON "${component}" ("another_name_of_more_than_fifty_five_characters_is_not_cut_in_strapi", id)`,
      );
      await sql(
        `ALTER TABLE long_named_collection_without_locales ADD CONSTRAINT app_key UNIQUE ("${column}")`,
      );
      await sql(
        `CREATE TABLE app_value (id int PRIMARY KEY, ref text REFERENCES long_named_collection_without_locales ("${column}") ON DELETE CASCADE)`,
      );
      await sink.target.share('app_value');
      const file = await exported('with-values');
      await sql(`INSERT INTO app_value SELECT id, "${column}" FROM long_named_collection_without_locales`);
      const before = await references('app_component', 'app_value');
      expect(before.map(({ length }) => length > 2)).toEqual([true, true]);
      const { warnings } = await importing({ file });
      expect(warnings.filter((warning) => !/more than once, each with the same id/.test(warning))).toEqual(
        [],
      );
      expect(await references('app_component', 'app_value')).toEqual(before);
      expectSame(file, await exported());

      await sql(`INSERT INTO "${component}" (id, "${column}") VALUES (999, 'goes')`);
      await sql('INSERT INTO app_component VALUES (999, 999)');
      const { message } = await refusal(importing({ file }));
      expect(message).toContain(
        `1 row(s) of app_component (ref) refer to rows of ${component} that do not come back`,
      );
      expect(message).not.toContain('which Strapi does not know');
    });

    test('where something of others hangs on the relations', async () => {
      const file = await exported('first');
      await refer('app_links', links, 'ON DELETE CASCADE');
      expect((await refusal(importing({ file }))).message).toContain(`refer to rows of ${links}`);
      await importing({ file, onForeignDataLoss: 'accept' });
      expect(await references('app_links')).toEqual([[]]);
      expectSame(file, await exported());
    });

    test('when values are held against what the columns take', async () => {
      await sql(`UPDATE "${component}" SET "${column}" = 'text'`);
      const file = await exported('texts');
      await sql(`UPDATE "${component}" SET "${column}" = ''`);
      await sql(`ALTER TABLE "${component}" ALTER "${column}" TYPE varchar(3)`);
      expect((await refusal(importing({ file }))).message).toMatch(
        /cannot store:\n.*aColumnNameOfMoreThanFiftyFiveCharactersIsNotCutInStrapi is a text of 4 characters, its column is character varying\(3\)/,
      );
    });

    asSuperuser('when what refers to nothing any more is looked for', async () => {
      const table = 'a_table_of_a_plugin_that_no_attribute_uses_and_whose_name_is_beyond_63';
      await sql(
        `CREATE TABLE ${table} (id serial PRIMARY KEY, tag_id int REFERENCES tags ON DELETE CASCADE)`,
      );
      const [[note] = []] = (await sql('SELECT schema FROM strapi_database_schema')) as [
        [{ tables: unknown[] }],
      ];
      note?.tables.push({ name: table, columns: [{ name: 'id', type: 'increments' }], indexes: [] });
      await sql(`UPDATE strapi_database_schema SET schema = '${JSON.stringify(note).replaceAll("'", "''")}'`);
      await sql(
        `INSERT INTO tags (id, name) VALUES (999, 'new'); INSERT INTO ${table} (tag_id) VALUES (1), (999)`,
      );
      await importing();
      expect(await rows(`SELECT tag_id FROM ${table}`)).toEqual([[1]]);
    });

    test('of which no two become the same', async () => {
      const [[stored] = []] = await sql(
        "SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'",
      );
      const types = JSON.parse(String(stored));
      const { attributes } = types['api::long-name.long-name'];
      attributes.aColumnNameOfMoreThanFiftyFiveCharactersIsNotCutInStrategy = { type: 'string' };
      await sql(
        `UPDATE strapi_core_store_settings SET value = '${JSON.stringify(types).replaceAll("'", "''")}' WHERE key = 'strapi_content_types_schema'`,
      );
      for (const error of [await refusal(exporting()), await refusal(importing())]) {
        expect(error).toMatchObject({
          failure: 'schemaDifference',
          message: `api::long-name.long-name and api::long-name.long-name would both be stored in long_named_collection_without_locales.${column.slice(0, 63)}: this database cuts ${column} and ${column.replace('strapi', 'strategy')} to the same name.`,
        });
      }
    });
  });
});
