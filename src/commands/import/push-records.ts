import type { ArchiveReader } from '../../archive/read/archive.ts';
import { type CheckedArchive, newEntities } from '../../archive/read/check.ts';
import { ComponentIds, idSet } from '../../archive/read/component-ids.ts';
import { changedMeanwhile } from '../../archive/read/failures.ts';
import { ArchiveSource } from '../../archive/read/source.ts';
import type { AddressRewriting } from '../../media/addresses/rewriting.ts';
import type { RemoteAddress } from '../../remote/address.ts';
import { batchesOf } from '../../remote/batches.ts';
import {
  type ArchivedLink,
  type ConfigurationRecord,
  type EntityRecord,
  hasEnds,
  type LinkEnd,
  type LinkRecord,
} from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { IdSet } from '../../transfer/id-set.ts';
import { Page } from '../../transfer/page.ts';
import type { MediaSource, Source } from '../../transfer/pipe.ts';
import { type RecordStage, type Stage, stages } from '../../transfer/stages.ts';
import { type WebhookPolicy, webhookTransforms } from '../../transfer/webhooks.ts';
import type { Watch } from '../leak-check.ts';
import type { MaskedMedia } from '../masked-media.ts';
import type { MaskedRecords } from './masked-records.ts';
import { FittedEntities } from './push-fit.ts';
import type { PushPlan } from './push-plan.ts';

/** What is done to records on their way, in the order of an import into a database. */
export interface PushTransforms {
  readonly masked: MaskedRecords;
  readonly media: MaskedMedia | undefined;
  readonly rewriting: AddressRewriting | undefined;
  readonly webhooks: WebhookPolicy;
  /** Looks for what was masked. */
  readonly watch: Watch | undefined;
  /** Whether nothing is sent: what is done to records is not counted, since it is done once more. */
  readonly isRehearsal: boolean;
}

const mostExamples = 10;

/** What was sent, and what stayed behind. */
export class PushCounts {
  /** Rows by content type, `core-store` and `webhook`. */
  readonly sent = new Map<string, number>();
  /** What has no place at the remote, by uid: rows of types that it does not have, components that it does not allow. */
  readonly dropped = new Map<string, number>();
  /** Rows that a difference of the schemas leaves out. */
  rowsLeftOut = 0;
  linksLeftOut = 0;
  readonly examples: string[] = [];
  files = 0;
  /** Files whose row was not sent. */
  filesLeftOut = 0;

  readonly drop = (uid: string): void => add(this.dropped, uid, 1);
}

const add = (counts: Map<string, number>, uid: string, count: number): void => {
  counts.set(uid, (counts.get(uid) ?? 0) + count);
};

/** An archive as what a remote takes of it: the records that have a place there, as they have it. */
export class PushSource implements Source, MediaSource {
  readonly counts = new PushCounts();
  readonly #source: ArchiveSource;
  readonly #reader: ArchiveReader;
  readonly #checked: CheckedArchive;
  readonly #plan: PushPlan;
  readonly #transforms: PushTransforms;
  readonly #fitted: FittedEntities;
  /** Whether no filter leaves anything out. */
  readonly #isWhole: boolean;
  readonly #isNew = newEntities(new Map());
  readonly #entities = new Map<string, IdSet>();
  readonly #components: ComponentIds;
  /** What was read, by stage: an archive may change while it is read. */
  readonly #read = new Map<Stage, number>();

