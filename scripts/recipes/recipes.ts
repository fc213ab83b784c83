import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerDatabase } from '../engines/engine.ts';
import { postgres } from '../engines/postgres.ts';
import {
  archiveOf,
  artifactOf,
  assert,
  byHand,
  deployed,
  fail,
  play,
  pullRequest,
  push,
  read,
  schedule,
  succeed,
} from './checks.ts';
import { bucket, region } from './cloud.ts';
import { git } from './repository.ts';
import { strapiDms, type World } from './world.ts';

/** A recipe with what has to come of it. They are played in this order: backups first, then what needs one. */
export interface Recipe {
  /** The name of its file in examples/workflows/. */
  readonly name: string;
  readonly play: (world: World) => Promise<void>;
}

/** How many articles are published in a database. */
async function publishedArticles({ run }: Pick<ServerDatabase, 'run'>): Promise<number> {
  const [[count] = []] = await run('SELECT count(*) FROM articles WHERE published_at IS NOT NULL');
  return Number(count);
}

/** The second push to a pull request takes the seeded database from the cache. */
async function previewTwice(world: World, file: string): Promise<void> {
  const { service } = world.repository;
  const before = service.caches.length;
  const first = await succeed(world, file, pullRequest());
  const after = service.caches.length;
  assert(after > before, `${file}: the first push left no cache:\n${first.log}`);
  const second = await succeed(world, file, pullRequest());
  assert(service.caches.length === after, `${file}: the second push did not hit the cache:\n${second.log}`);
  assert(!/Starting Strapi/.test(second.log), `${file}: the second push started Strapi to make tables.`);
}

/** A recipe of which an archive that can be restored is all that has to come. */
const backup = (name: string): Recipe => ({
  name,
  play: async (world) => {
    await archiveOf(world, await succeed(world, name, schedule));
  },
});

/** A recipe that leaves a backup in a store, and no artifact. */
const stored = (name: string, store: string): Recipe => ({
  name,
  play: async (world) => {
    const before = world.repository.service.all.length;
    const run = await succeed(world, name, schedule);
    assert(world.repository.service.all.length === before, `${name} has left an artifact.`);
    assert(
      run.log.includes(`Export archive is in ${store}/export_`),
      `${name} exported elsewhere:\n${run.log}`,
    );
    const read = `on: workflow_dispatch
permissions:
  contents: read
  id-token: write
jobs:
  drill:
    runs-on: ubuntu-latest
    steps:
      - uses: ${store.startsWith('s3:') ? awsStep : azureStep}
      - uses: org/strapi-dms@v1
        env:
          AZURE_STORAGE_ACCOUNT: \${{ vars.BACKUP_ACCOUNT }}
        with:
          mode: verify
          store: ${store}
          key: \${{ secrets.STRAPI_DMS_KEY }}
          require-seal: authenticated
`;
    await succeed(world, `drill-of-${name}`, byHand(), read);
  },
});

const awsStep = `aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: \${{ vars.BACKUP_ROLE }}
          aws-region: \${{ vars.BACKUP_REGION }}`;
const azureStep = `azure/login@v2
        with:
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}`;

/** Runs restic on the repository of the recipes, which is a folder here. */
const restic = (world: World, ...args: string[]): string =>
  execFileSync('restic', args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      RESTIC_REPOSITORY: join(world.folder, 'restic'),
      RESTIC_PASSWORD: world.repository.secrets.RESTIC_PASSWORD,
    },
  });

/** Has eight jobs and a last one make a backup in a repository of restic's. @returns The log, where there was none yet. */
async function backedUpByMany(world: World): Promise<string | undefined> {
  const { secrets, variables } = world.repository;
  if (variables.BACKUP_REPOSITORY !== undefined) {
    return undefined;
  }
  secrets.RESTIC_PASSWORD = 'a password of the recipes';
  variables.BACKUP_REPOSITORY = `restic:${join(world.folder, 'restic')}`;
  restic(world, 'init', '--quiet');
  return (await succeed(world, 'backup-sharded.yml', schedule)).log;
}

