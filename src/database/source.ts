import type { Logo } from '../strapi/logos.ts';
import type { Schema } from '../strapi/schema.ts';
import { archivedProperties } from '../strapi/schema.ts';
import { fileUid } from '../strapi/uids.ts';
import type { ComponentFile, ContentTypeFile, SchemaDrift, UnreadComponent } from '../transfer/checkout.ts';
import { IdSet } from '../transfer/id-set.ts';
import type { Source } from '../transfer/pipe.ts';
import type { Scope } from '../transfer/scope.ts';
import type { Page, RecordStage } from '../transfer/stages.ts';
import { type AbandonedTable, abandonedTables } from './model/abandoned.ts';
import { detectLayout } from './model/detect.ts';
import { contentTypeDrift, type Drifted } from './model/drift.ts';
import type { Layout } from './model/layout.ts';
import { createModels, type Model } from './model/model.ts';
import { assertPresent, doubtsAboutNote, fitJoinTables, isAsNoted } from './model/presence.ts';
import { customFieldsWithoutType, reconcile } from './model/reconcile.ts';
import { assertNestedComponentsKnown, readAttributeNames } from './read/attribute-names.ts';
import { type Census, countLinks, takeCensus } from './read/census.ts';
import { ComponentReader } from './read/components.ts';
import {
  type ConfigurationPages,
  noLogo,
  type ReadLogo,
  readConfiguration,
  readLogos,
} from './read/configuration.ts';
import { countDrift } from './read/drift-counts.ts';
import { readEntities } from './read/entities.ts';
import { type FilePlace, parseFiles, readFiles, readPlaces, relatedFiles } from './read/files.ts';
import { filledTables } from './read/filled-tables.ts';
import { hiddenRows } from './read/hidden-rows.ts';
import { type LinkPolicy, readLinks } from './read/links.ts';
import { readAhead } from './read/read-ahead.ts';
import { readStore, type Store } from './read/store.ts';
import { describeComponents } from './read/undescribed.ts';
import type { Session } from './session.ts';

/** What the checkout has to say about the database. */
export interface Checkout {
  readonly components: readonly ComponentFile[];
  /** Components that are code which could not be evaluated. */
  readonly unread?: readonly UnreadComponent[];
  /** Descriptions from elsewhere, for components that the checkout has none of. */
  readonly others?: readonly ComponentFile[];
  /** The types of custom fields, as far as the code that registers them tells. */
  readonly customFieldTypes?: (uids: Iterable<string>) => Promise<ReadonlyMap<string, string>>;
  /** Whether code adds components that need no file. */
  readonly registersComponents?: () => boolean;
  readonly contentTypes: readonly ContentTypeFile[];
}

export interface DatabaseSourceEvents {
  /** Told of each link that is left out because one of its ends no longer exists. */
  readonly omitted: (link: { left: string; right: string }) => void;
  readonly readLogo: ReadLogo;
}

/**
 * A Strapi project's database as the source of a transfer: read-only, and of one moment.
 *
 * Everything but the components' schemas comes from the database itself, so no Strapi is started and a checkout that
 * is ahead of the database, or behind, changes nothing in what is read.
 */
export class DatabaseSource {
  /** Content types, then components, in the order of official archives. */
  readonly schemas: readonly Schema[];
  /** Without counts, which {@link countDrift} adds. */
  readonly drift: readonly Drifted[];
  readonly layout: Layout;
  /** Join tables that no attribute uses. */
  readonly abandoned: readonly AbandonedTable[];
  /** What Strapi has noted of its tables, and what is there. */
  readonly store: Store;
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  #filled: Promise<ReadonlySet<string>> | undefined;

  private constructor(
    session: Session,
    layout: Layout,
    store: Store,
    schemas: readonly Schema[],
    drift: readonly Drifted[],
    models: ReadonlyMap<string, Model>,
    abandoned: readonly AbandonedTable[],
  ) {
    this.#session = session;
    this.layout = layout;
    this.store = store;
    this.schemas = schemas;
    this.drift = drift;
    this.abandoned = abandoned;
    this.#models = models;
  }

