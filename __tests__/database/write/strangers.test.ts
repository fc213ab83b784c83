import { afterAll, describe, expect, test } from '@jest/globals';
import { refusal } from '../../support/workspace.ts';
import { TestProject } from './projects.ts';

const blog = new TestProject('examples/blog');
const sinks = [
  ['Strapi 5', new TestProject('__tests__/fixtures/kitchen-sink')],
  ['Strapi 4', new TestProject('__tests__/fixtures/kitchen-sink-4')],
] as const;

afterAll(() => {
  for (const project of [blog, ...sinks.map(([, sink]) => sink)]) {
    project.remove();
  }
});

const tag = 'api::tag.tag';

describe.each(sinks)('every kind of attribute of %s', (_, sink) => {
  /** Tables of content types and components: those whose rows keep their ids. */
  const tables = (file: string) =>
    sink
      .ask(file, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .map(([name]) => String(name))
      .filter(
        (name) =>
          /^(components_|api|files|tags|dishes|boxes|kitchen|blanks|up_|i18n)/.test(name) &&
          !/_(lnk|mph|cmps|links|morphs|components)$/.test(name),
      );

  const hang = (name: string) => `
    CREATE TABLE "app_${name}" (ref INTEGER REFERENCES "${name}" (id) ON DELETE CASCADE);
    INSERT INTO "app_${name}" SELECT id FROM "${name}";
    ALTER TABLE "${name}" ADD COLUMN "First Name" TEXT;
    UPDATE "${name}" SET "First Name" = id;`;

  test('becomes the same in place as in new rows, and what hangs there stays', async () => {
    const archive = await sink.export(sink.database());
    const plain = sink.database();
    const target = sink.database();
    const names = tables(target);
    expect(names.length).toBeGreaterThan(5);
    sink.run(target, names.map(hang).join(''));
    await sink.load(plain, archive);

    // Components that belong to nothing go, and with them what hangs there.
    const { losses } = await sink.load(target, archive, { acceptsLosses: true });

    expect(await sink.export(target)).toEqual(await sink.export(plain));
    expect(losses.every(({ of }) => of.startsWith('components_'))).toBe(true);
    for (const name of names) {
      const [[rows, kept, references] = []] = sink.ask(
        target,
        `SELECT (SELECT count(*) FROM "${name}"), (SELECT count(*) FROM "${name}" WHERE "First Name" = id),
           (SELECT count(*) FROM "app_${name}")`,
      );
      expect([name, kept, references]).toEqual([name, rows, rows]);
      expect(sink.ask(target, `SELECT * FROM "${name}" LIMIT 0`)).toEqual([]);
    }
  });
});

test('what hangs on components that come back only in what is out of scope is told of, and nothing is imported', async () => {
  const archive = await blog.export(blog.database());
  const [[owner, component] = []] = blog.ask(
    blog.database(),
    `SELECT entity_id, cmp_id FROM pages_cmps WHERE component_type = 'shared.seo' LIMIT 1`,
  );
  // A component of a page in the archive is one of an article in the target.
  const target = blog.database(`
    DELETE FROM pages_cmps WHERE entity_id = ${owner} AND cmp_id = ${component} AND component_type = 'shared.seo';
    INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field) VALUES (9, ${component}, 'shared.seo', 'seo');
    CREATE TABLE app (ref INTEGER REFERENCES components_shared_seos ON DELETE CASCADE);
    INSERT INTO app VALUES (${component});`);
  const onlyArticles = { includes: (uid: string) => uid === 'api::article.article', complete: false };
  const error = await refusal(blog.load(target, archive, onlyArticles));
  expect(error.message).toContain('1 row(s) of app (ref) refer to rows of components_shared_seos');
  expect(blog.ask(target, 'SELECT count(*) FROM app')).toEqual([[1]]);

  await blog.load(target, archive, { ...onlyArticles, acceptsLosses: true });
  expect(blog.ask(target, 'SELECT count(*) FROM app')).toEqual([[0]]);
});

test('keys of every form are followed on SQLite', async () => {
  const archive = await blog.export(blog.database());
  const target = blog.database(`
    INSERT INTO tags (id, document_id, name) VALUES (997, 'c', 'c'), (999, 'x', 'x');
    CREATE UNIQUE INDEX one_document ON tags (id, document_id);
    CREATE UNIQUE INDEX one_name ON tags (name);
    CREATE TABLE by_default (id TEXT PRIMARY KEY, ref INTEGER DEFAULT 1 REFERENCES tags ON DELETE SET DEFAULT);
    INSERT INTO by_default VALUES ('stays', 2), ('goes', 999);
    CREATE TABLE pairs (tag INTEGER, document TEXT, FOREIGN KEY (tag, document) REFERENCES tags (id, document_id) ON DELETE SET NULL);
    INSERT INTO pairs SELECT id, document_id FROM tags;
    CREATE TABLE names (name TEXT PRIMARY KEY REFERENCES TAGS (name) ON DELETE CASCADE) WITHOUT ROWID;
    INSERT INTO names SELECT name FROM tags;
    CREATE TABLE places (name TEXT, at INTEGER, ref INTEGER REFERENCES tags ON DELETE SET NULL, PRIMARY KEY (name, at)) WITHOUT ROWID;
    INSERT INTO places VALUES ('a', 1, 999), ('a', 2, 1);`);
  const { losses } = await blog.load(target, archive, { acceptsLosses: true });
  expect(losses.map(({ table, rule, rows }) => `${table} ${rule} ${rows}`).sort()).toEqual([
    'by_default setDefault 1',
    'names delete 2',
    'pairs setNull 2',
    'places setNull 1',
  ]);
  expect(blog.ask(target, 'SELECT id, ref FROM by_default ORDER BY id')).toEqual([
    ['goes', 1],
    ['stays', 2],
  ]);
  expect(blog.ask(target, 'SELECT count(*), count(tag), count(document) FROM pairs')).toEqual([[6, 4, 4]]);
  expect(blog.ask(target, 'SELECT name FROM names ORDER BY name')).toEqual(
    blog.ask(target, 'SELECT name FROM tags ORDER BY name'),
  );
  expect(blog.ask(target, 'SELECT * FROM places ORDER BY at')).toEqual([
    ['a', 1, null],
    ['a', 2, 1],
  ]);
  expect(await blog.export(target)).toEqual(archive);
});

test('a value that others refer to and that changes is not changed under them', async () => {
  const archive = await blog.export(blog.database());
  const target = blog.database(`
    UPDATE tags SET name = 'other' WHERE id = 1;
    CREATE UNIQUE INDEX one_name ON tags (name);
    CREATE TABLE names (name TEXT REFERENCES tags (name) ON DELETE CASCADE);
    INSERT INTO names SELECT name FROM tags;`);
  const error = await refusal(blog.load(target, archive));
  expect(error.message).toContain('(name) would refer to a row of tags that no longer exists.');
  expect(blog.ask(target, 'SELECT count(*) FROM names JOIN tags USING (name)')).toEqual([[4]]);
});

test('a trigger that sees rows go sees only those that do not come back', async () => {
  const archive = await blog.export(blog.database());
  const target = blog.database(`
    INSERT INTO tags (id, name) VALUES (999, 'x');
    CREATE TABLE seen (id INTEGER);
    CREATE TRIGGER see AFTER DELETE ON tags BEGIN INSERT INTO seen VALUES (OLD.id); END;`);
  const { deleted } = await blog.load(target, archive);
  expect(blog.ask(target, 'SELECT id FROM seen')).toEqual([[999]]);
  expect(deleted.get(tag)).toBe(5);
});

test('a foreign key that SQLite cannot check is told of', async () => {
  const archive = await blog.export(blog.database());
  const target = blog.database(`
    CREATE TABLE names (name TEXT REFERENCES tags (name));
    INSERT INTO names SELECT name FROM tags;`);
  expect((await refusal(blog.load(target, archive))).message).toBe(
    'data.db has a foreign key that cannot be checked: foreign key mismatch - "names" referencing "tags".',
  );
});

test('a trigger that lets no row go is told of in its words', async () => {
  const archive = await blog.export(blog.database());
  const target = blog.database(`
    INSERT INTO tags (id, name) VALUES (999, 'x');
    CREATE TRIGGER keep BEFORE DELETE ON tags BEGIN SELECT RAISE(ABORT, 'tags are for ever'); END;`);
  expect((await refusal(blog.load(target, archive))).message).toBe(
    'data.db refused a change: tags are for ever.',
  );
  expect(blog.ask(target, 'SELECT count(*) FROM tags')).toEqual([[5]]);
});

test('a table of a module that is not there is no hindrance, and a column with its default is no loss', async () => {
  const archive = await blog.export(blog.database());
  const target = blog.database(`
    INSERT INTO tags (id, name) VALUES (999, 'x');
    ALTER TABLE tags ADD COLUMN synced BOOLEAN DEFAULT FALSE;
    PRAGMA writable_schema = ON;
    INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql)
      VALUES ('table', 'embeddings', 'embeddings', 0, 'CREATE VIRTUAL TABLE embeddings USING vec0(a)');
    PRAGMA writable_schema = OFF;`);
  expect((await blog.load(target, archive)).losses).toEqual([]);
});
