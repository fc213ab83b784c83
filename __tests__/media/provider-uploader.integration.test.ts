/** @jest-environment ./__tests__/support/one-realm.mjs */
import { afterEach, expect, test } from '@jest/globals';
import { type ProviderLimits, ProviderUploader } from '../../src/media/remote/provider-uploader.ts';
import type { NewFile } from '../../src/media/remote/uploader.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();
let uploader: ProviderUploader | undefined;

afterEach(() => uploader?.close());

/** Opens a provider whose package is given as what `uploadStream` and `delete` do. */
async function open(
  uploadStream: string,
  limits: ProviderLimits,
  { load = '', remove = '' } = {},
): Promise<ProviderUploader> {
  write(
    'node_modules/slow/index.js',
    `const pause = (ms) => new Promise((done) => setTimeout(done, ms));
     ${load}
     module.exports = { init: () => ({
       async uploadStream(file) { ${uploadStream}; file.url = 'https://slow.example/' + file.hash; },
       async delete(file) { ${remove}; },
     }) };`,
  );
  uploader = await ProviderUploader.open({
    name: 'slow',
    providerOptions: {},
    actionOptions: {},
    directory: at('.'),
    environment: process.env,
    isTaken: () => false,
    limits,
  });
  return uploader;
}

const file = (size: number): NewFile => ({
  content: write('file', Buffer.alloc(size)),
  size,
  md5: '0',
  name: 'a.png',
  hash: 'a',
  ext: '.png',
  mime: 'image/png',
});

const old = { hash: 'old', ext: '.png', url: 'https://slow.example/old' };

test('a provider that does not answer is left, and so is everything else that is asked of it', async () => {
  const { upload, remove } = bound(await open('await pause(60_000)', { patience: 1_500, slowest: 1e9 }));
  expect((await refusal(upload(file(10)))).message).toMatch(/slow failed: it has not answered for \d+ s$/);
  expect((await refusal(remove(old))).message).toMatch(/it has not answered for/);
});

test('a large file gets more time than a small one', async () => {
  const limits = { patience: 1_500, slowest: 1_000_000 };
  const { upload } = bound(await open('await pause(2_500)', limits));
  expect((await upload(file(3_000_000))).place.url).toBe('https://slow.example/a');
  expect((await refusal(upload(file(10)))).message).toContain('it has not answered');
});

test('a file that is read slowly, but read, gets the time that it takes', async () => {
  const reads = 'for await (const chunk of file.stream) await pause(chunk.length / 65_536 * 900)';
  const { upload } = bound(await open(reads, { patience: 2_500, slowest: Number.POSITIVE_INFINITY }));
  expect((await upload(file(5 * 65_536))).place.url).toBe('https://slow.example/a');
}, 20_000);

test('a package that never comes to its end when it is loaded is left', async () => {
  const loading = open('', { patience: 1_000, slowest: 1e9 }, { load: 'for (;;) {}' });
  expect((await refusal(loading)).message).toContain('slow failed: it has not answered');
});

test('a signal that reaches the whole group of processes does not end it', async () => {
  const { remove } = bound(
    await open(
      '',
      { patience: 5_000, slowest: 1e9 },
      {
        remove: "process.kill(process.pid, 'SIGINT'); process.kill(process.pid, 'SIGTERM'); await pause(100)",
      },
    ),
  );
  await remove(old);
});

test.each([
  ['the same hash', { hash: 'h', url: 'https://x.example/1' }, { hash: 'h', url: 'https://y.example/2' }],
  [
    'the same path',
    { hash: 'a', url: 'https://x.example/f/1.png' },
    { hash: 'b', url: '//y.example/f/1.png?s=1' },
  ],
  [
    'the same name at the service',
    {
      hash: 'a',
      url: 'https://x.example/v1/1',
      provider_metadata: { public_id: 'f/1', resource_type: 'image' },
    },
    {
      hash: 'b',
      url: 'https://x.example/v2/1',
      provider_metadata: { public_id: 'f/1', resource_type: 'image' },
    },
  ],
])('an old file stays where a new one has %s', async (_name, gone, staying) => {
  const { removable } = bound(await open('', { patience: 5_000, slowest: 1e9 }));
  expect(removable([gone, old], [staying])).toEqual({ files: [old], untold: [] });
});

test('what the service tells of every file is no name', async () => {
  const { removable } = bound(await open('', { patience: 5_000, slowest: 1e9 }));
  const [gone, staying] = ['a', 'b'].map((hash) => ({
    hash,
    url: `https://x.example/${hash}`,
    provider_metadata: { public_id: hash, resource_type: 'image', bucket: 'media' },
  }));
  expect(removable([gone ?? old], [staying ?? old]).files).toHaveLength(1);
});

const bound = (given: ProviderUploader) => ({
  upload: given.upload.bind(given),
  remove: given.remove.bind(given),
  removable: given.removable.bind(given),
});
