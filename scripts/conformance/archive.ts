import { createDecipheriv, createHash, scryptSync } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import type { RecordStage } from '../../src/transfer/stages.ts';
import { canonical } from './canonical.ts';

/** One record of a stage: what it says, and the text that two records must share to be equal. */
export interface ArchiveRecord {
  // biome-ignore lint/suspicious/noExplicitAny: records have as many shapes as Strapi has content types
  readonly value: any;
  readonly canonical: string;
}

/** Everything an archive says, with nothing of our own code between: this reader must not share a mistake with the writer. */
export interface ArchiveContents {
  /** Names in the order of the tar; sorted for a folder, which has no order. */
  readonly entries: readonly string[];
  /** What the tar header of each entry says apart from its time; empty for a folder. */
  readonly headers: readonly string[];
  readonly records: Readonly<Record<RecordStage, readonly ArchiveRecord[]>>;
  /** `name size sha256` of each uploaded file. */
  readonly assets: readonly string[];
  /** Each sidecar: name and canonical JSON. */
  readonly sidecars: readonly { readonly name: string; readonly record: ArchiveRecord }[];
  // biome-ignore lint/suspicious/noExplicitAny: as it is in metadata.json
  readonly metadata: any;
  /** The exact text of metadata.json with its time blanked: the layout of the text is part of the format. */
  readonly metadataText: string;
}

interface Entry {
  readonly name: string;
  readonly header: string;
  readonly body: Buffer;
}

/**
 * Reads an archive or an unpacked folder completely into memory.
 *
 * It is stricter than Strapi's reader where the format is fixed (§2, §3 of the archive format): the tar must end in two
 * zero blocks, records must be joined by single line feeds, and metadata.json must be last.
 *
 * @throws Error naming the file and what is wrong with it.
 */
export async function readArchive(path: string, key?: string): Promise<ArchiveContents> {
  const folder = (await stat(path)).isDirectory();
  const entries = folder ? await readFolder(path) : await readTar(path, key);
  const records: Record<RecordStage, ArchiveRecord[]> = {
    schemas: [],
    entities: [],
    links: [],
    configuration: [],
  };
  const assets: string[] = [];
  const sidecars: { name: string; record: ArchiveRecord }[] = [];
  let metadataText: string | undefined;
  for (const { name, body } of entries) {
    const directory = posix.dirname(name);
    if (directory === 'assets/uploads') {
      assets.push(
        `${posix.basename(name)} ${body.length} ${createHash('sha256').update(body).digest('hex')}`,
      );
    } else if (directory === 'assets/metadata') {
      sidecars.push({ name: posix.basename(name), record: parse(body.toString('utf8'), name) });
    } else if (directory in records) {
      for (const record of lines(name, body)) {
        records[directory as RecordStage].push(record);
      }
    } else if (name === 'metadata.json') {
      metadataText = body.toString('utf8');
    } else if (!isSeal(name)) {
      throw new Error(`${path}: ${name} is not an entry that Strapi's archives have`);
    }
  }
  if (metadataText === undefined) {
    throw new Error(`${path}: metadata.json is missing`);
  }
  // The seal is ours: it stands around what official archives have.
  const official = entries.filter(({ name }) => !isSeal(name));
  if (!folder && official.at(-1)?.name !== 'metadata.json') {
    throw new Error(`${path}: metadata.json is not the last entry`);
  }
  const names = official.map(({ name }) => name);
  return {
    entries: folder ? names.sort() : names,
    headers: folder ? [] : official.map(({ header }) => header),
    records,
    assets,
    sidecars,
    metadata: JSON.parse(metadataText),
    metadataText: metadataText.replace(
      /"createdAt": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/,
      '"createdAt": …',
    ),
  };
}

const isSeal = (name: string): boolean => name.startsWith('strapi-dms/');

function parse(text: string, where: string): ArchiveRecord {
  try {
    return { value: JSON.parse(text), canonical: canonical(text) };
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}: ${text.slice(0, 200)}`);
  }
}

function lines(name: string, body: Buffer): ArchiveRecord[] {
  const texts = body.toString('utf8').split('\n');
  const first = /_0*1\.jsonl$/.test(name);
  // Only the shards after the first begin with a line feed (§3.2).
  if (!first && texts.shift() !== '') {
    throw new Error(`${name} does not begin with a line feed`);
  }
  return texts.map((text, index) => {
    if (text === '') {
      throw new Error(`${name}: line ${index + 1} is empty`);
    }
    return parse(text, `${name}:${index + 1}`);
  });
}

async function readFolder(root: string): Promise<Entry[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(root, path).split(sep).join('/'), header: '', body: await readFile(path) };
    }),
  );
}

async function readTar(path: string, key: string | undefined): Promise<Entry[]> {
  let data = await readFile(path);
  if (path.endsWith('.enc')) {
    if (key === undefined) {
      throw new Error(`${path} is encrypted and no key was given`);
    }
    const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
    data = Buffer.concat([decipher.update(data), decipher.final()]);
  }
  if (/\.gz(\.enc)?$/.test(path)) {
    data = gunzipSync(data);
  }
  if (data.length % 512 !== 0 || data.length < 1024 || data.subarray(-1024).some((byte) => byte !== 0)) {
    throw new Error(`${path} does not end in two zero blocks`);
  }
  const entries: Entry[] = [];
  const tar = extract();
  tar.end(data);
  for await (const entry of tar) {
    const { name, mode, uid, gid, type, uname, gname, linkname } = entry.header;
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(chunk as Buffer);
    }
    const header = { name, type, mode: mode?.toString(8), uid, gid, uname, gname, linkname };
    entries.push({ name, header: JSON.stringify(header), body: Buffer.concat(chunks) });
  }
  return entries;
}
