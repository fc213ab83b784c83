import type { Schema } from '../strapi/schema.ts';
import type { ComponentFile, ContentTypeFile, UnreadComponent } from '../transfer/checkout.ts';
import { type AbandonedTable, abandonedTables } from './model/abandoned.ts';
import { createModels } from './model/create-models.ts';
import { detectLayout } from './model/detect.ts';
import { contentTypeDrift, type Drifted } from './model/drift.ts';
import type { Layout } from './model/layout.ts';
import type { Model } from './model/model.ts';
import { assertPresent, fitJoinTables, isAsNoted } from './model/presence.ts';
import { customFieldsWithoutType, reconcile } from './model/reconcile.ts';
import type { Store } from './model/store.ts';
import { assertNestedComponentsKnown, readAttributeNames } from './read/attribute-names.ts';
import { readStore } from './read/store.ts';
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

/**
 * A Strapi project's database: open, and described. It is data; what can be asked of it are functions that take it, such as
 * `recordsOf`, `censusOf` and `hiddenRowsOf`, each in a file of its own. All that they answer is of the one moment that the session
 * sees. What is not asked of the session holds after it has ended.
 */
export interface StrapiDatabase {
  readonly session: Session;
  readonly layout: Layout;
  /** What Strapi has noted of its tables, and what is there. */
  readonly store: Store;
  /** Content types, then components, in the order of official archives. */
  readonly schemas: readonly Schema[];
  /** The uids of the content types, in that order. */
  readonly contentTypes: readonly string[];
  /** Content types and components by uid. */
  readonly models: ReadonlyMap<string, Model>;
  /** How the checkout differs; `countDrift` adds what that concerns. */
  readonly drift: readonly Drifted[];
  /** Join tables that no attribute uses. */
  readonly abandoned: readonly AbandonedTable[];
}

/**
 * Reads the schemas of a database and checks every table and column that follows from them against its own catalogue.
 *
 * Everything but the components' schemas comes from the database itself, so no Strapi is started and a checkout that
 * is ahead of the database, or behind, changes nothing in what is read.
 *
 * @param known What Strapi noted there, where that was read in this session already.
 * @throws UserError where Strapi was never started on this database, its content types are damaged, a table or column is
 *   missing, or the checkout lacks a component that the database needs.
 */
export async function describeDatabase(
  session: Session,
  checkout: Checkout,
  known?: Store,
): Promise<StrapiDatabase> {
  const store = known ?? (await readStore(session));
  const layout = detectLayout(store);
  const contentModels = once(() => createModels(store.contentTypes, layout));
  if (!isAsNoted(store)) {
    // Before anything is asked of their tables.
    assertPresent(fitJoinTables(contentModels(), store, layout), store);
  }
  const names = await readAttributeNames(session);
  const { unread = [], others = [], registersComponents = () => false } = checkout;
  const described = await describeComponents(session, store, layout, {
    files: checkout.components,
    unread,
    others,
    names,
    registersComponents: once(registersComponents),
    contentModels,
  });
  const namesOf = (uid: string) => names.get(uid) ?? [];
  const unknown = customFieldsWithoutType(store.contentTypes, described.files);
  const customFields = unknown.size === 0 ? undefined : await checkout.customFieldTypes?.(unknown);
  const { schemas, drift } = reconcile(store, described.files, layout, namesOf, {
    absent: described.absent,
    customFields,
  });
  await assertNestedComponentsKnown(session, schemas, names, store, layout);
  const models = fitJoinTables(createModels(schemas, layout), store, layout);
  assertPresent(models, store);
  return {
    session,
    layout,
    store,
    schemas,
    contentTypes: schemas.filter(({ modelType }) => modelType === 'contentType').map(({ uid }) => uid),
    models,
    drift: [...contentTypeDrift(store.contentTypes, checkout.contentTypes), ...drift, ...described.drift],
    abandoned: abandonedTables(store, models),
  };
}

/** @throws TypeError where the database has no such content type or component. */
export function modelOf({ models }: Pick<StrapiDatabase, 'models'>, uid: string): Model {
  const model = models.get(uid);
  if (model === undefined) {
    throw new TypeError(`The database has no content type ${uid}`);
  }
  return model;
}

function once<Result>(work: () => Result): () => Result {
  let result: { readonly value: Result } | undefined;
  return () => {
    result ??= { value: work() };
    return result.value;
  };
}
