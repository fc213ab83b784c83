import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { ComponentIds } from '../../archive/read/component-ids.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Masking } from '../../transfer/masking.ts';
import { entityMasker } from '../../transfer/shared-components.ts';

/** What becomes of the records of an archive before anything else is done with them. */
export interface MaskedRecords {
  readonly entities: (batch: readonly EntityRecord[]) => readonly EntityRecord[];
  /** To be asked when all entities came. */
  readonly links: (batch: readonly ArchivedLink[]) => readonly ArchivedLink[];
  readonly configuration: (batch: readonly ConfigurationRecord[]) => readonly ConfigurationRecord[];
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
 */
export function maskedRecords(
  masking: Masking | undefined,
  reader: Pick<ArchiveReader, 'path' | 'budget'>,
  { schemas, repeated }: Pick<CheckedArchive, 'schemas' | 'repeated'>,
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
      return batch.filter(({ type }) => !dropped.has(type)).map(maskRecord);
    },
    links: (batch) =>
      dropped.size === 0 ? batch : batch.filter(({ left, right }) => !isDropped(left) && !isDropped(right)),
    configuration: (batch) =>
      batch.flatMap((record) => {
        const masked = masking.configuration(record);
        return masked === undefined ? [] : [masked];
      }),
  };
}
