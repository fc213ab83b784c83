import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Schema } from '../../strapi/schema.ts';
import { GrowingNumbers } from '../../system/growing-numbers.ts';
import { collectOutlived } from '../../system/young-generation.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { Change, ChangeKind, Comparison, EntryChange, Thumbnails, TypeChanges } from './changes.ts';
import { FairShare, type Group } from './fair-share.ts';
import { fieldsOf } from './fields.ts';
import { Names } from './names.ts';
import { ReadAgain, type ReadEntry } from './read-again.ts';
import { changesOfSchemas } from './schema-attributes.ts';
import { countsOf } from './settings.ts';
import { readSide, type Side } from './side.ts';
import type { State } from './state.ts';
import type { Shared } from './state-index.ts';
import { ThumbnailCollection } from './thumbnails.ts';

/** What is compared, and where it goes. */
export interface CompareOptions {
  readonly stages: ReadonlySet<Stage>;
  /** Whether a content type is compared. */
  includes(uid: string): boolean;
  /** Sees every change, in the order of {@link Comparison.changes}; waited for where it has to. */
  readonly sink?: ((change: Change) => Promise<void> | undefined) | undefined;
  /** Told of what begins. */
  readonly onPhase?: ((phase: 'before' | 'after' | 'changes') => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly thumbnails: Thumbnails;
  /** Files that one state has, and the other knows but does not have: nobody can say whether they have changed. */
  readonly uncomparedFiles: number;
}

/** Changes that are kept to be shown, and their characters of JSON. */
const mostChanges = 5_000;
const mostCharacters = 10_000_000;

/** Milliseconds of work at a time: between them signals and timers have their turn. */
const atATime = 20;

/**
 * Compares two states: entities by what they are known by, whatever their rows' ids; their components by place, their links by their ends
 * and order; media by content, configuration by key, schemas by attribute.
 *
 * Each state is read once for an index of some dozen bytes a record, outside the heap, and what differs once more. It takes time by what
 * there is, and memory by what is kept to be shown.
 *
 * @throws UserError what the states throw; the reason of the signal.
 */
export async function compareStates(before: State, after: State, options: CompareOptions): Promise<Compared> {
  const shared: Shared = {
    uids: new Names(),
    places: new Names(),
    salt: randomBytes(16).toString('hex'),
    includes: options.includes,
  };
  options.onPhase?.('before');
  const old = await readSide(before, after, shared, options.stages);
  options.onPhase?.('after');
  const now = await readSide(after, before, shared, options.stages);
  options.onPhase?.('changes');
  return await new Differences(old, now, options).report();
}

/** Entities of a content type that differ, by their numbers in their states. */
class TypeDifferences {
  readonly added = new GrowingNumbers(Uint32Array);
  readonly removed = new GrowingNumbers(Uint32Array);
  readonly changedBefore = new GrowingNumbers(Uint32Array);
  readonly changedAfter = new GrowingNumbers(Uint32Array);
  readonly attributes = new Map<string, number>();
  /** Those of which nothing has changed but what Strapi keeps up. */
  unchanged = 0;

  get count(): number {
    return this.added.length + this.removed.length + this.changedBefore.length;
  }
}

class Differences {
  readonly #before: Side;
  readonly #after: Side;
  readonly #options: CompareOptions;
  readonly #types = new Map<string, TypeDifferences>();
  readonly #thumbnails = new ThumbnailCollection();
  #total = 0;
  #share = new FairShare([], 0, 0);
  #turn = performance.now();

  constructor(before: Side, after: Side, options: CompareOptions) {
    this.#before = before;
    this.#after = after;
    this.#options = options;
  }

