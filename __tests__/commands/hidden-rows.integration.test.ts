/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { backupsOf } from '../support/backups.ts';
import { copyBlog } from '../support/blog.ts';
import { bothSides } from '../support/both-sides.ts';
import { plainExport, plainImport } from '../support/options.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const back = process.cwd();

// Each runs several whole exports and imports.
jest.setTimeout(60_000);

beforeEach(() => {
  copyBlog(at('blog'));
  // The safety backup is written to the current folder.
  process.chdir(at('blog'));
});

afterEach(() => process.chdir(back));

function sql(text: string): void {
  const database = new DatabaseSync(join(at('blog'), '.tmp', 'data.db'));
  database.exec(text);
  database.close();
}

function ask(text: string): unknown[][] {
  const database = new DatabaseSync(join(at('blog'), '.tmp', 'data.db'), { readOnly: true });
  const rows = database.prepare(text).all();
  database.close();
  return rows.map((row) => Object.values(row));
}

type Filters = Partial<
  Pick<RawExportOptions, 'only' | 'exclude' | 'onlyContentTypes' | 'excludeContentTypes'>
>;

const archivedLinks = () => readFileSync(at('archive/links/links_00001.jsonl'), 'utf8');

/** What an export says, with how often it said it on the way. */
async function exported(given: Filters = {}) {
  const said: string[] = [];
  const options = parseExportOptions({
    ...plainExport,
    project: '.',
    file: at('archive'),
    missingMedia: 'auto',
    ...given,
  });
  const { warnings } = await exportProject(options, telling(said));
  expect(said).toEqual(warnings);
  return said;
}

async function imported(safetyBackup: boolean, given: Filters = {}) {
  const said: string[] = [];
  const options = parseImportOptions({
    ...plainImport,
    project: '.',
    file: at('archive'),
    safetyBackup,
    ...given,
  });
  const { warnings } = await importArchive(options, telling(said));
  return { said, warnings };
}

const telling = (said: string[]) => ({
  stageStarted: () => undefined,
  advanced: () => undefined,
  stageFinished: () => undefined,
  warned: (message: string) => {
    said.push(message);
  },
});

const end =
  ': Strapi does not show them, no archive has them, and an import into this database deletes them.';

/** A component that was renamed, one that a zone no longer allows, an attribute that was renamed, and one that was a list. */
const hideComponents = `
  UPDATE articles_cmps SET component_type = 'shared.saying' WHERE component_type = 'shared.quote';
  UPDATE articles_cmps SET component_type = 'shared.seo'
    WHERE id = (SELECT min(id) FROM articles_cmps WHERE component_type = 'shared.media');
  INSERT INTO articles_cmps (entity_id, cmp_id, component_type, field) SELECT entity_id, 999, 'shared.media', 'seo' FROM articles_cmps WHERE field = 'seo' LIMIT 1;
  UPDATE articles_cmps SET field = 'teaser' WHERE component_type = 'shared.gallery';
  UPDATE articles_cmps SET entity_id = (SELECT min(entity_id) FROM articles_cmps WHERE field = 'seo') WHERE field = 'seo'`;

const hiddenComponents = [
  'api::article.article.body has entries of the component shared.saying, which does not exist (2)',
  'api::article.article.body has entries of the component shared.seo, which is not allowed there (1)',
  'api::article.article.seo has entries of the component shared.media, which is not allowed there (1)',
  'api::article.article has components shared.gallery in "teaser", which is not an attribute (2)',
  'api::article.article.seo holds only one component, but has more (3)',
].map((what) => what + end);

describe('components that Strapi does not show', () => {
  test('are told by an export, each kind with what it is of and how many there are', async () => {
    expect(await exported()).toEqual([]);
    sql(hideComponents);
    expect(await exported()).toEqual(hiddenComponents);
  });

  test('are nothing to an export that leaves out their owners', async () => {
    sql(hideComponents);
    expect(await exported({ onlyContentTypes: ['api::tag.tag'] })).toEqual([]);
    expect(await exported({ only: ['config'] })).toEqual([]);
  });

  test('are told by an import before it deletes them, and by its report', async () => {
    await exported();
    sql(hideComponents);

    const { said, warnings } = await imported(false);

    expect(said).toEqual(hiddenComponents);
    expect(warnings).toEqual(hiddenComponents);
    expect(ask(`SELECT count(*) FROM articles_cmps WHERE component_type = 'shared.saying'`)).toEqual([[0]]);
    expect(await exported()).toEqual([]);
  });

  test('are told by the safety backup, which cannot hold them', async () => {
    await exported();
    sql(hideComponents);

    const { said, warnings } = await imported(true);

    expect(said).toEqual(hiddenComponents.map((warning) => `Safety backup: ${warning}`));
    expect(warnings).toEqual(hiddenComponents);
    expect(backupsOf(at('blog'))).toHaveLength(1);
  });
});

