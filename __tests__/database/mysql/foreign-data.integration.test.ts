/** @jest-environment ./__tests__/support/one-realm.mjs */
import { describe, expect, test } from '@jest/globals';
import { projectTarget } from '../../support/project-target.ts';
import { expectSame } from '../../support/records.ts';
import { allTargetKinds, type TargetKind } from '../../support/targets.ts';
import { refusal } from '../../support/workspace.ts';

const kind = allTargetKinds.find(([name]) => name.startsWith('MySQL'))?.[1] as TargetKind;

(kind === undefined ? describe.skip : describe)('data of others, on MySQL or MariaDB, in an import', () => {
  const blog = projectTarget(kind);
  const { importing, exported, rows } = blog;

  test('stays in other databases of the server, and is counted there', async () => {
    const [[own] = []] = await blog.target.run('SELECT DATABASE()');
    const other = `${own}_shop`;
    await blog.target.run(`
      CREATE DATABASE ${other};
      CREATE TABLE ${other}.orders (article int unsigned, FOREIGN KEY (article) REFERENCES ${own}.articles (id) ON DELETE CASCADE);
      INSERT INTO ${other}.orders SELECT id FROM articles`);
    try {
      const orders = `SELECT article FROM ${other}.orders ORDER BY 1`;
      const before = await rows(orders);
      await importing();
      expect(await rows(orders)).toEqual(before);
      expectSame(blog.archive, await exported());
      await blog.target.run(
        `INSERT INTO articles (id, title) VALUES (999, 'x'); INSERT INTO ${other}.orders VALUES (999)`,
      );
      expect((await refusal(importing())).message).toContain(
        `1 row(s) of ${other}.orders (article) refer to rows of articles that do not come back`,
      );
    } finally {
      await blog.target.run(`DROP DATABASE ${other}`);
    }
  });

  test('follows keys of every form where its rows do not come back', async () => {
    await blog.target.run(`
      INSERT INTO tags (id, document_id, name) VALUES (997, 'c', 'c'), (999, 'x', 'x');
      ALTER TABLE tags ADD UNIQUE (id, document_id), ADD UNIQUE (name);
      CREATE TABLE pairs (tag int unsigned, document varchar(255), FOREIGN KEY (tag, document) REFERENCES tags (id, document_id) ON DELETE SET NULL);
      INSERT INTO pairs SELECT id, document_id FROM tags;
      CREATE TABLE names (name varchar(255) PRIMARY KEY, FOREIGN KEY (name) REFERENCES tags (name) ON DELETE CASCADE ON UPDATE CASCADE);
      INSERT INTO names SELECT name FROM tags;
      UPDATE tags SET name = 'changed' WHERE id = 1`);
    const { message } = await refusal(importing());
    expect(message).toContain('2 row(s) of pairs (tag, document) refer');
    expect(message).toContain('2 row(s) of names (name) refer');
    await importing({ onForeignDataLoss: 'accept' });
    expect(await rows('SELECT count(*), count(tag) FROM pairs')).toEqual([[6, 4]]);
    expect(await rows('SELECT name FROM names ORDER BY name')).toEqual(
      await rows('SELECT name FROM tags ORDER BY name'),
    );
    expectSame(blog.archive, await exported());
  });

  test('is not emptied where a value changes, and its key has it so', async () => {
    await blog.target.run(`
      ALTER TABLE tags ADD UNIQUE (name);
      UPDATE tags SET name = 'changed' WHERE id = 1;
      CREATE TABLE names (name varchar(255), FOREIGN KEY (name) REFERENCES tags (name) ON UPDATE SET NULL ON DELETE SET NULL);
      INSERT INTO names SELECT name FROM tags`);
    expect((await refusal(importing())).message).toContain(
      '1 row(s) of names (name) refer to values of tags that are different in the archive',
    );
    expect(await rows('SELECT count(*) FROM names JOIN tags USING (name)')).toEqual([[4]]);
  });

  test('stays in a column that holds what no text can say', async () => {
    await blog.target.run(`
      ALTER TABLE tags ADD COLUMN at point, ADD COLUMN raw blob, ADD COLUMN touched timestamp NULL;
      UPDATE tags SET at = POINT(id, 1), raw = x'00ff', touched = '2020-01-01'`);
    const known = 'SELECT id, ST_AsText(at), HEX(raw), touched FROM tags ORDER BY id';
    const before = await rows(known);
    await importing();
    expect(await rows(known)).toEqual(before);
  });
});
