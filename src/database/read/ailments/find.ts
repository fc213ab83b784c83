import { noteTable } from '../../../strapi/tables.ts';
import type { Ailment } from '../../../transfer/ailment.ts';
import { doubtsAboutNote } from '../../model/presence.ts';
import type { StrapiDatabase } from '../../strapi-database.ts';
import { countDrift } from '../drift-counts.ts';
import { filledTablesOf } from '../filled-tables.ts';
import { findHiddenRows } from '../hidden-rows.ts';
import { ailmentsOf } from './check.ts';
import { orphanedComponents } from './components.ts';
import { brokenDocuments, ghostRelations, unknownLocales } from './documents.ts';
import { danglingTypes, duplicateLinks, LinkTables, orphanedLinks, typesIn } from './links.ts';
import { leftoverUnique, numbersBehind, unnumbered } from './upkeep.ts';

/**
 * Looks for what is wrong in a database, as far as rows, indexes and Strapi's notes tell. Nothing is written, and all of it is of one
 * moment.
 */
export async function findAilments(database: StrapiDatabase): Promise<Ailment[]> {
  const { session, models, store, layout } = database;
  const filled = await filledTablesOf(database);
  const tables = new LinkTables(database, filled);
  const types = await typesIn(database, tables);
  const isStrapi5 = layout.major === 5;
  const upkeep = await session.upkeep();
  return [
    ...(await ailmentsOf(session, [
      ...orphanedComponents(database, filled),
      ...orphanedLinks(database, tables, types, filled),
      ...duplicateLinks(database, tables, upkeep),
      ...danglingTypes(database, tables, types),
      ...unknownLocales(database, filled),
      // Rows of Strapi 4 are drafts or published, and never both.
      ...(isStrapi5
        ? [...ghostRelations(database, tables, filled), ...brokenDocuments(database, filled)]
        : []),
    ])),
    ...(await findHiddenRows(database)).map(
      ({ count, what, of: [uid = ''] }): Ailment => ({
        kind: 'hidden-rows',
        count,
        where: uid,
        example: what,
      }),
    ),
    ...(await numbersBehind(database, upkeep)),
    ...(await unnumbered(database)),
    ...leftoverUnique(database, upkeep),
    ...(await droppedAtStart(database)),
    ...doubtsAboutNote(models, store).map(
      (doubt): Ailment => ({ kind: 'note-differs', count: 1, where: noteTable, example: doubt }),
    ),
  ];
}

/** What the next start of Strapi deletes, since the checkout does not have it any more. */
async function droppedAtStart(database: StrapiDatabase): Promise<Ailment[]> {
  const drift = await countDrift(database);
  return drift.flatMap(({ uid, attribute, count = 0, deletes, message }): Ailment[] =>
    deletes
      ? [
          {
            kind: 'dropped-at-start',
            count,
            where: database.models.get(uid)?.table ?? uid,
            of: attribute === undefined ? uid : `${uid}.${attribute}`,
            example: message,
          },
        ]
      : [],
  );
}
