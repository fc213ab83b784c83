import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decidingFiles } from '../../src/seed/deciding-files.ts';
import { fingerprint, mediaFiles } from '../../src/seed/fingerprint.ts';
import { workspace } from '../support/workspace.ts';

const folder = workspace();
const key = Buffer.alloc(32, 1);

const digest = (environment: NodeJS.ProcessEnv = {}, of = key) =>
  fingerprint({ project: folder.at('cms'), uploads: folder.at('cms/public/uploads'), environment }, of);

const files = () => decidingFiles(folder.at('cms')).map(({ name }) => name);

const strapi = { '@strapi/strapi': '5.54.0' };

beforeEach(() => {
  folder.write('.git/HEAD', 'ref: refs/heads/main');
  folder.write('package.json', { workspaces: ['cms', 'packages/*'] });
  folder.write('cms/package.json', { dependencies: strapi });
  folder.write('cms/src/api/article/content-types/article/schema.json', { attributes: {} });
  folder.write('cms/public/uploads/a.png', 'a');
});

/** Whether the fingerprint tells that a file was made, that it was changed, and that it is gone. */
function expectToDecide(name: string): void {
  const without = digest();
  folder.write(name, 'one');
  const one = digest();
  folder.write(name, 'two');
  const two = digest();
  rmSync(folder.at(name));
  expect(new Set([without, one, two]).size).toBe(3);
  expect(digest()).toBe(without);
}

describe('the fingerprint is another with another', () => {
  test.each([
    ['schema', 'cms/src/api/page/content-types/page/schema.json'],
    [
      'schema of a type that is called as what builds make',
      'cms/src/api/build/content-types/build/schema.json',
    ],
    ['component', 'cms/src/components/shared/seo.json'],
    ['component that is code', 'cms/src/components/shared/seo.js'],
    ['lock file', 'cms/yarn.lock'],
    ['lock file of the workspace', 'pnpm-lock.yaml'],
    ['manifest of the workspace', 'pnpm-workspace.yaml'],
    ['list of what is patched', 'cms/patches/@strapi+core+5.54.0.patch'],
    ['configuration', 'cms/config/env/production/plugins.ts'],
    ['migration', 'cms/database/migrations/1.js'],
    ['extension', 'cms/src/extensions/users-permissions/content-types/user/schema.json'],
    ['code that runs at the start', 'cms/src/index.ts'],
    ['module that this imports', 'cms/src/seed/articles.ts'],
    ['service, which the start may call', 'cms/src/api/article/services/article.ts'],
    ['module beside src', 'cms/lib/seed.js'],
    ['script that fills the database', 'cms/scripts/seed.mjs'],
    ['data that such a script reads', 'cms/data/articles.csv'],
    ['description that such a script reads', 'cms/data/articles.md'],
    ['.env', 'cms/.env'],
    ['.env of a kind', 'cms/.env.preview'],
    ['.env of the workspace', '.env'],
    ['version of Node that is asked for', 'cms/.nvmrc'],
    ['media file of the checkout', 'cms/public/uploads/b.png'],
  ])('%s', (_, name) => {
    expectToDecide(name);
  });

  test('name of the same file', () => {
    folder.write('cms/src/a.ts', 'x');
    const before = digest();
    rmSync(folder.at('cms/src/a.ts'));
    folder.write('cms/src/aa.ts', 'x');
    expect(digest()).not.toBe(before);
  });

  test('content of a large file, wherever it is another', () => {
    const large = 'x'.repeat(3_000_000);
    folder.write('cms/data/large.json', large);
    const before = digest();
    folder.write('cms/data/large.json', `${large.slice(1)}y`);
    expect(digest()).not.toBe(before);
  });

  test('key, so that nobody can try what passwords it stands for', () => {
    expect(digest({}, Buffer.alloc(32, 2))).not.toBe(digest());
  });
});

