import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerDatabase } from '../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { strapiDms } from '../../scripts/faults/program.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import type { ExportReport } from '../../src/commands/export/report.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import { copyBlog } from '../support/blog.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { someOf } from '../support/thorough.ts';

interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: records have as many shapes as Strapi has content types
  [key: string]: any;
}

/** Columns of `strapi_database_schema` by the type of an attribute, where they are called otherwise. */
const columnTypes: Readonly<Record<string, string>> = {
  biginteger: 'bigInteger',
  float: 'double',
  json: 'jsonb',
  enumeration: 'string',
};

/** Attributes that change their type, each with the values of four tags before and after. */
const conversions: readonly (readonly [before: string, after: string, given: unknown[], made: unknown[]])[] =
  [
    ['text', 'integer', ['5', ' 7 ', 'seven', '99999999999'], [5, 7, null, null]],
    [
      'string',
      'biginteger',
      ['9223372036854775807', '9223372036854775808', '', '1'],
      ['9223372036854775807', null, null, '1'],
    ],
    ['text', 'float', ['1.5', '1e3', 'Infinity', '0x10'], [1.5, 1000, null, null]],
    ['string', 'decimal', ['1.25', '-2', '1,5', ''], [1.25, -2, null, null]],
    ['biginteger', 'integer', ['12', '2147483648', '-2147483648', null], [12, null, -2147483648, null]],
    ['float', 'integer', [3, 3.5, -1, null], [3, null, -1, null]],
    ['integer', 'string', [1, 0, -5, null], ['1', '0', '-5', null]],
    ['boolean', 'text', [true, false, true, null], ['true', 'false', 'true', null]],
    ['string', 'boolean', ['true', '0', 'maybe', 'f'], [true, false, null, false]],
    ['integer', 'boolean', [1, 0, 2, null], [true, false, null, null]],
    [
      'date',
      'datetime',
      ['2024-02-29', '1999-12-31', null, null],
      ['2024-02-29T00:00:00.000Z', '1999-12-31T00:00:00.000Z', null, null],
    ],
    [
      'datetime',
      'date',
      ['2024-02-29T13:14:15.000Z', '2024-03-01T00:00:00.000Z', null, null],
      ['2024-02-29', '2024-03-01', null, null],
    ],
    ['string', 'date', ['2024-02-29', '2023-02-29', 'today', '2024-1-1'], ['2024-02-29', null, null, null]],
    ['json', 'text', [{ a: 1 }, [2], 'plain', 3], ['{"a":1}', '[2]', 'plain', '3']],
    ['richtext', 'enumeration', ['a', 'b', 'c', null], ['a', 'b', 'c', null]],
    ['relation', 'string', [undefined, undefined, undefined, undefined], [null, null, null, null]],
  ];

/** Without digits: the names of columns would have them apart. */
const nameOf = (index: number) => `value${String.fromCharCode(97 + index)}`;

