import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RawRestoreOneOptions } from '../../src/commands/restore-one/options.ts';
import { type At, changedRows, deleteRows, restoring, rowsOf } from '../support/documents.ts';
import { projectTarget } from '../support/project-target.ts';
import { targetKinds } from '../support/targets.ts';

const uid = 'api::dish.dish';
/** Who made a row is in no archive; what other rows hold as a value of their own went with the row, and they stay as they are. */
const without = () => ['created_by_id', 'updated_by_id', 'column_dish_id', 'target_id', 'target_type'];

/** Of rows that only one side has; what the archive cannot know is left out: links to administrators, and those to no row at all. */
const significant = (changes: readonly string[]) => changes.filter((row) => !/admin_user|9999/.test(row));

describe.each(targetKinds)('restoring a document of Strapi 4 into %s', (_, kind) => {
  if (kind === undefined) {
    test.todo('needs a server');
    return;
  }
  const sink = projectTarget(
    kind,
    '__tests__/fixtures/kitchen-sink-4',
    'DELETE FROM figures; DELETE FROM moments; DELETE FROM payloads',
  );
  let at: At;
  let before: Awaited<ReturnType<typeof rowsOf>>;

  const restore = (given: Partial<RawRestoreOneOptions>) => restoring(at, sink.archive, { uid, ...given });
  const changes = async () => significant(changedRows(before, await rowsOf(at, without)));
  const localizations = () =>
    sink.rows('SELECT dish_id, inv_dish_id FROM dishes_localizations_links ORDER BY dish_id, inv_dish_id');

  beforeEach(async () => {
    at = { project: sink.project, url: sink.target.url };
    before = await rowsOf(at, without);
  });

  test('brings a deleted one back with all its localizations, and touches no other row', async () => {
    await deleteRows(at, uid, [1, 6, 7]);
    expect(await restore({ documentId: ['6'] })).toMatchObject({ changes: { length: 3 }, isSame: false });
    expect(await changes()).toEqual([]);
    expect(await restore({ documentId: ['1'] })).toMatchObject({ isSame: true });
  });

  test('brings one localization back, which is related to the others again', async () => {
    const all = await localizations();
    await deleteRows(at, uid, [6]);
    expect(await localizations()).not.toEqual(all);
    const report = await restore({ documentId: ['1'], locale: ['fr'] });
    expect(report.changes).toMatchObject([{ kind: 'added', key: { document: '#6', locale: 'fr' } }]);
    expect(await localizations()).toEqual(all);
    expect(await changes()).toEqual([]);
  });

  test('is done to the row that stands in its place by now', async () => {
    const moment = kind.moment(new Date('2026-11-24T00:00:00Z'));
    await deleteRows(at, uid, [6]);
    await sink.target.run(
      `INSERT INTO dishes (id, name, locale, created_at) VALUES (70, 'autre', 'fr', ${moment})`,
    );
    await sink.target.run('INSERT INTO dishes_localizations_links (dish_id, inv_dish_id) VALUES (70, 1)');
    const report = await restore({ documentId: ['1'] });
    expect(report.changes).toMatchObject([{ kind: 'changed', ids: { before: 70, after: 70 } }]);
    expect(await sink.rows("SELECT id, name FROM dishes WHERE locale = 'fr' AND id IN (6, 70)")).toEqual([
      [70, 'soupe'],
    ]);
  });

  test('takes another id where another entry has it by now', async () => {
    const moment = kind.moment(new Date('2026-11-24T00:00:00Z'));
    await deleteRows(at, uid, [3, 9]);
    await sink.target.run(
      `INSERT INTO dishes (id, name, locale, created_at) VALUES (3, 'another', 'en', ${moment})`,
    );
    await restore({ documentId: ['3'] });
    expect(await sink.rows('SELECT name FROM dishes WHERE id = 3')).toEqual([['another']]);
    const [[id]] = (await sink.rows("SELECT id FROM dishes WHERE name = 'salad'")) as [[number]];
    expect(id).toBeGreaterThan(9002);
    expect(
      await sink.rows(`SELECT dish_id FROM dishes_localizations_links WHERE inv_dish_id = ${id}`),
    ).toEqual([[9]]);
  });

  test('undoes what became of one that was changed', async () => {
    await sink.target.run("UPDATE dishes SET name = 'Nonsense', published_at = NULL WHERE id = 2");
    await sink.target.run(
      "DELETE FROM files_related_morphs WHERE related_id = 2 AND related_type = 'api::dish.dish'",
    );
    const report = await restore({ documentId: ['2'] });
    expect(report.changes).toMatchObject([{ kind: 'changed', ids: { after: 2 } }]);
    expect(await changes()).toEqual([]);
  });
});
