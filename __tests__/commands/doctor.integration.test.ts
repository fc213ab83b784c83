/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { examineProject } from '../../src/commands/doctor/doctor.ts';
import type { Ailment, AilmentKind } from '../../src/transfer/ailment.ts';
import { copyBlog, copyProject } from '../support/blog.ts';
import { defaultsOf } from '../support/options.ts';
import { projectTarget } from '../support/project-target.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { workspace } from '../support/workspace.ts';

const examine = (project: string, databaseUrl?: string) =>
  examineProject({ ...defaultsOf('doctor'), project, databaseUrl });

/** What is wrong, by kind, each with its places. */
async function foundIn(project: string, databaseUrl?: string) {
  const { findings } = await examine(project, databaseUrl);
  return Object.fromEntries(findings.map(({ kind, places }) => [kind, places]));
}

type Found = Partial<Ailment>;

/** A fault of each kind: the statements that make it, and where it is found. */
const faults = ({ quote, moment }: TargetKind): readonly (readonly [AilmentKind, string, Found])[] => {
  const time = moment(new Date('2026-01-02T03:04:05.000Z'));
  const relate = (id: number, related: number, type: string) =>
    `INSERT INTO files_related_mph (id, file_id, related_id, related_type, field) VALUES (${id}, 1, ${related}, '${type}', 'cover')`;
  const attach = (id: number, entity: number, component: number, type: string, field: string) =>
    `INSERT INTO articles_cmps (id, entity_id, cmp_id, component_type, field) VALUES (${id}, ${entity}, ${component}, '${type}', '${field}')`;
  return [
    [
      'orphaned-components',
      `INSERT INTO components_shared_quotes (id, text) VALUES (900, 'x')`,
      { count: 1, where: 'components_shared_quotes', of: 'shared.quote', example: 'id 900' },
    ],
    [
      'orphaned-links',
      `INSERT INTO articles_tags_lnk (id, article_id, tag_id) VALUES (900, 1, 999), (901, 2, 999)`,
      {
        count: 2,
        where: 'articles_tags_lnk',
        of: 'api::article.article.tags',
        example: 'id 900, whose tag_id is 999',
      },
    ],
    [
      'orphaned-links',
      attach(910, 999, 1, 'shared.quote', 'body'),
      { count: 1, where: 'articles_cmps', example: 'id 910, whose entity_id is 999' },
    ],
    [
      'orphaned-links',
      attach(911, 1, 999, 'shared.quote', 'body'),
      { count: 1, where: 'articles_cmps', of: 'api::article.article -> shared.quote' },
    ],
    [
      'orphaned-links',
      relate(880, 999, 'api::article.article'),
      { count: 1, where: 'files_related_mph', of: 'plugin::upload.file.related -> api::article.article' },
    ],
    [
      'duplicate-links',
      `INSERT INTO files_related_mph (id, file_id, related_id, related_type, field)
       SELECT id + 900, file_id, related_id, related_type, field FROM files_related_mph ORDER BY id LIMIT 2`,
      { count: 2, where: 'files_related_mph', of: 'plugin::upload.file.related' },
    ],
    [
      'dangling-types',
      `${relate(890, 1, 'api::gone.gone')}; ${relate(891, 1, 'api::gone.gone')}`,
      { count: 2, where: 'files_related_mph', example: 'id 890, whose related_type is api::gone.gone' },
    ],
    [
      'hidden-rows',
      attach(912, 1, 1, 'shared.quote', 'gone'),
      {
        count: 1,
        where: 'api::article.article',
        example: expect.stringContaining('which is not an attribute') as never,
      },
    ],
    [
      'without-document',
      `UPDATE tags SET document_id = NULL WHERE id = 1`,
      { where: 'tags', example: 'id 1' },
    ],
    [
      'without-draft',
      `DELETE FROM articles WHERE id = 5`,
      { count: 1, where: 'articles', example: 'id 6, of the document q9xmj3s44xxbj9gcbowwt1y8' },
    ],
    [
      'repeated-versions',
      `INSERT INTO tags (id, document_id, name, published_at) SELECT 900, document_id, name, published_at FROM tags WHERE id = 2`,
      { count: 1, where: 'tags', of: 'api::tag.tag' },
    ],
    [
      'never-published',
      `UPDATE tags SET published_at = NULL WHERE id = 1`,
      { count: 1, where: 'tags', example: 'id 1' },
    ],
    [
      'unknown-locales',
      `UPDATE articles SET locale = 'xx' WHERE id = 1`,
      { count: 1, where: 'articles', example: 'id 1, in the locale xx' },
    ],
    [
      'leftover-unique',
      `CREATE UNIQUE INDEX old_unique ON authors (name)`,
      { count: 1, where: 'authors', of: 'api::author.author', example: 'old_unique (name)' },
    ],
    ['note-differs', `DELETE FROM strapi_database_schema`, { count: 1, where: 'strapi_database_schema' }],
    [
      // The checkout has no drafts of categories.
      'dropped-at-start',
      `${drafting(quote)}; INSERT INTO categories (id, document_id, locale, name) VALUES (900, 'x', 'en', 'x')`,
      { where: 'categories', of: 'api::category.category' },
    ],
    [
      'ghost-relations',
      `${drafting(quote)}; UPDATE categories SET published_at = ${time};
       INSERT INTO categories (id, document_id, locale, name) VALUES (900, 'x', 'en', 'x');
       DELETE FROM articles_category_lnk WHERE article_id <> 6;
       INSERT INTO articles_category_lnk (id, article_id, category_id) VALUES (900, 5, 900), (901, 6, 900)`,
      {
        count: 1,
        where: 'articles_category_lnk',
        of: 'api::article.article.category',
        example: 'id 901: article_id 6, category_id 900',
      },
    ],
  ];
};

