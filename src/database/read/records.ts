import { archivedProperties, type Schema } from '../../strapi/schema.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { Masking } from '../../transfer/masking.ts';
import { Page } from '../../transfer/page.ts';
import type { Source } from '../../transfer/pipe.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import { oneAfterAnother } from './at-once.ts';
import { countLinks } from './census.ts';
import { ComponentReader } from './components.ts';
import { configurationOf, type ReadLogo } from './configuration.ts';
import { readEntities } from './entities.ts';
import { filledTablesOf } from './filled-tables.ts';
import { type LinkPolicy, readLinks } from './links.ts';
import { readAhead } from './read-ahead.ts';
import type { Sample } from './sample/sample.ts';
import { sharedComponents } from './shared-components.ts';

export interface RecordEvents {
  /** Told of each link that is left out because one of its ends no longer exists. */
  readonly omitted: (link: { left: string; right: string }) => void;
  readonly readLogo: ReadLogo;
}

/** What does not go along as it is. */
export interface Partly {
  /** What becomes of records on the way. */
  readonly masking?: Pick<Masking, 'types' | 'sharedComponents' | 'configuration'> | undefined;
  /** The rows that go along, where not all do: whatever refers to the others, or is part of them, stays behind. */
  readonly sample?: Sample | undefined;
}

/** The records of one scope, as a source to transfer from. The entities have to be read before the links. */
export function recordsOf(
  database: StrapiDatabase,
  scope: Scope,
  { omitted, readLogo }: RecordEvents,
  { masking, sample }: Partly = {},
): Source {
  const { session, models, layout } = database;
  // Which component rows belong to entities in scope; only a selection of content types, or of rows, makes a difference.
  const attached = new Map<string, IdSet>();
  const note = (uid: string, id: number): void => {
    let ids = attached.get(uid);
    if (ids === undefined) {
      ids = new IdSet();
      attached.set(uid, ids);
    }
    ids.add(id);
  };
  const isPartly = scope.bySelection || sample !== undefined;
  const components = new ComponentReader(
    session,
    models,
    isPartly ? note : () => undefined,
    () => filledTablesOf(database),
    { shared: masking && sharedComponents(database, masking.sharedComponents) },
  );
  const includes = (uid: string | null, id: unknown): boolean => {
    // A link to no type at all is in scope where everything is.
    if (uid === null || models.get(uid)?.isComponent) {
      return !scope.bySelection || (attached.get(uid ?? '')?.has(id as number) ?? false);
    }
    return scope.includes(uid);
  };
  const read = new Map<string, IdSet>();
  // Of a type that is sampled, there are rows that were not read.
  const known = (uid: string): IdSet | undefined =>
    sample?.ids(uid) === undefined ? read.get(uid) : undefined;
  const policy = {
    includes,
    known,
    // Of a sample, no link leads nowhere.
    withOrphans: layout.exportsOrphans && sample === undefined,
    omitted,
    sampled: sample && sampledBy(sample, models, attached),
  };
  return {
    records: (stage: RecordStage): AsyncIterable<Page> => {
      switch (stage) {
        case 'schemas':
          return schemaPages(database.schemas);
        case 'entities':
          return readAhead(entityPages(database, scope, components, { read, masking, sample }));
        case 'links':
          sample?.cut.clear();
          return readAhead(linkPages(database, policy));
        case 'configuration':
          return configurationPages(database, readLogo, masking);
      }
    },
  };
}

const none = new IdSet();

/** @param attached The component rows that were read. */
function sampledBy(
  sample: Sample,
  models: StrapiDatabase['models'],
  attached: ReadonlyMap<string, IdSet>,
): LinkPolicy['sampled'] {
  return {
    leavesOut: (uid, id) => {
      if (uid !== null && models.get(uid)?.isComponent) {
        return !(attached.get(uid)?.has(id as number) ?? false);
      }
      return uid !== null && !sample.includes(uid, id as number);
    },
    ids: (uid) => (models.get(uid)?.isComponent ? (attached.get(uid) ?? none) : sample.ids(uid)),
    cut: (attribute) => sample.cut.set(attribute, (sample.cut.get(attribute) ?? 0) + 1),
  };
}

async function* schemaPages(schemas: readonly Schema[]): AsyncGenerator<Page> {
  for (const schema of schemas) {
    const properties = schema as unknown as Record<string, unknown>;
    const kept = archivedProperties.filter((property) => Object.hasOwn(properties, property));
    const record = Object.fromEntries(kept.map((property) => [property, properties[property]]));
    yield Page.ofLines(schema.uid, 1, JSON.stringify(record));
  }
}

/**
 * @param read Where the ids of each type go, once all of them were read.
 * @param sample The rows that are read, where not all are.
 */
async function* entityPages(
  database: StrapiDatabase,
  scope: Scope,
  components: ComponentReader,
  { read, masking, sample }: Partly & { readonly read: Map<string, IdSet> },
): AsyncGenerator<Page> {
  const { session, contentTypes } = database;
  const filled = await filledTablesOf(database);
  const entitiesOf = async function* (uid: string): AsyncGenerator<Page> {
    const model = modelOf(database, uid);
    const ids = new IdSet();
    if (filled.has(model.table)) {
      const selection = { chosen: sample?.ids(uid), mask: masking?.types.get(uid) };
      yield* readEntities(session, model, components, ids, selection);
    }
    read.set(uid, ids);
  };
  const uids = contentTypes.filter((uid) => scope.includes(uid));
  yield* oneAfterAnother(uids.map(entitiesOf), session.dialect.page.atOnce);
}

async function* linkPages(
  database: StrapiDatabase,
  policy: Omit<LinkPolicy, 'filled' | 'counts'>,
): AsyncGenerator<Page> {
  const { session, models } = database;
  const filled = await filledTablesOf(database);
  const counts = await countLinks(session, models.values(), filled);
  const relations = [...models.values()].flatMap((model) => [
    ...readLinks(session, models, model, { ...policy, filled, counts }),
  ]);
  yield* oneAfterAnother(relations, session.dialect.page.atOnce);
}

async function* configurationPages(
  database: StrapiDatabase,
  readLogo: ReadLogo,
  masking: Partly['masking'],
): AsyncGenerator<Page> {
  const pages = await configurationOf(database, masking);
  yield* pages(readLogo);
}