/** Brings attributes into a project's database, as a start of Strapi would. */
function addAttributes(file: string, uid: string, table: string, attributes: Json): void {
  const database = new DatabaseSync(file);
  const edit = (from: string, column: string, where: string, change: (value: Json) => void) => {
    const [row] = database
      .prepare(`SELECT id, "${column}" AS value FROM ${from} ${where} ORDER BY id DESC`)
      .all();
    const value = JSON.parse(String(row?.value));
    change(value);
    database
      .prepare(`UPDATE ${from} SET "${column}" = ? WHERE id = ?`)
      .run(JSON.stringify(value), Number(row?.id));
  };
  for (const [name, { type }] of Object.entries(attributes)) {
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${columnTypes[type] ?? type}`);
  }
  edit('strapi_core_store_settings', 'value', "WHERE key = 'strapi_content_types_schema'", (types) => {
    for (const schema of [types[uid], types[uid].__schema__]) {
      Object.assign(schema.attributes, attributes);
    }
  });
  edit('strapi_database_schema', 'schema', '', ({ tables }) => {
    const noted = tables.find(({ name }: Json) => name === table);
    for (const [name, { type }] of Object.entries<Json>(attributes)) {
      noted.columns.push({ name, type: columnTypes[type] ?? type, args: [], notNullable: false });
    }
  });
  database.close();
}

function edit(archive: string, stage: string, change: (record: Json) => Json | undefined): void {
  for (const name of readdirSync(join(archive, stage))) {
    const file = join(archive, stage, name);
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    const records = lines.map((line) => change(JSON.parse(line))).filter((record) => record !== undefined);
    writeFileSync(file, records.map((record) => JSON.stringify(record)).join('\n'));
  }
}

const recordsOf = (archive: string, stage: string): Json[] =>
  readdirSync(join(archive, stage)).flatMap((name) =>
    readFileSync(join(archive, stage, name), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );

const engines = [
  ['SQLite', undefined, describe],
  ['PostgreSQL', postgres, describeWith(await findPostgres())],
  ['MySQL or MariaDB', mysqlOrMariaDb, describeWith(await findMysql())],
] as const;

for (const [engine, serverOf, describeHere] of someOf<(typeof engines)[number]>(engines, 2)) {
  describeHere(`where schemas differ, on ${engine}`, () => {
    let folder: string;
    let project: string;
    /** An archive of the example project, as a folder without its seal. */
    let original: string;
    let archive: string;
    let database: ServerDatabase | undefined;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'schema-change-'));
      const source = copyBlog(join(folder, 'source'));
      original = join(folder, 'original');
      const made = await strapiDms(
        ['export', '--project', source, '--no-encrypt', '--format', 'dir', '-f', original],
        folder,
      );
      expect(made.stderr).toBe('');
      rmSync(join(original, 'strapi-dms'), { recursive: true });
    });

    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    beforeEach(() => {
      project = copyBlog(join(folder, 'target'));
      archive = join(folder, 'archive');
      cpSync(original, archive, { recursive: true });
    });

    afterEach(async () => {
      await database?.drop();
      database = undefined;
      rmSync(project, { recursive: true });
      rmSync(archive, { recursive: true });
    });

    const sqlite = () => join(project, '.tmp', 'data.db');

    /** Brings the target's tables to the server, once they are as they should be. */
    async function toServer(): Promise<string[]> {
      if (serverOf === undefined) {
        return [];
      }
      const server = serverOf();
      database = await server.create();
      await database.run(serverTables(sqlite(), server.tables).join(';'));
      return ['--database-url', database.url];
    }

    async function run(words: readonly string[]) {
      const report = join(folder, 'report.json');
      const ended = await strapiDms([...words, '--project', project, '--report', report], folder);
      return { ...ended, report: ended.code === 0 ? JSON.parse(readFileSync(report, 'utf8')) : undefined };
    }

    const load = async (where: readonly string[], policy: 'fail' | 'adapt') =>
      run([
        'import',
        '-f',
        archive,
        '--force',
        '--no-safety-backup',
        '--on-schema-difference',
        policy,
        ...where,
      ]);

    async function exported(where: readonly string[]): Promise<{ records: Json[]; report: ExportReport }> {
      const to = join(folder, 'back');
      rmSync(to, { recursive: true, force: true });
      const ended = await run(['export', '--no-encrypt', '--format', 'dir', '-f', to, ...where]);
      expect(ended.code).toBe(0);
      return { records: recordsOf(to, 'entities'), report: ended.report };
    }

    test('values are converted where they fit, and those that do not are named by their row', async () => {
      const added = Object.fromEntries(
        conversions.map(([, type], index) => [
          nameOf(index),
          type === 'enumeration' ? { type, enum: ['a', 'b'] } : { type },
        ]),
      );
      addAttributes(sqlite(), 'api::tag.tag', 'tags', {
        ...added,
        added: { type: 'integer', required: true, default: 7 },
      });
      const where = await toServer();
      edit(archive, 'schemas', (schema) => {
        if (schema.uid === 'api::tag.tag') {
          for (const [index, [type]] of conversions.entries()) {
            schema.attributes[nameOf(index)] =
              type === 'relation' ? { type, relation: 'oneToOne', target: 'api::tag.tag' } : { type };
          }
        }
        return schema;
      });
      let position = -1;
      edit(archive, 'entities', (entity) => {
        if (entity.type !== 'api::tag.tag') {
          return entity;
        }
        position += 1;
        const values = conversions.map(([, , given], index) => [nameOf(index), given[position] ?? null]);
        return { ...entity, data: { ...entity.data, ...Object.fromEntries(values) } };
      });
      expect(position).toBeGreaterThanOrEqual(3);

      const refused = await load(where, 'fail');
      expect(refused.code).toBe(4);
      expect(refused.stderr).toMatch(
        /api::tag\.tag\.valuea is text in the archive and integer in the target: 2 of 4 do not fit and are left out \(the first: api::tag\.tag \d+, api::tag\.tag \d+\)/,
      );
      expect(refused.stderr).not.toContain('seven');

      const adapted = await load(where, 'adapt');
      expect(`${adapted.stderr} ${adapted.code}`).toMatch(/ 0$/);
      const tags = (await exported(where)).records.filter(({ type }) => type === 'api::tag.tag').slice(0, 4);
      for (const [index, [before, after, , made]] of conversions.entries()) {
        const found = tags.map(({ data }) => data[nameOf(index)]);
        expect({ before, after, found }).toEqual({ before, after, found: made });
      }
      expect(tags.map(({ data }) => data.added)).toEqual([7, 7, 7, 7]);
      const { differences } = adapted.report as ImportReport;
      expect(differences.find(({ attribute }) => attribute === nameOf(0))).toMatchObject({
        kind: 'type',
        before: 'text',
        after: 'integer',
        verdict: 'lossy',
        count: 4,
        lost: 2,
        examples: [`api::tag.tag ${tags[2]?.id}`, `api::tag.tag ${tags[3]?.id}`],
      });
      // What fits, and is not all there any more: a moment that becomes a day.
      const dayOnly = conversions.findIndex(([before, after]) => before === 'datetime' && after === 'date');
      expect(differences.find(({ attribute }) => attribute === nameOf(dayOnly))).toMatchObject({
        verdict: 'lossy',
        count: 2,
        lost: 1,
        examples: [`api::tag.tag ${tags[0]?.id}`],
      });
      const enumeration = conversions.findIndex(([, after]) => after === 'enumeration');
      const judged = differences.filter(({ attribute }) => attribute === nameOf(enumeration));
      expect(judged).toContainEqual(expect.objectContaining({ verdict: 'invalid', count: 1, lost: 0 }));
      expect(JSON.stringify(differences)).not.toContain('seven');
    });

    test('a text that is too long for its column is left out, and one that is not is no difference', async () => {
      addAttributes(sqlite(), 'api::tag.tag', 'tags', { short: { type: 'string' } });
      const where = await toServer();
      edit(archive, 'schemas', (schema) => {
        if (schema.uid === 'api::tag.tag') {
          schema.attributes.short = { type: 'text' };
        }
        return schema;
      });
      const withText = (text: string) =>
        edit(archive, 'entities', (entity) =>
          entity.type === 'api::tag.tag' ? { ...entity, data: { ...entity.data, short: text } } : entity,
        );
      withText('x'.repeat(255));
      expect((await load(where, 'fail')).code).toBe(0);
      withText('x'.repeat(256));
      const { code } = await load(where, 'fail');
      expect(code).toBe(serverOf === undefined ? 0 : 4);
      expect((await load(where, 'adapt')).code).toBe(0);
      const { records } = await exported(where);
      const lengths = records
        .filter(({ type }) => type === 'api::tag.tag')
        .map(({ data }) => data.short?.length);
      expect(new Set(lengths)).toEqual(new Set([serverOf === undefined ? 256 : undefined]));
    });

    test('rows that Strapi would delete are refused with their number, and left out where it may adapt', async () => {
      const change = new DatabaseSync(sqlite());
      change.exec(`UPDATE strapi_core_store_settings SET value = json_set(value,
        '$."api::article.article".options.draftAndPublish', json('false'),
        '$."api::page.page".pluginOptions.i18n.localized', json('false'))
        WHERE key = 'strapi_content_types_schema'`);
      change.close();
      const where = await toServer();
      const rows = recordsOf(archive, 'entities');
      const articles = rows.filter(({ type }) => type === 'api::article.article');
      const pages = rows.filter(({ type }) => type === 'api::page.page');
      const drafts = articles.filter(({ data }) => data.publishedAt === null);
      const others = pages.filter(({ data }) => data.locale !== 'en');
      expect([drafts.length, others.length]).not.toContain(0);

      const refused = await load(where, 'fail');
      expect(refused.code).toBe(4);
      expect(refused.stderr).toContain(
        `draftAndPublish switched off in the target, where Strapi deletes drafts: ${drafts.length} of ${articles.length} entries are drafts`,
      );
      expect(refused.stderr).toContain(`${others.length} of ${pages.length} entries are in other locales`);

      const adapted = await load(where, 'adapt');
      expect(`${adapted.stderr} ${adapted.code}`).toMatch(/ 0$/);
      const report: ImportReport = adapted.report;
      expect(report.leftOutLinks).toBe(0);
      expect(report.differences).toContainEqual(
        expect.objectContaining({
          uid: 'api::article.article',
          kind: 'draft-and-publish',
          count: drafts.length,
          lost: drafts.length,
          total: articles.length,
        }),
      );
      const { records } = await exported(where);
      const ids = (of: Json[]) => of.map(({ id }) => id);
      const now = (uid: string) => records.filter(({ type }) => type === uid);
      expect(ids(now('api::article.article'))).toEqual(ids(articles.filter((row) => !drafts.includes(row))));
      expect(ids(now('api::page.page'))).toEqual(ids(pages.filter((row) => !others.includes(row))));
      expect(new Set(now('api::page.page').map(({ data }) => data.locale))).toEqual(new Set([null]));
      const settings = (await storedTypes(where)) as Json;
      expect(settings['api::article.article'].options.draftAndPublish).toBe(false);
      expect(settings['api::page.page'].pluginOptions.i18n.localized).toBe(false);
    });

    test('what the target would not take from an editor comes in as it is, with its number', async () => {
      const change = new DatabaseSync(sqlite());
      change.exec(`UPDATE strapi_core_store_settings SET value = json_set(value,
        '$."api::page.page".kind', 'singleType',
        '$."api::author.author".attributes.bio.required', json('true'),
        '$."api::article.article".attributes.body.components', json('["shared.rich-text", "shared.media", "shared.gallery"]'))
        WHERE key = 'strapi_content_types_schema'`);
      change.close();
      const where = await toServer();
      edit(archive, 'entities', (entity) => {
        const change: Json = { 'api::tag.tag': { name: 'the same' }, 'api::author.author': { bio: null } };
        return { ...entity, data: { ...entity.data, ...change[entity.type] } };
      });
      edit(archive, 'schemas', (schema) => {
        if (schema.uid === 'api::tag.tag') {
          delete schema.attributes.name.unique;
        }
        return schema;
      });
      const rows = recordsOf(archive, 'entities');
      const of = (uid: string) => rows.filter(({ type }) => type === uid);
      const [pages, tags, authors] = ['api::page.page', 'api::tag.tag', 'api::author.author'].map(of) as [
        Json[],
        Json[],
        Json[],
      ];
      const first = pages[0]?.data.documentId;
      const quotes = of('api::article.article').flatMap(({ data }) =>
        data.body.filter((item: Json) => item.__component === 'shared.quote'),
      );
      const refused = await load(where, 'fail');
      expect(refused.code).toBe(4);
      const adapted = await load(where, 'adapt');
      expect(adapted.code).toBe(0);
      const found = Object.fromEntries(
        (adapted.report as ImportReport).differences.map(({ kind, verdict, count, lost }) => [
          kind,
          { verdict, count, lost },
        ]),
      );
      const hidden = pages.filter(({ data }) => data.documentId !== first).length;
      expect(found).toEqual({
        kind: { verdict: 'invalid', count: hidden, lost: 0 },
        unique: { verdict: 'invalid', count: tags.length - 1, lost: 0 },
        required: { verdict: 'invalid', count: authors.length, lost: 0 },
        'dynamic-zone': { verdict: 'lossy', count: quotes.length, lost: quotes.length },
      });
      expect([hidden, quotes.length]).not.toContain(0);
      const { records } = await exported(where);
      const count = (uid: string) => records.filter(({ type }) => type === uid).length;
      expect([count('api::page.page'), count('api::tag.tag')]).toEqual([pages.length, tags.length]);
    });

    test('what has another kind of place there is left out', async () => {
      const where = await toServer();
      edit(archive, 'schemas', (schema) => {
        if (schema.uid === 'api::article.article') {
          schema.attributes.seo = { type: 'string' };
          schema.attributes.body = { type: 'component', component: 'shared.quote', repeatable: true };
          schema.attributes.title = { type: 'component', component: 'shared.quote' };
          schema.attributes.author.target = 'api::tag.tag';
        }
        return schema;
      });
      let id = 9_000;
      const quote = () => {
        id += 1;
        return { id, body: 'x', title: 'y' };
      };
      edit(archive, 'entities', (entity) =>
        entity.type === 'api::article.article'
          ? { ...entity, data: { ...entity.data, seo: 'text', body: [quote(), quote()], title: quote() } }
          : entity,
      );
      const articles = recordsOf(archive, 'entities').filter(({ type }) => type === 'api::article.article');
      const { code, report } = await load(where, 'adapt');
      expect(code).toBe(0);
      const found = (report as ImportReport).differences.map(({ attribute, kind, count, lost }) => [
        attribute,
        kind,
        count,
        lost,
      ]);
      const all = articles.length;
      expect(found.sort()).toEqual([
        ['author', 'relation', 10, 10],
        ['body', 'type', all, all],
        ['seo', 'type', all, all],
        ['title', 'required', 0, 0],
        ['title', 'type', all, all],
      ]);
      const { records } = await exported(where);
      const loaded = records.filter(({ type }) => type === 'api::article.article');
      expect(loaded).toHaveLength(all);
      for (const { data } of loaded) {
        expect([data.title, data.seo, data.body]).toEqual([null, null, []]);
      }
      expect(recordsOf(join(folder, 'back'), 'links').filter(({ left }) => left.field === 'author')).toEqual(
        [],
      );
    });

    test('entries in locales that stay away are told', async () => {
      const change = new DatabaseSync(sqlite());
      change.exec("DELETE FROM i18n_locale WHERE code <> 'en'");
      change.close();
      const where = await toServer();
      const words = ['import', '-f', archive, '--force', '--no-safety-backup', ...where];
      const { code, report } = await run([...words, '--only-content-types', 'api::page.page']);
      expect(code).toBe(0);
      // A server of these tests has tables only, and no locale at all.
      expect(report.warnings).toContainEqual(
        expect.stringMatching(
          /^api::page\.page has entries in locales that the target does not have.*: .*2 in fr\./,
        ),
      );
      const { report: whole } = await run(words);
      expect(whole.warnings.join()).not.toContain('locales that the target does not have');
    });

    test('a checkout that is ahead of the database is told, for what comes in goes when Strapi starts', async () => {
      const where = await toServer();
      const file = join(project, 'src/api/article/content-types/article/schema.json');
      const schema = JSON.parse(readFileSync(file, 'utf8'));
      schema.options.draftAndPublish = false;
      delete schema.attributes.summary;
      writeFileSync(file, JSON.stringify(schema));
      const articles = recordsOf(archive, 'entities').filter(({ type }) => type === 'api::article.article');
      const drafts = articles.filter(({ data }) => data.publishedAt === null).length;
      const summaries = articles.filter(({ data }) => data.summary !== null).length;
      const { code, report } = await load(where, 'fail');
      expect(code).toBe(0);
      expect(report.warnings).toEqual([
        expect.stringContaining(
          `switches draftAndPublish off for api::article.article: ${drafts} of what is imported are deleted when Strapi starts`,
        ),
        expect.stringMatching(
          new RegExp(`summary is not in the checkout: ${summaries} of what is imported.*--boot always`),
        ),
      ]);
    });

    /** What Strapi compares its schemas with when it starts. */
    async function storedTypes(where: readonly string[]): Promise<unknown> {
      await exported(where);
      return recordsOf(join(folder, 'back'), 'configuration').find(
        ({ value }) => value.key === 'strapi_content_types_schema',
      )?.value.value;
    }

    test('an export warns of what Strapi deletes when it starts with the checkout', async () => {
      addAttributes(sqlite(), 'api::tag.tag', 'tags', {
        level: { type: 'enumeration', enum: ['low', 'high'] },
      });
      const fill = new DatabaseSync(sqlite());
      fill.exec("UPDATE tags SET level = 'high' WHERE id <= 2; UPDATE tags SET level = 'low' WHERE id > 2");
      fill.exec("UPDATE authors SET name = 'the same'; UPDATE authors SET bio = NULL WHERE id = 1");
      fill.close();
      const where = await toServer();
      // The server has tables only: rows come with an import of the project's own.
      if (where.length > 0) {
        const own = join(folder, 'own');
        rmSync(own, { recursive: true, force: true });
        expect((await run(['export', '--no-encrypt', '--format', 'dir', '-f', own])).code).toBe(0);
        expect((await run(['import', '-f', own, '--force', '--no-safety-backup', ...where])).code).toBe(0);
      }
      const change = (name: string, by: (schema: Json) => void) => {
        const file = join(project, `src/api/${name}/content-types/${name}/schema.json`);
        const schema = JSON.parse(readFileSync(file, 'utf8'));
        by(schema);
        writeFileSync(file, JSON.stringify(schema));
      };
      change('article', (schema) => {
        schema.options.draftAndPublish = false;
        delete schema.attributes.summary;
        delete schema.attributes.tags;
        schema.attributes.body.components = ['shared.rich-text', 'shared.media', 'shared.gallery'];
      });
      change('author', ({ attributes }) => {
        attributes.bio.required = true;
        attributes.name.unique = true;
      });
      change('page', (schema) => {
        schema.pluginOptions.i18n.localized = false;
        schema.kind = 'singleType';
      });
      change('tag', (schema) => {
        schema.attributes.level = { type: 'enumeration', enum: ['low'] };
        schema.attributes.name.type = 'integer';
      });
      const quoteFile = join(project, 'src/components/shared/quote.json');
      const quoteSchema = JSON.parse(readFileSync(quoteFile, 'utf8'));
      delete quoteSchema.attributes.source;
      writeFileSync(quoteFile, JSON.stringify(quoteSchema));
      const { records, report } = await exported(where);
      const of = (uid: string) => records.filter(({ type }) => type === uid);
      const [articles, pages, tags] = ['api::article.article', 'api::page.page', 'api::tag.tag'].map(of) as [
        Json[],
        Json[],
        Json[],
      ];
      const drafts = articles.filter(({ data }) => data.publishedAt === null).length;
      const others = pages.filter(({ data }) => data.locale !== 'en').length;
      const summaries = articles.filter(({ data }) => data.summary !== null).length;
      const [first] = pages.map(({ data }) => data.documentId).sort();
      const found = (uid: string, change: string) =>
        report.drift.find((item) => item.uid === uid && item.change === change);
      expect(found('api::article.article', 'draft-and-publish')).toEqual({
        uid: 'api::article.article',
        kind: 'differs',
        change: 'draft-and-publish',
        message: `The checkout switches draftAndPublish off for api::article.article: when Strapi starts with it, ${drafts} of ${articles.length} rows are deleted`,
        count: drafts,
        total: articles.length,
        deletes: true,
      });
      expect(found('api::page.page', 'localized')).toMatchObject({
        count: others,
        total: pages.length,
        deletes: true,
      });
      expect(found('api::page.page', 'kind')).toMatchObject({
        count: pages.filter(({ data }) => data.documentId !== first).length,
      });
      expect(found('api::article.article', 'no-attribute')).toMatchObject({
        attribute: 'summary',
        kind: 'only-in-database',
        count: summaries,
        deletes: true,
      });
      expect(found('api::tag.tag', 'enumeration')).toMatchObject({
        count: 2,
        values: { high: 2 },
        total: tags.length,
      });
      const authors = of('api::author.author');
      const names = new Set(authors.map(({ data }) => data.name));
      const quotes = articles.flatMap(({ data }) =>
        data.body.filter((item: Json) => item.__component === 'shared.quote'),
      );
      const links = recordsOf(join(folder, 'back'), 'links').filter(
        ({ left }) => left.type === 'api::article.article' && left.field === 'tags',
      );
      expect([authors.length - names.size, quotes.length, links.length]).not.toContain(0);
      expect(found('api::author.author', 'required')).toMatchObject({
        count: authors.filter(({ data }) => data.bio === null).length,
      });
      expect(found('api::author.author', 'unique')).toMatchObject({ count: authors.length - names.size });
      expect(found('api::article.article', 'dynamic-zone')).toMatchObject({ count: quotes.length });
      expect(report.drift.find(({ uid }) => uid === 'shared.quote')).toMatchObject({
        attribute: 'source',
        kind: 'only-in-database',
        count: expect.any(Number),
        deletes: true,
      });
      expect(report.drift.find(({ attribute }) => attribute === 'tags')).toMatchObject({
        count: links.length,
        deletes: true,
      });
      expect(found('api::tag.tag', 'type')).toMatchObject({ count: tags.length });
      expect(report.warnings.filter((warning) => warning.includes('when Strapi starts with'))).toHaveLength(
        5,
      );
    });
  });
}
