import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { account } from '../../__tests__/support/azurite.ts';
import { copyProject, install, strapiEnvironment, versions } from '../conformance/installation.ts';
import { plainEnvironment, repository as root, runOrThrow } from '../conformance/process.ts';
import type { ServerDatabase } from '../engines/engine.ts';
import { postgres } from '../engines/postgres.ts';
import { freshCheckout } from '../fresh-checkout.ts';
import { region, startCloud } from './cloud.ts';
import { makeOrigin, makeRepository, type Repository } from './repository.ts';
import {
  builtFolder,
  type HostedSite,
  hostSite,
  type MediaServer,
  makeAuthority,
  makeSite,
  serveMedia,
} from './site.ts';

/** The site whose data the recipes move, and the repository that they are in. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly repository: Repository;
  /** The production site in SQLite, with its media: what a self-hosted server has. */
  readonly site: string;
  /** The same site in PostgreSQL, which the recipes may only read. */
  readonly database: ServerDatabase;
  readonly key: string;
  /** A public key of age, whose private one is in `identity.txt` on the laptop. */
  readonly recipient: string;
  /** The project with its data on the machine of somebody who works on it. */
  readonly laptop: string;
  /** A repository with the project at its top, and with its database and media: where steps are shown without what is around. */
  readonly atTheTop: string;
  /** One with the project in `apps/cms`, in a workspace of pnpm. */
  readonly monorepo: string;
  readonly media: MediaServer;
  /** The same site where its database cannot be reached. */
  readonly hosted: HostedSite;
  /** A preview on a host, which has no articles yet. */
  readonly preview: HostedSite;
}

export const bundle = join(root, 'dist', 'index.js');

/** Runs the terminal command, by the bundle. @throws Error with its output when it fails. */
export const strapiDms = (
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
) =>
  runOrThrow(process.execPath, [bundle, ...words], {
    cwd,
    env: { ...plainEnvironment(), ...strapiEnvironment, PORT: '9', ...env },
  });

