/** @jest-environment ./__tests__/support/one-realm.mjs */
import { describe, expect, test } from '@jest/globals';
import { projectTarget } from '../../support/project-target.ts';
import { expectSame } from '../../support/records.ts';
import { allTargetKinds, type TargetKind } from '../../support/targets.ts';
import { refusal } from '../../support/workspace.ts';

const kinds = allTargetKinds.filter(([name]) => name.startsWith('PostgreSQL'));
const accept = { onForeignDataLoss: 'accept' } as const;

describe.each(kinds)('data of others, on %s,', (name, found) => {
  (found === undefined ? describe.skip : describe)('in an import', () => {
    const blog = projectTarget(found as TargetKind);
    const { importing, exported, refer, rows } = blog;
    const isPlain = name.includes('no more than');

    const run = (sql: string) => blog.target.run(sql);

    test('stays in other schemas and of other owners, and where the role may not even read it', async () => {
      await run(`
        CREATE SCHEMA shop;
        CREATE TABLE shop."Orders" (article int NOT NULL REFERENCES articles ON DELETE CASCADE, "when" date);
        INSERT INTO shop."Orders" SELECT id, '2026-01-01' FROM articles`);
      const orders = 'SELECT article FROM shop."Orders" ORDER BY 1';
      const before = await rows(orders);
      await importing();
      expect(await rows(orders)).toEqual(before);
      expectSame(blog.archive, await exported());

      await run(
        `INSERT INTO articles (id, title) VALUES (999, 'x'); INSERT INTO shop."Orders" VALUES (999, NULL)`,
      );
      expect((await refusal(importing())).message).toContain(
        isPlain
          ? 'rows of shop.Orders (article) may refer to rows of articles that do not come back, which this role may not look up: deleted (ON DELETE CASCADE)'
          : '1 row(s) of shop.Orders (article) refer to rows of articles that do not come back: deleted (ON DELETE CASCADE)',
      );
      await importing(accept);
      expect(await rows(orders)).toEqual(before);
    });

    test('is not counted where a policy hides some of it', async () => {
      await run(`INSERT INTO tags (id, name) VALUES (999, 'x')`);
      await refer('app_hidden', 'tags', 'ON DELETE CASCADE');
      await run('ALTER TABLE app_hidden ENABLE ROW LEVEL SECURITY');
      expect((await refusal(importing())).message).toContain(
        isPlain ? 'rows of app_hidden (ref) may refer to rows of tags' : '1 row(s) of app_hidden (ref) refer',
      );
    });

    test('may be views, materialized or not, that show the rows', async () => {
      await run(`
        CREATE VIEW titles AS SELECT id, title FROM articles;
        CREATE MATERIALIZED VIEW kept AS SELECT id, title FROM articles`);
      const [titles, kept] = [await rows('SELECT * FROM titles'), await rows('SELECT * FROM kept')];
      await importing();
      expect(await rows('SELECT * FROM titles ORDER BY id')).toEqual(titles);
      expect(await rows('SELECT * FROM kept')).toEqual(kept);
    });

    test('follows keys of every form where its rows do not come back', async () => {
      await run(`
        INSERT INTO tags (id, document_id, name) VALUES (997, 'c', 'c'), (999, 'x', 'x');
        ALTER TABLE tags ADD UNIQUE (id, document_id), ADD UNIQUE (name);
        CREATE TABLE by_default (a text, ref int DEFAULT 1 REFERENCES tags ON DELETE SET DEFAULT);
        INSERT INTO by_default VALUES ('stays', 2), ('goes', 999);
        CREATE TABLE pairs (a text, tag int, document text, FOREIGN KEY (tag, document) REFERENCES tags (id, document_id) ON DELETE SET NULL);
        INSERT INTO pairs SELECT name, id, document_id FROM tags;
        CREATE TABLE names (name text PRIMARY KEY REFERENCES tags (name) ON DELETE CASCADE);
        INSERT INTO names SELECT name FROM tags;
        CREATE TABLE parts (id int, ref int REFERENCES tags ON DELETE CASCADE) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
        CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (2000);
        INSERT INTO parts SELECT id, id FROM tags;
        CREATE TABLE tree (id int PRIMARY KEY, tag int REFERENCES tags ON DELETE CASCADE, parent int REFERENCES tree ON DELETE CASCADE);
        INSERT INTO tree VALUES (1, 1, NULL), (2, 999, NULL), (3, 1, 2), (4, 1, 3), (5, 2, 1)`);
      for (const table of ['by_default', 'pairs', 'names', 'parts', 'tree']) {
        await blog.target.share(table);
      }
      const { message } = await refusal(importing());
      for (const loss of [
        '1 row(s) of by_default (ref) refer to rows of tags that do not come back: set to their default (ON DELETE SET DEFAULT)',
        '2 row(s) of pairs (tag, document) refer',
        '2 row(s) of names (name) refer',
        '2 row(s) of parts (ref) refer',
        '1 row(s) of tree (tag) refer',
        '1 row(s) of tree (parent) refer to rows of tree',
      ]) {
        expect(message).toContain(loss);
      }

      await importing(accept);

      expect(await rows('SELECT a, ref FROM by_default ORDER BY a')).toEqual([
        ['goes', 1],
        ['stays', 2],
      ]);
      expect(await rows('SELECT a FROM pairs WHERE tag IS NULL AND document IS NULL ORDER BY a')).toEqual([
        ['c'],
        ['x'],
      ]);
      expect(await rows('SELECT count(*) FROM pairs')).toEqual([[6]]);
      expect(await rows('SELECT name FROM names ORDER BY name')).toEqual(
        await rows('SELECT name FROM tags ORDER BY name'),
      );
      expect(await rows('SELECT id FROM parts ORDER BY id')).toEqual([[1], [2], [3], [4]]);
      expect(await rows('SELECT id FROM tree ORDER BY id')).toEqual([[1], [5]]);
      expectSame(blog.archive, await exported());
    });

    test('follows a value that changes where its key says so', async () => {
      await run(`
        UPDATE tags SET name = 'changed' WHERE id = 1;
        ALTER TABLE tags ADD UNIQUE (name);
        CREATE TABLE names (name text REFERENCES tags (name) ON UPDATE CASCADE ON DELETE CASCADE);
        INSERT INTO names SELECT name FROM tags`);
      await blog.target.share('names');
      await importing();
      expect(await rows('SELECT name FROM names ORDER BY name')).toEqual(
        await rows('SELECT name FROM tags ORDER BY name'),
      );
      await run(`UPDATE tags SET name = 'changed' WHERE id = 1; ALTER TABLE names DROP CONSTRAINT names_name_fkey,
        ADD FOREIGN KEY (name) REFERENCES tags (name)`);
      expect((await refusal(importing())).message).toMatch(
        /^api::tag\.tag 1 cannot be stored: the database refused it \(update or delete on table "tags" violates foreign key constraint/,
      );
    });

    test('stays where the schema has a trigger of its own', async () => {
      await refer('app_cascade', 'articles', 'ON DELETE CASCADE');
      await run(`
        CREATE TABLE seen (id int);
        GRANT ALL ON seen TO PUBLIC;
        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO seen VALUES (OLD.id); RETURN OLD; END $$;
        CREATE TRIGGER see AFTER DELETE ON tags FOR EACH ROW EXECUTE FUNCTION see();
        INSERT INTO tags (id, name) VALUES (999, 'x')`);
      const before = await rows('SELECT ref FROM app_cascade ORDER BY 1');
      await importing();
      expect(await rows('SELECT ref FROM app_cascade ORDER BY 1')).toEqual(before);
      // Rows that come back were never gone.
      expect(await rows('SELECT id FROM seen')).toEqual([[999]]);
    });

    test('may be a trigger that says no when all rows are there: which one it is, is told', async () => {
      await run(`
        UPDATE tags SET name = 'day' WHERE name = 'night';
        CREATE FUNCTION stop_it() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN IF NEW.name = 'night' THEN RAISE EXCEPTION 'not at night'; END IF; RETURN NULL; END $$;
        CREATE TRIGGER stop_it AFTER INSERT OR UPDATE ON tags FOR EACH ROW EXECUTE FUNCTION stop_it()`);
      expect((await refusal(importing())).message).toBe(
        'api::tag.tag 3 cannot be stored: the database refused it (not at night).',
      );
    });

    test('stays in columns of types that nobody knows here', async () => {
      await run(`
        CREATE TYPE place AS (x float, y float);
        ALTER TABLE tags ADD COLUMN at place, ADD COLUMN near point, ADD COLUMN raw bytea, ADD COLUMN more jsonb DEFAULT '{}',
          ADD COLUMN number int GENERATED ALWAYS AS IDENTITY, ADD COLUMN code uuid NOT NULL DEFAULT gen_random_uuid(),
          ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(name, ''))) STORED;
        UPDATE tags SET at = ROW(id, 1), near = point(id, 2), raw = '\\x0102', more = '{"a": 1}' WHERE id <> 2`);
      const known = `SELECT id, at::text, near::text, raw::text, more::text, number, code::text, words::text FROM tags ORDER BY id`;
      const before = await rows(known);
      await importing();
      expect(await rows(known)).toEqual(before);
      expectSame(blog.archive, await exported());
    });
  });
});
