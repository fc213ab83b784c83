/** @jest-environment ./__tests__/support/one-realm.mjs */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { copyBlog, copyProject } from '../support/blog.ts';
import { projectTarget } from '../support/project-target.ts';
import { expectSame } from '../support/records.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { run } from '../support/terminal.ts';
import { refusal, workspace } from '../support/workspace.ts';

/** What Strapi notes of its tables, as far as it is changed here. */
interface Note {
  tables: { name: string; columns: { name: string; type: string }[] }[];
}

describe.each(targetKinds)('the catalogue of a database on %s', (name, found) => {
  (found === undefined ? describe.skip : describe)('decides', () => {
    const kind = found as TargetKind;
    const q = kind?.quote;
    const blog = projectTarget(kind);
    const { importing, exporting, exported, rows } = blog;
    const sql = (statement: string) => blog.target.run(statement);

    async function editNote(change: (note: Note) => void): Promise<void> {
      const [[stored] = []] = await sql(`SELECT ${q('schema')} FROM strapi_database_schema`);
      const note = typeof stored === 'string' ? JSON.parse(stored) : stored;
      change(note);
      await sql(
        `UPDATE strapi_database_schema SET ${q('schema')} = '${JSON.stringify(note).replaceAll("'", "''")}'`,
      );
    }
    const tableOf = (note: Note, name: string) =>
      note.tables.find((table) => table.name === name) as Note['tables'][number];

    const unchanged = () => rows('SELECT count(*) FROM categories');

    const gone: readonly (readonly [what: string, change: string, message: string])[] = [
      [
        'the join table of a relation',
        'DROP TABLE articles_tags_lnk',
        'api::article.article.tags should be stored in the table articles_tags_lnk, which the database does not have.',
      ],
      [
        'the table of a content type that was renamed',
        'ALTER TABLE tags RENAME TO labels',
        'api::tag.tag should be stored in the table tags, which the database does not have.',
      ],
      [
        'a column of a content type',
        'ALTER TABLE tags DROP COLUMN name',
        'api::tag.tag should be stored in the column tags.name, which the database does not have.',
      ],
      [
        'the table of a component',
        'DROP TABLE components_shared_seos',
        'shared.seo should be stored in the table components_shared_seos, which the database does not have.',
      ],
      [
        'a column of a component',
        'ALTER TABLE components_shared_seos DROP COLUMN meta_title',
        'shared.seo.metaTitle should be stored in the column components_shared_seos.meta_title, which the database does not have.',
      ],
      [
        'the table that attaches components',
        'DROP TABLE pages_cmps',
        'should be stored in the table pages_cmps, which the database does not have.',
      ],
      [
        'the table of files and what they are related to',
        'DROP TABLE files_related_mph',
        'plugin::upload.file.related should be stored in the table files_related_mph, which the database does not have.',
      ],
      [
        'a column of a join table',
        'ALTER TABLE articles_author_lnk DROP COLUMN article_ord',
        'should be stored in the column articles_author_lnk.article_ord, which the database does not have.',
      ],
    ];

    // What an engine says of tables differs; what follows from that does not.
    test.each(kind?.tellsCase ? gone.filter((_, index) => index % 4 === 0) : gone)(
      'that %s is gone, whatever Strapi has noted: an export says which, an import changes nothing',
      async (_what, change, message) => {
        if (change.includes('article_ord')) {
          await sql(kind.dropIndex('articles_author_lnk', 'articles_author_lnk_oifk'));
        }
        await sql(change);
        const before = await unchanged();
        for (const error of [await refusal(exporting()), await refusal(importing())]) {
          expect(error.failure).toBe('schemaDifference');
          expect(error.message).toContain(message);
          expect(error.remedy).toContain('DELETE FROM strapi_database_schema');
        }
        expect(await unchanged()).toEqual(before);
      },
    );

    test('of the table of webhooks, too, unless the configuration stays behind', async () => {
      await sql('DROP TABLE strapi_webhooks');
      for (const error of [await refusal(exporting()), await refusal(importing())]) {
        expect(error).toMatchObject({
          failure: 'schemaDifference',
          message: expect.stringContaining('strapi_webhooks'),
        });
      }
      await exporting({ exclude: ['files', 'config'] });
      await importing({ exclude: ['config'] });
    });

    test('of what is gone and belongs to nothing any more, which is only said', async () => {
      const { contentDigest } = await exporting();
      await editNote((note) => {
        note.tables.push({ name: 'old_things', columns: [{ name: 'id', type: 'increments' }] });
        tableOf(note, 'tags').columns.push({ name: 'colour', type: 'string' });
        tableOf(note, 'components_shared_seos').columns.push({ name: 'robots', type: 'string' });
      });
      const report = await exporting();
      expect(report.contentDigest).toBe(contentDigest);
      expect(report.warnings).toEqual([
        "Strapi's note of its tables (strapi_database_schema) lists old_things, tags.colour, components_shared_seos.robots, which the database does not have and the project does not need.",
      ]);
      const { warnings } = await importing();
      expect(warnings).toEqual(report.warnings);
      expectSame(blog.archive, await exported());
    });

    test('of what is there and is not noted: it is exported, and an import waits for a start of Strapi', async () => {
      const { contentDigest } = await exporting();
      await editNote((note) => {
        note.tables = note.tables.filter(({ name }) => name !== 'articles_tags_lnk');
        const seo = tableOf(note, 'components_shared_seos');
        seo.columns = seo.columns.filter(({ name }) => name !== 'meta_title');
      });
      const { contentDigest: now, warnings } = await exporting();
      expect(now).toBe(contentDigest);
      expect(warnings).toEqual([
        "Strapi's note of its tables (strapi_database_schema) does not list articles_tags_lnk, components_shared_seos.meta_title, which the database has and the project needs. The next start of the project adds it.",
      ]);
      expect(await refusal(importing())).toMatchObject({
        failure: 'schemaDifference',
        message: expect.stringContaining('does not list articles_tags_lnk'),
        remedy: expect.stringContaining('--boot always'),
      });
    });

    const unusable: readonly (readonly [what: string, change: () => Promise<unknown>, said: string])[] = [
      ['empty', () => sql('DELETE FROM strapi_database_schema'), 'is empty'],
      ['not there', () => sql('DROP TABLE strapi_database_schema'), 'is not there'],
      [
        'without a schema',
        () => sql(`UPDATE strapi_database_schema SET ${q('schema')} = NULL`),
        'has a row without a schema',
      ],
      [
        'something else',
        () => sql(`UPDATE strapi_database_schema SET ${q('schema')} = '{"tables":{}}'`),
        'does not hold what Strapi writes there',
      ],
    ];

    test.each(kind?.tellsCase ? unusable.slice(0, 2) : unusable)(
      'where the note is %s: an export is as before',
      async (_what, change, said) => {
        const { contentDigest } = await exporting();
        await change();
        const report = await exporting();
        expect(report.contentDigest).toBe(contentDigest);
        expect(report.warnings).toEqual([expect.stringContaining(`(strapi_database_schema) ${said}. `)]);
        const error = await refusal(importing());
        expect(error).toMatchObject({ failure: 'schemaDifference', message: expect.stringContaining(said) });
        expect(error.remedy).toMatch(/--boot auto/);
      },
    );

    test('where the note is empty: an import has Strapi write it anew', async () => {
      await sql('DELETE FROM strapi_database_schema');
      // Without its packages.
      const error = await refusal(importing({ boot: 'auto' }));
      expect(error.message).toMatch(/Strapi could not be started|node_modules|installed/);
    });

    test('by the latest note, where Strapi has left several', async () => {
      const { contentDigest } = await exporting();
      const [older, newer] = [new Date('2024-01-01'), new Date('2024-01-02')].map(kind.moment);
      await sql(`UPDATE strapi_database_schema SET time = ${newer}`);
      await sql(
        `INSERT INTO strapi_database_schema (${q('schema')}, time) VALUES ('{"tables":[]}', ${older})`,
      );
      const report = await exporting();
      expect(report).toMatchObject({ contentDigest, warnings: [] });
      expect((await importing()).warnings).toEqual([]);
    });

    /** Puts a view that takes no rows in place of a table, which then has another name. */
    const putView = async (table: string) => {
      await sql(`ALTER TABLE ${table} RENAME TO all_${table}`);
      await sql(`CREATE VIEW ${table} AS SELECT DISTINCT * FROM all_${table}`);
      await blog.target.share(table);
    };
    const refused = async (given: Parameters<typeof importing>[0], view: string, remedy: string) =>
      expect(await refusal(importing(given))).toMatchObject({
        failure: 'schemaDifference',
        message: expect.stringContaining(`${view} is a view in this database`),
        remedy: expect.stringContaining(remedy),
      });

    test('of a view that stands in for a table: it is read, and an import that would write to it leaves it alone', async () => {
      const { contentDigest } = await exporting();
      await putView('tags');
      expect(await exporting()).toMatchObject({ contentDigest, warnings: [] });
      const before = await rows('SELECT id, name FROM all_tags ORDER BY id');
      const remedy = 'leave out what is stored there with --exclude-content-types api::tag.tag;';
      await refused({}, 'tags', remedy);
      await refused({ onlyContentTypes: ['api::tag.tag'] }, 'tags', remedy);
      expect(await rows('SELECT id, name FROM all_tags ORDER BY id')).toEqual(before);
    });

    test('of a view that an import would not write to: it does not matter', async () => {
      await putView('tags');
      const before = await rows('SELECT id, name FROM all_tags ORDER BY id');
      await importing({ only: ['config'] });
      await importing({ onlyContentTypes: ['api::author.author'] });
      await importing({ excludeContentTypes: ['api::tag.tag'] });
      expect(await rows('SELECT id, name FROM all_tags ORDER BY id')).toEqual(before);
      expectSame(blog.archive, await exported());
    });

    test('of views of what content is made of, which are left alone with that content', async () => {
      const remedyOf = async (given: Parameters<typeof importing>[0], view: string) => {
        const { message, remedy } = await refusal(importing(given));
        expect(message).toContain(`${view} is a view in this database`);
        return /--exclude-content-types (\S+);/.exec(remedy)?.[1]?.split(',') ?? [];
      };
      await putView('components_shared_seos');
      const users = await remedyOf({}, 'components_shared_seos');
      await importing({ excludeContentTypes: users });
      expect(users).toContain('api::article.article');
      await putView('articles_tags_lnk');
      // The relations of rows that stay would be taken out with the tags, and put back.
      const ends = await remedyOf({ excludeContentTypes: users }, 'articles_tags_lnk');
      expect(ends).toEqual(['api::tag.tag']);
      await importing({ excludeContentTypes: [...users, ...ends] });
      await importing({ only: ['config'] });
      expectSame(blog.archive, await exported());
    });

    test('of a view of the settings, where the configuration is imported', async () => {
      await putView('strapi_webhooks');
      await refused({}, 'strapi_webhooks', 'leave the configuration out with --exclude config');
      await refused({ only: ['config'] }, 'strapi_webhooks', '--exclude config');
      await importing({ exclude: ['config'] });
      expectSame(blog.archive, await exported());
    });

    test('of a table whose rows nobody numbers: it is read, and an import that adds some says so before it begins', async () => {
      const { contentDigest } = await exporting();
      for (const table of ['articles_tags_lnk', 'admin_users_roles_lnk']) {
        for (const statement of kind.unnumber(table)) {
          await sql(statement);
        }
        await blog.target.share(table);
      }
      expect(await exporting()).toMatchObject({ contentDigest, warnings: [] });
      const error = await refusal(importing());
      expect(error).toMatchObject({
        failure: 'schemaDifference',
        message: expect.stringContaining('does not number the rows of articles_tags_lnk'),
        remedy: expect.stringContaining('--exclude-content-types api::article.article,api::tag.tag;'),
      });
      await importing({ only: ['config'] });
      await importing({ onlyContentTypes: ['api::tag.tag'] });
      await importing({ excludeContentTypes: ['api::article.article', 'api::tag.tag'] });
      expectSame(blog.archive, await exported());
    });

    test('of a table whose name differs in case, as the engine does', async () => {
      await sql('ALTER TABLE tags RENAME TO renamed');
      await sql(`ALTER TABLE renamed RENAME TO ${q('Tags')}`);
      const told = async () => {
        expect((await refusal(exporting())).message).toContain(
          'api::tag.tag should be stored in the table tags, which the database does not have. It has Tags, which to this database is a different name from tags.',
        );
      };
      const equal = async () => {
        await sql('ALTER TABLE articles_tags_lnk RENAME TO renamed');
        await sql('ALTER TABLE renamed RENAME TO Articles_Tags_LNK');
        await importing();
        // Relations of rows that are not replaced.
        await importing({ onlyContentTypes: ['api::tag.tag'] });
        expectSame(blog.archive, await exported());
      };
      await (kind.tellsCase ? told : equal)();
    });

    test('of a column whose name differs in case, as the engine does', async () => {
      await sql(`ALTER TABLE tags RENAME COLUMN name TO ${q('Name')}`);
      await sql(`INSERT INTO tags (id, ${q('Name')}) VALUES (999, 'goes')`);
      if (name.startsWith('PostgreSQL')) {
        expect((await refusal(exporting())).message).toContain(
          'It has Name, which to this database is a different name from name.',
        );
      } else {
        await blog.refer('app_tags', 'tags');
        await sql('DELETE FROM app_tags WHERE id = 999');
        expect((await importing()).warnings).toEqual([]);
        expectSame(blog.archive, await exported());
      }
    });

    test('not of a view that refers to what is gone, and that nobody needs', async () => {
      await sql('CREATE TABLE nowhere (id int)');
      await sql('CREATE VIEW broken AS SELECT * FROM nowhere');
      await sql(kind.dropTable('nowhere'));
      expect(await exporting()).toMatchObject({ warnings: [] });
    });
  });
});

