import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, type Header, type Pack, pack } from 'tar-stream';
import { createSeal, createUnseal, NotAuthentic, type SealingKey } from './cipher.ts';
import { mediaFiles } from './fingerprint.ts';

/** A project's data as it lies on the disk. Absolute paths. */
export interface SeedFolders {
  /** The SQLite file; nobody has it open. */
  readonly database: string;
  readonly uploads: string;
}

/**
 * Writes a database, its media and a report of how they came about into one encrypted file: tar, gzip (which is quick here:
 * media is compressed already), cipher.
 */
export async function writeSeed(
  file: string,
  { database, uploads }: SeedFolders,
  report: unknown,
  key: SealingKey,
  purpose: string,
): Promise<void> {
  const tar = pack();
  const written = pipeline(
    tar,
    createGzip({ level: 1 }),
    createSeal(key, purpose),
    createWriteStream(file, { mode: 0o600 }),
  );
  const filled = (async () => {
    tar.entry({ name: 'report.json' }, JSON.stringify(report));
    await addFile(tar, 'database', database);
    for (const name of mediaFiles(uploads)) {
      await addFile(tar, `uploads/${name}`, join(uploads, name));
    }
    tar.finalize();
  })();
  filled.catch((error) => tar.destroy(error));
  await Promise.all([filled, written]);
}

async function addFile(tar: Pack, name: string, path: string): Promise<void> {
  const { size } = await stat(path);
  await pipeline(createReadStream(path, { end: Math.max(size - 1, 0) }), tar.entry({ name, size }));
}

/**
 * Takes a file of `writeSeed` apart, into folders that are not in use yet.
 *
 * @returns The report.
 * @throws NotAuthentic where it is not exactly what was written; what lies in the folders then must not be used.
 */
export async function readSeed(
  file: string,
  { database, uploads }: SeedFolders,
  key: SealingKey,
  purpose: string,
): Promise<unknown> {
  await mkdir(uploads, { recursive: true });
  const entries = extract();
  let report: unknown;
  let hasDatabase = false;
  const read = pipeline(createReadStream(file), createUnseal(key, purpose), createGunzip(), entries);
  const taken = (async () => {
    for await (const entry of entries) {
      const { name } = entry.header;
      if (name === 'report.json') {
        report = await json(entry);
      } else {
        await pipeline(
          Readable.from(entry, { objectMode: false }),
          createWriteStream(pathOf(entry.header, database, uploads), { flags: 'wx' }),
        );
        hasDatabase ||= name === 'database';
      }
    }
  })();
  // Whichever of the two fails first has the reason; the other fails because of it.
  await Promise.all([read, taken]);
  if (!hasDatabase || report === undefined) {
    throw new NotAuthentic();
  }
  return report;
}

/** Only our own names: whoever has the key could otherwise write anywhere. */
function pathOf({ name, type }: Header, database: string, uploads: string): string {
  if (type === 'file' && name === 'database') {
    return database;
  }
  const [, media] = /^uploads\/([^/\\\0]+)$/.exec(name) ?? [];
  if (type !== 'file' || media === undefined || media.startsWith('.')) {
    throw new NotAuthentic();
  }
  return join(uploads, media);
}