  /**
   * Reads the schemas and checks every table and column that follows from them against the database's own catalogue.
   *
   * @throws UserError where Strapi was never started on this database, its content types are damaged, a table or column is
   *   missing, or the checkout lacks a component that the database needs.
   */
  static async open(session: Session, checkout: Checkout): Promise<DatabaseSource> {
    const store = await readStore(session);
    const layout = detectLayout(store);
    const modelsOf = (schemas: readonly Schema[]) =>
      fitJoinTables(createModels(schemas, layout), store, layout);
    if (!isAsNoted(store)) {
      // Before anything is asked of their tables.
      assertPresent(modelsOf(store.contentTypes), store);
    }
    const names = await readAttributeNames(session);
    const { unread = [], others = [], registersComponents = () => false } = checkout;
    const described = await describeComponents(session, store, layout, {
      files: checkout.components,
      unread,
      others,
      names,
      registersComponents,
    });
    const namesOf = (uid: string) => names.get(uid) ?? [];
    const unknown = customFieldsWithoutType(store.contentTypes, described.files);
    const customFields = unknown.size === 0 ? undefined : await checkout.customFieldTypes?.(unknown);
    const { schemas, drift } = reconcile(store, described.files, layout, namesOf, {
      absent: described.absent,
      customFields,
    });
    await assertNestedComponentsKnown(session, schemas, names, store, layout);
    const models = modelsOf(schemas);
    assertPresent(models, store);
    const differences = [
      ...contentTypeDrift(store.contentTypes, checkout.contentTypes),
      ...drift,
      ...described.drift,
    ];
    const abandoned = abandonedTables(store, models);
    return new DatabaseSource(session, layout, store, schemas, differences, models, abandoned);
  }

