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
  fail,
  play,
  pullRequest,
  push,
  read,
  schedule,
  succeed,
} from './checks.ts';
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

/** The same with another database in the secrets of an environment. */
function withDatabase(world: World, environment: string, url: string): World {
  const { environments } = world.repository;
  const secrets = { ...environments[environment], STRAPI_DATABASE_URL: url };
  return {
    ...world,
    repository: { ...world.repository, environments: { ...environments, [environment]: secrets } },
  };
}

/** The repository with a commit that takes the descriptions out of articles. */
function withoutDescriptions({ folder, repository: { origin } }: World): string {
  const [tree, changed] = [join(folder, 'losing'), join(folder, 'losing.git')];
  git(folder, 'clone', '--quiet', '--bare', origin, changed);
  git(folder, 'clone', '--quiet', changed, tree);
  const file = join(tree, 'cms/src/api/article/content-types/article/schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  delete schema.attributes.description;
  writeFileSync(file, JSON.stringify(schema, undefined, 2));
  git(tree, 'commit', '--quiet', '--all', '--message', 'No descriptions');
  git(tree, 'push', '--quiet', 'origin', 'main');
  return changed;
}

export const recipes: readonly Recipe[] = [
  backup('nightly-backup.yml'),
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
      const exports = () => service.all.filter(({ name }) => name.startsWith('export_')).map(({ id }) => id);
      const [before, others] = [exports(), service.all.length - exports().length];
      const content = read('prune-artifacts.yml').replace('KEEP: "10"', 'KEEP: "2"');
      assert(before.length > 2, 'There is nothing to prune.');
      await succeed(world, 'prune-artifacts.yml', schedule, content);
      assert(`${exports()}` === `${before.slice(-2)}`, `${exports()} are left of ${before}.`);
      assert(service.all.length - exports().length === others, 'Other artifacts were deleted.');
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
