import { own } from '../../../by-name.ts';
import { UserError } from '../../../errors.ts';
import type { EntityRecord } from '../../../strapi/records.ts';
import { IdSet } from '../../../transfer/id-set.ts';
import type { ComponentField, Model } from '../../model/model.ts';
import { type Attachment, attachedAmong, attachedTo, type Owners } from '../../read/one/attached.ts';
import { type LinkRow, linksOutside, linksTouching } from '../../read/one/links.ts';
import { modelOf, type StrapiDatabase } from '../../strapi-database.ts';
import { ComponentIds } from '../component-ids.ts';
import { EntityWriter } from '../entities.ts';
import { Inserters } from '../inserter.ts';
import { Integrity } from '../integrity.ts';
import { describeLoss, findLosses } from '../losses.ts';
import type { Replacements } from '../replacements.ts';
import { Strangers } from '../strangers.ts';
import type { Writer } from '../writer.ts';
import type { DocumentChanges } from './changes.ts';
import { addLinks, moveLink, removeLink, tableOf } from './links.ts';
import { newIdsIn } from './new-ids.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Writes documents within one transaction, and touches no other row. Nothing of it is visible to others before it is committed, which
 * is left to the caller.
 *
 * @param database As the writer's own session sees it.
 * @param isRepeated Whether the archive has a component more than once.
 * @throws UserError where the database does not take a value, or where others would lose what hangs on rows that go.
 */
export async function restoreDocuments(
  writer: Writer,
  database: StrapiDatabase,
  changes: DocumentChanges,
  isRepeated: (uid: string, id: number) => boolean,
): Promise<void> {
  const strangers = await Strangers.find(database.session, database.models, database.store.tables);
  const names = await writer.session.tables();
  const own = new Set([...database.store.tables.keys()].map((name) => names.nameOf(name)));
  const integrity = await Integrity.before(writer, {
    isOwn: (table) => own.has(table),
    acceptsLosses: false,
  });
  const outside = await clear(writer, database, changes, strangers);
  const written = new Set<string>();
  const components = componentsOf(database.models, changes);
  const ids = await componentIds(writer, database, components);
  for (const part of [updatedPart(database, changes), insertedPart(database, changes)]) {
    for (const table of await writeRows(writer, part, { ids, isRepeated, strangers })) {
      written.add(table);
    }
  }
  const staying = outside.filter(({ model, left }) => components.get(model.uid)?.has(left));
  const added = [...changes.added, ...staying].flatMap((link) => withFinalIds(link, database, ids));
  const coming = [...added, ...changes.inbound];
  await addLinks(writer, coming);
  for (const link of coming) {
    written.add(tableOf(link));
  }
  for (const link of changes.moved) {
    await moveLink(writer, link);
  }
  await writer.settle([...written]);
  await integrity.settle(new Set([...written].map((name) => names.nameOf(name) ?? name)));
}

/**
 * Takes out what goes, and whatever is in the way of what comes.
 *
 * @returns the links to what no archive has, such as admin users, of components that go: those which come again keep them.
 */
async function clear(
  writer: Writer,
  database: StrapiDatabase,
  { updated, inserted, deleted, removed, isKnown }: DocumentChanges,
  strangers: Strangers,
): Promise<LinkRow[]> {
  const { dialect } = writer.session;
  const replaced = Map.groupBy(updated, ({ type }) => type);
  const owners: Owners[] = [
    ...[...replaced].map(([uid, records]) => ({
      model: modelOf(database, uid),
      ids: records.map(({ id }) => id),
      includes: (field: string) => isKnown(uid, field),
    })),
    ...[...deleted].map(([uid, ids]) => ({ model: modelOf(database, uid), ids })),
    // What was left behind for a row that is long gone.
    ...[...Map.groupBy(inserted, ({ type }) => type)].map(([uid, records]) => ({
      model: modelOf(database, uid),
      ids: records.map(({ id }) => id),
    })),
  ];
  const { attachments, components } = await attachedTo(database, owners);
  const doomed = new Map<string, readonly number[]>([...deleted, ...components]);
  await assertNobodyLoses(database, strangers, doomed);
  const outside = await linksOutside(database, components);
  for (const link of [...removed, ...outside, ...(await linksTouching(database, doomed))]) {
    await removeLink(writer, link);
  }
  for (const attachment of attachments) {
    await detach(writer, attachment);
  }
  // Components first: an engine that sees to foreign keys has none of theirs, but rows are referred to by what has them attached.
  for (const [uid, ids] of [...components, ...deleted]) {
    const model = database.models.get(uid);
    if (model !== undefined && ids.length > 0) {
      await writer.delete(model.table, dialect.inIds(dialect.quote('id')), [dialect.idList(ids)]);
    }
  }
  return outside;
}

/** @throws UserError `failed` where what is not Strapi's hangs on rows that go. */
async function assertNobodyLoses(
  { session, models }: StrapiDatabase,
  strangers: Strangers,
  doomed: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const tables = [...doomed].flatMap(([uid, ids]) => {
    const table = models.get(uid)?.table;
    return table === undefined ? [] : [[table, ids] as const];
  });
  const losses = strangers.isEmpty ? [] : await findLosses(session, strangers, new Map(tables));
  if (losses.length > 0) {
    throw new UserError(
      'failed',
      `Rows of the documents would be deleted on which data hangs that is not Strapi's, and that no backup has: ${losses.map(describeLoss).join('; ')}.`,
      'Change or delete that data first, or restore only the locales that need it. Nothing was changed.',
    );
  }
}