describe('a project whose database was made by another major version', () => {
  const root = workspace();

  test('is told so, and not started, although the note is empty', async () => {
    const project = copyProject('__tests__/fixtures/typescript-4', root.at('four'));
    const blog = copyBlog(root.at('blog'));
    const options = ['--no-encrypt', '--project', blog, '-f', root.at('archive')];
    expect((await run(['export', ...options])).code).toBe(0);
    const file = join(project, '.tmp', 'data.db');
    const database = new DatabaseSync(file);
    database.exec('DELETE FROM strapi_database_schema');
    database.close();
    const into = ['--project', blog, '--database-url', `sqlite:${file}`, '-f', root.at('archive.tar.gz')];
    const { stderr } = await run(['import', ...into]);
    expect(stderr).toContain('The project uses Strapi 5.54.0, but its database was made by Strapi 4.');
  });
});

describe('a database of Strapi 4 that Strapi 5 has begun to upgrade', () => {
  const root = workspace();

  test('is said to be one', async () => {
    const project = copyProject('__tests__/fixtures/typescript-4', root.at('four'));
    const database = new DatabaseSync(join(project, '.tmp', 'data.db'));
    database.exec(
      `CREATE TABLE strapi_migrations_internal (id integer primary key, name text, time int);
       ALTER TABLE admin_users_roles_links RENAME TO admin_users_roles_lnk`,
    );
    database.close();
    const { code, stderr } = await run(['export', '--no-encrypt', '--project', project, '-f', root.at('a')]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/stored in the table admin_users_roles_links.*Strapi 5 has begun to upgrade/s);
  });
});
