import { hash } from 'node:crypto';
import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import type { FindRows } from './find-rows.ts';
import { idChunks } from './id-chunks.ts';
import { documentIdentities } from './identities.ts';
import type { Replacements } from './replacements.ts';
import type { Strangers } from './strangers.ts';
import type { Writer } from './writer.ts';

interface Host {
  readonly model: Model;
  /** What the rows were, by id; a number in place of each text, for there may be millions. */
  readonly before: ReadonlyMap<number, number>;
}

/**
 * Entities that come back and on which something of others hangs. What hangs there goes by the id alone; where an archive of
 * another database has another document under it, somebody has to be told.
 */
export class Hosts {
  readonly #find: FindRows;
  readonly #layout: Layout;
  readonly #hosts: readonly Host[];

  private constructor(find: FindRows, layout: Layout, hosts: readonly Host[]) {
    this.#find = find;
    this.#layout = layout;
    this.#hosts = hosts;
  }

  static async find(
    { session, watch, find }: Writer,
    layout: Layout,
    strangers: Strangers,
    replacements: Replacements,
  ): Promise<Hosts> {
    const hosts: Host[] = [];
    for (const { model, staying } of replacements.values()) {
      if (!model.isComponent) {
        const used = await strangers.rowsInUse(session, model.table);
        const ids = used.filter((id) => staying.has(id));
        hosts.push({ model, before: await identitiesOf(watch, layout, model, ids) });
      }
    }
    return new Hosts(find, layout, hosts);
  }

  /** How many of them are another version, locale or document now, by content type. */
  async changed(): Promise<Map<string, number>> {
    const changed = new Map<string, number>();
    for (const { model, before } of this.#hosts) {
      const now = await identitiesOf(this.#find, this.#layout, model, [...before.keys()]);
      const others = [...before].filter(([id, was]) => now.get(id) !== was).length;
      if (others > 0) {
        changed.set(model.uid, others);
      }
    }
    return changed;
  }
}

async function identitiesOf(
  find: FindRows,
  { identity }: Layout,
  model: Model,
  ids: readonly number[],
): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const some of idChunks(ids)) {
    for (const [id, is] of await documentIdentities(find, model, identity, some)) {
      found.set(id, hash('sha1', is, 'buffer').readUIntBE(0, 6));
    }
  }
  return found;
}