/** Those that contradict others, or change what others are told from. */
const standAlone: readonly AilmentKind[] = ['ghost-relations', 'note-differs'];

/** Lets categories have drafts. */
const drafting = (quote: (name: string) => string) =>
  `UPDATE strapi_core_store_settings SET value = replace(value, '"uid":"api::category.category"', '"uid":"api::category.category","options":{"draftAndPublish":true}')
   WHERE ${quote('key')} = 'strapi_content_types_schema'`;

for (const [name, kind] of targetKinds) {
  const describeIt = kind === undefined ? describe.skip : describe;
  describeIt(`a database is looked at: ${name}`, () => {
    if (kind === undefined) {
      test('needs a server', () => undefined);
      return;
    }
    const blog = projectTarget(kind);

    test('and nothing is found where nothing is wrong', async () => {
      const report = await examine(blog.project, blog.target.url);
      expect(report).toMatchObject({ command: 'doctor', strapiVersion: '5.54.0', findings: [], files: 23 });
    });

    // A database of a server takes seconds to copy.
    const isQuick = name === 'SQLite';
    const alone = faults(kind).filter(([ailment]) => isQuick || standAlone.includes(ailment));

    test.each(alone)('and what is wrong is found: %s', async (ailment, sql, expected) => {
      await blog.target.run(`${kind.unchecked}; ${sql}`);
      const found = await foundIn(blog.project, blog.target.url);
      expect(found[ailment]).toContainEqual(expect.objectContaining(expected));
    });

    (isQuick ? test.skip : test)('and what else is wrong is found, all of it at once', async () => {
      const together = faults(kind).filter(([ailment]) => !standAlone.includes(ailment));
      for (const [, sql] of together) {
        await blog.target.run(`${kind.unchecked}; ${sql}`);
      }
      const found = await foundIn(blog.project, blog.target.url);
      for (const [ailment, , { where }] of together) {
        expect(found[ailment]).toContainEqual(expect.objectContaining({ where }));
      }
    });

    test('and so is a table in which nothing numbers new rows', async () => {
      for (const statement of kind.unnumber('tags')) {
        await blog.target.run(`${kind.unchecked}; ${statement}`);
      }
      const found = await foundIn(blog.project, blog.target.url);
      expect(found['numbers-behind']).toContainEqual(
        expect.objectContaining({ where: 'tags', of: 'api::tag.tag', example: 'nothing numbers its rows' }),
      );
    });

    // Other engines go by the rows themselves.
    const sequenced = name.startsWith('PostgreSQL') ? test : test.skip;
    sequenced('and so is a sequence that is behind', async () => {
      await blog.target.run(`SELECT setval(pg_get_serial_sequence('tags', 'id'), 2)`);
      const [row] = await blog.rows('SELECT max(id) FROM tags');
      const found = await foundIn(blog.project, blog.target.url);
      expect(found['numbers-behind']).toEqual([
        expect.objectContaining({
          where: 'tags',
          example: `the next id is 3, the highest is ${row?.[0]}`,
        }),
      ]);
    });
  });
}

const { at } = workspace();

describe('a project in a folder', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
  });

  const change = (sql: string) => {
    const database = new DatabaseSync(at('blog/.tmp/data.db'), { enableForeignKeyConstraints: false });
    database.exec(sql);
    database.close();
  };

  test('is left as it is, to the byte', async () => {
    change('DELETE FROM tags');
    const digest = () =>
      createHash('sha256')
        .update(readFileSync(at('blog/.tmp/data.db')))
        .digest('hex');
    const before = digest();
    expect(Object.keys(await foundIn(at('blog')))).toEqual(['orphaned-links']);
    expect(digest()).toBe(before);
  });

  test('has files without rows, and rows without files', async () => {
    writeFileSync(at('blog/public/uploads/left.png'), 'x');
    writeFileSync(at('blog/public/uploads/logo.png'), 'x');
    mkdirSync(at('blog/public/uploads/folder'));
    change(`UPDATE files SET formats = json_set(formats, '$.thumbnail.url', '/uploads/gone.png') WHERE id = 1;
      UPDATE files SET url = '/uploads/../../package.json' WHERE id = 2;
      UPDATE files SET provider = 'aws-s3' WHERE id = 3;
      INSERT INTO strapi_core_store_settings (key, value, type) VALUES ('core_admin_project-settings',
        '{"menuLogo":{"name":"l","hash":"logo","ext":".png","url":"/uploads/logo.png","provider":"local"}}', 'object')`);
    const report = await examine(at('blog'));
    const found = Object.fromEntries(report.findings.map(({ kind, places }) => [kind, places]));
    expect(found['missing-files']).toEqual([
      { count: 2, where: 'files', of: 'plugin::upload.file', example: 'id 1 (thumbnail): /uploads/gone.png' },
    ]);
    expect(found['unowned-files']).toMatchObject([{ where: at('blog/public/uploads'), count: 3 }]);
    expect(report.filesElsewhere).toBe(1);
  });

  test('has no uploads folder: every file is missing', async () => {
    rmSync(at('blog/public/uploads'), { recursive: true });
    expect((await foundIn(at('blog')))['missing-files']).toMatchObject([{ count: 23 }]);
  });

  test('of Strapi 4 is looked at by the rules of Strapi 4', async () => {
    copyProject('__tests__/fixtures/typescript-4', at('four'));
    expect(await foundIn(at('four'))).toEqual({});
    // Where rows are drafts or published, and no document has both.
    copyProject('__tests__/fixtures/kitchen-sink-4', at('sink'));
    expect(Object.keys(await foundIn(at('sink')))).toEqual([
      'orphaned-components',
      'orphaned-links',
      'dangling-types',
      'hidden-rows',
      'unknown-locales',
    ]);
  });
});
