import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { ComponentIds } from '../../archive/read/component-ids.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Masking } from '../../transfer/masking.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import { entityMasker } from '../../transfer/shared-components.ts';
import type { RecordStage } from '../../transfer/stages.ts';

/** What becomes of the records of an archive before anything else is done with them. */
export interface MaskedRecords {
  readonly entities: (batch: readonly EntityRecord[]) => readonly EntityRecord[];
  /** To be asked when all entities came. */
  readonly links: (batch: readonly ArchivedLink[]) => readonly ArchivedLink[];
  readonly configuration: (batch: readonly ConfigurationRecord[]) => readonly ConfigurationRecord[];
}

/** Counts what stays behind, so that a report can say what was imported: bytes as in the archive. */
export class LeftBehind {
  readonly #totals = new Map<RecordStage, StageTotal>();

  /** @returns The records that come along. */
  among<Record>(
    stage: RecordStage,
    records: readonly Record[],
    isLeft: (record: Record) => boolean,
  ): Record[] {
    const { count, bytes } = this.of(stage);
    const kept: Record[] = [];
    let left = 0;
    for (const record of records) {
      if (isLeft(record)) {
        left += Buffer.byteLength(JSON.stringify(record)) + 1;
      } else {
        kept.push(record);
      }
    }
    this.#totals.set(stage, { count: count + records.length - kept.length, bytes: bytes + left });
    return kept;
  }

  of(stage: RecordStage): StageTotal {
    return this.#totals.get(stage) ?? { count: 0, bytes: 0 };
  }
}

const asTheyAre: MaskedRecords = {
  entities: (batch) => batch,
  links: (batch) => batch,
  configuration: (batch) => batch,
};

/**
 * Masks what is read of an archive as an export masks what it reads of a database. Content types that are dropped go with what is
 * linked to them, and to the components in them.
 *
 * @param masking Undefined where everything stays as it is.
 * @param left Told of what stays behind.
 */
export function maskedRecords(
  masking: Masking | undefined,
  reader: Pick<ArchiveReader, 'path'> & { readonly budget: Pick<ArchiveReader['budget'], 'keep'> },
  { schemas, repeated }: Pick<CheckedArchive, 'schemas' | 'repeated'>,
  left = new LeftBehind(),
): MaskedRecords {
  if (masking === undefined) {
    return asTheyAre;
  }
  const { dropped } = masking;
  const maskRecord = entityMasker(masking, schemas, repeated.components);
  const components = new ComponentIds(reader.path, schemas, reader.budget.keep);
  const isDropped = ({ type, ref }: { readonly type: string | null; readonly ref: unknown }): boolean =>
    type !== null && (dropped.has(type) || (components.ids.get(type)?.has(ref as number) ?? false));
  return {
    entities: (batch) => {
      if (dropped.size === 0) {
        return batch.map(maskRecord);
      }
      components.add(batch.filter(({ type }) => dropped.has(type)));
      return left.among('entities', batch, ({ type }) => dropped.has(type)).map(maskRecord);
    },
    links: (batch) =>
      dropped.size === 0
        ? batch
        : left.among('links', batch, (link) => isDropped(link.left) || isDropped(link.right)),
    configuration: (batch) => {
      const masked = new Map(batch.map((record) => [record, masking.configuration(record)]));
      return left
        .among('configuration', batch, (record) => masked.get(record) === undefined)
        .flatMap((record) => masked.get(record) ?? []);
    },
  };
}