  async report(): Promise<Compared> {
    const [before, after] = [this.#before, this.#after];
    this.#match();
    const schemas = [...changesOfSchemas(before.state.schemas, after.state.schemas)];
    const { changes: media, uncompared } = before.files.changesTo(after.files);
    const configuration = [...before.settings.changesTo(after.settings)];
    for (const { filename } of media) {
      this.#thumbnails.want(filename);
    }
    const types = [...this.#types].sort(
      ([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1),
    );
    this.#share = new FairShare(
      [
        ...groupsOf('schema', schemas),
        ...types.flatMap(([uid, { added, removed, changedBefore }]) => [
          { name: `added ${uid}`, count: added.length },
          { name: `removed ${uid}`, count: removed.length },
          { name: `changed ${uid}`, count: changedBefore.length },
        ]),
        ...groupsOf('media', media),
        ...groupsOf('configuration', configuration),
      ],
      mostChanges,
      mostCharacters,
    );
    const old = new ReadAgain(before, 'before', this.#thumbnails);
    const now = new ReadAgain(after, 'after', this.#thumbnails);
    try {
      this.#wantTexts(old, now);
      if (!old.isIdle || media.length > 0) {
        await old.read();
      }
      if (!now.isIdle || media.length > 0) {
        await now.read();
      }
      for (const change of schemas) {
        await this.#tell(change, 'schema');
      }
      for (const [uid, differences] of types) {
        await this.#tellType(uid, differences, old, now);
      }
    } finally {
      old.close();
      now.close();
    }
    for (const change of media) {
      await this.#tell(change, 'media');
    }
    for (const change of configuration) {
      await this.#tell(change, 'configuration');
    }
    return {
      comparison: {
        isSame: this.#total === 0,
        ...this.#typeCounts(),
        links: { before: before.index.links, after: after.index.links },
        media: countsOf(before.files.size, after.files.size, media),
        configuration: countsOf(before.settings.size, after.settings.size, configuration),
        schemas: schemaCounts(before.state.schemas, after.state.schemas, schemas),
        total: this.#total,
        changes: this.#share.changes,
      },
      thumbnails: this.#thumbnails.thumbnails,
      uncomparedFiles: uncompared,
    };
  }

  /** Looks for each entity of one state in the other. */
  #match(): void {
    const [before, after] = [this.#before.index, this.#after.index];
    const found = new Uint8Array(before.size);
    for (let entity = 0; entity < after.size; entity += 1) {
      const counterpart = before.counterpartOf(after, entity);
      if (counterpart === undefined || found[counterpart] === 1) {
        this.#typeOf(after.uidOf(entity)).added.push(entity);
      } else {
        found[counterpart] = 1;
        if (!after.isSame(entity, before, counterpart)) {
          const type = this.#typeOf(after.uidOf(entity));
          type.changedBefore.push(counterpart);
          type.changedAfter.push(entity);
        }
      }
    }
    for (let entity = 0; entity < before.size; entity += 1) {
      if (found[entity] === 0) {
        this.#typeOf(before.uidOf(entity)).removed.push(entity);
      }
    }
  }

  #typeOf(uid: string): TypeDifferences {
    let type = this.#types.get(uid);
    if (type === undefined) {
      type = new TypeDifferences();
      this.#types.set(uid, type);
    }
    return type;
  }

  #wantTexts(old: ReadAgain, now: ReadAgain): void {
    for (const { added, removed, changedBefore, changedAfter } of this.#types.values()) {
      for (const [reading, list] of [
        [old, removed],
        [old, changedBefore],
        [now, added],
        [now, changedAfter],
      ] as const) {
        for (let index = 0; index < list.length; index += 1) {
          reading.want(list.at(index));
        }
      }
    }
  }

  async #tellType(uid: string, type: TypeDifferences, old: ReadAgain, now: ReadAgain): Promise<void> {
    for (let index = 0; index < type.added.length; index += 1) {
      await this.#tellEntry('added', uid, undefined, now.get(type.added.at(index)));
    }
    for (let index = 0; index < type.removed.length; index += 1) {
      await this.#tellEntry('removed', uid, old.get(type.removed.at(index)), undefined);
    }
    for (let index = 0; index < type.changedBefore.length; index += 1) {
      const [before, after] = [type.changedBefore.at(index), type.changedAfter.at(index)];
      await this.#tellEntry('changed', uid, old.get(before), now.get(after));
    }
  }

  async #tellEntry(
    kind: ChangeKind,
    uid: string,
    before: ReadEntry | undefined,
    after: ReadEntry | undefined,
  ): Promise<void> {
    if (performance.now() - this.#turn > atATime) {
      await nextTurn();
      this.#options.signal?.throwIfAborted();
      collectOutlived();
      this.#turn = performance.now();
    }
    const fields = fieldsOf(before?.state, after?.state);
    const type = this.#typeOf(uid);
    if (kind === 'changed' && fields.length === 0) {
      type.unchanged += 1;
      return;
    }
    for (const path of new Set(fields.map(({ path }) => path.replace(/\[\d+\]/g, '')))) {
      type.attributes.set(path, (type.attributes.get(path) ?? 0) + 1);
    }
    const { key, title } = (after ?? before) as ReadEntry;
    const change: EntryChange = {
      of: 'entry',
      kind,
      key,
      ids: {
        ...(before === undefined ? {} : { before: before.id }),
        ...(after === undefined ? {} : { after: after.id }),
      },
      ...(title === undefined ? {} : { title }),
      fields,
    };
    await this.#tell(change, `${kind} ${uid}`);
  }

  async #tell(change: Change, group: string): Promise<void> {
    this.#options.signal?.throwIfAborted();
    this.#total += 1;
    this.#share.offer(group, change);
    const written = this.#options.sink?.(change);
    if (written !== undefined) {
      await written;
    }
  }

  #typeCounts(): Pick<Comparison, 'types' | 'sameTypes'> {
    const { before, after } = { before: this.#before, after: this.#after };
    const all = new Set([...before.index.counts.keys(), ...after.index.counts.keys()]);
    const types = [...this.#types]
      .map(([uid, type]): TypeChanges => {
        const attributes = [...type.attributes].sort(([, a], [, b]) => b - a);
        return {
          uid,
          displayName:
            (after.state.schemas.get(uid) ?? before.state.schemas.get(uid))?.info?.displayName ?? uid,
          before: before.index.counts.get(uid) ?? 0,
          after: after.index.counts.get(uid) ?? 0,
          added: type.added.length,
          removed: type.removed.length,
          changed: type.changedBefore.length - type.unchanged,
          attributes: Object.fromEntries(attributes),
        };
      })
      .filter(({ added, removed, changed }) => added + removed + changed > 0)
      .sort(
        (a, b) =>
          b.added + b.removed + b.changed - a.added - a.removed - a.changed || (a.uid < b.uid ? -1 : 1),
      );
    return { types, sameTypes: all.size - types.length };
  }
}

const groupsOf = (name: string, changes: readonly unknown[]): Group[] => [{ name, count: changes.length }];

function schemaCounts(
  before: ReadonlyMap<string, Schema>,
  after: ReadonlyMap<string, Schema>,
  changes: readonly {
    readonly uid: string;
    readonly kind: ChangeKind;
    readonly attribute?: string;
    readonly setting?: string;
  }[],
): Comparison['schemas'] {
  const whole = changes.filter(({ attribute, setting }) => attribute === undefined && setting === undefined);
  const changed = new Set(changes.filter((change) => !whole.includes(change)).map(({ uid }) => uid));
  return {
    ...countsOf(before.size, after.size, whole),
    changed: changed.size,
  };
}
