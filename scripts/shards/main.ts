import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { Random } from '../random.ts';
import { addFiles, copyProject, databaseOf, deleteFile, inUploads, replaceFile } from './library.ts';
import { type Ended, restic, run, start } from './program.ts';

/**
 * `node scripts/shards/main.ts`: makes a backup of one library by one job and by many, some of which are killed and run again, and
 * compares the two in every way. It is restored by hand as well, with the commands of docs/restic.md. Then jobs are killed at random.
 */
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '400' },
    shards: { type: 'string', default: '16' },
    kills: { type: 'string', default: '20' },
    'only-kills': { type: 'boolean', default: false },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
  },
});
const of = Number(values.shards);
const generator = new Random(Number.parseInt(values.seed, 16));
const random = () => generator.next();
const root = resolve(import.meta.dirname, '../..');
mkdirSync(join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(root, '.tmp', 'shards-'));
const project = join(folder, 'site');
const example = join(root, 'examples', 'blog');
const say = (text: string) => process.stdout.write(`${text}\n`);

const repositoryOf = (name: string): NodeJS.ProcessEnv => ({
  RESTIC_REPOSITORY: join(folder, name),
  RESTIC_PASSWORD: 'a password of the run',
  RESTIC_CACHE_DIR: join(folder, 'cache'),
});
const storeOf = (name: string) => `restic:${join(folder, name)}`;

say(`seed ${values.seed}, ${folder}`);
copyProject(example, project);
await addFiles(project, inUploads(project), Number(values.files), (index) => 5_000 + (index % 50) * 1_000);
for (const name of ['whole', 'shared', 'killed']) {
  restic(['init', '--quiet'], repositoryOf(name));
}

const exporting = (name: string, more: readonly string[] = []) => [
  'export',
  '--project',
  project,
  '--store',
  storeOf(name),
  '--json',
  ...more,
];
const sharing = (name: string, set: string, share: number | 'records') =>
  exporting(name, ['--shard', `${share}/${of}`, '--set', set]);

/** Runs jobs, so many at a time. */
async function concurrently<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<unknown>,
) {
  const left = [...items];
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) {
        await work(item);
      }
    }),
  );
}

const shares = Array.from({ length: of }, (_, index) => index + 1);
const expect = (is: boolean, what: string) => {
  if (!is) {
    throw new Error(what);
  }
  say(`ok: ${what}`);
};
const reportOf = ({ stdout }: Ended) => JSON.parse(stdout);

/** What a project has, whoever has put it there. */
function stateOf(target: string): string {
  const sum = createHash('sha256');
  const database = new DatabaseSync(databaseOf(target));
  for (const table of ['articles', 'files', 'categories', 'authors', 'files_related_mph']) {
    sum.update(JSON.stringify(database.prepare(`SELECT * FROM ${table} ORDER BY id`).all()));
  }
  database.close();
  const uploads = join(target, 'public', 'uploads');
  for (const name of readdirSync(uploads).sort()) {
    sum.update(name).update(readFileSync(join(uploads, name)));
  }
  return sum.digest('hex');
}

async function imported(name: string, words: readonly string[], environment: NodeJS.ProcessEnv) {
  const target = join(folder, name);
  copyProject(example, target);
  await run(
    ['import', '--project', target, ...words, '--force', '--no-safety-backup', '--boot', 'never'],
    environment,
  );
  return stateOf(target);
}

/** The digest of what one job makes of the library as it is in the end. */
const wanted = values['only-kills'] ? await prepareForKills() : await compare();

async function prepareForKills(): Promise<string> {
  await concurrently(shares, 4, (share) => run(sharing('shared', 'second', share), repositoryOf('shared')));
  await run(sharing('shared', 'second', 'records'), repositoryOf('shared'));
  return reportOf(await run(exporting('whole'), repositoryOf('whole'))).contentDigest;
}