  /** What Strapi's note of its tables says and is not so: for people. */
  get doubts(): string[] {
    return doubtsAboutNote(this.#models, this.store);
  }

  /** Engine and place, without credentials. */
  get description(): string {
    return this.#session.description;
  }

  get contentTypes(): readonly string[] {
    return this.schemas.filter(({ modelType }) => modelType === 'contentType').map(({ uid }) => uid);
  }

  /** Content types and components by uid. */
  get models(): ReadonlyMap<string, Model> {
    return this.#models;
  }

  /** How the checkout differs, with what that concerns. Only where it does is anything counted. */
  countDrift(): Promise<SchemaDrift[]> {
    return countDrift(this.#session, this.#models, this.drift);
  }

  /** The records of one scope, as a source to transfer from. */
  records(scope: Scope, { omitted, readLogo }: DatabaseSourceEvents): Source {
    // Which component rows belong to entities in scope; only a selection of content types makes a difference.
    const attached = new Map<string, Set<number>>();
    const note = (uid: string, id: number): void => {
      const ids = attached.get(uid) ?? new Set();
      attached.set(uid, ids.add(id));
    };
    const components = new ComponentReader(
      this.#session,
      this.#models,
      scope.bySelection ? note : () => undefined,
      () => this.#filledTables(),
    );
    const includes = (uid: string | null, id: unknown): boolean => {
      // A link to no type at all is in scope where everything is.
      if (uid === null || this.#models.get(uid)?.isComponent) {
        return !scope.bySelection || (attached.get(uid ?? '')?.has(id as number) ?? false);
      }
      return scope.includes(uid);
    };
    const withOrphans = this.layout.exportsOrphans;
    const read = new Map<string, IdSet>();
    const known = (uid: string): IdSet | undefined => read.get(uid);
    return {
      records: (stage: RecordStage): AsyncIterable<Page> => {
        switch (stage) {
          case 'schemas':
            return this.#schemaPages();
          case 'entities':
            return readAhead(this.#entityPages(scope, components, read));
          case 'links':
            return readAhead(this.#linkPages({ includes, known, withOrphans, omitted }));
          case 'configuration':
            return this.#configurationPages(readLogo);
        }
      },
    };
  }

  /** Where the files of the media library are, whatever else its rows hold. */
  files(): AsyncIterable<FilePlace> {
    const model = this.#models.get(fileUid);
    return parseFiles<FilePlace>(model === undefined ? noPages() : readPlaces(this.#session, model));
  }

  /** The rows of the media library, each with the metadata that its sidecar holds: pages for `parseFiles`. */
  filePages(): AsyncIterable<Page> {
    const model = this.#models.get(fileUid);
    return model === undefined ? noPages() : readFiles(this.#session, model);
  }

  /** The logos of the admin panel, which are no rows of the media library. */
  logos(): Promise<Logo[]> {
    return readLogos(this.#session);
  }

  /**
   * Reads the configuration, whose pages can be made after the session has ended.
   *
   * @throws UserError `failed` for a setting that is damaged.
   */
  async configuration(): Promise<ConfigurationPages> {
    const pages = await readConfiguration(this.#session);
    return (readLogo) => pages(this.layout.archivesLogos ? readLogo : noLogo);
  }

  /** The ids of the files that something in scope is related to, be it in a component. */
  relatedFiles(scope: Scope): Promise<Set<number>> {
    return relatedFiles(
      this.#session,
      this.#model(fileUid),
      (uid) => scope.includes(uid) || (this.#models.get(uid)?.isComponent ?? false),
    );
  }

  /** What Strapi does not show of a scope, so that no archive has it, and what becomes of it: a line for each kind. */
  async hiddenRows(scope: Scope): Promise<string[]> {
    const found = await hiddenRows(this.#session, this.#models, this.abandoned, await this.#filledTables());
    const includes = (uid: string) =>
      this.#model(uid).isComponent ? !scope.bySelection : scope.includes(uid);
    return found
      .filter(({ of }) => of.some(includes))
      .map(
        ({ count, what }) =>
          `${what} (${count}): Strapi does not show them, no archive has them, and an import into this database deletes them.`,
      );
  }

  /** What there is to read of a scope's content types. It is of the same moment as what is then read. */
  census(scope: Scope): Promise<Census> {
    const uids = this.contentTypes.filter((uid) => scope.includes(uid));
    return takeCensus(
      this.#session,
      uids.map((uid) => this.#model(uid)),
    );
  }

  async *#schemaPages(): AsyncGenerator<Page> {
    for (const schema of this.schemas) {
      const properties = schema as unknown as Record<string, unknown>;
      const kept = archivedProperties.filter((property) => Object.hasOwn(properties, property));
      const record = Object.fromEntries(kept.map((property) => [property, properties[property]]));
      yield { type: schema.uid, count: 1, lines: JSON.stringify(record) };
    }
  }

  /** @param read Where the ids of each type go, once all of them were read. */
  async *#entityPages(
    scope: Scope,
    components: ComponentReader,
    read: Map<string, IdSet>,
  ): AsyncGenerator<Page> {
    const filled = await this.#filledTables();
    for (const uid of this.contentTypes.filter((uid) => scope.includes(uid))) {
      const model = this.#model(uid);
      const ids = new IdSet();
      if (filled.has(model.table)) {
        yield* readEntities(this.#session, model, components, ids);
      }
      read.set(uid, ids);
    }
  }

  async *#linkPages(policy: Omit<LinkPolicy, 'filled' | 'counts'>): AsyncGenerator<Page> {
    const filled = await this.#filledTables();
    const counts = await countLinks(this.#session, this.#models.values(), filled);
    for (const model of this.#models.values()) {
      yield* readLinks(this.#session, this.#models, model, { ...policy, filled, counts });
    }
  }

  async *#configurationPages(readLogo: ReadLogo): AsyncGenerator<Page> {
    const pages = await this.configuration();
    yield* pages(readLogo);
  }

  /** The session sees one moment, so that they stay the same. */
  #filledTables(): Promise<ReadonlySet<string>> {
    this.#filled ??= filledTables(this.#session, this.#models.values());
    return this.#filled;
  }

  #model(uid: string): Model {
    const model = this.#models.get(uid);
    if (model === undefined) {
      throw new TypeError(`The database has no content type ${uid}`);
    }
    return model;
  }
}

/** A database without the upload plugin has no media. */
async function* noPages(): AsyncGenerator<Page> {}
