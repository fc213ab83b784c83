import { fileUid } from '../../../strapi/uids.ts';
import { IdSet } from '../../../transfer/id-set.ts';
import type { Scope } from '../../../transfer/scope.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import { filledTablesOf } from '../filled-tables.ts';
import { closureOf } from './closure.ts';
import { mediaEdgesOf } from './graph.ts';
import type { Sample } from './sample.ts';
import { everyRowOf } from './seeds.ts';

/** The ids of the files that a row which is taken has, be it in a component. Where files are sampled, some of them may not be taken. */
export async function filesOfSample(
  database: Pick<StrapiDatabase, 'session' | 'models'>,
  scope: Scope,
  sample: Sample,
): Promise<IdSet> {
  const { session, models } = database;
  const uids = [...models.values()]
    .filter(({ uid, isComponent }) => !isComponent && scope.includes(uid))
    .map(({ uid }) => uid);
  const filled = await filledTablesOf(database);
  const edges = mediaEdgesOf({
    dialect: session.dialect,
    models,
    uids: new Set([...uids, fileUid]),
    filled,
  });
  const rows = new Map<string, IdSet>();
  for (const uid of uids.filter((uid) => uid !== fileUid && edges.some(({ near }) => near === uid))) {
    const ids = new IdSet();
    for (const id of (sample.ids(uid) ?? (await everyRowOf(session, modelOf(database, uid)))).values()) {
      ids.add(id);
    }
    rows.set(uid, ids);
  }
  return (await closureOf(session, edges, rows, models)).get(fileUid) ?? new IdSet();
}