  constructor(
    { reader, checked }: { readonly reader: ArchiveReader; readonly checked: CheckedArchive },
    plan: PushPlan,
    transforms: PushTransforms,
    signal: AbortSignal | undefined,
  ) {
    this.#source = new ArchiveSource(reader, checked, signal);
    this.#reader = reader;
    this.#checked = checked;
    this.#plan = plan;
    this.#transforms = transforms;
    this.#isWhole = [...plan.schemas.values()].every(
      ({ uid, modelType }) => modelType !== 'contentType' || !plan.travels(uid) || plan.includes(uid),
    );
    this.#fitted = new FittedEntities({
      schemas: plan.schemas,
      adaptation: plan.adaptation,
      demandsLists: plan.major >= 5,
      leftOut: this.counts.drop,
    });
    this.#components = new ComponentIds(reader.path, plan.schemas, reader.budget.keep);
  }

  records(stage: RecordStage): AsyncIterable<Page> {
    const pages = this.#records(stage);
    return this.#transforms.watch?.records(stage, pages) ?? pages;
  }

  async *assets(): AsyncGenerator<Asset> {
    const { media, watch, isRehearsal } = this.#transforms;
    const archived = this.#withRows(this.#source.assets());
    const assets = (isRehearsal ? media?.rehearsed(archived) : media?.assets(archived)) ?? archived;
    yield* watch?.assets(assets) ?? assets;
  }

  /**
   * Reads the archive to its end.
   *
   * @throws UserError `damagedArchive`; `failed` where it is no longer what was checked.
   */
  async finish(): Promise<void> {
    await this.#source.finish();
    for (const [stage, count] of this.#read) {
      if (count !== (this.#checked.stages.get(stage)?.count ?? 0)) {
        throw changedMeanwhile(this.#reader.path);
      }
    }
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  async *#records(stage: RecordStage): AsyncGenerator<Page> {
    this.#read.set(stage, 0);
    for await (const page of this.#source.records(stage)) {
      this.#count(stage, page.count);
      const made = this.#made(stage, page);
      if (made.length > 0) {
        yield pageOf(page, made);
      }
    }
  }

  #made(stage: RecordStage, { values }: Page): readonly unknown[] {
    switch (stage) {
      case 'entities':
        return this.#entitiesOf(values as readonly EntityRecord[]);
      case 'links':
        return this.#linksOf(values as readonly ArchivedLink[]);
      case 'configuration':
        return this.#configurationOf(values as readonly ConfigurationRecord[]);
      default:
        return [];
    }
  }

  #entitiesOf(archived: readonly EntityRecord[]): readonly EntityRecord[] {
    const { masked, media, rewriting } = this.#transforms;
    const { schemas, travels, includes, adaptation } = this.#plan;
    const renaming = media?.renaming;
    const unrepeated = this.#checked.repeated.entities === 0 ? archived : archived.filter(this.#isNew);
    // As the archive was counted.
    this.#count('entities', unrepeated.length - archived.length);
    const batch = masked.entities(
      renaming === undefined ? unrepeated : unrepeated.map((record) => renaming.entity(record)),
    );
    const sent: EntityRecord[] = [];
    for (const record of rewriting?.entities(batch) ?? batch) {
      if (schemas.get(record.type)?.modelType !== 'contentType' || !travels(record.type)) {
        this.counts.drop(record.type);
      } else if (includes(record.type)) {
        if (adaptation.leavesRowOut.get(record.type)?.(record.data)) {
          this.counts.rowsLeftOut += 1;
        } else {
          sent.push(this.#fitted.fit(record));
        }
      }
    }
    this.#components.add(sent);
    for (const { type, id } of sent) {
      idSet(this.#entities, type, this.#reader.budget.keep).add(id);
      add(this.counts.sent, type, 1);
    }
    return sent;
  }

  #linksOf(archived: readonly ArchivedLink[]): readonly LinkRecord[] {
    return this.#transforms.masked.links(archived).filter((link): link is LinkRecord => {
      if (!hasEnds(link)) {
        this.#leaveOut(link);
        return false;
      }
      if (!this.#isInScope(link.left) || !this.#isInScope(link.right)) {
        return false;
      }
      const isSent = this.#isRelation(link.left) && this.#isSent(link.left) && this.#isSent(link.right);
      if (!isSent) {
        this.#leaveOut(link);
      }
      return isSent;
    });
  }

  /** A link to what a filter leaves out is nothing that the remote lacks. A component is left out with its owner. */
  #isInScope({ type, ref }: LinkEnd): boolean {
    const { schemas, travels, includes } = this.#plan;
    const modelType = schemas.get(type)?.modelType;
    if (modelType === 'contentType') {
      return !travels(type) || includes(type);
    }
    return (
      this.#isWhole || !this.#checked.components.get(type)?.has(ref as number) || this.#isSent({ type, ref })
    );
  }

  /** An attribute that is no relation there would end the transfer. */
  #isRelation({ type, field }: LinkEnd): boolean {
    const attributes = this.#plan.schemas.get(type)?.attributes ?? {};
    const attribute = Object.hasOwn(attributes, field ?? '') ? attributes[field ?? ''] : undefined;
    return (
      (attribute?.type === 'relation' || attribute?.type === 'media') &&
      this.#plan.adaptation.values.get(type)?.has(field ?? '') !== true
    );
  }

  #isSent({ type, ref }: Pick<LinkEnd, 'type' | 'ref'>): boolean {
    const ids = this.#entities.get(type) ?? this.#components.ids.get(type);
    // The other locales of Strapi 5 are named by their documentId.
    return ids !== undefined && (typeof ref === 'string' || ids.has(ref));
  }

  #leaveOut({ left, right }: ArchivedLink): void {
    this.counts.linksLeftOut += 1;
    if (this.counts.examples.length < mostExamples) {
      this.counts.examples.push(
        `${left.type} ${left.ref} (${left.field ?? ''}) -> ${right.type} ${right.ref}`,
      );
    }
  }

  #configurationOf(archived: readonly ConfigurationRecord[]): readonly ConfigurationRecord[] {
    const { masked, media, rewriting, webhooks } = this.#transforms;
    const renaming = media?.renaming;
    const batch = masked.configuration(
      renaming === undefined ? archived : archived.map((record) => renaming.configuration(record)),
    );
    const sent = webhookTransforms[webhooks](rewriting?.configuration(batch) ?? batch);
    for (const { type } of sent) {
      add(this.counts.sent, type, 1);
    }
    return sent;
  }

  /** A remote ends a transfer at a file whose row it does not know. */
  async *#withRows(assets: AsyncIterable<Asset>): AsyncGenerator<Asset> {
    const seen = new Set<string>();
    const rows = this.#entities.get(fileUid);
    if (!this.#checked.stages.get('assets')?.count) {
      // A masking leaves them out, with their rows.
      return;
    }
    this.#read.set('assets', 0);
    for await (const asset of assets) {
      const { filename, metadata } = asset;
      const { id } = metadata;
      const isFirst = !seen.has(filename);
      // Rows that share a file bring it once each: a remote gives only the row that it comes with its address.
      const withRow = `${filename}/${String(id)}`;
      if (seen.has(withRow)) {
        continue;
      }
      seen.add(filename).add(withRow);
      this.#count('assets', Number(isFirst));
      // Some formats of Strapi 4 have no id: it finds them by the hash of their file.
      if (id === undefined && metadata.mainHash !== undefined ? true : rows?.has(Number(id)) === true) {
        this.counts.files += Number(isFirst);
        yield asset;
      } else {
        this.counts.filesLeftOut += Number(isFirst);
      }
    }
  }

  #count(stage: Stage, count: number): void {
    this.#read.set(stage, (this.#read.get(stage) ?? 0) + count);
  }
}

