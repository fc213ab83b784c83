import type { LinkRow } from '../../database/read/one/links.ts';
import { readRows } from '../../database/read/one/rows.ts';
import { modelOf, type StrapiDatabase } from '../../database/strapi-database.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { fileUid, folderUid } from '../../strapi/uids.ts';
import type { ArchivedDocuments } from './archived.ts';
import type { Ends } from './ends.ts';
import { Neighbours } from './neighbours.ts';

/**
 * Puts a file that comes back into the folder of the media library that it was in, or, where that is gone, into none.
 *
 * @param archived What the archive has of it.
 * @param stored What is going to be stored.
 */
export async function folderOf(
  database: StrapiDatabase,
  { folders }: Pick<ArchivedDocuments, 'folders'>,
  ends: Ends,
  archived: EntityRecord,
  stored: EntityRecord,
): Promise<{ readonly record: EntityRecord; readonly link: readonly LinkRow[] }> {
  const files = modelOf(database, fileUid);
  const relation = files.relations.find(({ attribute }) => attribute === 'folder');
  const ref = folders.get(archived.id);
  const id = ref === undefined ? undefined : ends.idOf(folderUid, ref);
  const [folder] =
    id === undefined || relation === undefined ? [] : await readRows(database, folderUid, [id]);
  if (folder === undefined || relation === undefined) {
    return { record: withPath(stored, '/'), link: [] };
  }
  const link: LinkRow = {
    model: files,
    relation,
    left: stored.id,
    right: folder.id,
    rightType: folderUid,
    field: null,
    position: null,
    inverse: null,
  };
  const neighbours = await Neighbours.find(database, [link]);
  return {
    record: withPath(stored, String(folder.data.path)),
    link: [{ ...link, inverse: neighbours.place(link, 'right') }],
  };
}

/** Strapi 4 before 4.3 has no folders. */
const withPath = (record: EntityRecord, folderPath: string): EntityRecord =>
  Object.hasOwn(record.data, 'folderPath') ? { ...record, data: { ...record.data, folderPath } } : record;
