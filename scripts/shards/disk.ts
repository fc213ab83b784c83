import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startS3 } from '../../__tests__/support/s3-server.ts';
import { addFiles, copyProject, type Place } from './library.ts';
import { restic, run, start } from './program.ts';

/**
 * `node scripts/shards/disk.ts`: stores a library that lies in a bucket as one share, in slices, and measures the disk that it takes
 * meanwhile, beside the repository: what is staged, what is fetched ahead, and what restic keeps for itself.
 */
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '500' },
    slice: { type: 'string', default: '50' },
    file: { type: 'string', default: '2' },
  },
});
const root = resolve(import.meta.dirname, '../..');
mkdirSync(join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(root, '.tmp', 'disk-'));
const project = join(folder, 'site');
const temporary = join(folder, 'temporary');
mkdirSync(temporary);
copyProject(join(root, 'examples', 'blog'), project);
const s3 = await startS3(folder, 'public-read');
const place: Place = {
  provider: 'aws-s3',
  url: (name) => `${s3.url}/media/${name}`,
  put: (name, content) => s3.put(name, randomBytes(content.length) as unknown as string),
};
const count = Math.round(Number(values.megabytes) / Number(values.file));
await addFiles(project, place, count, () => Number(values.file) * 1e6);

const environment: NodeJS.ProcessEnv = {
  RESTIC_REPOSITORY: join(folder, 'repository'),
  RESTIC_PASSWORD: 'a password of the run',
  RESTIC_CACHE_DIR: join(temporary, 'cache'),
  TMPDIR: temporary,
};
restic(['init', '--quiet'], environment);

function bytesIn(path: string): number {
  try {
    const stats = statSync(path);
    return stats.isDirectory()
      ? readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
      : stats.size;
  } catch {
    // It is gone meanwhile.
    return 0;
  }
}

const store = [
  '--project',
  project,
  '--store',
  `restic:${join(folder, 'repository')}`,
  '--set',
  'night',
  '--json',
];
const share = ['export', ...store, '--shard', '1/1', '--slice-size', `${values.slice}MB`];
let peak = 0;
const timer = setInterval(() => {
  peak = Math.max(peak, bytesIn(temporary));
}, 100);
const ended = await start(share, environment).ended;
clearInterval(timer);
if (ended.code !== 0) {
  throw new Error(ended.stdout + ended.stderr);
}
const { shard, bytes } = JSON.parse(ended.stdout);
process.stdout.write(
  `${(bytes / 1e6).toFixed(0)} MB in ${shard.snapshots.length} slices of at most ${values.slice} MB: ${(ended.milliseconds / 1000).toFixed(0)} s, ${(bytes / 1e3 / ended.milliseconds).toFixed(1)} MB/s, at most ${(peak / 1e6).toFixed(0)} MB of disk\n`,
);
const asked = s3.asked.length;
const again = await run(share, environment);
process.stdout.write(
  `again: ${(again.milliseconds / 1000).toFixed(0)} s, ${s3.asked.length - asked} files fetched\n`,
);
const records = await run(['export', ...store, '--shard', 'records/1'], environment);
process.stdout.write(`records: ${(records.milliseconds / 1000).toFixed(0)} s\n`);
await s3.close();
rmSync(folder, { recursive: true });