describe('a relation whose sides both say inversedBy', () => {
  beforeEach(() => {
    const file = join(at('blog'), 'src/api/tag/content-types/tag/schema.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('mappedBy', 'inversedBy'));
  });

  const hidden = `articles_tags_lnk has relations that belong to no attribute (14)${end}`;
  const links = 'SELECT article_id, tag_id, article_ord, tag_ord FROM tags_articles_lnk ORDER BY 1, 2';

  test('is not read from the table that it was in before, which an import empties', async () => {
    sql(bothSides);
    expect(await exported()).toEqual([hidden]);

    const { warnings } = await imported(false);

    expect(warnings).toEqual([hidden]);
    expect(ask('SELECT count(*) FROM articles_tags_lnk')).toEqual([[0]]);
    expect(ask(links)).toEqual([]);
    expect(await exported()).toEqual([]);
  });

  test.each([
    ['', ''],
    [', also where its table lacks the index that keeps pairs apart', 'DROP INDEX tags_articles_lnk_uq;'],
  ])('is exported from both sides and imported once%s', async (_, change) => {
    sql(`${bothSides} ${change} INSERT INTO tags_articles_lnk (tag_id, article_id, article_ord, tag_ord)
      SELECT tag_id, article_id, article_ord, tag_ord FROM articles_tags_lnk; DELETE FROM articles_tags_lnk`);
    const before = ask(links);
    expect(before).toHaveLength(14);
    expect(await exported()).toEqual([]);
    for (const [uid, field] of [
      ['api::article.article', 'tags'],
      ['api::tag.tag', 'articles'],
    ]) {
      expect(archivedLinks().split(`"left":{"type":"${uid}","field":"${field}"`)).toHaveLength(15);
    }
    sql('DELETE FROM tags_articles_lnk');

    const { warnings } = await imported(false);

    expect(warnings).toEqual([]);
    expect(ask(links)).toEqual(before);
    expect((await run(['verify', '--rehearse', '-f', at('archive')])).stdout).toContain(
      ', 0 type(s) came back different',
    );
  });

  test('stays where only one of its sides is imported, and is counted once where its row does not come back', async () => {
    sql(`${bothSides} INSERT INTO tags_articles_lnk (tag_id, article_id, article_ord, tag_ord)
      SELECT tag_id, article_id, article_ord, tag_ord FROM articles_tags_lnk; DELETE FROM articles_tags_lnk`);
    await exported();
    const before = ask(links);
    expect((await imported(false, { onlyContentTypes: ['api::tag.tag'] })).warnings).toEqual([]);
    expect(ask(links)).toEqual(before);

    sql(`UPDATE tags SET document_id = 'other' WHERE id = (SELECT min(tag_id) FROM tags_articles_lnk)`);
    const { warnings } = await imported(false, { onlyContentTypes: ['api::tag.tag'] });

    const lost = before.length - ask(links).length;
    expect(lost).toBeGreaterThan(0);
    expect(warnings).toEqual([
      `${lost} relation(s) of rows that stay pointed at rows that are not in the archive; they were removed.`,
    ]);
  });

  test('takes in an archive from before', async () => {
    await exported();
    const order = 'article_id, tag_id, article_ord, tag_ord';
    const before = ask(`SELECT ${order} FROM articles_tags_lnk ORDER BY 1, 2`);
    sql(`${bothSides} DELETE FROM articles_tags_lnk`);

    await imported(false);

    expect(ask(links)).toEqual(before);
    expect(ask('SELECT count(*) FROM articles_tags_lnk')).toEqual([[0]]);
  });
});
