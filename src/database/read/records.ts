import { archivedProperties, type Schema } from '../../strapi/schema.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { Masking } from '../../transfer/masking.ts';
import { Page } from '../../transfer/page.ts';
import type { Source } from '../../transfer/pipe.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { modelOf, type StrapiDatabase } from '../strapi-database.ts';
import { countLinks } from './census.ts';
import { ComponentReader } from './components.ts';
import { configurationOf, type ReadLogo } from './configuration.ts';
import { readEntities } from './entities.ts';
import { filledTablesOf } from './filled-tables.ts';
import { type LinkPolicy, readLinks } from './links.ts';
import { readAhead } from './read-ahead.ts';

export interface RecordEvents {
  /** Told of each link that is left out because one of its ends no longer exists. */
  readonly omitted: (link: { left: string; right: string }) => void;
  readonly readLogo: ReadLogo;
}

/** What of a masking records are read with. */
export type RecordMasking = Pick<Masking, 'types' | 'configuration'>;

/**
 * The records of one scope, as a source to transfer from. The entities have to be read before the links.
 *
 * @param masking What becomes of them on the way; nothing without it.
 */
export function recordsOf(
  database: StrapiDatabase,
  scope: Scope,
  { omitted, readLogo }: RecordEvents,
  masking?: RecordMasking,
): Source {
  const { session, models, layout } = database;
  // Which component rows belong to entities in scope; only a selection of content types makes a difference.
  const attached = new Map<string, Set<number>>();
  const note = (uid: string, id: number): void => {
    const ids = attached.get(uid) ?? new Set();
    attached.set(uid, ids.add(id));
  };
  const components = new ComponentReader(session, models, scope.bySelection ? note : () => undefined, () =>
    filledTablesOf(database),
  );
  const includes = (uid: string | null, id: unknown): boolean => {
    // A link to no type at all is in scope where everything is.
    if (uid === null || models.get(uid)?.isComponent) {
      return !scope.bySelection || (attached.get(uid ?? '')?.has(id as number) ?? false);
    }
    return scope.includes(uid);
  };
  const read = new Map<string, IdSet>();
  const known = (uid: string): IdSet | undefined => read.get(uid);
  const policy = { includes, known, withOrphans: layout.exportsOrphans, omitted };
  return {
    records: (stage: RecordStage): AsyncIterable<Page> => {
      switch (stage) {
        case 'schemas':
          return schemaPages(database.schemas);
        case 'entities':
          return readAhead(entityPages(database, scope, components, read, masking));
        case 'links':
          return readAhead(linkPages(database, policy));
        case 'configuration':
          return configurationPages(database, readLogo, masking);
      }
    },
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

/** @param read Where the ids of each type go, once all of them were read. */
async function* entityPages(
  database: StrapiDatabase,
  scope: Scope,
  components: ComponentReader,
  read: Map<string, IdSet>,
  masking: RecordMasking | undefined,
): AsyncGenerator<Page> {
  const filled = await filledTablesOf(database);
  for (const uid of database.contentTypes.filter((uid) => scope.includes(uid))) {
    const model = modelOf(database, uid);
    const ids = new IdSet();
    if (filled.has(model.table)) {
      yield* readEntities(database.session, model, components, ids, masking?.types.get(uid));
    }
    read.set(uid, ids);
  }
}

async function* linkPages(
  database: StrapiDatabase,
  policy: Omit<LinkPolicy, 'filled' | 'counts'>,
): AsyncGenerator<Page> {
  const { session, models } = database;
  const filled = await filledTablesOf(database);
  const counts = await countLinks(session, models.values(), filled);
  for (const model of models.values()) {
    yield* readLinks(session, models, model, { ...policy, filled, counts });
  }
}

async function* configurationPages(
  database: StrapiDatabase,
  readLogo: ReadLogo,
  masking: RecordMasking | undefined,
): AsyncGenerator<Page> {
  const pages = await configurationOf(database, masking);
  yield* pages(readLogo);
}