/** Eight jobs and a last one bring such a backup into a database, and its files into a bucket. */
const restoredByMany: Recipe = {
  name: 'restore-sharded.yml',
  play: async (world) => {
    await backedUpByMany(world);
    const found = restic(world, 'snapshots', '--json', '--tag', 'strapi-dms');
    const [backup] = JSON.parse(found) as { id: string }[];
    const { secrets } = world.repository;
    const keys = { MEDIA_ACCESS_KEY_ID: 'S3RVER', MEDIA_SECRET_ACCESS_KEY: 'S3RVER' };
    const copy = await postgres().copy(world.database);
    try {
      const before = await publishedArticles(copy);
      await copy.run('DELETE FROM articles');
      const there = withDatabase(world, 'production', copy.url);
      const target: World = {
        ...there,
        repository: { ...there.repository, origin: withBucket(world), secrets: { ...secrets, ...keys } },
      };
      const run = await succeed(
        target,
        'restore-sharded.yml',
        byHand({ snapshot: backup?.id.slice(0, 8) ?? '' }),
      );
      assert(run.jobs.length === 9, `${run.jobs.length} jobs in place of 9`);
      assert(
        before > 0 && (await publishedArticles(copy)) === before,
        'The restored database has other articles.',
      );
      const [[elsewhere, all] = []] = await copy.run(
        "SELECT count(*) FILTER (WHERE provider = 'aws-s3'), count(*) FROM files",
      );
      assert(Number(all) > 0 && elsewhere === all, `Of ${all} files ${elsewhere} are in the bucket.`);
      assert(
        run.log.includes('The share 8/8 of the media files is at the provider'),
        `No share was brought there:\n${run.log}`,
      );
    } finally {
      await copy.drop();
    }
  },
};

/** Eight jobs and a last one leave one backup in a repository of restic's. */
const sharded: Recipe = {
  name: 'backup-sharded.yml',
  play: async (world) => {
    const log = await backedUpByMany(world);
    assert(
      log?.includes('The share 8/8 of the media files is stored') ?? true,
      `No share was stored:\n${log}`,
    );
    const read = `on: workflow_dispatch
permissions:
  contents: read
jobs:
  drill:
    runs-on: ubuntu-latest
    steps:
      - uses: org/strapi-dms@v1
        env:
          RESTIC_PASSWORD: \${{ secrets.RESTIC_PASSWORD }}
        with:
          mode: verify
          store: \${{ vars.BACKUP_REPOSITORY }}
          rehearse: true
`;
    await succeed(world, 'drill-of-backup-sharded.yml', byHand(), read);
  },
};

/** The same with another database in the secrets of an environment. */
function withDatabase(world: World, environment: string, url: string): World {
  const { environments } = world.repository;
  const secrets = { ...environments[environment], STRAPI_DATABASE_URL: url };
  return {
    ...world,
    repository: { ...world.repository, environments: { ...environments, [environment]: secrets } },
  };
}

/** The repository with one more commit. @param change Makes it, in the project. */
function withCommit(
  { folder, repository: { origin } }: World,
  name: string,
  change: (cms: string) => void,
): string {
  const [tree, changed] = [join(folder, name), join(folder, `${name}.git`)];
  git(folder, 'clone', '--quiet', '--bare', origin, changed);
  git(folder, 'clone', '--quiet', changed, tree);
  change(join(tree, 'cms'));
  git(tree, 'commit', '--quiet', '--all', '--message', 'For a recipe');
  git(tree, 'push', '--quiet', 'origin', 'main');
  return changed;
}

/** Takes the descriptions out of articles. */
const withoutDescriptions = (world: World): string =>
  withCommit(world, 'losing', (cms) => {
    const file = join(cms, 'src/api/article/content-types/article/schema.json');
    const schema = JSON.parse(readFileSync(file, 'utf8'));
    delete schema.attributes.description;
    writeFileSync(file, JSON.stringify(schema, undefined, 2));
  });

