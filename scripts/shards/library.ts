import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDatabase } from '../database-sql.ts';

/** Where the files of a library are. */
export interface Place {
  /** What their rows name as their provider. */
  readonly provider: string;
  /** The address of one. */
  url(name: string): string;
  /** Puts it there. */
  put(name: string, content: Buffer): Promise<void>;
}

/** Files of the local provider. */
export const inUploads = (project: string): Place => ({
  provider: 'local',
  url: (name) => `/uploads/${name}`,
  put: async (name, content) => {
    writeFileSync(join(project, 'public', 'uploads', name), content);
  },
});

/** Makes a copy of a project without its media. @param example Its folder in this repository. */
export function copyProject(example: string, project: string): void {
  cpSync(example, project, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|\.tmp|dist|uploads)$/.test(source),
  });
  mkdirSync(join(project, 'public', 'uploads'), { recursive: true });
  createDatabase(join(project, 'data.sql'), databaseOf(project));
  const database = new DatabaseSync(databaseOf(project));
  database.exec('DELETE FROM files_related_mph; DELETE FROM files;');
  database.close();
}

export const databaseOf = (project: string): string => join(project, '.tmp', 'data.db');

/** Bytes that do not compress, and are the same for a name whenever they are made. */
export function contentOf(name: string, size: number, version = 1): Buffer {
  const content = Buffer.alloc(size);
  for (let start = 0, block = 0; start < size; start += 32, block += 1) {
    createHash('sha256').update(`${name} ${version} ${block}`).digest().copy(content, start);
  }
  return content;
}

/**
 * Adds files to the media library of a project, each with a thumbnail.
 *
 * @param from The number of the first.
 * @param size Bytes of a file, by its number.
 */
export async function addFiles(
  project: string,
  place: Place,
  count: number,
  size: (index: number) => number,
  from = 1,
): Promise<void> {
  const database = new DatabaseSync(databaseOf(project));
  const insert = database.prepare(
    `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider, formats, created_at, updated_at)
     VALUES (?, ?, ?, ?, '.bin', 'application/octet-stream', ?, ?, ?, ?, ?, ?)`,
  );
  for (let id = from; id < from + count; id += 1) {
    const hash = `file_${createHash('sha256').update(String(id)).digest('hex').slice(0, 10)}`;
    const [name, small] = [`${hash}.bin`, `thumbnail_${hash}.bin`];
    const content = contentOf(name, size(id));
    const thumbnail = contentOf(small, 2_000);
    await place.put(name, content);
    await place.put(small, thumbnail);
    const formats = {
      thumbnail: {
        name: small,
        hash: `thumbnail_${hash}`,
        ext: '.bin',
        mime: 'application/octet-stream',
        size: thumbnail.length / 1_000,
        sizeInBytes: thumbnail.length,
        width: 10,
        height: 10,
        path: null,
        url: place.url(small),
      },
    };
    const now = 1_700_000_000_000 + id;
    insert.run(
      id,
      `document${String(id).padStart(16, '0')}`,
      name,
      hash,
      content.length / 1_000,
      place.url(name),
      place.provider,
      JSON.stringify(formats),
      now,
      now,
    );
  }
  database.close();
}

/** Has a file replaced, as Strapi does it: under the same name. */
export async function replaceFile(project: string, place: Place, id: number): Promise<void> {
  const database = new DatabaseSync(databaseOf(project));
  const { hash } = database.prepare('SELECT hash FROM files WHERE id = ?').get(id) as { hash: string };
  const content = contentOf(`${hash}.bin`, 30_000, 2);
  await place.put(`${hash}.bin`, content);
  database
    .prepare('UPDATE files SET size = ?, updated_at = updated_at + 5000 WHERE id = ?')
    .run(content.length / 1_000, id);
  database.close();
}

/** Has a file deleted. */
export function deleteFile(project: string, id: number): void {
  const database = new DatabaseSync(databaseOf(project));
  const { hash } = database.prepare('SELECT hash FROM files WHERE id = ?').get(id) as { hash: string };
  database.prepare('DELETE FROM files WHERE id = ?').run(id);
  database.close();
  for (const name of [`${hash}.bin`, `thumbnail_${hash}.bin`]) {
    rmSync(join(project, 'public', 'uploads', name), { force: true });
  }
}
