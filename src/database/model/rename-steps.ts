import { fileUid } from '../../strapi/uids.ts';
import type { RenameStep } from '../../transfer/rename-steps.ts';
import type { Model, Relation, RelationStorage } from './model.ts';

/** A content type or component as it was and as it is, with its attributes: the name before, and now. */
export interface Pair {
  readonly before: Model;
  readonly after: Model;
  /** Whether its own table and its uid are to follow, or only the attributes. */
  readonly isWhole: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * What has to be done to the tables so that everything is where schemas with other names look for it. Tables come first, then their
 * columns, then the names that stand in rows.
 *
 * @param pairs All types that are in both states; what has the same place in both needs nothing.
 * @param media Attributes with media, which store nothing themselves: by the uid now, the name before and now.
 * @param models All types as they are, for the tables in which types are named.
 */
export function renameSteps(
  pairs: readonly Pair[],
  media: ReadonlyMap<string, ReadonlyMap<string, string>>,
  models: ReadonlyMap<string, Model>,
): RenameStep[] {
  const steps = new Steps();
  for (const { before, after, isWhole, attributes } of pairs) {
    if (isWhole) {
      steps.table(before.table, after.table);
    }
    for (const [old, now] of attributes) {
      placesOf(steps, before, after, old, now);
    }
    if (isWhole && before.uid !== after.uid) {
      for (const [table, column] of typeColumns(models, after)) {
        steps.value(table, column, before.uid, after.uid);
      }
    }
  }
  const files = models.get(fileUid)?.relations.find(({ attribute }) => attribute === 'related')?.storage;
  if (files?.kind === 'morphTable') {
    for (const [uid, attributes] of media) {
      for (const [old, now] of attributes) {
        if (old !== now) {
          steps.value(files.table, 'field', old, now, { [files.typeColumn]: uid });
        }
      }
    }
  }
  return steps.all;
}

class Steps {
  readonly #tables = new Map<string, RenameStep>();
  readonly #columns = new Map<string, RenameStep>();
  readonly #values = new Map<string, RenameStep>();

  get all(): RenameStep[] {
    return [this.#tables, this.#columns, this.#values].flatMap((steps) =>
      freeNamesFirst([...steps.values()]),
    );
  }

  table(from: string, to: string): void {
    if (from !== to) {
      this.#tables.set(from, { of: 'table', from, to });
    }
  }

  column(table: string, from: string | undefined, to: string | undefined): void {
    if (from !== undefined && to !== undefined && from !== to) {
      this.#columns.set(`${table} ${from}`, { of: 'column', table, from, to });
    }
  }

  value(
    table: string,
    column: string,
    from: string,
    to: string,
    where: Readonly<Record<string, string>> = {},
  ): void {
    const step: RenameStep = { of: 'value', table, column, from, to, where };
    this.#values.set(JSON.stringify(step), step);
  }
}

/** Where one takes the name that another one has, that has to give it up first. */
function freeNamesFirst(steps: readonly RenameStep[]): RenameStep[] {
  const places = ({ from: _from, to: _to, ...place }: RenameStep) => JSON.stringify(place);
  const ordered: RenameStep[] = [];
  let left = [...steps];
  while (left.length > 0) {
    const isHeld = (step: RenameStep) =>
      left.some((other) => other !== step && other.from === step.to && places(other) === places(step));
    const free = left.filter((step) => !isHeld(step));
    // Names that go round in a circle are held by each other.
    const next = free.length > 0 ? free : left;
    ordered.push(...next);
    left = left.filter((step) => !next.includes(step));
  }
  return ordered;
}

function placesOf(steps: Steps, before: Model, after: Model, old: string, now: string): void {
  const columnOf = (model: Model, name: string) =>
    model.scalars.find(({ attribute }) => attribute === name)?.column;
  steps.column(after.table, columnOf(before, old), columnOf(after, now));
  const fieldOf = (model: Model, name: string) =>
    model.components.find(({ attribute }) => attribute === name);
  const [oldField, field] = [fieldOf(before, old), fieldOf(after, now)];
  if (oldField !== undefined && field !== undefined) {
    steps.table(oldField.table, field.table);
    if (old !== now) {
      steps.value(field.table, 'field', old, now);
    }
  }
  const storageOf = (model: Model, name: string) =>
    model.relations.find(({ attribute }: Relation) => attribute === name)?.storage;
  const [oldStorage, storage] = [storageOf(before, old), storageOf(after, now)];
  if (oldStorage !== undefined && storage !== undefined) {
    storagesOf(steps, oldStorage, storage, after.table);
  }
}

function storagesOf(steps: Steps, before: RelationStorage, after: RelationStorage, owner: string): void {
  if (before.kind === 'joinColumn' && after.kind === 'joinColumn') {
    steps.column(owner, before.column, after.column);
  } else if (before.kind === 'morphTable' && after.kind === 'morphTable') {
    steps.table(before.table, after.table);
    steps.column(after.table, before.joinColumn, after.joinColumn);
    steps.column(after.table, before.idColumn, after.idColumn);
    steps.column(after.table, before.typeColumn, after.typeColumn);
  } else if (before.kind === 'joinTable' && after.kind === 'joinTable') {
    steps.table(before.table, after.table);
    steps.column(after.table, before.joinColumn.name, after.joinColumn.name);
    steps.column(after.table, before.inverseJoinColumn.name, after.inverseJoinColumn.name);
    steps.column(after.table, before.orderColumn, after.orderColumn);
    steps.column(after.table, before.inverseOrderColumn, after.inverseOrderColumn);
  }
}

/** The columns in which a type is named: of what components are, and of the ends of relations to any type. */
function* typeColumns(
  models: ReadonlyMap<string, Model>,
  { uid, isComponent }: Model,
): Generator<readonly [string, string]> {
  for (const { table, components, relations } of models.values()) {
    for (const { table: attaching, storage } of isComponent ? components : []) {
      if (storage.kind === 'component' ? storage.uid === uid : storage.uids.includes(uid)) {
        yield [attaching, 'component_type'];
      }
    }
    for (const { storage } of relations) {
      if (storage.kind === 'morphTable') {
        yield [storage.table, storage.typeColumn];
      } else if (storage.kind === 'morphColumn') {
        yield [table, storage.typeColumn];
      }
    }
  }
}
