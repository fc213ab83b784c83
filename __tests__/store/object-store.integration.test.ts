/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ObjectStore, StoredObject, UploadOptions } from '../../src/store/object-store.ts';
import { allowSilence } from '../../src/system/silence.ts';
import type { Asked } from '../support/http-gate.ts';
import { type ObjectServer, presentServers } from '../support/object-servers.ts';
import { someOf } from '../support/thorough.ts';
import { refusal, rejection } from '../support/workspace.ts';

const mebibyte = 1_048_576;
const partSize = 8 * mebibyte;

/** What every engine has to do, whatever its server is. */
describe.each(someOf(await presentServers(), 2))('a store of objects on $name', (kind) => {
  let server: ObjectServer;
  let store: ObjectStore;
  let count = 0;

  beforeAll(async () => {
    server = await kind.start();
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    count += 1;
    store = await server.open({ prefix: `site-${count}/` });
    server.gate.reset();
  });

  afterEach(async () => {
    server.gate.reset();
    allowSilence(120);
    await store[Symbol.asyncDispose]();
  });

  const upload = async (
    name: string,
    content: Buffer,
    options: Partial<UploadOptions> = {},
  ): Promise<StoredObject> => {
    const writing = await store.upload(name, { ifTaken: 'refuse', expected: content.length, ...options });
    for (let from = 0; from < content.length; from += 65_536) {
      await writing.write(content.subarray(from, from + 65_536));
    }
    return await writing.complete();
  };
  const put = (name: string, content: string | Buffer) =>
    store.put(name, Buffer.from(content as string), 'replace');
  const listed = async (from = store) => {
    const objects: StoredObject[] = [];
    for await (const object of from.list()) {
      objects.push(object);
    }
    return objects;
  };
  const names = async (from = store) => (await listed(from)).map(({ name }) => name);
  const isGet = ({ what }: Asked) => what.startsWith('GET');
  const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');

  describe('lists', () => {
    test('what is directly below its prefix, and nothing else', async () => {
      const outer = await server.open();
      const beside = await server.open({ prefix: `site-${count}-b/` });
      const below = await server.open({ prefix: `site-${count}/deeper/` });
      await put('a.tar', 'one');
      await put('ü ä+%20&.tar', 'three');
      await beside.put('b.tar', Buffer.from('two'), 'replace');
      await below.put('c.tar', Buffer.from('two'), 'replace');
      expect(await names()).toEqual(['a.tar', 'ü ä+%20&.tar']);
      expect(await names(outer)).toEqual([]);
      const [first] = await listed();
      expect(first).toEqual(await store.find('a.tar'));
      expect(first).toMatchObject({ name: 'a.tar', size: 3 });
      expect(Math.abs(Number(first?.changed) - Date.now())).toBeLessThan(60_000);
      await Promise.all([outer, beside, below].map((other) => other[Symbol.asyncDispose]()));
    });

    const ifItHasPages = kind.hasPages ? test : test.skip;
    ifItHasPages('more than a page holds, in the order of the names', async () => {
      const all = Array.from({ length: 1_005 }, (_, index) => `export_${String(index).padStart(6, '0')}.tar`);
      const left = [...all];
      await Promise.all(
        Array.from({ length: 24 }, async () => {
          for (let name = left.pop(); name !== undefined; name = left.pop()) {
            await server.overwrite(`site-${count}/${name}`, Buffer.from('x'));
          }
        }),
      );
      expect(await names()).toEqual(all);
    });

    test('nothing where nothing is', async () => {
      expect(await names()).toEqual([]);
      expect(await store.find('a.tar')).toBeUndefined();
      await store.remove('a.tar');
    });
  });

  describe('puts', () => {
    test('an object in the place of another, and not where that is refused', async () => {
      const first = await put('a.json', '{}');
      const second = await put('a.json', '[1]');
      expect(second.tag).not.toBe(first.tag);
      expect(await refusal(store.put('a.json', Buffer.from('!'), 'refuse'))).toMatchObject({
        failure: 'usage',
        message: `${store.address}/a.json is there already, and is not replaced.`,
      });
      expect(String(await store.open(second).read(0, 10))).toBe('[1]');
      await store.put('b.json', Buffer.from('!'), 'refuse');
      expect(await names()).toEqual(['a.json', 'b.json']);
    });

    test('removes', async () => {
      await put('a.json', '{}');
      await store.remove('a.json');
      expect(await store.find('a.json')).toBeUndefined();
    });

    test('an object although the answer is lost on the way', async () => {
      let isLost = false;
      server.gate.faults = {
        lose: ({ what }) => {
          const isFirst = what.startsWith('PUT') && !isLost;
          isLost ||= isFirst;
          return isFirst;
        },
      };
      expect(await store.put('a.json', Buffer.from('{}'), 'refuse')).toMatchObject({ size: 2 });
      expect(isLost).toBe(true);
    });

    test('nothing by a name that is none', async () => {
      const bad = ['', '.', '..', 'a/b.tar', '../b.tar', 'a\\b', 'a\nb', 'a\u0007', 'x'.repeat(1_025)];
      for (const name of bad) {
        expect((await refusal(store.put(name, Buffer.from('x'), 'replace'))).failure).toBe('usage');
        expect((await refusal(store.find(name))).failure).toBe('usage');
      }
    });
  });

  describe('uploads', () => {
    test.each([
      ['nothing', 0],
      ['a byte', 1],
      ['almost a part', partSize - 1],
      ['exactly a part', partSize],
      ['a part and a byte', partSize + 1],
      ['three parts and some', 3 * partSize + 12_345],
    ])('%s', async (_, size) => {
      const content = randomBytes(size);
      const object = await upload('a.tar', content);
      expect(object).toMatchObject({ name: 'a.tar', size });
      expect(await store.find('a.tar')).toEqual(object);
      const file = store.open(object);
      expect(digest(await file.read(0, size))).toBe(digest(content));
      expect(await file.isUnchanged()).toBe(true);
    });

    test('nothing that can be seen before it is complete', async () => {
      const writing = await store.upload('a.tar', { ifTaken: 'refuse', expected: 0 });
      await writing.write(randomBytes(2 * partSize + 1));
      expect(await names()).toEqual([]);
      expect(await store.find('a.tar')).toBeUndefined();
      await writing.complete();
      expect(await names()).toEqual(['a.tar']);
      await writing.abort();
      expect(await names()).toEqual(['a.tar']);
    });

    test('and leaves nothing of what is aborted', async () => {
      const writing = await store.upload('a.tar', { ifTaken: 'refuse', expected: 0 });
      await writing.write(randomBytes(2 * partSize + 1));
      await writing.abort();
      await writing.abort();
      expect(await store.find('a.tar')).toBeUndefined();
      expect((await server.unfinished()) ?? 0).toBe(0);
      expect(await rejection(writing.write(Buffer.alloc(1)))).toBeInstanceOf(Error);
      expect(await rejection(writing.complete())).toBeInstanceOf(Error);
    });

    test('not where the name is taken, be it at the beginning or meanwhile', async () => {
      await put('a.tar', 'first');
      const taken = { failure: 'usage', message: expect.stringContaining('a.tar is there already') };
      expect(await refusal(upload('a.tar', Buffer.alloc(1)))).toMatchObject(taken);
      for (const size of [5, partSize + 5]) {
        await store.remove('a.tar');
        const writing = await store.upload('a.tar', { ifTaken: 'refuse', expected: size });
        await writing.write(randomBytes(size));
        const other = await put('a.tar', 'another');
        expect(await refusal(writing.complete())).toMatchObject(taken);
        expect(await store.find('a.tar')).toEqual(other);
        expect((await server.unfinished()) ?? 0).toBe(0);
      }
    });

    test('in the place of another, which is there as a whole until then', async () => {
      const before = await put('a.tar', 'first');
      const writing = await store.upload('a.tar', { ifTaken: 'replace', expected: 0 });
      await writing.write(randomBytes(partSize + 1));
      expect(String(await store.open(before).read(0, 10))).toBe('first');
      expect(await writing.complete()).toMatchObject({ size: partSize + 1 });
    });

    test('although the answer to the last request is lost', async () => {
      let isLost = false;
      server.gate.faults = {
        lose: ({ what, query }) => {
          const isLast = /^POST/.test(what) ? !/uploads/.test(query) : /comp=blocklist/.test(query);
          const isNow = isLast && !isLost;
          isLost ||= isNow;
          return isNow;
        },
      };
      const content = randomBytes(partSize + 1);
      expect(await upload('a.tar', content)).toMatchObject({ size: content.length });
      expect(isLost).toBe(true);
    });

    test('through failures that pass', async () => {
      let failures = 0;
      server.gate.faults = {
        answer: ({ what }) => {
          failures += what.startsWith('PUT') && failures < 3 ? 1 : 0;
          return what.startsWith('PUT') && failures < 3 ? 503 : undefined;
        },
      };
      const content = randomBytes(2 * partSize + 1);
      const object = await upload('a.tar', content);
      expect(digest(await store.open(object).read(0, content.length))).toBe(digest(content));
    });

    test('and says so where the failures do not pass', async () => {
      server.gate.faults = { answer: ({ what }) => (what.startsWith('PUT') ? 503 : undefined) };
      const error = await refusal(upload('a.tar', randomBytes(2 * partSize)));
      expect(error.message).toBe(
        `${store.address}/a.tar cannot be written: the service is overloaded, or has a failure of its own (status 503).`,
      );
      server.gate.reset();
      expect(await store.find('a.tar')).toBeUndefined();
      expect((await server.unfinished()) ?? 0).toBe(0);
    });

    test('until it is interrupted, and leaves nothing then', async () => {
      const ending = new AbortController();
      const writing = await store.upload('a.tar', {
        ifTaken: 'refuse',
        expected: 0,
        signal: ending.signal,
      });
      await writing.write(randomBytes(2 * partSize + 1));
      const reason = new Error('interrupted');
      ending.abort(reason);
      expect(await rejection(writing.write(Buffer.alloc(1)))).toBe(reason);
      expect(await rejection(writing.complete())).toBe(reason);
      await writing.abort();
      expect(await store.find('a.tar')).toBeUndefined();
      expect((await server.unfinished()) ?? 0).toBe(0);
    });
  });

  describe('reads', () => {
    const content = randomBytes(3 * mebibyte);
    let object: StoredObject;

    beforeEach(async () => {
      object = await put('a.tar', content);
      server.gate.reset();
    });

    test('bytes from anywhere, and no more than there are', async () => {
      const file = store.open(object);
      expect(file).toMatchObject({ path: `${store.address}/a.tar`, size: content.length });
      for (const [start, length] of [
        [0, 1],
        [1_000_000, 1_234_567],
        [content.length - 5, 100],
        [content.length, 5],
        [content.length + 5, 5],
        [7, 0],
      ] as const) {
        expect((await file.read(start, length)).equals(content.subarray(start, start + length))).toBe(true);
      }
      expect(digest(Buffer.concat(await file.stream(5).toArray()))).toBe(digest(content.subarray(5)));
    });

    test('nothing that nobody asks for any more', async () => {
      // More than the connection itself holds on its way.
      const large = await put('large.tar', Buffer.alloc(32 * mebibyte));
      server.gate.reset();
      const stream = store.open(large).stream();
      await once(stream, 'readable');
      stream.read(1);
      stream.destroy();
      await once(stream, 'close');
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(server.gate.passed).toBeLessThan(large.size);
      server.gate.reset();
      await store.open(object).read(2_000_000, 1_000);
      expect(server.gate.passed).toBe(1_000);
    });

    test('on where it was when the connection is dropped, however often', async () => {
      server.gate.faults = { cut: (asked) => (isGet(asked) ? 300_000 : undefined) };
      const read = await store.open(object).read(0, content.length);
      expect(digest(read)).toBe(digest(content));
      expect(server.gate.asked.filter(isGet).length).toBeGreaterThan(9);
    });

    test('no longer where it is dropped without an end', async () => {
      server.gate.faults = { cut: (asked) => (isGet(asked) ? 100 : undefined) };
      const error = await refusal(store.open(object).read(0, content.length));
      expect(error.message).toMatch(/\/a\.tar cannot be read: the connection was lost\.$/);
    });

    test('through failures that pass, and says so where they do not', async () => {
      let failures = 0;
      server.gate.faults = {
        answer: () => {
          failures += 1;
          return failures < 4 ? 503 : undefined;
        },
      };
      expect((await store.open(object).read(0, 10)).equals(content.subarray(0, 10))).toBe(true);
      server.gate.faults = { answer: () => 503 };
      expect((await refusal(store.open(object).read(0, 10))).message).toBe(
        `${store.address}/a.tar cannot be read: the service is overloaded, or has a failure of its own (status 503).`,
      );
    });

    test('no mixture where the object is replaced meanwhile', async () => {
      const file = store.open(object);
      server.gate.faults = { cut: (asked) => (isGet(asked) ? 300_000 : undefined) };
      const stream = file.stream();
      const reading = stream.toArray();
      await once(stream, 'data');
      await server.overwrite(`site-${count}/a.tar`, randomBytes(content.length));
      expect((await refusal(reading)).message).toMatch(/is no longer what it was when it was opened/);
      expect(await file.isUnchanged()).toBe(false);
      await store.remove('a.tar');
      expect((await refusal(file.read(0, 1))).message).toMatch(/is no longer what it was/);
    });

    test('until it is interrupted', async () => {
      const ending = new AbortController();
      const stream = store.open(object, ending.signal).stream();
      server.gate.faults = { hush: (asked) => (isGet(asked) ? 1_000 : undefined) };
      const reading = rejection(stream.toArray());
      await once(stream, 'data');
      const reason = new Error('interrupted');
      ending.abort(reason);
      expect(await reading).toBe(reason);
      expect(await rejection(store.open(object, ending.signal).read(0, 1))).toBe(reason);
    });

    test('on after a silence in the middle, and not for ever', async () => {
      allowSilence(0.4);
      let isFirst = true;
      server.gate.faults = {
        hush: (asked) => {
          const isSilent = isGet(asked) && isFirst;
          isFirst = false;
          return isSilent ? 100_000 : undefined;
        },
      };
      // The client takes its patience from when it is made.
      const patient = await server.open({ prefix: `site-${count}/` });
      expect(digest(await patient.open(object).read(0, content.length))).toBe(digest(content));
      server.gate.faults = { hush: () => 0 };
      expect((await refusal(patient.open(object).read(0, 10))).message).toMatch(
        /\/a\.tar cannot be read: the server fell silent\.$/,
      );
      server.gate.faults = { hush: () => -1 };
      expect((await refusal(patient.find('a.tar'))).message).toMatch(
        /cannot be looked up: the server fell silent\.$/,
      );
      await patient[Symbol.asyncDispose]();
    });

    test('at the pace of its reader, who may take longer than a server may be silent', async () => {
      allowSilence(0.3);
      const stream = store.open(object).stream();
      const parts: Buffer[] = [];
      for await (const part of stream) {
        parts.push(part);
        if (parts.length === 1) {
          await new Promise((resolve) => setTimeout(resolve, 900));
        }
      }
      expect(digest(Buffer.concat(parts))).toBe(digest(content));
    });
  });

  describe('says in words', () => {
    test('that there is no such bucket', async () => {
      const other = await server.open({ bucket: 'nothing-here', prefix: 'a/' });
      const attempts = [
        () => listed(other),
        () => other.find('a.tar'),
        () => other.put('a.tar', Buffer.from('x'), 'replace'),
        () => other.put('a.tar', Buffer.from('x'), 'refuse'),
        async () => {
          const writing = await other.upload('a.tar', { ifTaken: 'replace', expected: 0 });
          await writing.write(randomBytes(partSize));
          await writing.complete();
        },
      ];
      for (const attempt of attempts) {
        expect((await refusal(attempt())).message).toMatch(
          /\S+:\/\/nothing-here\/a\b.* cannot be .*: there is no such (?:bucket|container)\.$/,
        );
      }
      await other[Symbol.asyncDispose]();
    });

    test('that the credentials are wrong, and none of them', async () => {
      const other = await server.refuseCredentials();
      const error = await refusal(listed(other));
      expect(error.message).toMatch(/cannot be listed: .*credentials/);
      expect(JSON.stringify([error.message, error.remedy, error.stack, String(error.cause)])).not.toMatch(
        /canary/,
      );
      await other[Symbol.asyncDispose]();
    });

    test('that there are no credentials', async () => {
      const error = await refusal(
        server.open({
          environment: {
            ...server.environment,
            AWS_ACCESS_KEY_ID: undefined,
            AZURE_STORAGE_ACCOUNT: undefined,
          },
        }),
      );
      expect(error.message + error.remedy).toMatch(/AWS_ACCESS_KEY_ID|AZURE_STORAGE_ACCOUNT/);
    });

    test('that nothing listens there, or nobody knows the host', async () => {
      for (const [address, words] of [
        ['http://127.0.0.1:9/devstoreaccount1', 'nothing listens there'],
        ['http://nowhere.invalid/devstoreaccount1', 'the name of the host'],
      ]) {
        const other = await server.open({
          environment: {
            ...server.environment,
            AWS_ENDPOINT_URL_S3: address,
            AZURE_STORAGE_ENDPOINT: address,
          },
        });
        expect((await refusal(other.find('a.tar'))).message).toContain(`a.tar cannot be looked up: ${words}`);
        await other[Symbol.asyncDispose]();
      }
    });
  });
});
