import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { MediaLibrary } from '../../../src/media/library.ts';
import { RemoteFiles } from '../../../src/media/remote/remote-files.ts';
import { MediaStore } from '../../../src/media/remote/store.ts';
import { Uploads } from '../../../src/media/uploads.ts';

/**
 * Reads the files `/0` to `/COUNT - 1` of a server by way of a media cache, as an export does, with a pause after each; waits
 * until there is a certain file, where it is told of one; then forgets what is no longer there. Prints what it read.
 */
const [cache = '', server = '', count = '0', pause = '0', awaited] = process.argv.slice(2);

async function* rows() {
  for (let id = 0; id < Number(count); id += 1) {
    yield { id: id + 1, hash: `h${id}`, ext: '', url: `${server}/${id}`, provider: 'cdn', formats: null };
  }
}

const store = await MediaStore.open(cache);
const remote = new RemoteFiles({ store });
const library = new MediaLibrary(new Uploads(async () => cache), remote);
const missing: unknown[] = [];
const digests: string[] = [];
try {
  for await (const asset of library.assets(rows(), (file) => missing.push(file))) {
    await setTimeout(Number(pause));
    const content = 'content' in asset ? asset.content : readFileSync((asset as { path: string }).path);
    digests.push(createHash('sha256').update(content).digest('hex'));
  }
  while (awaited !== undefined && !existsSync(awaited)) {
    await setTimeout(5);
  }
  await store.prune();
} finally {
  await remote.close();
}
console.log(JSON.stringify({ digests, missing, totals: remote.totals }));
