import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupOf } from '../../__tests__/support/backup-store.ts';
import { simulatedNights } from '../../__tests__/support/nights.ts';
import { startS3 } from '../../__tests__/support/s3-server.ts';
import { forgetBackups } from '../../src/commands/forget/forget.ts';
import { openStore } from '../../src/commands/open-store.ts';
import { storePlace } from '../../src/commands/retention/store.ts';
import { decide } from '../../src/store/retention.ts';
import { Random } from '../random.ts';

/**
 * `npm run retention:kills [-- ROUNDS [SEED]]`: kills `strapi-dms forget` on a bucket, each time before or after another of its requests
 * is carried out, and looks at what is left: nothing that the policy keeps may be gone, and nothing may be listed that is not whole.
 */
const rounds = Number(process.argv[2] ?? 100);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 2 ** 31));
const random = new Random(seed);
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-retention-'));
const server = await startS3(folder);
Object.assign(process.env, {
  AWS_ENDPOINT_URL_S3: server.url,
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  AWS_REGION: 'us-east-1',
});
const program = join(import.meta.dirname, '../../src/main.ts');
const policy = { keepLast: 2, keepWeekly: 2 };
const words = ['forget', '--store', 's3://media/shop', '--keep-last', '2', '--keep-weekly', '2', '--quiet'];

const start = (): ChildProcess =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...words], {
    env: process.env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** What there is as a whole: archives with their notes. */
async function wholeOnes(): Promise<string[]> {
  await using store = await openStore('s3://media/shop');
  const backups = await store.list();
  const half = backups.filter(({ note }) => note === undefined).map(({ name }) => name);
  if (half.length > 0) {
    throw new Error(`These are listed, and are not whole: ${half.join(', ')}.`);
  }
  const keys = new Set(await server.keys());
  const torn = backups.filter(({ name }) => !keys.has(`shop/${name}`) || !keys.has(`shop/${name}.json`));
  if (torn.length > 0) {
    throw new Error(`These are listed, and are not there: ${torn.map(({ name }) => name).join(', ')}.`);
  }
  return backups.map(({ name }) => name);
}

let killed = 0;
let removedAfterwards = 0;
try {
  for (let round = 0; round < rounds; round += 1) {
    await server.empty();
    await server.put('other/export_20200101000000.tar.gz.enc', 'of another prefix');
    const last = new Date('2026-11-29T23:00:00Z');
    const backups = simulatedNights(random, 12, last).map((time) =>
      backupOf(time.toISOString(), { size: 9 }),
    );
    for (const { name, note } of backups) {
      await server.put(`shop/${name}`, 'of a test');
      await server.put(`shop/${name}.json`, JSON.stringify(note));
    }
    const items = await storePlace({ list: async () => backups } as never).list();
    const decisions = decide(items, policy, new Date());
    const kept = decisions.flatMap(({ item, isKept }) => (isKept ? [item.name] : []));
    const going = decisions.length - kept.length;
    // Listing, notes, then some requests for each that goes.
    let left = random.below(1 + backups.length + going * 6);
    const child = start();
    server.fail = () => {
      left -= 1;
      if (left === 0) {
        killed += 1;
        child.kill('SIGKILL');
        // The last request is carried out, or is not.
        return random.chance(0.5);
      }
      return left < 0 && child.killed;
    };
    await once(child, 'exit');
    server.fail = () => false;
    const there = await wholeOnes();
    const lost = kept.filter((name) => !there.includes(name));
    if (lost.length > 0) {
      throw new Error(`Round ${round}: the policy keeps ${lost.join(', ')}, and they are gone.`);
    }
    removedAfterwards += there.length - kept.length;
    const next = { policy, store: 's3://media/shop', folder: undefined, dryRun: false };
    const { warnings } = await forgetBackups(next);
    const after = await wholeOnes();
    if (warnings.length > 0 || after.toSorted().join() !== kept.toSorted().join()) {
      throw new Error(`Round ${round}: the run after it left ${after.join(', ')}. ${warnings.join(' ')}`);
    }
    const keys = await server.keys();
    if (!keys.includes('other/export_20200101000000.tar.gz.enc')) {
      throw new Error(`Round ${round}: something of another prefix is gone.`);
    }
  }
  console.log(
    `Seed ${seed}: ${rounds} rounds, ${killed} killed, ${removedAfterwards} backups left to the run after it; nothing kept was lost, nothing half was listed.`,
  );
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
