import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { installTool } from '../tools.ts';
import { type Measured, median } from './measure.ts';

/**
 * Uploads and downloads a large archive as exports and imports do it, and as `@aws-sdk/lib-storage` and `@aws-sdk/client-s3` alone do it,
 * alternately, to and from s3rver on this machine. Prints the figures as Markdown.
 */
const options = new Command('bench:store')
  .option('--megabytes <n>', 'size of the archive', Number, 200)
  .option('--runs <n>', 'pairs of runs', Number, 5)
  .option('--check', 'end with exit code 1 when a target is missed', false)
  .parse()
  .opts<{ megabytes: number; runs: number; check: boolean }>();

/** How much of the bare client's throughput ours has to have, and the MB of memory that it may take. */
const leastRatio = 0.8;
const mostMemory = 200;

/** As much of s3rver as is used here; it brings no types. */
type S3rverClass = new (
  options: object,
) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> };

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
const file = join(folder, 'archive.tar');

async function makeFile(): Promise<void> {
  const handle = await open(file, 'w');
  for (let written = 0; written < options.megabytes; written += 1) {
    await handle.write(randomBytes(1_000_000));
  }
  await handle.close();
}

async function measureRun(by: string, direction: string, port: number): Promise<Measured> {
  const script = join(import.meta.dirname, 'store-run.ts');
  const { stdout } = await run(process.execPath, [script, by, direction, file], {
    env: {
      ...process.env,
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'S3RVER',
      AWS_SECRET_ACCESS_KEY: 'S3RVER',
    },
  });
  return JSON.parse(stdout) as Measured;
}

try {
  await makeFile();
  const S3rver = installTool('storage')('s3rver') as S3rverClass;
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'backups', configs: [] }],
  });
  const { port } = await server.run();
  console.log(
    `| ${options.megabytes} MB | runs | client alone | ours | throughput of ours | peak memory alone | ours |`,
  );
  console.log('|---|--:|--:|--:|--:|--:|--:|');
  for (const direction of ['up', 'down']) {
    const bare: Measured[] = [];
    const ours: Measured[] = [];
    for (let round = 0; round < options.runs; round += 1) {
      bare.push(await measureRun('bare', direction, port));
      ours.push(await measureRun('ours', direction, port));
    }
    const [seconds, oursSeconds] = [bare, ours].map((all) => median(all.map((one) => one.seconds)));
    const [memory, oursMemory] = [bare, ours].map((all) => Math.max(...all.map((one) => one.megabytes)));
    const ratio = median(bare.map((one, index) => one.seconds / (ours[index]?.seconds ?? 0)));
    const cells = [
      direction === 'up' ? 'upload' : 'download',
      options.runs,
      `${seconds?.toFixed(2)} s`,
      `${oursSeconds?.toFixed(2)} s`,
      `${(ratio * 100).toFixed(0)} %`,
      `${memory?.toFixed(0)} MB`,
      `${oursMemory?.toFixed(0)} MB`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
    if (options.check && (ratio < leastRatio || (oursMemory ?? 0) > mostMemory)) {
      process.exitCode = 1;
    }
  }
  await server.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
