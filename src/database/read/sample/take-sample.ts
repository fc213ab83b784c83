import { IdSet } from '../../../transfer/id-set.ts';
import type { SampleRule } from '../../../transfer/masking.ts';
import type { Scope } from '../../../transfer/scope.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import { countEntities } from '../census.ts';
import { filledTablesOf } from '../filled-tables.ts';
import { closureOf } from './closure.ts';
import { edgesOf, type Sampled } from './graph.ts';
import { related } from './related.ts';
import type { Sample, SampleCount } from './sample.ts';
import { candidatesOf, everyRowOf } from './seeds.ts';

/**
 * Decides which rows are taken, by queries of the moment that the session sees: the least sets that hold what the rules ask for and in
 * which each row has all of its document, and all that it refers to in other sampled types, be it by its components.
 *
 * @param samples By uid. Those of types that are not in scope do nothing.
 * @param random A number from 0 to below 1 for a text, always the same one under the same secret.
 * @throws UserError `usage` for a rule that does not fit the content type, `failed` for rows that no archive could hold.
 */
export async function takeSample(
  database: StrapiDatabase,
  scope: Scope,
  samples: ReadonlyMap<string, SampleRule>,
  random: (text: string) => number,
): Promise<Sample> {
  const { session, models, contentTypes } = database;
  const uids = contentTypes.filter((uid) => samples.has(uid) && scope.includes(uid));
  const filled = await filledTablesOf(database);
  const sampled: Sampled = { dialect: session.dialect, models, uids: new Set(uids), filled };
  const totals = await countEntities(
    session,
    uids.map((uid) => modelOf(database, uid)),
  );
  const edges = edgesOf(sampled);
  const seeds = new Map<string, IdSet>();
  for (const uid of uids) {
    const rule = samples.get(uid) as SampleRule;
    const candidates = await candidatesOf(database, sampled, uid, rule, random);
    if (rule.related === undefined) {
      seeds.set(uid, candidates ?? (await everyRowOf(session, modelOf(database, uid))));
    } else {
      const found = await related(database, scope, sampled, {
        uid,
        attribute: rule.related,
        admits: candidates,
      });
      edges.push(...found.edges);
      seeds.set(uid, found.seeds);
    }
  }
  const taken = await closureOf(session, edges, seeds, models);
  const counts = new Map(
    uids.map((uid, index): [string, SampleCount] => [
      uid,
      { taken: taken.get(uid)?.size ?? 0, of: totals[index] as number },
    ]),
  );
  // Where all are taken, they are read as ever.
  const chosen = new Map(
    [...counts]
      .filter(([, { taken, of }]) => taken !== of)
      .map(([uid]) => [uid, taken.get(uid) ?? new IdSet()]),
  );
  const ids = (uid: string): IdSet | undefined => chosen.get(uid);
  return { includes: (uid, id) => ids(uid)?.has(id) ?? true, ids, counts, cut: new Map() };
}
