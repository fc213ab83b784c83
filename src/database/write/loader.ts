import {
  type ArchivedLink,
  type ConfigurationRecord,
  type EntityRecord,
  hasEnds,
  type LinkEnd,
} from '../../strapi/records.ts';
import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import { modelsForLinks, RowsLeftOut } from './adaptation.ts';
import type { Bystanders } from './bystanders.ts';
import { ComponentIds } from './component-ids.ts';
import { ConfigurationWriter } from './configuration.ts';
import { EntityWriter } from './entities.ts';
import { ForeignData, type ForeignDataResult } from './foreign-data.ts';
import { Inserters } from './inserter.ts';
import { Integrity } from './integrity.ts';
import { wipeInternal } from './internal.ts';
import { describeLink, LinkWriter } from './links.ts';
import { type LoadPlan, replacedTypes, type Target } from './plan.ts';
import { wipeContent } from './wipe.ts';
import { Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';

export interface LoadResult extends ForeignDataResult {
  /** Rows by content type and component, and of `core-store`, `webhook` and tables that have no content type. */
  readonly deleted: ReadonlyMap<string, number>;
  readonly inserted: ReadonlyMap<string, number>;
  readonly links: {
    readonly inserted: number;
    /** Links that say what is stored already: `localizations`, and relations that are written from both sides. */
    readonly implied: number;
    /** Links to or from what is not in scope. */
    readonly outOfScope: number;
    /** Links with an end that the archive lacks or an attribute that the target lacks, and repeated ones. */
    readonly leftOut: number;
    /** The first of those, for people. */
    readonly examples: readonly string[];
  };
  /** What had no place in the target: rows of types that never travel or do not exist, components not allowed. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Entities that the filters leave out. */
  readonly outOfScope: number;
  /** Relations of rows that stay to rows that were replaced by others, or that did not come back. */
  readonly detached: number;
  /** Components whose id was taken by one that stays. */
  readonly movedComponents: number;
  /** Components that a list had twice, and that are two rows now. */
  readonly copiedComponents: number;
}

const mostExamples = 10;

/**
 * Replaces content and configuration of a database within one transaction. Ids are kept. Records may come in any order,
 * but links come after entities; nothing of it is visible to others before {@link commit}.
 */
export class Loader {
  readonly #writer: Writer;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #layout: Layout;
  readonly #plan: LoadPlan;
  readonly #isWhole: boolean;
  readonly #inserters: Inserters;
  readonly #integrity: Integrity;
  readonly #bystanders: Bystanders | undefined;
  readonly #configuration: ConfigurationWriter | undefined;
  readonly #ids: ComponentIds;
  readonly #entities: EntityWriter;
  readonly #links: LinkWriter;
  readonly #deleted: ReadonlyMap<string, number>;
  readonly #dropped = new Map<string, number>();
  readonly #rowsLeftOut: RowsLeftOut;
  readonly #outcomes = { implied: 0, outOfScope: 0, leftOut: 0 };
  readonly #examples: string[] = [];
  readonly #foreign: ForeignData;
  #entitiesOutOfScope = 0;

  private constructor(
    writer: Writer,
    models: ReadonlyMap<string, Model>,
    { layout }: Target,
    plan: LoadPlan,
    wiped: {
      isWhole: boolean;
      inserters: Inserters;
      integrity: Integrity;
      bystanders: Bystanders | undefined;
      configuration: ConfigurationWriter | undefined;
      keptComponents: ReadonlyMap<string, ReadonlySet<number>>;
      deleted: ReadonlyMap<string, number>;
      foreign: ForeignData;
    },
  ) {
    this.#writer = writer;
    this.#models = models;
    this.#layout = layout;
    this.#plan = plan;
    this.#isWhole = wiped.isWhole;
    this.#inserters = wiped.inserters;
    this.#integrity = wiped.integrity;
    this.#bystanders = wiped.bystanders;
    this.#configuration = wiped.configuration;
    this.#deleted = wiped.deleted;
    this.#foreign = wiped.foreign;
    this.#ids = new ComponentIds(wiped.keptComponents, plan.hasComponent);
    this.#rowsLeftOut = new RowsLeftOut(models);
    this.#entities = new EntityWriter(writer, this.#inserters, models, this.#ids, {
      isRepeated: plan.isRepeated,
      leftOut: (uid) => this.#drop(uid),
      adapted: plan.adaptation.values,
      replacements: wiped.foreign.replacements,
      strangers: wiped.foreign.strangers,
    });
    const ends = {
      inScope: (end: LinkEnd) => this.#isInScope(end),
      exists: (end: LinkEnd) => this.#exists(end),
    };
    this.#links = new LinkWriter(this.#inserters, modelsForLinks(models, plan.adaptation), this.#ids, {
      ...ends,
      keepsDistinct: (table, columns) => wiped.foreign.strangers.keepsDistinct(table, columns),
    });
  }

  /**
   * Deletes what the plan replaces.
   *
   * @throws UserError where others would lose what the plan does not accept; nothing is written then.
   */
  static async begin(writer: Writer, target: Target, plan: LoadPlan): Promise<Loader> {
    const { layout, abandoned, models, store } = target;
    const tables = await writer.session.tables();
    const own = new Set([...store.tables.keys()].map((name) => tables.nameOf(name)));
    const integrity = await Integrity.before(writer, {
      isOwn: (table) => own.has(table),
      acceptsLosses: plan.acceptsLosses === true,
    });
    const inserters = new Inserters(writer);
    const deleted = new Map<string, number>();
    const loadsEntities = plan.stages.has('entities');
    const includes = replacedTypes(plan, layout);
    const wiped = await Wiped.find(writer.session, models, layout, includes);
    const foreign = await ForeignData.find(writer, models, target, wiped, plan);
    const { strangers } = foreign;
    const content = loadsEntities
      ? await wipeContent(writer, models, layout, wiped, { ...foreign, abandoned })
      : undefined;
    const configuration = plan.stages.has('configuration')
      ? await ConfigurationWriter.begin(writer, inserters, strangers, { includes, takeLogo: plan.takeLogo })
      : undefined;
    const internal = plan.complete ? await wipeInternal(writer, strangers) : [];
    for (const [what, count] of [
      ...(content?.deleted ?? []),
      ...(configuration?.deleted ?? []),
      ...internal,
    ]) {
      if (count > 0) {
        deleted.set(what, count);
      }
    }
    return new Loader(writer, models, target, plan, {
      isWhole: wiped.isWhole,
      inserters,
      integrity,
      bystanders: content?.bystanders,
      configuration,
      keptComponents: loadsEntities ? await componentIds(writer, models, wiped) : new Map(),
      deleted,
      foreign,
    });
  }

  /** @throws UserError for a value that does not fit; it names the entity and the attribute. */
  async entities(batch: readonly EntityRecord[]): Promise<void> {
    if (!this.#plan.stages.has('entities')) {
      return;
    }
    const { leavesRowOut } = this.#plan.adaptation;
    for (const record of batch) {
      const model = this.#models.get(record.type);
      if (model === undefined || model.isComponent || !this.#layout.travels(record.type)) {
        this.#drop(record.type);
      } else if (!this.#plan.includes(record.type)) {
        this.#entitiesOutOfScope += 1;
      } else if (leavesRowOut.get(record.type)?.(record.data)) {
        this.#rowsLeftOut.add(record);
      } else {
        this.#entities.add(record);
      }
    }
    await this.#inserters.drain();
  }

  /**
   * To be called when all entities came.
   *
   * @throws UserError for a position that is no number.
   */
  async links(batch: readonly ArchivedLink[]): Promise<void> {
    for (const link of batch) {
      const outcome = hasEnds(link) ? this.#links.add(link) : 'leftOut';
      if (outcome !== 'stored') {
        this.#outcomes[outcome] += 1;
        if (outcome === 'leftOut') {
          this.#addExample(describeLink(link));
        }
      }
    }
    await this.#inserters.drain();
  }

  /** @throws UserError `damagedArchive` for a record that is none. */
  async configuration(batch: readonly ConfigurationRecord[]): Promise<void> {
    if (this.#configuration !== undefined) {
      for (const record of batch) {
        this.#configuration.add(record);
      }
    }
    await this.#inserters.drain();
  }

  /**
   * Writes what is held back and checks the whole: that each table has the rows that it was given, and that no row
   * refers to one that does not exist unless it did so before.
   *
   * @throws Error where a check fails. Nothing is committed here.
   */
  async finish(): Promise<LoadResult> {
    this.#configuration?.finish();
    await this.#inserters.flush();
    await this.#links.finish(this.#writer);
    for (const { table, count, isImplied } of this.#links.duplicates()) {
      if (isImplied) {
        this.#outcomes.implied += count;
      } else {
        this.#outcomes.leftOut += count;
        this.#addExample(`${count} × a pair that ${table} has already`);
      }
    }
    await this.#inserters.assertCounts();
    await this.#foreign.sweep();
    const loaded = this.#inserters.tables;
    await this.#writer.settle(loaded);
    const detached = (await this.#bystanders?.settle()) ?? 0;
    const tables = await this.#writer.session.tables();
    const broken = await this.#integrity.settle(new Set(loaded.map((name) => tables.nameOf(name) ?? name)));
    const foreign = await this.#foreign.settle();
    const inserted = new Map([...this.#entities.inserted(), ...(this.#configuration?.inserted ?? [])]);
    return {
      deleted: this.#deleted,
      inserted,
      links: {
        inserted: this.#links.inserted,
        ...this.#outcomes,
        examples: this.#examples,
      },
      dropped: this.#dropped,
      outOfScope: this.#entitiesOutOfScope,
      detached: detached + broken,
      movedComponents: this.#ids.moved,
      copiedComponents: this.#ids.copied,
      ...foreign,
    };
  }

  /** @throws UserError where the database refuses; then everything is as before. */
  async commit(): Promise<void> {
    await this.#writer.commit();
  }

  /** Undoes everything; harmless after {@link commit}. */
  async rollback(): Promise<void> {
    await this.#writer.rollback();
  }

  /** A component is in scope where its owner is. */
  #isInScope({ type, ref }: LinkEnd): boolean {
    if (!this.#plan.stages.has('entities') || !this.#layout.travels(type)) {
      return false;
    }
    if (this.#models.get(type)?.isComponent) {
      if (this.#rowsLeftOut.has(type, ref)) {
        return this.#entities.hasComponent(type, ref as number);
      }
      return (
        this.#isWhole ||
        this.#entities.hasComponent(type, ref as number) ||
        !this.#plan.hasComponent(type, ref as number)
      );
    }
    return this.#plan.includes(type) && !this.#rowsLeftOut.has(type, ref);
  }

  /** Components that the target does not allow were left out. */
  #exists({ type, ref }: LinkEnd): boolean {
    const model = this.#models.get(type);
    if (model === undefined) {
      return false;
    }
    return model.isComponent
      ? this.#entities.hasComponent(type, ref as number)
      : this.#plan.hasEntity(type, ref as number);
  }

  #drop(uid: string): void {
    this.#dropped.set(uid, (this.#dropped.get(uid) ?? 0) + 1);
  }

  #addExample(example: string): void {
    if (this.#examples.length < mostExamples) {
      this.#examples.push(example);
    }
  }
}

/** The components that are there and stay as they are; of none in the usual case, where all are wiped. */
async function componentIds(
  { session }: Writer,
  models: ReadonlyMap<string, Model>,
  wiped: Wiped,
): Promise<Map<string, Set<number>>> {
  const found = new Map<string, Set<number>>();
  for (const { uid, table, isComponent } of models.values()) {
    const replaced = wiped.rows(uid);
    if (isComponent && !replaced?.all) {
      const others = replaced === undefined ? '' : ` WHERE NOT (${replaced.condition('id')})`;
      const rows = await session.rows(
        `SELECT id FROM ${session.dialect.quote(table)}${others}`,
        replaced?.parameters,
      );
      found.set(uid, new Set(rows.map(([id]) => Number(id))));
    }
  }
  return found;
}
