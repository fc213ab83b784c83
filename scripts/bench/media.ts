import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createArchive } from '../../src/archive/write/archive.ts';
import { MediaLibrary } from '../../src/media/library.ts';
import { RemoteFiles } from '../../src/media/remote/remote-files.ts';
import { MediaStore } from '../../src/media/remote/store.ts';
import { Uploads } from '../../src/media/uploads.ts';

/**
 * Fetches many small files of a server that answers late into an archive: one at a time, as official export does, many at
 * a time, and again with a media cache. Prints the figures as Markdown.
 */
const options = new Command('bench:media')
  .option('--files <n>', 'how many files', Number, 10_000)
  .option('--latency <ms>', 'milliseconds before each answer', Number, 20)
  .option(
    '--one-at-a-time <n>',
    'how many of them are fetched one at a time; the time for all is worked out',
    Number,
    1_000,
  )
  .option('--check', 'end with exit code 1 when a target is missed', false)
  .option('--serve', 'be the server', false)
  .parse()
  .opts<{ files: number; latency: number; oneAtATime: number; check: boolean; serve: boolean }>();

const fileSize = 10_000;
const leastRatio = 15;

/** A server that counts the bytes of the bodies that it sends, in a process of its own. */
async function serve(): Promise<void> {
  const content = randomBytes(fileSize);
  let sent = 0;
  const server = createServer((request, response) => {
    const etag = `"${request.url}"`;
    setTimeout(() => {
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304, { etag }).end();
        return;
      }
      sent += content.length;
      response.writeHead(200, { etag, 'content-length': content.length }).end(content);
    }, options.latency);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', () => process.send?.({ sent }));
  process.send?.({ port: (server.address() as AddressInfo).port });
}

async function* rows(url: string, count: number) {
  for (let id = 1; id <= count; id += 1) {
    yield { id, hash: `file_${id}`, ext: '.jpg', url: `${url}/${id}`, provider: 'cdn', formats: null };
  }
}

/** @returns Milliseconds. */
async function run(
  url: string,
  count: number,
  filesAtATime: number | undefined,
  cache?: string,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-media-'));
  const store = cache === undefined ? undefined : await MediaStore.open(cache);
  const remote = new RemoteFiles({ store, ...(filesAtATime === undefined ? {} : { filesAtATime }) });
  const library = new MediaLibrary(new Uploads(async () => folder), remote);
  const started = performance.now();
  try {
    const archive = await createArchive({
      file: join(folder, 'out'),
      format: 'tar',
      compress: true,
      key: 'k',
    } as never);
    const missing = (file: { path: string }) => {
      throw new Error(`${file.path} is missing`);
    };
    const { count: written } = await archive.writeAssets(library.assets(rows(url, count), missing));
    await archive.finish({ createdAt: new Date().toISOString(), strapi: { version: '5.0.0' } });
    if (written !== count) {
      throw new Error(`${written} of ${count} files were written`);
    }
    return performance.now() - started;
  } finally {
    await remote.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ask(server: ChildProcess): Promise<{ port: number; sent: number }> {
  const [answer] = await once(server, 'message');
  return answer as { port: number; sent: number };
}

async function bytesSent(server: ChildProcess): Promise<number> {
  const answer = ask(server);
  server.send('sent?');
  return (await answer).sent;
}

async function measureAll(): Promise<void> {
  const { files, latency, oneAtATime } = options;
  const server = fork(process.argv[1] as string, ['--serve', '--latency', String(latency)]);
  const cache = await mkdtemp(join(tmpdir(), 'bench-media-cache-'));
  try {
    const url = `http://127.0.0.1:${(await ask(server)).port}`;
    const few = Math.min(files, oneAtATime);
    const single = ((await run(url, few, 1)) / few) * files;
    const many = await run(url, files, undefined);
    await run(url, files, undefined, cache);
    const before = await bytesSent(server);
    const again = await run(url, files, undefined, cache);
    const downloaded = (await bytesSent(server)) - before;
    const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
    console.log(`${files} files of ${fileSize} bytes, ${latency} ms latency:\n`);
    console.log('| | time | beside one at a time |\n| --- | --- | --- |');
    console.log(`| one at a time | ${seconds(single)} | 1 |`);
    console.log(`| many at a time | ${seconds(many)} | ${(single / many).toFixed(1)} × |`);
    console.log(
      `| again, with a media cache (${downloaded} bytes downloaded) | ${seconds(again)} | ${(single / again).toFixed(1)} × |`,
    );
    if (options.check && (single / many < leastRatio || downloaded > 0)) {
      process.exitCode = 1;
    }
  } finally {
    server.kill();
    await rm(cache, { recursive: true, force: true });
  }
}

await (options.serve ? serve() : measureAll());
