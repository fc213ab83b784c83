import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { type CheckedArchive, checkArchive } from '../../../src/archive/read/check.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { contentType } from '../../support/strapi-database.ts';

/** Path to content; texts as they are, everything else as JSON, lists as JSON lines. */
export type Entries = Readonly<Record<string, unknown>>;

const own = { localizations: { type: 'relation', joinColumn: { name: 'document_id' } } };

export const tag = contentType('api::tag.tag', 'tags', { name: { type: 'string' }, ...own });
export const page = contentType('api::page.page', 'pages', {
  seo: { type: 'component', component: 'shared.seo' },
  links: { type: 'component', component: 'shared.link', repeatable: true },
  blocks: { type: 'dynamiczone', components: ['shared.seo', 'shared.link'] },
  ...own,
});
export const component = (uid: string, attributes: object): Schema => ({
  ...contentType(uid, `components_${uid}`, attributes),
  modelType: 'component',
});
export const seo = component('shared.seo', { link: { type: 'component', component: 'shared.link' } });
export const link = component('shared.link', { url: { type: 'string' } });

export const entity = (type: string, id: number, data: object = {}) => ({ type, id, data });

export const tagLink = {
  kind: 'relation.basic',
  relation: 'oneToOne',
  left: { type: 'api::page.page', ref: 1, field: 'tag' },
  right: { type: 'api::tag.tag', ref: 2 },
};

export const coreStore = (key: string, value: unknown = null) => ({
  type: 'core-store',
  value: { id: 1, key, value, type: 'object', environment: null, tag: null },
});

export const sidecar = (changes: object = {}) => ({
  id: 7,
  name: 'A cat',
  hash: 'cat_0123456789',
  ext: '.png',
  mime: 'image/png',
  url: '/uploads/cat_0123456789.png',
  size: 0.5,
  alternativeText: 'not needed to place the file',
  ...changes,
});

export const metadata = { createdAt: '2026-01-02T03:04:05.678Z', strapi: { version: '5.54.0' } };

/** A whole archive, of every stage. */
export const whole: Entries = {
  'schemas/schemas_00001.jsonl': [tag, page, seo, link],
  'entities/entities_00001.jsonl': [
    entity('api::tag.tag', 1, { name: 'one' }),
    entity('api::tag.tag', 2, { name: 'two' }),
    entity('api::page.page', 1, {
      seo: { id: 5, link: { id: 9 } },
      links: [{ id: 1 }, { id: 2 }],
      blocks: [
        { id: 6, link: null, __component: 'shared.seo' },
        { id: 3, __component: 'shared.link' },
      ],
    }),
  ],
  'assets/metadata/cat_0123456789.png.json': sidecar(),
  'assets/uploads/cat_0123456789.png': Buffer.from('a cat'),
  'links/links_00001.jsonl': [tagLink],
  'configuration/configuration_00001.jsonl': [coreStore('a'), { type: 'webhook', value: { id: 1 } }],
  'metadata.json': metadata,
};

export const without = (entries: Entries, ...paths: string[]): Entries =>
  Object.fromEntries(Object.entries(entries).filter(([path]) => !paths.includes(path)));

export function contents(value: unknown): Buffer {
  if (value instanceof Uint8Array || typeof value === 'string') {
    return Buffer.from(value as string);
  }
  return Buffer.from(
    Array.isArray(value) ? value.map((record) => JSON.stringify(record)).join('\n') : JSON.stringify(value),
  );
}

/** A tar in memory; entries may come twice. */
export async function tarOf(entries: Entries | readonly (readonly [string, unknown])[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, value] of Array.isArray(entries) ? entries : Object.entries(entries)) {
    tar.entry({ name }, contents(value));
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as unknown as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A header block with a valid checksum, for what no library writes. */
export function header(name: string, { size = 0, type = '0', magic = 'ustar\x0000' } = {}): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(magic, 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

export const end = Buffer.alloc(1024);

export async function check(path: string, key?: string): Promise<CheckedArchive> {
  return checkArchive(await openArchive(path, key));
}

/** Writes a gzip file that unpacks to so many zeros. */
export async function writeZeros(path: string, head: Buffer, size: number): Promise<void> {
  const step = 1 << 26;
  const member = gzipSync(Buffer.alloc(step));
  async function* members() {
    yield gzipSync(head);
    for (let written = 0; written < size; written += step) {
      yield member;
    }
  }
  await pipeline(members, createWriteStream(path));
}