describe('what is outside of the project decides where the project', () => {
  test.each<[string, string, string, unknown]>([
    ['imports it', 'packages/shared/fields.ts', 'cms/src/index.ts', "import '../../packages/shared/fields';"],
    [
      'imports its folder',
      'packages/shared/deep/a.ts',
      'cms/src/index.ts',
      "require('../../packages/shared')",
    ],
    [
      'imports it by the name that it gets when it is compiled',
      'packages/shared/fields.ts',
      'cms/src/index.ts',
      "import '../../packages/shared/fields.js';",
    ],
    [
      'names it in its configuration, counted from the project',
      'plugins/seo/server/index.js',
      'cms/config/plugins.ts',
      "export default { seo: { enabled: true, resolve: '../plugins/seo' } };",
    ],
    [
      'gives it a name in tsconfig.json',
      'packages/shared/fields.ts',
      'cms/tsconfig.json',
      { compilerOptions: { paths: { '@shared/*': ['../packages/shared/*'] } } },
    ],
    ['reads it', 'content/articles.csv', 'cms/src/index.ts', "readFileSync('../content/articles.csv')"],
    [
      'depends on it by its folder',
      'packages/shared/index.js',
      'cms/package.json',
      { dependencies: { ...strapi, shared: 'file:../packages/shared' } },
    ],
  ])('%s', (_, outside, inside, content) => {
    folder.write(inside, content);
    mkdirSync(folder.at('packages/shared'), { recursive: true });
    mkdirSync(folder.at('plugins/seo'), { recursive: true });
    expectToDecide(outside);
  });

  test('depends on it as a package of the workspace, or does so by another package', () => {
    folder.write('cms/package.json', { dependencies: { ...strapi, '@acme/shared': '*' } });
    folder.write('packages/shared/package.json', { devDependencies: { '@acme/base': 'workspace:*' } });
    folder.write('packages/base/package.json', {});
    mkdirSync(folder.at('node_modules/@acme'), { recursive: true });
    for (const name of ['shared', 'base']) {
      symlinkSync(folder.at('packages', name), folder.at('node_modules/@acme', name));
    }
    expectToDecide('packages/shared/index.js');
    expectToDecide('packages/base/src/a.ts');
    const before = digest();
    folder.write('packages/other/package.json', { name: 'other' });
    folder.write('node_modules/left-pad/index.js', '');
    expect(digest()).toBe(before);
  });

  test('reaches it by a link, even one that leads in a circle', () => {
    folder.write('shared/fields.ts', '');
    symlinkSync(folder.at('shared'), folder.at('cms/src/shared'));
    symlinkSync(folder.at('cms/src'), folder.at('shared/back'));
    expectToDecide('shared/more.ts');
  });

  test('is not all of what is above it, whatever path names that', () => {
    folder.write(
      'cms/config/server.ts',
      "path.join(__dirname, '../..'); require('../../..'); '../../frontend'",
    );
    folder.write('frontend/index.js', '');
    const before = digest();
    folder.write('elsewhere/index.js', '');
    expect(digest()).toBe(before);
    folder.write('frontend/index.js', 'changed');
    expect(digest()).not.toBe(before);
  });

  test('does not lead out of the repository to it, unless it is a dependency', () => {
    rmSync(folder.at('.git'), { recursive: true });
    folder.write('cms/.git/HEAD', 'ref: refs/heads/main');
    folder.write(
      'cms/src/index.ts',
      "import '../../packages/shared'; '../..'; '../../../../../../../../../..'",
    );
    folder.write('packages/shared/a.ts', '');
    expect(files().filter((name) => name.startsWith('../'))).toEqual([]);
    folder.write('cms/package.json', { dependencies: { ...strapi, shared: 'link:../packages/shared' } });
    expectToDecide('packages/shared/b.ts');
  });

  test('is beside it, where it is in no repository, and never the whole machine', () => {
    rmSync(folder.at('.git'), { recursive: true });
    folder.write('cms/src/index.ts', "import '../../shared'; '../../../../../../../../../..'");
    mkdirSync(folder.at('shared'));
    expectToDecide('shared/a.ts');
    expect(files().filter((name) => name.startsWith('../../'))).toEqual([]);
  });
});

