import { IdSet } from '../../../transfer/id-set.ts';
import { isId } from '../../../transfer/rules/ids.ts';
import type { Model } from '../../model/model.ts';
import type { Session } from '../../session.ts';
import { type Edge, Follower } from './edge.ts';

/**
 * The least sets of rows that hold the seeds, and whatever those take along: each row is asked for once along every edge.
 *
 * @param seeds By uid; they grow.
 * @param models Types and components by uid.
 * @returns the ids by uid, those of components among them.
 */
export async function closureOf(
  session: Session,
  edges: readonly Edge[],
  seeds: Map<string, IdSet>,
  models: ReadonlyMap<string, Model>,
): Promise<ReadonlyMap<string, IdSet>> {
  const followers = new Map<string, Follower[]>();
  for (const edge of edges) {
    const known = followers.get(edge.near) ?? [];
    known.push(new Follower(session, edge, models.get(edge.near) as Model));
    followers.set(edge.near, known);
  }
  const waiting = new Map([...seeds].map(([uid, ids]) => [uid, [...ids.values()]]));
  const taking = (uid: string): ((id: number) => void) => {
    const taken = seeds.get(uid) ?? new IdSet();
    seeds.set(uid, taken);
    return (id) => {
      // What is no id no archive could hold.
      if (isId(id) && taken.add(id)) {
        const queue = waiting.get(uid);
        if (queue === undefined) {
          waiting.set(uid, [id]);
        } else {
          queue.push(id);
        }
      }
    };
  };
  for (;;) {
    const [uid, ids] = largest(waiting);
    if (ids.length === 0) {
      return seeds;
    }
    waiting.delete(uid);
    ids.sort((a, b) => a - b);
    for (const follower of followers.get(uid) ?? []) {
      await follower.follow(ids, taking(follower.edge.far));
    }
  }
}

/** Many rows at a time are few queries. */
function largest(waiting: ReadonlyMap<string, number[]>): [uid: string, ids: number[]] {
  let found: [string, number[]] = ['', []];
  for (const entry of waiting) {
    if (entry[1].length > found[1].length) {
      found = entry;
    }
  }
  return found;
}