async function detach(writer: Writer, { owner, entity, field, uid, id }: Attachment): Promise<void> {
  const { quote } = writer.session.dialect;
  const { table, idColumn } = owner.components[0] as ComponentField;
  const is = ['entity_id', 'field', 'component_type', idColumn].map((name) => `${quote(name)} = ?`);
  await writer.delete(table, is.join(' AND '), [entity, field, uid, id]);
}

/** The components of the rows that come keep the ids that they have in the archive, unless somebody else has them by now. */
async function componentIds(
  writer: Writer,
  database: StrapiDatabase,
  coming: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<ComponentIds> {
  const ids = newIdsIn({ session: writer.session });
  const named = await attachedAmong(database, coming);
  const kept = new Map<string, Set<number>>();
  const highest = new Map<string, number>();
  for (const [uid, some] of coming) {
    const { table } = modelOf(database, uid);
    const taken = await ids.taken(table, [...some]);
    // An attachment that names a component which is gone would make this one a part of another row.
    for (const id of named.get(uid) ?? []) {
      taken.add(id);
    }
    kept.set(uid, taken);
    highest.set(uid, await ids.highest(table));
    // What was left behind for a component that is long gone must not become a part of this one.
    const free = [...some].filter((id) => !taken.has(id));
    for (const link of await linksTouching(database, new Map([[uid, free]]))) {
      await removeLink(writer, link);
    }
  }
  return new ComponentIds(
    kept,
    (uid, id) => coming.get(uid)?.has(id) ?? false,
    (uid) => highest.get(uid) ?? 0,
  );
}

/** The components of the rows that come, with their ids in the archive, by uid. */
function componentsOf(
  models: ReadonlyMap<string, Model>,
  { updated, inserted }: DocumentChanges,
): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const { type, data } of [...updated, ...inserted]) {
    collectComponents(models, type, data, found);
  }
  return found;
}

/** The components within a record, by uid. */
function collectComponents(
  models: ReadonlyMap<string, Model>,
  uid: string,
  data: Data,
  found: Map<string, Set<number>>,
): void {
  for (const { attribute, storage } of models.get(uid)?.components ?? []) {
    const value = own(data, attribute) ?? [];
    for (const item of (Array.isArray(value) ? value : [value]) as Data[]) {
      const component = storage.kind === 'component' ? storage.uid : String(item.__component);
      if (models.get(component)?.isComponent && typeof item.id === 'number') {
        found.set(component, (found.get(component) ?? new Set()).add(item.id));
        collectComponents(models, component, item, found);
      }
    }
  }
}

/** Rows that are written in one way. */
interface Part {
  readonly records: readonly EntityRecord[];
  readonly models: ReadonlyMap<string, Model>;
  readonly replacements: Replacements;
}

/** Columns of attributes that the archive does not know are not written to. */
function updatedPart(database: StrapiDatabase, { updated, isKnown }: DocumentChanges): Part {
  const models = new Map(database.models);
  const replacements = new Map();
  for (const [uid, records] of Map.groupBy(updated, ({ type }) => type)) {
    const model = modelOf(database, uid);
    const knows = ({ attribute }: { readonly attribute: string }) => isKnown(uid, attribute);
    models.set(uid, {
      ...model,
      scalars: model.scalars.filter(knows),
      components: model.components.filter(knows),
    });
    const staying = new IdSet();
    for (const { id } of records) {
      staying.add(id);
    }
    replacements.set(model.table, {
      model,
      staying,
      written: new IdSet(),
      doomed: [],
      reset: [],
      setAside: [],
      areValuesReferred: false,
    });
  }
  return { records: updated, models, replacements };
}

const insertedPart = ({ models }: StrapiDatabase, { inserted }: DocumentChanges): Part => ({
  records: inserted,
  models,
  replacements: new Map(),
});

/** @returns the tables that were written to. */
async function writeRows(
  writer: Writer,
  { records, models, replacements }: Part,
  {
    ids,
    isRepeated,
    strangers,
  }: {
    readonly ids: ComponentIds;
    readonly isRepeated: (uid: string, id: number) => boolean;
    readonly strangers: Strangers;
  },
): Promise<readonly string[]> {
  const inserters = new Inserters(writer);
  const entities = new EntityWriter(writer, inserters, models, ids, {
    isRepeated,
    leftOut: (uid) => {
      throw new TypeError(`A component ${uid} has no place, which was to be seen before`);
    },
    adapted: new Map(),
    replacements,
    strangers,
  });
  for (const record of records) {
    entities.add(record);
  }
  await inserters.flush();
  await inserters.assertCounts();
  return inserters.tables;
}

/** A link with the ids that components at its ends have got; more than one where a component became several. */
function withFinalIds(link: LinkRow, { models }: StrapiDatabase, ids: ComponentIds): LinkRow[] {
  const at = (uid: string, id: number): number[] =>
    models.get(uid)?.isComponent ? [ids.resolve(uid, id), ...ids.copiesOf(uid, id)] : [id];
  return at(link.model.uid, link.left).flatMap((left) =>
    at(link.rightType, link.right).map((right) => ({ ...link, left, right })),
  );
}
