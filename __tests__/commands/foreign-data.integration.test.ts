/** @jest-environment ./__tests__/support/one-realm.mjs */
import { describe, expect, test } from '@jest/globals';
import { projectTarget } from '../support/project-target.ts';
import { expectSame } from '../support/records.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { refusal } from '../support/workspace.ts';

describe.each(targetKinds)('data of others, on %s,', (_, found) => {
  (found === undefined ? describe.skip : describe)('in an import', () => {
    const kind = found as TargetKind;
    const q = kind?.quote;
    const blog = projectTarget(kind);
    const { importing, exported, refer, rows, references } = blog;

    test('stays as it was where its rows come back, whatever the rule of its keys', async () => {
      await refer('app_cascade', 'articles', 'ON DELETE CASCADE');
      await refer('app_set_null', 'articles', 'ON DELETE SET NULL');
      await refer('app_restrict', 'articles');
      await refer('app_component', 'components_shared_seos', 'ON DELETE CASCADE');
      const tables = ['app_cascade', 'app_set_null', 'app_restrict', 'app_component'];
      const before = await references(...tables);
      expect(before.every(({ length }) => length > 2)).toBe(true);

      const report = await importing();

      expect(await references(...tables)).toEqual(before);
      expect(report.warnings).toEqual([]);
      expect(report.contentTypes.find(({ uid }) => uid === 'api::article.article')).toMatchObject({
        deleted: before[0]?.length,
        inserted: before[0]?.length,
      });
      expectSame(blog.archive, await exported());
    });

    test('does not keep a row from becoming what the archive has', async () => {
      await refer('app_cascade', 'articles', 'ON DELETE CASCADE');
      const [before = []] = await references('app_cascade');
      await blog.target.run(
        `UPDATE articles SET title = 'Changed', summary = 'Changed', locale = NULL WHERE id > 2`,
      );
      await blog.target.run(`UPDATE articles_cmps SET field = 'changed'`);
      const { warnings } = await importing();
      expect(await references('app_cascade')).toEqual([before]);
      expectSame(blog.archive, await exported());
      expect(warnings.at(-1)).toBe(
        `${before.filter(([id]) => Number(id) > 2).length} row(s) of api::article.article are now another document, version or locale, but other tables may refer to them, or they have values in columns that Strapi does not know.`,
      );
    });

    test('stops the import where it would be lost, and is named with its number; with consent it follows its keys', async () => {
      await blog.target.run(`INSERT INTO tags (id, name) VALUES (998, 'a'), (999, 'b')`);
      await refer('app_cascade', 'tags', 'ON DELETE CASCADE');
      await refer('app_set_null', 'tags', 'ON DELETE SET NULL');
      await refer('app_deeper', 'app_cascade', 'ON DELETE CASCADE');
      const before = await references('app_cascade', 'app_set_null', 'app_deeper');

      const error = await refusal(importing());

      expect(error.message).toContain(
        '2 row(s) of app_cascade (ref) refer to rows of tags that do not come back: deleted (ON DELETE CASCADE)',
      );
      expect(error.message).toContain(
        '2 row(s) of app_deeper (ref) refer to rows of app_cascade that do not come back: deleted (ON DELETE CASCADE)',
      );
      expect(error.message).toContain('2 row(s) of app_set_null (ref) refer to rows of tags');
      expect(error.remedy).toContain('--on-foreign-data-loss accept');
      expect(await references('app_cascade', 'app_set_null', 'app_deeper')).toEqual(before);
      expect(await rows('SELECT count(*) FROM tags WHERE id > 900')).toEqual([[2]]);

      const { foreignLosses, warnings } = await importing({ onForeignDataLoss: 'accept' });

      expect(foreignLosses.map(({ table, rule, rows }) => `${table} ${rule} ${rows}`).sort()).toEqual([
        'app_cascade delete 2',
        'app_deeper delete 2',
        'app_set_null setNull 2',
      ]);
      expect(warnings.join()).toContain("data that is not Strapi's was lost: 2 row(s) of app_");
      const left = before[0]?.filter(([id]) => Number(id) < 900);
      expect(await references('app_cascade', 'app_deeper', 'app_set_null')).toEqual([
        left,
        left,
        [...(left ?? []), [998, null], [999, null]],
      ]);
    });

    test('that forbids a row to go is never overridden', async () => {
      await blog.target.run(`INSERT INTO tags (id, name) VALUES (999, 'b')`);
      await refer('app_restrict', 'tags');
      const error = await refusal(importing({ onForeignDataLoss: 'accept' }));
      expect(error.message).toBe(
        'The import would delete rows that other tables depend on: 1 row(s) of app_restrict (ref) refer to rows of tags that do not come back: in the way (ON DELETE NO ACTION or RESTRICT).',
      );
      expect(await rows('SELECT count(*) FROM tags WHERE id > 900')).toEqual([[1]]);
    });

    test('that refers to rows which never keep their id is lost with them', async () => {
      await refer('app_links', 'articles_tags_lnk', 'ON DELETE CASCADE');
      const [before = []] = await references('app_links');
      expect((await refusal(importing())).message).toContain(
        `${before.length} row(s) of app_links (ref) refer to rows of articles_tags_lnk`,
      );
      expect(await references('app_links')).toEqual([before]);
      await importing({ onForeignDataLoss: 'accept' });
      expect(await references('app_links')).toEqual([[]]);
      expectSame(blog.archive, await exported());
    });

    test('in columns that Strapi does not know stays with its row, whatever the name and type', async () => {
      await blog.target.run(`ALTER TABLE tags ADD COLUMN ${q('First Name')} text`);
      await blog.target.run(
        `ALTER TABLE tags ADD COLUMN ${q('made "up`')} int GENERATED ALWAYS AS (length(name) * 2) ${kind.generated}`,
      );
      await blog.target.run(`ALTER TABLE components_shared_seos ADD COLUMN priority int NOT NULL DEFAULT 0`);
      await blog.target.run(`UPDATE tags SET ${q('First Name')} = 'x' WHERE id > 1`);
      await blog.target.run('UPDATE components_shared_seos SET priority = id');
      const known = `SELECT id, ${q('First Name')}, ${q('made "up`')} FROM tags ORDER BY id`;
      const before = await rows(known);
      const { warnings } = await importing();
      expect(warnings).toEqual([]);
      expect(await rows(known)).toEqual(before);
      expect(await rows('SELECT count(*) FROM components_shared_seos WHERE priority <> id')).toEqual([[0]]);
      expectSame(blog.archive, await exported());
    });

    test('in such columns of rows that do not come back is told before, unless it is what every row has', async () => {
      await blog.target.run(`ALTER TABLE tags ADD COLUMN state varchar(20) NOT NULL DEFAULT 'new'`);
      await blog.target.run(`ALTER TABLE tags ADD COLUMN ${q('First Name')} text`);
      await blog.target.run(`INSERT INTO tags (id, name) VALUES (998, 'a'), (999, 'b')`);
      await blog.target.run(`UPDATE tags SET ${q('First Name')} = 'x' WHERE id = 999`);
      const error = await refusal(importing());
      expect(error.message).toBe(
        "The import would delete data that is not Strapi's and is in no backup: 1 row(s) of tags that do not come back have a value in First Name, which Strapi does not know.",
      );
      await blog.target.run(`UPDATE tags SET ${q('First Name')} = NULL`);
      await importing();
      expect(await rows('SELECT count(*) FROM tags WHERE id > 900')).toEqual([[0]]);
    });

    test.each([
      ['inserted', 'constraint'],
      ['updated', 'constraint'],
      ['inserted', 'trigger'],
      ['updated', 'trigger'],
    ] as const)('that says no to a row which is %s, by a %s, is told with the row', async (how, by) => {
      await blog.target.run(`UPDATE tags SET name = 'day' WHERE name = 'night'`);
      if (how === 'updated') {
        await refer('app_tags', 'tags', 'ON DELETE CASCADE');
      }
      await blog.target.run(
        by === 'constraint'
          ? kind.check('tags', `name <> 'night'`)
          : kind.trigger(
              how === 'updated' ? 'UPDATE' : 'INSERT',
              'tags',
              `NEW.name = 'night'`,
              'not at night',
            ),
      );
      const before = await rows('SELECT id, name FROM tags ORDER BY id');
      const error = await refusal(importing());
      expect(error.message).toMatch(/^api::tag\.tag 3 cannot be stored: the database refused it \(/);
      expect(error.message).toMatch(by === 'trigger' ? /not at night/ : /check/i);
      expect(await rows('SELECT id, name FROM tags ORDER BY id')).toEqual(before);
    });

    test('that must be there, and that no archive has, is told of for new rows only', async () => {
      await blog.target.run('ALTER TABLE tags ADD COLUMN team int NOT NULL DEFAULT 0');
      await blog.target.run('UPDATE tags SET team = id');
      if (kind.reference !== 'integer') {
        await blog.target.run('ALTER TABLE tags ALTER COLUMN team DROP DEFAULT');
        await importing();
        expect(await rows('SELECT count(*) FROM tags WHERE team <> id')).toEqual([[0]]);
        await blog.target.run('DELETE FROM tags WHERE id = 2');
        expect((await refusal(importing())).message).toMatch(
          /^api::tag\.tag 2 cannot be stored: the database refused it \(.*team/,
        );
      }
    });

    test('does not stand in the way of unique values that rows exchange', async () => {
      await refer('app_cascade', 'tags', 'ON DELETE CASCADE');
      const [before = []] = await references('app_cascade');
      await blog.target.run(`UPDATE tags SET name = 'x' WHERE id = 1`);
      await blog.target.run(`UPDATE tags SET name = 'mountains' WHERE id = 2`);
      await blog.target.run(`UPDATE tags SET name = 'desert' WHERE id = 1`);
      await blog.target.run('CREATE UNIQUE INDEX one_name ON tags (name)');
      await importing();
      expect(await references('app_cascade')).toEqual([before]);
      expectSame(blog.archive, await exported());
    });

    test('is out of reach of an import of other content types', async () => {
      await blog.target.run(`INSERT INTO tags (id, name) VALUES (999, 'b')`);
      await refer('app_tags', 'tags', 'ON DELETE CASCADE');
      await refer('app_articles', 'articles', 'ON DELETE CASCADE');
      await refer('app_seos', 'components_shared_seos', 'ON DELETE CASCADE');
      const before = await references('app_tags', 'app_articles', 'app_seos');
      await importing({ onlyContentTypes: ['api::article.article'] });
      expect(await references('app_tags', 'app_articles', 'app_seos')).toEqual(before);
    });

    test('that comes between the examination and the import is seen', async () => {
      await blog.target.run(`INSERT INTO tags (id, name) VALUES (999, 'b')`);
      await refer('app_cascade', 'tags', 'ON DELETE CASCADE');
      await blog.target.run('DELETE FROM app_cascade WHERE ref = 999');
      const meanwhile = async () => {
        await blog.target.run('INSERT INTO app_cascade VALUES (7, 999)');
      };
      const error = await refusal(importing({ safetyBackup: true }, meanwhile));
      expect(error.message).toContain('1 row(s) of app_cascade (ref) refer to rows of tags');
      expect(await rows('SELECT id, ref FROM app_cascade WHERE ref = 999')).toEqual([[7, 999]]);
    });
  });

  (found === undefined ? describe.skip : describe)('in an import of every kind of attribute', () => {
    const kind = found as TargetKind;
    const doNotFit = 'DELETE FROM figures WHERE id IN (9, 9002, 9003); DELETE FROM moments WHERE id > 2';
    const sink = projectTarget(kind, '__tests__/fixtures/kitchen-sink', doNotFit);
    const tables = [
      'kitchen_sinks',
      'measurements',
      'moments',
      'payloads',
      'figures',
      'values',
      'order',
      'boxes',
      'files',
      'up_users',
      'components_kit_leaves',
      'components_kit_scalars',
      'components_kit_relations',
    ];

    test('leaves in place the values that new rows would have', async () => {
      await sink.importing();
      const expected = await sink.exported('expected');
      for (const table of tables) {
        await sink.refer(`app_${table}`, table, 'ON DELETE CASCADE');
      }
      const before = await sink.references(...tables.map((table) => `app_${table}`));
      expect(before.flat().length).toBeGreaterThan(20);
      for (const table of ['kitchen_sinks', 'boxes']) {
        await sink.target.run(`UPDATE ${table} SET created_at = NULL, updated_at = NULL, locale = 'xx'`);
      }
      await sink.importing();
      expect(await sink.references(...tables.map((table) => `app_${table}`))).toEqual(before);
      expectSame(expected, await sink.exported());
    });
  });
});