test.each([
  'cms/README.md',
  'cms/strapi.log',
  'cms/tsconfig.tsbuildinfo',
  'cms/export_20260101000000.tar.gz.enc',
  'cms/dist/src/index.js',
  'cms/build/index.html',
  'cms/.cache/a',
  'cms/.strapi/client/app.js',
  'cms/.tmp/other.db',
  'cms/types/generated/contentTypes.d.ts',
  'cms/node_modules/a/index.js',
  'cms/src/plugins/seo/node_modules/a/index.js',
  'cms/src/plugins/seo/.git/index',
  'cms/.github/workflows/preview.yml',
  'README.md',
  'apps/web/index.js',
])('a change of %s is no other fingerprint', (name) => {
  const before = digest();
  folder.write(name, 'changed');
  expect(digest()).toBe(before);
});

describe('an environment variable', () => {
  const code = "process.env.SEED_SIZE; const { EDITOR_PASSWORD } = process.env; env('MARKET', 'de');";

  test.each(['SEED_SIZE', 'EDITOR_PASSWORD', 'MARKET'])('counts where the project names it: %s', (name) => {
    folder.write('cms/src/index.ts', code);
    const values = [undefined, '', 'one', 'two'];
    const digests = values.map((value) => digest(value === undefined ? {} : { [name]: value }));
    expect(new Set(digests).size).toBe(4);
  });

  test.each(['NODE_ENV', 'TZ', 'STRAPI_LICENSE'])('of Strapi counts anyway: %s', (name) => {
    expect(digest({ [name]: 'one' })).not.toBe(digest());
  });

  test('that nothing names does not count, nor does one that only says where this machine has its things', () => {
    folder.write('cms/src/index.ts', 'join(process.env.HOME, process.env.PATH)');
    expect(digest({ GITHUB_RUN_ID: '1', HOME: '/a', PATH: '/a' })).toBe(
      digest({ GITHUB_RUN_ID: '2', HOME: '/b' }),
    );
  });

  test('counts where a package of the workspace names it', () => {
    folder.write('cms/src/index.ts', "import '../../packages/shared/fields'");
    folder.write('packages/shared/fields.ts', 'process.env.MARKET');
    expect(digest({ MARKET: 'de' })).not.toBe(digest({ MARKET: 'fr' }));
  });

  test('may name another .env, which counts then', () => {
    const environment = { ENV_PATH: '../secrets/preview' };
    const digests = ['A=1', 'A=2'].map((content) => {
      folder.write('secrets/preview', content);
      return digest(environment);
    });
    expect(new Set([...digests, digest()]).size).toBe(3);
  });
});

test('a link to nowhere and a file of no bytes are no failure, and what cannot be read is one', () => {
  symlinkSync(folder.at('nowhere'), folder.at('cms/src/lost'));
  folder.write('cms/src/empty.ts', '');
  truncateSync(folder.at('cms/src/empty.ts'));
  expect(files()).toContain('src/empty.ts');
  expect(digest()).toHaveLength(64);
  folder.write('cms/src/closed.ts', 'x');
  chmodSync(folder.at('cms/src/closed.ts'), 0);
  // Root may read everything.
  if (process.getuid?.() !== 0) {
    expect(() => digest()).toThrow('EACCES');
  }
});

test('files come in an order that is always the same', () => {
  folder.write('cms/src/b.ts', '');
  folder.write('cms/src/B.ts', '');
  folder.write('cms/src/a/z.ts', '');
  expect(files()).toEqual(files().toSorted());
});

test('media files are the visible files of the folder, in order', () => {
  folder.write('cms/public/uploads/.gitkeep', '');
  folder.write('cms/public/uploads/B.png', '');
  folder.write('cms/public/uploads/folder/c.png', '');
  expect(mediaFiles(folder.at('cms/public/uploads'))).toEqual(['B.png', 'a.png']);
  expect(mediaFiles(folder.at('nowhere'))).toEqual([]);
});
