/** @jest-environment ./__tests__/support/one-realm.mjs */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createStrapiDecipher, deriveKey } from '../../src/archive/format/encryption.ts';
import { openArchive } from '../../src/archive/read/archive.ts';
import { checkArchive } from '../../src/archive/read/check.ts';
import { loadArchive } from '../../src/archive/read/load.ts';
import { createArchive } from '../../src/archive/write/archive.ts';
import { inspectArchive } from '../../src/commands/inspect/inspect.ts';
import { readFor } from '../../src/commands/restore-one/reading.ts';
import { parseVerifyOptions } from '../../src/commands/verify/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { Page } from '../../src/transfer/page.ts';
import { entity, metadata, page, sidecar, tag, tagLink } from '../archive/read/support.ts';
import { CountedFile } from '../support/counted-file.ts';
import { defaultsOf } from '../support/options.ts';
import { refusal } from '../support/workspace.ts';

/** What all tests read. */
const folder = mkdtempSync(join(tmpdir(), 'read-in-part-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));
const photo = (id: number) => `photo_${String(id).padStart(10, '0')}`;

let file: string;

beforeAll(async () => {
  const archive = await createArchive({
    file: at('media'),
    format: 'tar',
    compress: true,
    key: 'a key',
    seal: { toolVersion: '1.0.0', engine: 'sqlite', scope: 'everything' },
  });
  const pages = async function* (...all: [string, object[]][]) {
    for (const [type, records] of all) {
      yield Page.ofRecords(
        type,
        records.map((record) => JSON.stringify(record)),
      );
    }
  };
  await archive.writeRecords('schemas', pages([tag.uid, [tag]], [page.uid, [page]]));
  const tags = Array.from({ length: 50 }, (_, index) => entity(tag.uid, index + 1, { name: `tag ${index}` }));
  const documents = [entity(page.uid, 1, { documentId: 'abc' })];
  await archive.writeRecords('entities', pages([tag.uid, tags], [page.uid, documents]));
  await archive.writeAssets(
    (async function* () {
      for (let id = 1; id <= 200; id += 1) {
        const content = randomBytes(100_000);
        const described = sidecar({ id, hash: photo(id), ext: '.jpg', mime: 'image/jpeg' });
        yield { filename: `${photo(id)}.jpg`, metadata: described, size: content.length, content };
      }
    })(),
  );
  await archive.writeRecords('links', pages([page.uid, [tagLink]]));
  ({ file } = await archive.finish(metadata));
});

const optionsOf = (options: object) =>
  parseVerifyOptions({ ...defaultsOf('verify'), file, key: 'a key', ...options });

describe('a sample', () => {
  test('is verified, and no more is said to be proven', async () => {
    const report = await verifyArchive(optionsOf({ sample: '5%' }));
    expect(report.sample).toMatchObject({ percent: 5, of: 404 });
    expect(report.sample?.entries).toBe(2 + Math.ceil(402 * 0.05));
    expect(report.seal).toBe('authenticated');
    expect(report.danglingLinks).toBeUndefined();
    const whole = await verifyArchive(optionsOf({}));
    expect({ ...report.stages }).toEqual({ ...whole.stages });
    expect(report.contentTypes).toEqual(whole.contentTypes);
    expect(report.contentDigest).toBe(whole.contentDigest);
  });

  test('of everything finds any damage', async () => {
    const content = readFileSync(file);
    content[10_000_000] = (content[10_000_000] as number) ^ 1;
    writeFileSync(at('damaged'), content);
    const error = await refusal(verifyArchive(optionsOf({ sample: '100%', file: at('damaged') })));
    expect(error.failure).toBe('damagedArchive');
  });

  test.each(['0%', '101%', '10', '1e1%', '-5%', '%', ' 5%'])('of %j is none', (sample) => {
    expect(() => optionsOf({ sample })).toThrow('is no part of an archive');
  });

  test('is not rehearsed', () => {
    expect(() => optionsOf({ sample: '10%', rehearse: true })).toThrow('A rehearsal needs all of an archive');
  });
});

test('an inspection says the same as one that reads everything', async () => {
  const options = { ...defaultsOf('inspect'), file, key: 'a key' };
  const glance = await inspectArchive(options);
  const whole = await inspectArchive({ ...options, requireSeal: 'authenticated' });
  expect({ ...glance, durationMs: 0, seal: 0 }).toEqual({ ...whole, durationMs: 0, seal: 0 });
  expect(glance.media).toEqual([{ kind: 'images', files: 200, bytes: 20_000_000 }]);
});

test('single documents and three files take a small part of what there is', async () => {
  const counted = new CountedFile(readFileSync(file));
  const read = await readFor(await openArchive(counted, 'a key'), page.uid, undefined);
  expect(read.isPart).toBe(true);
  expect(read.checked.counts.get(page.uid)).toBe(1);
  expect(read.reader.seal?.state).toBe('authenticated');
  const names = new Set([3, 100, 170].map((id) => `${photo(id)}.jpg`));
  expect([read.hasFile(`${photo(3)}.jpg`), read.hasFile('other.jpg')]).toEqual([true, false]);
  const { reader, checked } = await read.withFiles(names);
  const found: string[] = [];
  await loadArchive(reader, checked, {
    asset: async (filename, _sidecar, size, content) => {
      found.push(filename);
      expect(Buffer.concat(await content.toArray())).toHaveLength(size);
    },
  });
  expect(new Set(found)).toEqual(names);
  expect(counted.bytes).toBeLessThan(counted.size / 10);
});

test('an archive without a seal is read whole', async () => {
  const archive = await createArchive({
    file: at('not-sealed'),
    format: 'tar',
    compress: true,
    key: undefined,
  });
  await archive.writeRecords(
    'schemas',
    (async function* () {
      yield Page.ofRecords(page.uid, [JSON.stringify(page)]);
    })(),
  );
  const { file } = await archive.finish(metadata);
  const read = await readFor(await openArchive(file, undefined), page.uid, undefined);
  expect(read.isPart).toBe(false);
});

test('an archive whose seal was made with a key that is not given is read whole', async () => {
  const decipher = createStrapiDecipher(await deriveKey('a key'));
  const decrypted = new CountedFile(Buffer.concat([decipher.update(readFileSync(file)), decipher.final()]));
  const archive = await openArchive(decrypted, undefined);
  expect((await archive.index())?.seal.state).toBe('unproven');
  const read = await readFor(archive, page.uid, undefined);
  expect([read.isPart, read.reader.seal?.state]).toEqual([false, 'unproven']);
  const inPart = await readFor(await openArchive(decrypted, 'a key'), page.uid, undefined);
  expect([inPart.isPart, inPart.reader.seal?.state]).toEqual([true, 'authenticated']);
});

test('nothing is fetched twice where nearly everything is read, and that several times', async () => {
  const archive = await createArchive({
    file: at('records'),
    format: 'tar',
    compress: true,
    key: undefined,
    seal: { toolVersion: '1.0.0', engine: 'sqlite', scope: 'everything' },
  });
  const pages = async function* (type: string, count: number, record: (id: number) => object) {
    for (let id = 1; id <= count; id += 1_000) {
      const records = Array.from({ length: 1_000 }, (_, index) => JSON.stringify(record(id + index)));
      yield Page.ofRecords(type, records);
    }
  };
  await archive.writeRecords(
    'schemas',
    (async function* () {
      yield Page.ofRecords(tag.uid, [JSON.stringify(tag)]);
      yield Page.ofRecords(page.uid, [JSON.stringify(page)]);
    })(),
  );
  const named = (type: string) => (id: number) => entity(type, id, { name: randomBytes(60).toString('hex') });
  await archive.writeRecords(
    'entities',
    (async function* () {
      yield* pages(tag.uid, 20_000, named(tag.uid));
      yield* pages(page.uid, 20_000, named(page.uid));
    })(),
  );
  await archive.writeRecords(
    'links',
    pages(page.uid, 40_000, (id) => ({ ...tagLink, left: { ...tagLink.left, ref: id } })),
  );
  const { file } = await archive.finish(metadata);
  const counted = new CountedFile(readFileSync(file));
  const read = await readFor(await openArchive(counted, undefined), page.uid, undefined);
  expect(read.isPart).toBe(true);
  await checkArchive(read.reader);
  // Its beginning tells what it is, and its end where the manifest is.
  expect(counted.bytes).toBeLessThan(counted.size + 500_000);
});
