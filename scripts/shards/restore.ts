import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startS3 } from '../../__tests__/support/s3-server.ts';
import { addFiles, copyProject, inUploads } from './library.ts';
import { restic, run, start } from './program.ts';

/**
 * `node scripts/shards/restore.ts`: brings a backup into a bucket by jobs that share its media, and measures the disk that each takes at most
 * beside the repository, and what the last one asks the bucket for. The backup is of as many shares as are brought, or of `--backup` so many; 0
 * is a backup of one job.
 */
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '300' },
    slice: { type: 'string', default: '30' },
    file: { type: 'string', default: '1' },
    shares: { type: 'string', default: '4' },
    backup: { type: 'string' },
  },
});
const root = resolve(import.meta.dirname, '../..');
mkdirSync(join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(root, '.tmp', 'restore-'));
const [site, target, temporary] = ['site', 'target', 'temporary'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
mkdirSync(temporary);
copyProject(join(root, 'examples', 'blog'), site);
cpSync(site, target, { recursive: true });
const count = Math.round(Number(values.megabytes) / Number(values.file));
await addFiles(site, inUploads(site), count, () => Number(values.file) * 1e6);
const s3 = await startS3(folder);
writeFileSync(
  join(target, 'config', 'plugins.ts'),
  `export default () => (${JSON.stringify({
    upload: { config: { provider: 'aws-s3', providerOptions: s3.optionsFor('media') } },
  })});`,
);

const environment: NodeJS.ProcessEnv = {
  RESTIC_REPOSITORY: join(folder, 'repository'),
  RESTIC_PASSWORD: 'a password of the run',
  RESTIC_CACHE_DIR: join(temporary, 'cache'),
  TMPDIR: temporary,
};
restic(['init', '--quiet'], environment);
const store = ['--store', `restic:${join(folder, 'repository')}`, '--json'];
const of = Number(values.backup ?? values.shares);
const kept = ['export', '--project', site, ...store];
const parts = of === 0 ? [] : [...Array.from({ length: of }, (_, index) => `${index + 1}`), 'records'];
for (const part of parts) {
  const slice = part === 'records' ? [] : ['--slice-size', `${values.slice}MB`];
  await succeed([...kept, '--set', 'night', '--shard', `${part}/${of}`, ...slice]);
}
if (of === 0) {
  await succeed(kept);
}

const job = ['import', '--project', target, ...store, '--force', '--boot', 'never', '--shard'];
for (let part = 1; part <= Number(values.shares); part += 1) {
  rmSync(join(temporary, 'cache'), { recursive: true, force: true });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, bytesIn(temporary));
  }, 50);
  const { stdout, stderr, code, milliseconds } = await start(
    [...job, `${part}/${values.shares}`],
    environment,
  ).ended;
  clearInterval(timer);
  if (code !== 0) {
    throw new Error(stdout + stderr);
  }
  const { stages } = JSON.parse(stdout);
  say(
    `${part}/${values.shares}: ${stages.assets.count} files, ${megabytes(stages.assets.bytes)}, ${seconds(milliseconds)}, ${(stages.assets.bytes / 1e3 / milliseconds).toFixed(1)} MB/s, at most ${megabytes(peak)} of disk`,
  );
}
const again = await succeed([...job, `1/${values.shares}`]);
say(`1/${values.shares} again: ${seconds(again.milliseconds)}`);
s3.asked.length = 0;
rmSync(join(temporary, 'cache'), { recursive: true, force: true });
const records = await succeed([...job, `records/${values.shares}`]);
const methods = Map.groupBy(s3.asked, (asked) => asked.replace(/ .*/, ''));
say(
  `records: ${seconds(records.milliseconds)}, ${[...methods].map(([method, all]) => `${all.length} ${method}`).join(', ')}, ${megabytes(bytesIn(join(temporary, 'cache')))} in restic's cache`,
);
const left = readdirSync(temporary);
if (left.join() !== 'cache') {
  throw new Error(`There is left: ${left.join(', ')}`);
}
await s3.close();
rmSync(folder, { recursive: true });

async function succeed(args: string[]): Promise<{ milliseconds: number; stdout: string }> {
  return await run(args, environment);
}

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

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
