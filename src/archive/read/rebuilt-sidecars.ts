import type { EntityRecord, Sidecar } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import { archivedNames } from '../../transfer/rules/media.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { entryKind } from '../format/layout.ts';
import { checkSidecar } from './documents.ts';
import type { MediaFiles } from './media-files.ts';
import type { ArchiveReader } from './reader.ts';
import { readRecords } from './records.ts';

/**
 * Makes the sidecars of an archive that has media files and no sidecar at all, as Strapi 4.6 to 4.11 wrote it. All that a sidecar
 * says is in the rows of the media library.
 *
 * @param files The files that the archive has, which get what is found; of a file that no row knows that is nothing.
 * @throws UserError `damagedArchive` for a row that does not describe its file.
 */
export async function rebuildSidecars(
  reader: ArchiveReader,
  files: MediaFiles,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { path, format } = reader;
  for await (const entry of reader.entries()) {
    signal?.throwIfAborted();
    const what = entryKind(entry.path, format);
    if (what.kind === 'records' && what.stage === 'entities') {
      for await (const { values } of readRecords(reader, what.stage, entry, signal)) {
        for (const record of values.filter(({ type }) => type === fileUid)) {
          for (const described of describedBy(record)) {
            for (const filename of archivedNames(described).filter((name) => files.hasUpload(name))) {
              files.addSidecar(filename, checkSidecar(path, filename, described));
            }
          }
        }
      }
    }
  }
}

type Described = Pick<Sidecar, 'hash' | 'ext'>;

/** What a row of the media library says of its file, and of each of its formats, in the words of a sidecar. */
function describedBy({ id, data }: EntityRecord): Described[] {
  const formats = isObject(data.formats) ? Object.entries(data.formats) : [];
  const file: unknown = { ...data, id };
  return [
    file,
    ...formats.map(([type, format]) => isObject(format) && { ...format, id, type, mainHash: data.hash }),
  ].filter((described): described is Described => isObject(described) && typeof described.hash === 'string');
}
