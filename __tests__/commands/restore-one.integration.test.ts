import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RawRestoreOneOptions } from '../../src/commands/restore-one/options.ts';
import { type At, changedRows, deleteRows, restoration, restoring, rowsOf } from '../support/documents.ts';
import { silent } from '../support/options.ts';
import { projectTarget } from '../support/project-target.ts';
import { targetKinds } from '../support/targets.ts';

const article = { uid: 'api::article.article', documentId: ['y8qkc37utrda8pt4d3ti4466'] };
/** Who made a row is in no archive. */
const without = () => ['created_by_id', 'updated_by_id'];

describe.each(targetKinds)('restoring a document of Strapi 5 into %s', (_, kind) => {
  if (kind === undefined) {
    test.todo('needs a server');
    return;
  }
  const blog = projectTarget(kind);
  let at: At;
  let before: Awaited<ReturnType<typeof rowsOf>>;

  const restore = (given: Partial<RawRestoreOneOptions>) => restoring(at, blog.archive, given);
  const changes = async () => changedRows(before, await rowsOf(at, without));

  beforeEach(async () => {
    at = { project: blog.project, url: blog.target.url };
    before = await rowsOf(at, without);
  });

  test.each([
    ['with components, media and tags, in two locales', article.uid, article.documentId[0], [1, 2, 3, 4]],
    ['with a dynamic zone', 'api::page.page', undefined, undefined],
    ['that others are linked to', 'api::author.author', 'a76kjg892r2tdr41mlr5rw6w', [1]],
    ['that many are linked to', 'api::tag.tag', 'cmzl3weipzb8lq63u79x7xza', [1]],
  ])('brings a deleted one back %s, and touches no other row', async (_, uid, documentId, ids) => {
    const table = uid === 'api::page.page' ? 'pages' : '';
    const [page] = table === '' ? [] : await blog.rows('SELECT document_id FROM pages ORDER BY id LIMIT 1');
    const document = documentId ?? String(page?.[0]);
    const rows =
      ids ??
      (await blog.rows(`SELECT id FROM pages WHERE document_id = '${document}'`)).map(([id]) => Number(id));
    await deleteRows(at, uid, rows);
    expect(await changes()).not.toEqual([]);

    const report = await restore({ uid, documentId: [document] });
    expect(report).toMatchObject({ isSame: false, dryRun: false, brokenLinks: [], takenLinks: [] });
    expect(report.changes).toHaveLength(rows.length);
    expect(await changes()).toEqual([]);
    expect(await restore({ uid, documentId: [document] })).toMatchObject({ isSame: true, changes: [] });
  });

  test('undoes what became of one that was changed, and keeps what became of others', async () => {
    await blog.target.run("UPDATE articles SET title = 'Nonsense', slug = 'nonsense' WHERE id IN (1, 4)");
    await blog.target.run("UPDATE articles SET title = 'Improved' WHERE id = 5");
    await blog.target.run('DELETE FROM articles_tags_lnk WHERE article_id = 4');
    await blog.target.run('DELETE FROM articles_author_lnk WHERE article_id = 1');
    await blog.target.run('INSERT INTO articles_author_lnk (article_id, author_id) VALUES (1, 2)');
    await blog.target.run("UPDATE components_shared_quotes SET text = 'Something else' WHERE id = 2");
    await blog.target.run('DELETE FROM articles_cmps WHERE entity_id = 4 AND cmp_id = 6');
    await blog.target.run('DELETE FROM components_shared_rich_texts WHERE id = 6');
    const report = await restore(article);
    expect(report.changes).toMatchObject([
      { kind: 'changed', key: { status: 'draft', locale: 'en' }, ids: { before: 1, after: 1 } },
      { kind: 'changed', key: { status: 'published', locale: 'en' }, ids: { before: 4, after: 4 } },
    ]);
    expect(report.changes[0]).toMatchObject({
      fields: expect.arrayContaining([
        expect.objectContaining({ path: 'title', before: 'Nonsense', after: 'A morning above the clouds' }),
        expect.objectContaining({ path: 'author', kind: 'changed' }),
      ]),
    });
    const changed = await changes();
    expect(changed).toHaveLength(2);
    expect(changed.every((row) => /^[-+] articles .*(Improved|Four deserts|Five deserts)/.test(row))).toBe(
      true,
    );
  });

  test('is done to rows that stand in their places by now, under the ids that those have', async () => {
    await deleteRows(at, article.uid, [3, 4]);
    const [[time]] = (await blog.target.run('SELECT max(created_at) FROM articles')) as [[unknown]];
    const moment = kind.moment(new Date(time as never));
    await blog.target.run(
      `INSERT INTO articles (id, document_id, locale, title, published_at) VALUES (77, '${article.documentId[0]}', 'en', 'Again', ${moment})`,
    );
    await blog.target.run('INSERT INTO articles_tags_lnk (article_id, tag_id) VALUES (77, 3)');
    await restore(article);
    expect(
      await blog.rows(
        `SELECT id, locale, title FROM articles WHERE document_id = '${article.documentId[0]}' ORDER BY id`,
      ),
    ).toEqual([
      [1, 'en', 'A morning above the clouds'],
      [2, 'fr', 'Un matin au-dessus des nuages'],
      [3, 'fr', 'Un matin au-dessus des nuages'],
      [77, 'en', 'A morning above the clouds'],
    ]);
    expect(
      await blog.rows('SELECT tag_id FROM articles_tags_lnk WHERE article_id = 77 ORDER BY tag_ord'),
    ).toEqual([[1], [4]]);
    expect(await restore(article)).toMatchObject({ isSame: true });
  });

  test('takes other ids where others have them by now, and what comes later gets ids of its own', async () => {
    await deleteRows(at, article.uid, [1, 2, 3, 4]);
    await blog.target.run("INSERT INTO articles (id, document_id, title) VALUES (2, 'other', 'Other')");
    await blog.target.run("INSERT INTO components_shared_quotes (id, text) VALUES (1, 'Of nobody')");
    await restore(article);
    expect(
      await blog.rows("SELECT id, document_id, title FROM articles WHERE document_id = 'other'"),
    ).toEqual([[2, 'other', 'Other']]);
    expect(await blog.rows('SELECT text FROM components_shared_quotes WHERE id = 1')).toEqual([
      ['Of nobody'],
    ]);
    expect(await restore(article)).toMatchObject({ isSame: true });
    await blog.target.run("INSERT INTO articles (document_id, title) VALUES ('later', 'Later')");
    const [[articles], [quotes]] = (await Promise.all([
      blog.rows('SELECT count(*), count(DISTINCT id) FROM articles'),
      blog.rows('SELECT count(*), count(DISTINCT id) FROM components_shared_quotes'),
    ])) as [[number[]], [number[]]];
    expect(articles[0]).toBe(articles[1]);
    expect(quotes[0]).toBe(quotes[1]);
  });

  test('takes away what was added to it since, and says so first', async () => {
    const moment = kind.moment(new Date('2026-01-01T00:00:00Z'));
    await blog.target.run(
      `INSERT INTO articles (id, document_id, locale, title, published_at) VALUES (50, 'sv3imt2a1nvvrq2c4xdwbnhc', 'en', 'Published', ${moment})`,
    );
    await blog.target.run('INSERT INTO articles_tags_lnk (article_id, tag_id) VALUES (50, 1)');
    await blog.target.run(
      "INSERT INTO articles (id, document_id, locale, title) VALUES (51, 'sv3imt2a1nvvrq2c4xdwbnhc', 'fr', 'Francais')",
    );
    const one = { uid: article.uid, documentId: ['sv3imt2a1nvvrq2c4xdwbnhc'] };
    const report = await restore({ ...one, locale: ['en'] });
    expect(report.changes).toMatchObject([
      {
        kind: 'removed',
        key: { locale: 'en', status: 'published' },
        ids: { before: 50 },
        title: 'Published',
      },
    ]);
    expect((await changes()).map((row) => row.slice(0, 10))).toEqual(['+ articles']);
    expect((await restore(one)).changes).toMatchObject([{ kind: 'removed', key: { locale: 'fr' } }]);
    expect(await changes()).toEqual([]);
  });

  test('lists links to what is gone, and to what has another by now, and leaves them out', async () => {
    await deleteRows(at, 'api::tag.tag', [4]);
    await deleteRows(at, 'api::author.author', [1]);
    expect(await restore(article)).toMatchObject({ isSame: true, brokenLinks: { length: 8 } });
    await deleteRows(at, article.uid, [4]);
    const again = await restore({ ...article, locale: ['en'] });
    expect(again.brokenLinks).toContainEqual({
      from: `api::article.article ${article.documentId[0]} (en, published)`,
      attribute: 'tags',
      to: 'api::tag.tag k7leaeyg4fyse5rnl1tz37s2',
    });
    await blog.target.run('INSERT INTO articles_author_lnk (article_id, author_id) VALUES (3, 2)');
    const author = await restore({ uid: 'api::author.author', documentId: ['a76kjg892r2tdr41mlr5rw6w'] });
    expect(author.takenLinks).toEqual([
      {
        from: `api::article.article ${article.documentId[0]} (fr, published)`,
        attribute: 'author',
        to: 'api::author.author a76kjg892r2tdr41mlr5rw6w',
      },
    ]);
    expect(author.linksBack.length).toBeGreaterThan(2);
    expect(await blog.rows('SELECT author_id FROM articles_author_lnk WHERE article_id = 3')).toEqual([[2]]);
    expect(await blog.rows('SELECT author_id FROM articles_author_lnk WHERE article_id = 4')).toEqual([[1]]);
  });

  test('is refused where another document has what must be unique', async () => {
    await deleteRows(at, article.uid, [1, 2, 3, 4]);
    await blog.target.run("UPDATE articles SET slug = 'a-morning-above-the-clouds' WHERE id = 5");
    const now = await rowsOf(at);
    await expect(restore(article)).rejects.toThrow(
      `api::article.article ${article.documentId[0]} (en, draft) cannot have "a-morning-above-the-clouds" as its slug again: api::article.article q9xmj3s44xxbj9gcbowwt1y8 (en, draft) has it by now.`,
    );
    expect(changedRows(now, await rowsOf(at))).toEqual([]);
  });

  test('writes nothing before it is told to', async () => {
    await deleteRows(at, article.uid, [1, 2, 3, 4]);
    const now = await rowsOf(at);
    const { report } = await restoration(at, blog.archive, article);
    expect(report).toMatchObject({ dryRun: true, isSame: false });
    expect(report.changes.map((change) => change.of === 'entry' && change.kind)).toEqual(
      Array(4).fill('added'),
    );
    expect(changedRows(now, await rowsOf(at))).toEqual([]);
  });

  test('is refused where somebody changes the document while it is shown', async () => {
    await blog.target.run("UPDATE articles SET title = 'Nonsense' WHERE id = 1");
    const { restore } = await restoration(at, blog.archive, article);
    await blog.target.run("UPDATE articles SET title = 'Something else' WHERE id = 1");
    await expect(restore(silent)).rejects.toThrow('Somebody has changed the documents');
    expect(await blog.rows('SELECT title FROM articles WHERE id = 1')).toEqual([['Something else']]);
  });

  test('is left undone by whoever interrupts it before the commit', async () => {
    await deleteRows(at, article.uid, [1, 2, 3, 4]);
    const now = await rowsOf(at);
    const interruption = new AbortController();
    const { restore } = await restoration(at, blog.archive, article, silent, interruption.signal);
    const progress = {
      ...silent,
      phaseStarted: (phase: string) => phase === 'restoration' && interruption.abort(new Error('Enough')),
    };
    await expect(restore(progress)).rejects.toThrow('Enough');
    expect(changedRows(now, await rowsOf(at))).toEqual([]);
  });

  test('finds documents by what they have in the archive', async () => {
    await deleteRows(at, article.uid, [1, 2, 3, 4]);
    const report = await restore({
      uid: article.uid,
      query: '{"slug":{"$eq":"un-matin-au-dessus-des-nuages"}}',
    });
    expect(report.changes).toHaveLength(4);
    expect(await changes()).toEqual([]);
  });

  test('brings a file of the media library back with its row, whose folder is gone', async () => {
    const uploads = join(at.project, 'public', 'uploads');
    const name = 'mountain_morning_40977d444d.jpg';
    const content = readFileSync(join(uploads, name));
    const there = readdirSync(uploads).sort();
    await deleteRows(at, 'plugin::upload.file', [1]);
    rmSync(join(uploads, name));
    rmSync(join(uploads, `thumbnail_${name}`));
    // What somebody has left behind under that name is another file.
    writeFileSync(join(uploads, `small_${name}`), 'something else');
    const report = await restore({ ...article, locale: ['fr'] });
    expect(report.files).toBe(3);
    expect(report.changes.filter(({ of }) => of === 'media')).toEqual(
      expect.arrayContaining([
        { of: 'media', kind: 'added', filename: name },
        { of: 'media', kind: 'changed', filename: `small_${name}` },
      ]),
    );
    expect(readdirSync(uploads).sort()).toEqual(there);
    expect(readFileSync(join(uploads, name)).equals(content)).toBe(true);
    expect(await blog.rows('SELECT id, folder_path FROM files WHERE id = 1')).toEqual([[1, '/']]);
    expect(
      await blog.rows(
        "SELECT related_id, field FROM files_related_mph WHERE file_id = 1 AND related_type = 'api::article.article' ORDER BY related_id",
      ),
    ).toEqual([
      [2, 'cover'],
      [3, 'cover'],
    ]);
    // The rest of it comes back with the other locale, whose use of the file is its own.
    await restore(article);
    expect(await changes()).toEqual([]);
  });

  test('writes a file that is missing although its row is there', async () => {
    const file = join(at.project, 'public', 'uploads', 'mountain_morning_40977d444d.jpg');
    rmSync(file);
    const report = await restore(article);
    expect(report).toMatchObject({ isSame: false, files: 1, changes: [{ of: 'media', kind: 'added' }] });
    expect(existsSync(file)).toBe(true);
    expect(await changes()).toEqual([]);
  });
});
