/** @jest-environment ./__tests__/support/one-realm.mjs */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { openArchive } from '../../../../src/archive/read/archive.ts';
import { type ArchiveOptions, createArchive } from '../../../../src/archive/write/archive.ts';
import { Page } from '../../../../src/transfer/page.ts';
import { CountedFile } from '../../../support/counted-file.ts';
import { refusal } from '../../../support/workspace.ts';
import { coreStore, entity, metadata, page, sidecar, tag, tagLink } from '../support.ts';

/** What all tests read. */
const folder = mkdtempSync(join(tmpdir(), 'archive-index-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const seal = { toolVersion: '1.0.0', engine: 'sqlite', scope: 'everything' };
const words = Array.from({ length: 5_000 }, (_, index) => `${index} ${(index * 7919) % 10_007}`);
const text = (start: number) => words.slice(start % 4_000, (start % 4_000) + 60).join(' ');
const photo = (id: number) => `photo_${String(id).padStart(10, '0')}`;
const longName = `${'a-very-long-name-of-a-file-'.repeat(5)}_0123456789`;

const pages = async function* (...all: Page[]) {
  yield* all;
};
const ofEntities = (type: string, count: number) =>
  Page.ofRecords(
    type,
    Array.from({ length: count }, (_, index) =>
      JSON.stringify(entity(type, index + 1, { documentId: `${type}${index}`, name: text(index * 31) })),
    ),
  );

/** Some megabytes of records, and as many of media. */
async function made(options: Partial<ArchiveOptions>): Promise<string> {
  const archive = await createArchive({
    file: at('archive'),
    format: 'tar',
    compress: true,
    key: undefined,
    seal,
    ...options,
  });
  await archive.writeRecords(
    'schemas',
    pages(...[tag, page].map((schema) => Page.ofRecords(schema.uid, [JSON.stringify(schema)]))),
  );
  const manyPages = (type: string) => Array.from({ length: 8 }, () => ofEntities(type, 1_000));
  await archive.writeRecords(
    'entities',
    pages(...manyPages('api::tag.tag'), ofEntities('api::page.page', 900)),
  );
  await archive.writeAssets(
    (async function* () {
      for (let id = 1; id <= 40; id += 1) {
        const hash = id === 20 ? longName : photo(id);
        const content = id === 7 ? Buffer.alloc(0) : randomBytes(id % 9 === 0 ? 1_500_000 : 30_000 + id);
        const described = { ...sidecar({ id, hash, ext: '.jpg', mime: 'image/jpeg' }) };
        yield { filename: `${hash}.jpg`, metadata: described, size: content.length, content };
      }
    })(),
  );
  await archive.writeRecords('links', pages(Page.ofRecords('api::page.page', [JSON.stringify(tagLink)])));
  await archive.writeRecords(
    'configuration',
    pages(Page.ofRecords('core-store', [JSON.stringify(coreStore('a'))])),
  );
  return (await archive.finish(metadata, { verify: true })).file;
}

interface Form {
  readonly file: string;
  readonly key: string | undefined;
  readonly identity: string | undefined;
}

const forms = new Map<string, Form>();
const names = ['tar', 'tar.gz', 'tar.enc', 'tar.gz.enc', 'tar.age', 'tar.gz.age'] as const;

beforeAll(async () => {
  const identity = await generateIdentity();
  const recipients = [await identityToRecipient(identity)];
  for (const name of names) {
    const compress = name.includes('gz');
    const file = at(`whole-${name.replaceAll('.', '-')}`);
    const options = name.endsWith('enc')
      ? { key: 'a key' }
      : name.endsWith('age')
        ? { recipients, encryption: 'age' as const }
        : {};
    forms.set(name, {
      file: await made({ file, compress, ...options }),
      key: name.endsWith('enc') ? 'a key' : undefined,
      identity: name.endsWith('age') ? identity : undefined,
    });
  }
}, 120_000);

const opened = async (
  { file, key, identity }: Form,
  change: (content: Buffer) => Buffer = (same) => same,
) => {
  const counted = new CountedFile(change(readFileSync(file)));
  const archive = await openArchive(counted, key, identity);
  return { counted, archive, index: await archive.index() };
};

describe.each(names)('an archive as %s', (name) => {
  const form = () => forms.get(name) as Form;

  test('gives each of its entries by itself, and as a whole pass gives them', async () => {
    const { archive, index } = await opened(form());
    const whole = new Map<string, Buffer>();
    for await (const { path, content } of archive.entries()) {
      whole.set(path, Buffer.concat(await content.toArray()));
    }
    expect(whole.size).toBeGreaterThan(90);
    for (const [path, expected] of whole) {
      const found: Buffer[] = [];
      for await (const entry of index?.entries((one) => one.path === path) ?? []) {
        expect(entry.size).toBe(expected.length);
        found.push(Buffer.concat(await entry.content.toArray()));
      }
      expect(found).toHaveLength(1);
      expect(found[0]?.equals(expected)).toBe(true);
    }
    const all: string[] = [];
    for await (const { path, content } of index?.entries(() => true) ?? []) {
      all.push(path);
      expect(Buffer.concat(await content.toArray()).equals(whole.get(path) as Buffer)).toBe(true);
    }
    expect(all).toEqual([...whole.keys()]);
  });

  test('reads little more than what is asked for', async () => {
    const { counted, index } = await opened(form());
    const before = counted.bytes;
    expect(before).toBeLessThan(600_000);
    for await (const { content } of index?.entries(({ path }) => path.includes(photo(30))) ?? []) {
      await content.toArray();
    }
    expect(counted.bytes - before).toBeLessThan(30_000 + (1 << 18) + 3 * 65_536);
  });

  test('gives what is asked for although nobody said that it would be read', async () => {
    const { index } = await opened(form());
    let bytes = 0;
    const isRead = () => false;
    for await (const { path, content } of index?.entries(() => true, isRead) ?? []) {
      if (path.startsWith('assets/uploads/') && path.includes('00000000')) {
        bytes += Buffer.concat(await content.toArray()).length;
      }
    }
    expect(bytes).toBeGreaterThan(6_000_000);
  });

  test('says which types its records are of', async () => {
    const { index } = await opened(form());
    const typed = [...(index?.list() ?? [])].filter(({ types }) => types !== undefined);
    const ofPages = typed.filter(({ types }) => types?.includes('api::page.page')).map(({ path }) => path);
    expect(ofPages[0]?.startsWith('entities/')).toBe(true);
    expect(ofPages.at(-1)).toBe('links/links_00001.jsonl');
    expect(typed[0]?.types).toEqual(['api::tag.tag']);
  });

  test('that was changed where it is read is damaged, wherever that is', async () => {
    const size = readFileSync(form().file).length;
    for (let place = 5_000; place < size - 200_000; place += Math.floor(size / 13)) {
      const read = async () => {
        const { index } = await opened(form(), (content) => {
          content[place] = (content[place] as number) ^ 0x55;
          return content;
        });
        for await (const { content } of index?.entries(() => true) ?? []) {
          await content.toArray();
        }
      };
      expect((await refusal(read())).message).toMatch(/is damaged/);
    }
  });

  test('whose end was changed has no index, or one that is right', async () => {
    const size = readFileSync(form().file).length;
    for (let back = 1; back < 6_000; back += 151) {
      const { index } = await opened(form(), (content) => {
        content[size - back] = (content[size - back] as number) ^ 0x01;
        return content;
      });
      expect([undefined, form().key === undefined ? 'intact' : 'authenticated']).toContain(index?.seal.state);
    }
  });
});