/** Makes the site, its two databases, the servers around it, and a repository with the project in `cms/`. */
export async function makeWorld(log: (line: string) => void): Promise<World> {
  const installation = await install(versions.current, { fresh: false, log });
  const { nodeModules, version } = installation;
  const pristine = await makeSite(installation);
  await using ends = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const site = join(folder, 'server');
  await copyProject(pristine, site, nodeModules);
  const authority = makeAuthority(join(folder, 'authority'));
  const media = ends.use(await serveMedia(join(site, 'public/uploads'), authority));

  const hosted = ends.use(await hostSite(pristine, join(folder, 'hosted'), nodeModules, authority));
  const preview = ends.use(
    await hostSite(pristine, join(folder, 'preview'), nodeModules, authority, {
      permissions: ['push', 'pull'],
      emptied: 'articles',
    }),
  );

  const cloud = ends.use(await startCloud(join(folder, 'buckets'), authority));

  const engine = postgres();
  const database = await engine.create();
  ends.defer(() => database.drop());
  await strapiDms(['transfer', '--project', '.'], site, { STRAPI_DMS_TO: database.url });
  const reader = `${database.name}_reader`;
  await database.run(`CREATE ROLE ${reader} LOGIN PASSWORD 'reading'`);
  // Before the database itself goes, the last first: a role that owns or may do something cannot be dropped.
  ends.defer(async () => {
    await database.run(`DROP OWNED BY ${reader}`);
    await database.run(`DROP ROLE ${reader}`);
  });
  await database.run(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`);

  const key = 'the long random key of the team';
  const { port } = engine.server;
  const reading = `postgres://${reader}:reading@db.example.org:5432/${database.name}`;
  const writing = new URL(database.url);
  writing.hostname = 'db.example.org';
  writing.port = '5432';
  const origin = join(folder, 'origin.git');
  const tree = join(folder, 'tree');
  await makeTree(tree, pristine, nodeModules);
  makeOrigin(tree, origin);
  const bare = join(folder, 'at-the-top.git');
  await makeTreeAtTheTop(join(folder, 'at-the-top'), pristine, nodeModules);
  makeOrigin(join(folder, 'at-the-top'), bare);
  const monorepo = join(folder, 'monorepo.git');
  await makeMonorepo(join(folder, 'monorepo'), tree);
  makeOrigin(join(folder, 'monorepo'), monorepo);
  const repository = ends.use(
    await makeRepository({
      folder,
      origin,
      site,
      nodeModules,
      built: builtFolder(version),
      authority: authority.ca,
      cloud,
      secrets: {
        STRAPI_DMS_KEY: key,
        STRAPI_SEED_KEY: 'the key of all developers',
      },
      variables: {
        BASTION: 'deploy@bastion.example.org',
        PRIVATE_DATABASE: 'db.example.org:5432',
        SITE: 'deploy@site.example.org',
        SITE_FOLDER: site,
        COMPOSE_FILE: join(folder, 'docker-compose.yml'),
        MEDIA_REGION: 'eu-central-1',
        MEDIA_BUCKET: 'shop-media',
        BACKUP_ROLE: 'arn:aws:iam::123456789012:role/shop-backups',
        BACKUP_REGION: region,
        BACKUP_ACCOUNT: account,
        AZURE_CLIENT_ID: '0d8ccf26-41b8-4d0e-9a33-4e1d6a1f6f10',
        AZURE_TENANT_ID: '9c1d7a2e-5a84-4b2c-8e0f-51f4a7f9d3c2',
        AZURE_SUBSCRIPTION_ID: '3f5b8a61-7c0e-4a0b-9d3b-7a7e2f6d1c54',
      },
      environments: {
        'production-read': {
          STRAPI_DATABASE_URL: reading,
          STRAPI_TRANSFER_TOKEN: hosted.token,
          // Reached through a tunnel, at the port of this machine that the recipe opens.
          STRAPI_TUNNEL_DATABASE_URL: reading.replace('db.example.org:5432', '127.0.0.1:15432'),
          SITE_SSH_KEY: '-----BEGIN OPENSSH PRIVATE KEY-----\nof nobody\n-----END OPENSSH PRIVATE KEY-----',
          SITE_KNOWN_HOSTS: 'site.example.org ssh-ed25519 AAAA',
          BASTION_SSH_KEY:
            '-----BEGIN OPENSSH PRIVATE KEY-----\nof nobody\n-----END OPENSSH PRIVATE KEY-----',
          STRAPI_COMPOSE_DATABASE_URL: reading.replace('db.example.org:5432', `127.0.0.1:${port}`),
          BASTION_KNOWN_HOSTS: 'bastion.example.org ssh-ed25519 AAAA',
        },
        'staging-read': { STRAPI_DATABASE_URL: reading },
        production: { STRAPI_DATABASE_URL: writing.href },
        seeding: { PREVIEW_TRANSFER_TOKEN: preview.token },
      },
      hosts: {
        'cms.example.org:443': media.port,
        'shop.strapiapp.com:443': hosted.port,
        'shop-pr-7.example.org:443': preview.port,
        'staging.example.org:443': media.port,
        'shop-media.s3.example.org:443': media.port,
        'db.example.org:5432': Number(port),
        ...cloud.hosts,
      },
    }),
  );
  const laptop = join(folder, 'laptop');
  await copyProject(pristine, laptop, nodeModules);
  writeFileSync(join(folder, 'docker-compose.yml'), compose);
  const identity = await generateIdentity();
  writeFileSync(join(laptop, 'identity.txt'), `${identity}\n`);
  const recipient = await identityToRecipient(identity);
  const kept = ends.move();
  return {
    folder,
    repository,
    site,
    database,
    key,
    recipient,
    laptop,
    atTheTop: bare,
    monorepo,
    media,
    hosted,
    preview,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The site in Docker Compose, as its recipe takes it to be. */
const compose = `services:
  database:
    image: postgres:17
    ports: ["127.0.0.1:5432:5432"]
  strapi:
    image: registry.example.org/shop
`;

/** What is committed: the project in `cms/`, with tests of its own, which ask its database. */
async function makeTree(tree: string, site: string, nodeModules: string): Promise<void> {
  const cms = join(tree, 'cms');
  mkdirSync(tree);
  await freshCheckout(site, cms, nodeModules);
  rmSync(join(cms, 'node_modules'));
  const manifest = join(cms, 'package.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  content.scripts.test = 'node seeded.test.cjs';
  content.scripts['test:e2e'] = 'node seeded.test.cjs';
  writeFileSync(manifest, `${JSON.stringify(content, null, 2)}\n`);
  writeFileSync(
    join(cms, 'seeded.test.cjs'),
    `const count = require('better-sqlite3')('.tmp/data.db').prepare('SELECT count(*) FROM articles').pluck().get();
console.log(count + ' articles');
process.exit(count > 0 ? 0 : 1);
`,
  );
}

async function makeTreeAtTheTop(tree: string, site: string, nodeModules: string): Promise<void> {
  await copyProject(site, tree, nodeModules);
  for (const name of ['node_modules', '.gitignore', '.env']) {
    rmSync(join(tree, name));
  }
}

/** The same project as an app of a workspace. Its lock file is never read: what it would say is installed already. */
async function makeMonorepo(folder: string, tree: string): Promise<void> {
  const app = join(folder, 'apps', 'cms');
  await cp(join(tree, 'cms'), app, { recursive: true });
  rmSync(join(app, 'package-lock.json'));
  const manifest = join(app, 'package.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, `${JSON.stringify({ ...content, name: 'cms' }, null, 2)}\n`);
  const top = { name: 'shop', private: true, packageManager: 'pnpm@10.33.0' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(top, null, 2)}\n`);
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'packages:\n  - apps/*\n');
  writeFileSync(join(folder, 'pnpm-lock.yaml'), "lockfileVersion: '9.0'\n");
}