async function compare(): Promise<string> {
  // One job.
  const whole = reportOf(await run(exporting('whole'), repositoryOf('whole')));

  // Many, four at a time, two of which are killed.
  const killed = [shares[Math.floor(random() * of)] as number, shares[Math.floor(random() * of)] as number];
  if (killed[0] === killed[1]) {
    killed[1] = ((killed[0] as number) % of) + 1;
  }
  const began = performance.now();
  await concurrently(shares, 4, async (share) => {
    const running = start(sharing('shared', 'night', share), repositoryOf('shared'));
    if (killed.includes(share)) {
      setTimeout(() => running.kill(true), 1_500 + random() * 1_500);
      await running.ended;
    } else {
      const ended = await running.ended;
      if (ended.code !== 0) {
        throw new Error(`The share ${share} failed:\n${ended.stdout}${ended.stderr}`);
      }
    }
  });
  say(
    `${of} jobs, four at a time: ${Math.round((performance.now() - began) / 1000)} s; killed: ${killed.join(', ')}`,
  );
  const early = await start(sharing('shared', 'night', 'records'), repositoryOf('shared')).ended;
  expect(
    early.code === 1 && killed.every((share) => early.stderr.includes(`${share}/${of}`)),
    `the last job names the shares that are missing: ${early.stderr.trim().split('\n').at(-1)}`,
  );
  for (const share of killed) {
    await run(sharing('shared', 'night', share), repositoryOf('shared'));
  }
  // What goes on meanwhile.
  const shared = reportOf(await run(sharing('shared', 'night', 'records'), repositoryOf('shared')));
  expect(shared.contentDigest === whole.contentDigest, 'both have the same content digest');
  expect(
    shared.bytes > 0 && shared.stages.assets.count === whole.stages.assets.count,
    'both have as many files',
  );
  const listed = reportOf(
    await run(['list', '--store', storeOf('shared'), '--json'], repositoryOf('shared')),
  );
  expect(listed.backups.length === 1 && listed.backups[0].isVerified, 'one verified backup is listed');
  await run(['verify', '--store', storeOf('shared'), '--rehearse'], repositoryOf('shared'));
  say('ok: it is verified, and rehearsed');
  const diff = reportOf(
    await run(['diff', '--store', storeOf('shared'), '--project', project, '--json'], repositoryOf('shared')),
  );
  expect(diff.isSame === true, 'nothing differs from the database');
  expect(
    (await imported('from-whole', ['--store', storeOf('whole')], repositoryOf('whole'))) ===
      (await imported('from-shared', ['--store', storeOf('shared')], repositoryOf('shared'))),
    'an import of one is as an import of the other',
  );

  // By hand.
  const hand = join(folder, 'by-hand');
  const script = `
  set -eu
  mkdir "$FOLDER"
  restic dump latest /strapi-dms/slices.txt > "$FOLDER.slices"
  while read -r id; do restic restore "$id" --target "$FOLDER"; done < "$FOLDER.slices"
  restic restore latest --tag strapi-dms --target "$FOLDER"
  cd "$FOLDER" && tr '\\n' '\\0' < strapi-dms/surplus.txt | xargs -0 rm -f
  `;
  const [backup] = listed.backups;
  execFileSync(
    'sh',
    ['-c', script.replaceAll('latest --tag strapi-dms', backup.name).replaceAll('latest', backup.name)],
    {
      env: { ...process.env, ...repositoryOf('shared'), FOLDER: hand },
      stdio: 'pipe',
    },
  );
  expect(
    (await imported('from-hand', ['-f', hand], {})) === stateOf(join(folder, 'from-shared')),
    'what was restored by hand is imported as the same',
  );

  // The second night: files were added, replaced and deleted, also while jobs run.
  await addFiles(project, inUploads(project), 20, () => 20_000, 10_001);
  await concurrently(shares, 4, (share) => run(sharing('shared', 'second', share), repositoryOf('shared')));
  await addFiles(project, inUploads(project), 5, () => 20_000, 20_001);
  await replaceFile(project, inUploads(project), 7);
  deleteFile(project, 9);
  const second = reportOf(await run(sharing('shared', 'second', 'records'), repositoryOf('shared')));
  const secondWhole = reportOf(await run(exporting('whole'), repositoryOf('whole')));
  expect(
    second.contentDigest === secondWhole.contentDigest,
    'files that changed meanwhile are as they are now',
  );
  await run(['verify', '--store', storeOf('shared')], repositoryOf('shared'));
  const secondHand = `${hand}-2`;
  const name = second.file.replace(/^.*\//, '');
  execFileSync('sh', ['-c', script.replaceAll('latest --tag strapi-dms', name).replaceAll('latest', name)], {
    env: { ...process.env, ...repositoryOf('shared'), FOLDER: secondHand },
    stdio: 'pipe',
  });
  await run(['verify', '-f', secondHand], {});
  say('ok: by hand as well, with a file that was deleted meanwhile');
  return secondWhole.contentDigest;
}

// Killed at random.
const last = Math.round(Number(values.kills) / 4);
for (let kill = 0; kill < Number(values.kills); kill += 1) {
  const isLast = kill < last;
  const share = isLast ? 'records' : (shares[Math.floor(random() * 3)] as number);
  const name = isLast ? 'shared' : 'killed';
  const set = isLast ? 'second' : 'random';
  const running = start(sharing(name, set, share), repositoryOf(name));
  const after = 800 + random() * 3_200;
  const isWithRestic = random() < 0.5;
  const timer = setTimeout(() => running.kill(isWithRestic), after);
  const { code } = await running.ended;
  clearTimeout(timer);
  const { backups } = reportOf(await run(['list', '--store', storeOf(name), '--json'], repositoryOf(name)));
  const verified = backups.filter(({ isVerified }: { isVerified: boolean }) => isVerified);
  for (const { name: of } of isLast ? verified.slice(0, 1) : []) {
    await run(['verify', '--store', storeOf(name), '-f', of], repositoryOf(name));
  }
  if (!isLast && backups.length > 0) {
    throw new Error('Something is listed that is no backup.');
  }
  say(
    `killed ${share} after ${Math.round(after)} ms${isWithRestic ? ' with its restic' : ''}: ${code === null ? 'it was at work' : `it had ended with ${code}`}; ${verified.length} verified of ${backups.length} listed`,
  );
}
await concurrently(shares, 4, (share) => run(sharing('killed', 'random', share), repositoryOf('killed')));
const after = reportOf(await run(sharing('killed', 'random', 'records'), repositoryOf('killed')));
expect(after.contentDigest === wanted, 'after all that, one valid backup comes of it');
// Killed ones have left their locks.
restic(['unlock'], repositoryOf('killed'));
restic(['check', '--read-data'], repositoryOf('killed'));
say('ok: restic finds no fault in the repository');
rmSync(folder, { recursive: true });