/** The texts of records that stayed the same objects are used as they are. */
function pageOf(page: Page, made: readonly unknown[]): Page {
  if (made.length === page.count && made.every((value, index) => value === page.values[index])) {
    return page;
  }
  const texts = new Map(page.values.map((value, index) => [value, page.records[index]]));
  return Page.ofRecords(
    page.type,
    made.map((value) => texts.get(value) ?? JSON.stringify(value)),
    made,
  );
}

/**
 * Goes through all records as if they were sent, so that whatever is wrong with one shows before anything is deleted.
 *
 * @returns What would be sent.
 */
export async function rehearse(
  source: PushSource,
  wanted: ReadonlySet<Stage>,
  readsFiles: boolean,
  address: RemoteAddress,
): Promise<PushCounts> {
  // What is read of files is of no use to anybody else, and an archive may have gigabytes of them.
  try {
    for (const stage of stages.filter((one) => wanted.has(one))) {
      if (stage !== 'assets') {
        for await (const _ of batchesOf(source.records(stage), address)) {
          // Looked at on its way.
        }
      } else if (readsFiles) {
        for await (const asset of source.assets()) {
          if ('stream' in asset) {
            for await (const _ of asset.stream) {
              // As above.
            }
          }
        }
      }
    }
    await source.finish();
    return source.counts;
  } finally {
    await source.close();
  }
}