/** Has media kept in the bucket of the recipes. */
const withBucket = (world: World): string =>
  withCommit(world, 'in-a-bucket', (cms) => {
    const options = {
      rootPath: 'media',
      s3Options: { region, params: { Bucket: bucket } },
    };
    writeFileSync(
      join(cms, 'config/plugins.ts'),
      `const { rootPath, s3Options } = ${JSON.stringify(options)};
export default ({ env }: { env: (name: string) => string }) => {
  const credentials = { accessKeyId: env('MEDIA_ACCESS_KEY_ID'), secretAccessKey: env('MEDIA_SECRET_ACCESS_KEY') };
  const providerOptions = { rootPath, s3Options: { ...s3Options, credentials } };
  return { upload: { config: { provider: 'aws-s3', providerOptions } } };
};
`,
    );
  });

export const recipes: readonly Recipe[] = [
  backup('nightly-backup.yml'),
  {
    name: 'backup-strapi-cloud.yml',
    play: async (world) => {
      await using _ = await world.hosted.start();
      const run = await succeed(world, 'backup-strapi-cloud.yml', schedule);
      await archiveOf(world, run);
      assert(!run.log.includes(world.hosted.token), `The log has the transfer token:\n${run.log}`);
      assert(/no lifecycle hooks run there/.test(run.log), `Nothing was said of hooks:\n${run.log}`);
    },
  },
  {
    name: 'self-hosted.yml',
    play: async (world) => {
      // The one place of the machine that a recipe names.
      const content = read('self-hosted.yml').replaceAll('/srv/strapi', world.site);
      await archiveOf(world, await succeed(world, 'self-hosted.yml', schedule, content));
    },
  },
  backup('ssh-tunnel.yml'),
  backup('backup-sqlite.yml'),
  backup('backup-media-rsync.yml'),
  backup('docker-compose.yml'),
  {
    name: 'backup-media-s3.yml',
    play: async (world) => {
      const copy = await postgres().copy(world.database);
      try {
        const bucket = 'https://shop-media.s3.example.org';
        await copy.run(`UPDATE files SET provider = 'aws-s3', url = replace(url, '/uploads', '${bucket}'),
          formats = replace(formats::text, '"/uploads', '"${bucket}')::jsonb`);
        const elsewhere = withDatabase(world, 'production-read', copy.url);
        await archiveOf(world, await succeed(elsewhere, 'backup-media-s3.yml', schedule));
        const asked = world.media.asked.filter((address) => address.includes('.s3.')).length;
        assert(asked > 0, 'Nothing was fetched from the bucket.');
        await archiveOf(world, await succeed(elsewhere, 'backup-media-s3.yml', schedule));
      } finally {
        await copy.drop();
      }
    },
  },
  sharded,
  restoredByMany,
  stored('backup-s3.yml', 's3://shop-backups/cms'),
  stored('backup-azure.yml', 'azblob://backups/cms'),
  {
    name: 'release-backup.yml',
    play: async (world) => {
      const { repository } = world;
      const release = { id: 4711, tag_name: 'v1.4.0; rm -rf "$HOME"' };
      await succeed(world, 'release-backup.yml', {
        name: 'release',
        ref: 'refs/tags/v1.4.0',
        payload: { action: 'published', release },
      });
      const [[name, content] = ['', Buffer.of()]] = [...repository.service.assets];
      assert(name.endsWith('/content-4711.tar.gz.enc'), `the release has ${name || 'nothing'}`);
      const digest = createHash('sha256').update(content).digest('hex');
      assert(repository.attested.includes(digest), 'What was attached is not what was attested.');
      const file = join(world.folder, 'content-4711.tar.gz.enc');
      writeFileSync(file, content);
      await strapiDms(['verify', '-f', file], world.folder, { STRAPI_DMS_KEY: world.key });
    },
  },
  { name: 'preview-sqlite.yml', play: (world) => previewTwice(world, 'preview-sqlite.yml') },
  {
    name: 'preview-postgres.yml',
    play: async (world) => {
      await succeed(world, 'preview-postgres.yml', pullRequest());
      const fork = await play(world, 'preview-postgres.yml', pullRequest(true));
      assert(fork.jobs[0]?.result === 'skipped', 'The preview of a fork was not skipped.');
    },
  },
  {
    name: 'monorepo-pnpm.yml',
    play: async (world) => {
      const monorepo = { ...world, repository: { ...world.repository, origin: world.monorepo } };
      await succeed(monorepo, 'monorepo-pnpm.yml', pullRequest());
    },
  },
  {
    name: 'seed-if-empty.yml',
    play: async (world) => {
      const staging = await postgres().create();
      try {
        const there = withDatabase(world, 'staging', staging.url);
        await succeed(there, 'seed-if-empty.yml', push);
        assert((await publishedArticles(staging)) > 0, 'Nothing was seeded.');
        await staging.run("UPDATE articles SET title = 'edited in staging'");
        await succeed(there, 'seed-if-empty.yml', push);
        const [[count] = []] = await staging.run(
          "SELECT count(*) FROM articles WHERE title <> 'edited in staging'",
        );
        assert(Number(count) === 0, 'The second deployment has replaced what editors wrote.');
      } finally {
        await staging.drop();
      }
    },
  },
  {
    name: 'seed-preview-url.yml',
    play: async (world) => {
      await using _ = await world.preview.start();
      const run = await succeed(world, 'seed-preview-url.yml', deployed('https://shop-pr-7.example.org'));
      assert(!run.log.includes(world.preview.token), `The log has the transfer token:\n${run.log}`);
      assert(/has what was sent/.test(run.log), `Nobody looked whether it is there:\n${run.log}`);
      const elsewhere = await play(
        world,
        'seed-preview-url.yml',
        deployed('https://example.org.example.com'),
      );
      assert(elsewhere.jobs[0]?.result === 'skipped', 'The token went to a host of somebody else.');
    },
  },
  {
    name: 'seed-in-repository.yml',
    play: async (world) => {
      const { origin } = world.repository;
      for (let week = 0; week < 4; week += 1) {
        await succeed(world, 'seed-in-repository.yml', schedule);
      }
      const kept = git(origin, 'ls-tree', '--name-only', 'main', 'seed/').split('\n');
      assert(kept.length === 3, `${kept.length} archives are kept: ${kept}`);
      const tree = join(world.folder, 'developer');
      git(world.folder, 'clone', '--quiet', origin, tree);
      await strapiDms(['verify', '-f', 'seed/', '--require-seal', 'authenticated'], tree, {
        STRAPI_DMS_KEY: world.repository.secrets.STRAPI_SEED_KEY ?? '',
      });
    },
  },
  {
    name: 'export-public-seed.yml',
    play: async (world) => {
      const run = await succeed(world, 'export-public-seed.yml', byHand());
      await archiveOf(world, run, 'not-a-secret-just-a-public-seed');
    },
  },
  {
    name: 'preview-fork.yml',
    play: async (world) => {
      await succeed(world, 'preview-fork.yml', pullRequest(true));
    },
  },
  {
    name: 'e2e-tests.yml',
    play: async (world) => {
      const { jobs } = await succeed(world, 'e2e-tests.yml', push);
      assert(jobs.length === 3, `${jobs.length} jobs in place of 3`);
    },
  },
  {
    name: 'restore-drill.yml',
    play: async (world) => {
      const { service } = world.repository;
      await succeed(world, 'nightly-backup.yml', schedule);
      await succeed(world, 'restore-drill.yml', schedule);
      const newest = await succeed(world, 'nightly-backup.yml', schedule);
      const content = await service.download(artifactOf(world, newest), newest.id);
      await service.damage(newest.id);
      await fail(world, 'restore-drill.yml', schedule, read('restore-drill.yml'), /##\[error\]/);
      await service.replaceIn(newest.id, content);
      await succeed(world, 'restore-drill.yml', schedule);
    },
  },
  {
    name: 'guard-pull-request.yml',
    play: async (world) => {
      const { service } = world.repository;
      await succeed(world, 'nightly-backup.yml', schedule);
      await succeed(world, 'guard-pull-request.yml', pullRequest());
      const comments = () => service.comments.map(({ body }) => body);
      assert(/✅ \*\*nothing is lost\*\*/.test(comments().join()), `The comment says ${comments()}.`);
      const losing = { ...world, repository: { ...world.repository, origin: withoutDescriptions(world) } };
      await fail(
        losing,
        'guard-pull-request.yml',
        pullRequest(),
        read('guard-pull-request.yml'),
        /would lose \d+ values/,
      );
      assert(comments().length === 1, `There are ${comments().length} comments in place of one.`);
      assert(
        /❌ \*\*1 change would lose \d+ values\*\*.*### Strapi changes: cms\n.*description \d+/s.test(
          comments().join(),
        ),
        `The comment says ${comments()}.`,
      );
      const fork = await play(world, 'guard-pull-request.yml', pullRequest(true));
      assert(fork.jobs[0]?.result === 'skipped', 'A fork was given secrets.');
    },
  },
  {
    name: 'diff-since-backup.yml',
    play: async (world) => {
      await succeed(world, 'nightly-backup.yml', schedule);
      const same = await succeed(world, 'diff-since-backup.yml', byHand());
      assert(/nothing differs/.test(same.jobs[0]?.summaries.join() ?? ''), same.log);
      const copy = await postgres().copy(world.database);
      try {
        await copy.run("UPDATE articles SET title = 'edited since' WHERE published_at IS NOT NULL");
        const elsewhere = withDatabase(world, 'production-read', copy.url);
        const run = await succeed(elsewhere, 'diff-since-backup.yml', byHand());
        const page = await world.repository.service.download(artifactOf(world, run), run.id);
        assert(page.toString().includes('edited since'), 'The page does not show what was edited.');
        assert(!/edited since/.test(run.jobs[0]?.summaries.join() ?? ''), 'The summary shows a value.');
      } finally {
        await copy.drop();
      }
    },
  },
  {
    name: 'prune-artifacts.yml',
    play: async (world) => {
      const { service } = world.repository;
      const isThere = (run: number) => service.all.some((artifact) => artifact.run === run);
      const others = service.all.filter(({ name }) => !name.startsWith('export_')).length;
      const made: number[] = [];
      for (const _ of [1, 2, 3]) {
        made.push((await succeed(world, 'nightly-backup.yml', schedule)).id);
      }
      const content = read('prune-artifacts.yml').replace(
        /keep-last: 7\s+keep-daily: 14\s+keep-weekly: 8/,
        'keep-last: 2',
      );
      await succeed(world, 'prune-artifacts.yml', schedule, content);
      assert(
        `${made.map(isThere)}` === 'false,true,true',
        `Of ${made} there is still: ${made.map(isThere)}.`,
      );
      const left = service.all.filter(({ name }) => !name.startsWith('export_')).length;
      assert(left === others, 'Other artifacts were deleted.');
    },
  },
  {
    name: 'check-backups.yml',
    play: async (world) => {
      const { service } = world.repository;
      await succeed(world, 'nightly-backup.yml', schedule);
      const newest = await succeed(world, 'nightly-backup.yml', schedule);
      await succeed(world, 'check-backups.yml', schedule);
      assert(service.issues.length === 0, 'A check that finds nothing has opened an issue.');
      const content = await service.download(artifactOf(world, newest), newest.id);
      await service.damage(newest.id);
      await fail(world, 'check-backups.yml', schedule, read('check-backups.yml'), /does not verify/);
      assert(service.issues[0]?.state === 'open', 'No issue was opened.');
      await service.replaceIn(newest.id, content);
      await succeed(world, 'check-backups.yml', schedule);
      assert(`${service.issues.map(({ state }) => state)}` === 'closed', 'The issue was not closed.');
    },
  },
  {
    name: 'restore.yml',
    play: async (world) => {
      const backup = await succeed(world, 'nightly-backup.yml', byHand());
      const digest = backup.jobs[0]?.steps.export?.outputs.digest ?? '';
      const before = await publishedArticles(world.database);
      await world.database.run('DELETE FROM articles');
      const restore = byHand({ 'run-id': `${backup.id}`, digest });
      const run = await succeed(world, 'restore.yml', restore);
      assert(
        before > 0 && (await publishedArticles(world.database)) === before,
        'The articles have not come back.',
      );
      assert(
        /What was there before is artifact \d+/.test(run.jobs[0]?.summaries.join('\n') ?? ''),
        'No way back.',
      );
      await archiveOf(world, run);
    },
  },
];
