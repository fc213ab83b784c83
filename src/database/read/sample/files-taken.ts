import { fileUid } from '../../../strapi/uids.ts';
import { IdSet } from '../../../transfer/id-set.ts';
import type { Masking } from '../../../transfer/masking.ts';
import type { Model } from '../../model/model.ts';
import { keyOf } from '../../model/model.ts';
import type { Value } from '../../session.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import { relationsToFiles } from '../file-relations.ts';
import { filledTablesOf } from '../filled-tables.ts';
import { groupedRowPages } from '../paging.ts';
import { forwards, relationPairs } from './pairs.ts';
import type { Sample } from './sample.ts';
import { everyRowOf } from './seeds.ts';

/** A row that takes no files along. */
type LeavesOut = (uid: string, id: number) => boolean;

/**
 * Leaves out the files that only rows refer to that are dropped, or are not taken, or whose files are not wanted, be it by their
 * components: by media, or by relations to files, which are relations like any other. Files that nothing refers to stay; addresses in texts do not count.
 *
 * @param sample The rows that are taken, where not all are.
 * @returns the same, where all files are taken.
 */
export async function takeFiles(
  database: StrapiDatabase,
  { dropped, media }: Pick<Masking, 'dropped' | 'media'>,
  sample: Sample | undefined,
): Promise<Sample | undefined> {
  const model = database.models.get(fileUid);
  const isPartly = dropped.size > 0 || media.dropFilesOf.size > 0 || sample !== undefined;
  if (model === undefined || dropped.has(fileUid) || !isPartly) {
    return sample;
  }
  const leavesOut: LeavesOut = (uid, id) =>
    dropped.has(uid) || media.dropFilesOf.has(uid) || !(sample?.includes(uid, id) ?? true);
  const left = await filesLeft(database, model, leavesOut, (uid) => sample?.ids(uid) !== undefined);
  if (left.size === 0) {
    return sample;
  }
  const every = await everyRowOf(database.session, model);
  const files = new IdSet();
  for (const id of every.values()) {
    if (!left.has(id) && (sample?.includes(fileUid, id) ?? true)) {
      files.add(id);
    }
  }
  return {
    includes: (uid, id) => (uid === fileUid ? files.has(id) : (sample?.includes(uid, id) ?? true)),
    ids: (uid) => (uid === fileUid ? files : sample?.ids(uid)),
    counts: new Map([...(sample?.counts ?? []), [fileUid, { taken: files.size, of: every.size }]]),
    cut: sample?.cut ?? new Map(),
  };
}

/** @param isSampled Whether only some rows of a type are taken. */
async function filesLeft(
  database: StrapiDatabase,
  file: Model,
  leavesOut: LeavesOut,
  isSampled: (uid: string) => boolean,
): Promise<IdSet> {
  const { session, models } = database;
  const storage = file.relations.find(({ attribute }) => attribute === 'related')?.storage;
  if (storage?.kind !== 'morphTable') {
    throw new TypeError(`${file.uid} does not store what its files are related to`);
  }
  const filled = await filledTablesOf(database);
  const components = await componentsOf(database, filled, leavesOut, isSampled);
  const mayBeLeft = (uid: string) => components.has(uid) || isSampled(uid) || leavesOut(uid, 0);
  const isLeft: LeavesOut = (uid, id) =>
    models.get(uid)?.isComponent ? (components.get(uid)?.has(id) ?? false) : leavesOut(uid, id);
  const { quote, page } = session.dialect;
  const [table, type] = [quote(storage.table), quote(storage.typeColumn)];
  const users = filled.has(storage.table)
    ? (await session.rows(`SELECT DISTINCT ${type} FROM ${table}`)).map(([uid]) => String(uid))
    : [];
  const relations = relationsToFiles(file, models.values(), filled);
  const [taken, left] = [new IdSet(), new IdSet()];
  if (![...users, ...relations.map(({ model }) => model.uid)].some(mayBeLeft)) {
    return left;
  }
  const note = (uid: string, id: unknown, found: unknown): void => {
    (isLeft(uid, Number(id)) ? left : taken).add(Number(found));
  };
  if (users.length > 0) {
    const names = [keyOf(storage), storage.joinColumn, storage.typeColumn, storage.idColumn].map(quote);
    const rows = groupedRowPages(
      session,
      {
        select: names.join(', '),
        from: `FROM ${table} WHERE 1 = 1`,
        key: names[0] as string,
        order: names.slice(1).join(', '),
      },
      page,
    );
    for await (const found of rows) {
      for (const [, id, uid, related] of found) {
        note(String(uid), related, id);
      }
    }
  }
  for (const { model, relation } of relations) {
    const { from, parameters, near, far } = forwards(relationPairs(session.dialect, model, relation, file));
    const rows = groupedRowPages(
      session,
      { select: `${near}, ${far}`, from, parameters, key: near, order: far },
      page,
    );
    for await (const found of rows) {
      for (const [owner, id] of found) {
        note(model.uid, owner, id);
      }
    }
  }
  const files = new IdSet();
  for (const id of left.values()) {
    if (!taken.has(id)) {
      files.add(id);
    }
  }
  return files;
}

/** The components, at any depth, of rows that take no files along. */
async function componentsOf(
  database: StrapiDatabase,
  filled: ReadonlySet<string>,
  leavesOut: LeavesOut,
  isSampled: (uid: string) => boolean,
): Promise<ReadonlyMap<string, IdSet>> {
  const { models, contentTypes } = database;
  const found = new Map<string, IdSet>();
  const waiting = new Map<string, IdSet>();
  const take = (uid: string, id: number) => {
    const all = found.get(uid) ?? new IdSet();
    found.set(uid, all);
    if (all.add(id)) {
      const fresh = waiting.get(uid) ?? new IdSet();
      waiting.set(uid, fresh);
      fresh.add(id);
    }
  };
  for (const uid of contentTypes) {
    if (isSampled(uid) || leavesOut(uid, 0)) {
      await readComponents(database, modelOf(database, uid), filled, (id) => leavesOut(uid, id), take);
    }
  }
  for (let [next] = waiting; next !== undefined; [next] = waiting) {
    const [uid, owners] = next;
    waiting.delete(uid);
    const model = models.get(uid);
    if (model !== undefined) {
      await readComponents(database, model, filled, (id) => owners.has(id), take);
    }
  }
  return found;
}

async function readComponents(
  { session }: StrapiDatabase,
  { components }: Model,
  filled: ReadonlySet<string>,
  isOwner: (id: number) => boolean,
  take: (uid: string, id: number) => void,
): Promise<void> {
  const { quote, page } = session.dialect;
  const tables = new Map(components.map(({ table, idColumn }) => [table, idColumn]));
  for (const [table, idColumn] of [...tables].filter(([name]) => filled.has(name))) {
    const rows = groupedRowPages(
      session,
      {
        select: ['id', 'entity_id', idColumn, 'component_type'].map(quote).join(', '),
        from: `FROM ${quote(table)} WHERE 1 = 1`,
        key: quote('id'),
        order: quote('entity_id'),
      },
      page,
    );
    for await (const found of rows as AsyncIterable<readonly (readonly Value[])[]>) {
      for (const [, owner, id, uid] of found) {
        if (isOwner(Number(owner)) && id !== null) {
          take(String(uid), Number(id));
        }
      }
    }
  }
}
