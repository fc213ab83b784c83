import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { copyBlog } from '../../__tests__/support/blog.ts';
import { defaultsOf } from '../../__tests__/support/options.ts';
import { startS3 } from '../../__tests__/support/s3-server.ts';
import { listBackups } from '../../src/commands/list/list.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { Random } from '../random.ts';

/**
 * `npm run store:kills [-- ROUNDS [SEED]]`: kills exports into a bucket, each time before or after another of their requests is carried
 * out, and looks at what is left: what is listed as verified has to be whole, and what was there before has to be there. Half of the
 * exports replace a backup. Their archives take several parts.
 */
const rounds = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
const random = new Random(seed);
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-store-'));
const project = join(folder, 'blog');
const store = 's3://media/shop';
const key = 'a key for the kills';
const megabytes = 40;
/** Requests of an export of that size, by estimate. */
const mostRequests = 16;

const server = await startS3(folder);
Object.assign(process.env, {
  AWS_ENDPOINT_URL_S3: server.url,
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  AWS_REGION: 'us-east-1',
  STRAPI_DMS_KEY: key,
});
const program = join(import.meta.dirname, '../../src/main.ts');

function addLargeFile(): void {
  copyBlog(project);
  const database = new DatabaseSync(join(project, '.tmp/data.db'));
  database
    .prepare(
      `INSERT INTO files (document_id, name, hash, ext, mime, size, url, provider, folder_path)
       VALUES ('large', 'large.bin', 'large', '.bin', 'application/octet-stream', ?, '/uploads/large.bin', 'local', '/')`,
    )
    .run(megabytes * 1_000);
  database.close();
  mkdirSync(join(project, 'public/uploads'), { recursive: true });
  writeFileSync(join(project, 'public/uploads/large.bin'), randomBytes(megabytes * 1_000_000));
}

const start = (file: string): ChildProcess => {
  const words = ['export', '--project', project, '--store', store, '-f', file, '--overwrite', '--quiet'];
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...words], {
    env: process.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
};

/** Names of the backups that are listed as verified; each is read to its end where it was not before. */
async function wholeOnes(read: Set<string>): Promise<string[]> {
  const { backups } = await listBackups({ ...defaultsOf('list'), store });
  const whole = backups.filter(({ isVerified }) => isVerified);
  for (const { name, digest } of whole as { readonly name: string; readonly digest?: string }[]) {
    const known = `${name} ${digest}`;
    if (!read.has(known)) {
      await verifyArchive({ ...defaultsOf('verify'), key, store, file: name } as never);
      read.add(known);
    }
  }
  return whole.map(({ name }) => name);
}

let [killed, finished] = [0, 0];
try {
  addLargeFile();
  const read = new Set<string>();
  await once(start('kept'), 'exit');
  let before = await wholeOnes(read);
  if (before.length !== 1) {
    throw new Error('The first export made no backup.');
  }
  for (let round = 0; round < rounds; round += 1) {
    const isReplacing = random.chance(0.5);
    const file = isReplacing ? 'kept' : `round-${round}`;
    let left = 1 + random.below(mostRequests);
    const child = start(file);
    const ended = once(child, 'exit');
    const kill = () => {
      killed += child.kill('SIGKILL') ? 1 : 0;
    };
    server.fail = () => {
      left -= 1;
      if (left === 0) {
        // At once, or while what comes of the request is on its way.
        wait(random.chance(0.5) ? 0 : random.below(30)).then(kill);
        return random.chance(0.3);
      }
      return left < 0 && child.killed;
    };
    await ended;
    finished += child.exitCode === 0 ? 1 : 0;
    server.fail = () => false;
    const there = await wholeOnes(read);
    console.error('there', there);
    const lost = before.filter(
      (name) => !there.includes(name) && !(isReplacing && name === 'kept.tar.gz.enc'),
    );
    if (lost.length > 0) {
      throw new Error(`Round ${round}: ${lost.join(', ')} was there before, and is gone.`);
    }
    if (isReplacing && !there.includes('kept.tar.gz.enc')) {
      // Said of `overwrite`: for a moment there is neither. The next export makes it again.
      await once(start('kept'), 'exit');
    }
    before = await wholeOnes(read);
    if (!before.includes('kept.tar.gz.enc')) {
      throw new Error(`Round ${round}: the export after it has made no backup.`);
    }
  }
  console.log(
    `Seed ${seed}: ${rounds} rounds, ${killed} killed, ${finished} finished all the same; nothing that was there was lost, nothing half was listed.`,
  );
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
