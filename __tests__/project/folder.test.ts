/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdirSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { customFieldTypes } from '../../src/project/custom-fields.ts';
import { distDirectory } from '../../src/project/directories.ts';
import { Project } from '../../src/project/project.ts';
import { registersComponents } from '../../src/project/registered-components.ts';
import { readComponents, readContentTypes } from '../../src/project/schemas.ts';
import { strapiVersion } from '../../src/project/version.ts';
import { refusal, thrownBy, workspace } from '../support/workspace.ts';

const { at, write } = workspace();

const manifest = { dependencies: { '@strapi/strapi': '^5.12.0' } };

describe('the version of Strapi', () => {
  const version = async (files: Record<string, unknown>) => {
    write('package.json', manifest);
    for (const [name, content] of Object.entries(files)) {
      write(name, content);
    }
    return strapiVersion(at());
  };

  const pnpm = (entry: string) =>
    `lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      '@strapi/strapi':\n${entry}`;

  test.each([
    [
      'what is installed',
      {
        'node_modules/@strapi/strapi/package.json': { version: '5.54.0' },
        'package-lock.json': { packages: { 'node_modules/@strapi/strapi': { version: '5.1.0' } } },
      },
      '5.54.0',
    ],
    [
      'package-lock.json',
      { 'package-lock.json': { packages: { 'node_modules/@strapi/strapi': { version: '5.30.1' } } } },
      '5.30.1',
    ],
    [
      'package-lock.json of npm 6',
      { 'package-lock.json': { dependencies: { '@strapi/strapi': { version: '5.30.2' } } } },
      '5.30.2',
    ],
    [
      'pnpm-lock.yaml',
      {
        'pnpm-lock.yaml': pnpm(
          `        specifier: ^5.12.0\n        version: 5.31.0(react@18.3.1)(vite@5.4.0)\n`,
        ),
      },
      '5.31.0',
    ],
    [
      'pnpm-lock.yaml of old',
      { 'pnpm-lock.yaml': `lockfileVersion: 5.4\ndependencies:\n  '@strapi/strapi': 5.31.1\n` },
      '5.31.1',
    ],
    [
      'yarn.lock',
      {
        'yarn.lock': `# yarn lockfile v1\n\n\n"@strapi/plugin@^5":\n  version "5.9.9"\n\n"@strapi/strapi@5.32.0", "@strapi/strapi@^5.12.0":\n  version "5.32.0"\n  resolved "https://x"\n`,
      },
      '5.32.0',
    ],
    [
      'yarn.lock of Berry',
      {
        'yarn.lock': `__metadata:\n  version: 8\n\n"@strapi/strapi@npm:^5.12.0":\n  version: 5.33.0\n  resolution: "@strapi/strapi@npm:5.33.0"\n`,
      },
      '5.33.0',
    ],
    ['the range, at its lowest', {}, '5.12.0'],
    [
      'a pre-release',
      { 'node_modules/@strapi/strapi/package.json': { version: '5.55.0-beta.1' } },
      '5.55.0-beta.1',
    ],
  ])('is that of %s', async (_name, files, expected) => {
    expect(await version(files as Record<string, unknown>)).toBe(expected);
  });

  test('is that of an installation further up, as in a workspace', async () => {
    write('apps/cms/package.json', manifest);
    write('node_modules/@strapi/strapi/package.json', { version: '5.40.0' });
    expect(await strapiVersion(at('apps/cms'))).toBe('5.40.0');
  });

  test('is the one that a workspace of pnpm has locked for this project', async () => {
    write('apps/cms/package.json', manifest);
    const locked = (version: string) => ({
      dependencies: { '@strapi/strapi': { specifier: '^5', version } },
    });
    write(
      'pnpm-lock.yaml',
      JSON.stringify({ importers: { 'apps/old': locked('5.1.0'), 'apps/cms': locked('5.2.0(x@1.0.0)') } }),
    );
    expect(await strapiVersion(at('apps/cms'))).toBe('5.2.0');
  });

  const monorepo = async (files: Readonly<Record<string, unknown>>, range = '^5.1.0') => {
    write('apps/cms/package.json', { name: 'cms', dependencies: { '@strapi/strapi': range } });
    for (const [name, content] of Object.entries(files)) {
      write(name, content);
    }
    return strapiVersion(at('apps/cms'));
  };

  test.each<[string, Readonly<Record<string, unknown>>]>([
    [
      'npm',
      {
        'package-lock.json': {
          packages: {
            '': { workspaces: ['apps/*'] },
            'apps/cms/node_modules/@strapi/strapi': { version: '5.54.0' },
            'node_modules/@strapi/strapi': { version: '4.25.1' },
          },
        },
      },
    ],
    [
      'yarn',
      {
        'yarn.lock':
          '# yarn lockfile v1\n\n"@strapi/strapi@4.25.1":\n  version "4.25.1"\n\n"@strapi/strapi@^5.0.0", "@strapi/strapi@^5.1.0":\n  version "5.54.0"\n',
      },
    ],
    [
      'yarn Berry',
      {
        'yarn.lock':
          '"@strapi/strapi@npm:4.25.1":\n  version: 4.25.1\n\n"@strapi/strapi@npm:^5.1.0":\n  version: 5.54.0\n',
      },
    ],
    [
      'Bun',
      {
        'bun.lock':
          '{\n  "lockfileVersion": 1,\n  "packages": {\n    "@strapi/strapi": ["@strapi/strapi@4.25.1", "", {}, "sha512-a"],\n    "cms/@strapi/strapi": ["@strapi/strapi@5.54.0", "", {}, "sha512-b"],\n  },\n}\n',
      },
    ],
  ])('is its own in a workspace of %s that has another major version, too', async (_, files) => {
    expect(await monorepo(files)).toBe('5.54.0');
  });

  test('is the one that the workspace shares, where it has none of its own', async () => {
    const packages = { 'node_modules/@strapi/strapi': { version: '5.9.0' } };
    expect(await monorepo({ 'package-lock.json': { packages } })).toBe('5.9.0');
    const bun = '{ "packages": { "@strapi/strapi": ["@strapi/strapi@5.8.0", {}], } }';
    expect(await monorepo({ 'package-lock.json': {}, 'bun.lock': bun })).toBe('5.8.0');
  });

  test('is not that of another project, where a lock file does not know what this one asks for', async () => {
    const lock =
      '"@strapi/strapi@4.25.1":\n  version "4.25.1"\n\n"@strapi/strapi@^5.9.0":\n  version "5.54.0"\n';
    expect(await monorepo({ 'yarn.lock': lock })).toBe('5.1.0');
  });

  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['pnpm', 'catalog:', { 'pnpm-workspace.yaml': 'catalog:\n  "@strapi/strapi": ^5.21.0\n' }],
    [
      'pnpm, by name',
      'catalog:cms',
      { 'pnpm-workspace.yaml': 'catalogs:\n  cms:\n    "@strapi/strapi": 5.22.0\n' },
    ],
    ['yarn', 'catalog:', { '.yarnrc.yml': 'catalog:\n  "@strapi/strapi": ^5.23.0\n' }],
    ['Bun', 'catalog:', { 'package.json': { workspaces: { catalog: { '@strapi/strapi': '^5.24.0' } } } }],
  ])('is what the catalog of %s says', async (_, range, files) => {
    expect(await monorepo(files, range)).toMatch(/^5\.2[1-4]\.0$/);
  });

  test('is what was resolved from a catalog, where a lock file says it', async () => {
    const files = {
      '.yarnrc.yml': 'catalog:\n  "@strapi/strapi": ^5.23.0\n',
      'yarn.lock':
        '"@strapi/strapi@npm:4.25.1":\n  version: 4.25.1\n\n"@strapi/strapi@npm:^5.23.0":\n  version: 5.54.0\n',
    };
    expect(await monorepo(files, 'catalog:')).toBe('5.54.0');
  });

  test.each(['package.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'])(
    'cannot be told from a %s with the marks of a merge',
    async (name) => {
      const marks = '{\n<<<<<<< HEAD\n  "a": 1\n=======\n  "a": 2\n>>>>>>> main\n}\n';
      expect(await refusal(version({ [name]: marks }))).toMatchObject({
        failure: 'failed',
        message: `${name} has the conflict markers of an unfinished merge (<<<<<<<).`,
      });
    },
  );

  test('is not looked for in what JavaScript knows of a lock file', async () => {
    write('constructor/package.json', manifest);
    const locked = { dependencies: { '@strapi/strapi': { specifier: '^5', version: '5.3.0' } } };
    write('pnpm-lock.yaml', JSON.stringify({ importers: {}, ...locked }));
    expect(await strapiVersion(at('constructor'))).toBe('5.3.0');
  });

  test('is not looked for above the repository', async () => {
    write('node_modules/@strapi/strapi/package.json', { version: '5.40.0' });
    write('repository/.git', 'gitdir: elsewhere');
    write('repository/cms/package.json', manifest);
    expect(await strapiVersion(at('repository/cms'))).toBe('5.12.0');
  });

  test('is not that of a package whose manifest has none', async () => {
    expect(await version({ 'node_modules/@strapi/strapi/package.json': {} })).toBe('5.12.0');
  });

  test.each(['package-lock.json', 'pnpm-lock.yaml', 'node_modules/@strapi/strapi/package.json'])(
    'cannot be told from a damaged %s, which is named',
    async (name) => {
      const error = await refusal(version({ [name]: '{"a": [' }));
      expect(error).toMatchObject({ failure: 'failed', message: expect.stringContaining(name) });
    },
  );
});

describe('a folder is no Strapi project', () => {
  test('where it does not exist', async () => {
    expect(await refusal(Project.open(at('missing'), false))).toMatchObject({
      failure: 'usage',
      message: `There is no folder ${at('missing')}.`,
    });
  });

  test('where it is a file', async () => {
    expect(await refusal(Project.open(write('file', ''), false))).toMatchObject({ failure: 'usage' });
  });

  test('where it has no package.json', async () => {
    expect((await refusal(Project.open(at(), false))).message).toBe(
      `${at()} is not a Strapi project: it has no package.json.`,
    );
  });

  test.each([{}, { dependencies: { react: '1' } }, null])('where its package.json is %j', async (content) => {
    write('package.json', JSON.stringify(content));
    expect(await refusal(Project.open(at(), false))).toMatchObject({
      failure: 'usage',
      message: `${at()} is not a Strapi project: its package.json does not depend on @strapi/strapi.`,
    });
  });

  test('where its package.json is no JSON', async () => {
    write('package.json', '{');
    expect((await refusal(Project.open(at(), false))).message).toContain('package.json is not valid JSON');
  });
});

describe('the public folder', () => {
  const folderOf = async (files: Record<string, unknown>) => {
    write('package.json', manifest);
    for (const [name, content] of Object.entries(files)) {
      write(name, content);
    }
    return (await Project.open(at(), false)).publicDirectory();
  };
  const server = (dirs: string) => `export default ({ env }) => ({ host: env('HOST'), ${dirs} });`;

  test.each([
    ['no config/server', {}, 'public'],
    ['no dirs', { 'config/server.js': server('port: 1') }, 'public'],
    ['dirs without public', { 'config/server.js': server(`dirs: { other: 'x' }`) }, 'public'],
    ['a text', { 'config/server.js': server(`dirs: { public: './web/assets' }`) }, 'web/assets'],
    ['a template without parts', { 'config/server.js': server('dirs: { public: `web` }') }, 'web'],
    ['names in quotes', { 'config/server.js': server(`'dirs': { "public": 'web' }`) }, 'web'],
    [
      'the default of env()',
      { 'config/server.js': server(`dirs: { public: env('NO_SUCH', 'web') }`) },
      'web',
    ],
    ['env() without a default', { 'config/server.js': server(`dirs: { public: env('NO_SUCH') }`) }, 'public'],
    [
      'env() that .env has',
      { 'config/server.js': server(`dirs: { public: env('PUBLIC_X', 'web') }`), '.env': 'PUBLIC_X=given' },
      'given',
    ],
    [
      'TypeScript',
      {
        'config/server.ts': `import type { X } from 'x';\nexport default ({ env }: X): X => ({ dirs: { public: './web' as string } });`,
      },
      'web',
    ],
    ['JSON', { 'config/server.json': { dirs: { public: 'web' } } }, 'web'],
    ['CommonJS', { 'config/server.js': `module.exports = { dirs: { public: 'web' } };` }, 'web'],
    [
      'the environment that NODE_ENV names',
      {
        '.env': 'NODE_ENV=staging',
        'config/server.js': server(`dirs: { public: 'web' }`),
        'config/env/staging/server.js': server(`dirs: { public: 'stage' }`),
      },
      'stage',
    ],
  ])('is told by %s', async (_name, files, expected) => {
    const { NODE_ENV, ...others } = process.env;
    const before = process.env;
    process.env = others;
    try {
      expect(await folderOf(files as Record<string, unknown>)).toBe(at(expected));
    } finally {
      process.env = before;
    }
    expect(process.env.NODE_ENV).toBe(NODE_ENV);
  });

  test('may be absolute', async () => {
    expect(await folderOf({ 'config/server.js': server(`dirs: { public: '/srv/public' }`) })).toBe(
      '/srv/public',
    );
  });

  test.each([
    ['a path that is put together', `dirs: { public: path.join(__dirname, 'x') }`],
    ['a template with parts', `dirs: { public: \`$\{base}/x\` }`],
    ['a variable', 'dirs: { public }'],
    ['dirs that are a variable', 'dirs'],
    ['dirs that a function makes', 'dirs: makeDirs()'],
    ['dirs that are spread', 'dirs: { ...shared.dirs }'],
    ['a method', `dirs: { public() { return 'x'; } }`],
  ])('is refused where only running would tell: %s', async (_name, dirs) => {
    expect(await refusal(folderOf({ 'config/server.js': `\n${server(dirs)}` }))).toMatchObject({
      failure: 'failed',
      message: expect.stringMatching(/^config\/server\.js:2 /),
      remedy: expect.stringContaining('--exclude files'),
    });
  });

  test('is refused where the file cannot be parsed', async () => {
    const error = await refusal(folderOf({ 'config/server.js': `export default {\n dirs: {{ } };` }));
    expect(error).toMatchObject({ failure: 'failed', message: expect.stringContaining('config/server.js') });
  });
});

describe('component files', () => {
  const content = { collectionName: 'c', attributes: { a: { type: 'string' } } };

  test('are those of every category, with uid and name in lower case', () => {
    write('src/components/UI/heroBanner.json', content);
    write('src/components/blog/seo.json', content);
    write('src/components/blog/notes.txt', 'no component');
    write('src/components/.gitkeep', '');
    expect(readComponents(at(), at())).toEqual([
      {
        uid: 'ui.herobanner',
        modelName: 'herobanner',
        path: 'src/components/UI/heroBanner.json',
        isSource: true,
        content,
      },
      { uid: 'blog.seo', modelName: 'seo', path: 'src/components/blog/seo.json', isSource: true, content },
    ]);
  });

  test('have the names that Strapi makes of theirs', () => {
    write('src/components/Category With Space/My File.json', content);
    write('src/components/a/with.settings.json', content);
    write('src/components/a/.hidden.json', 'none');
    write('src/components/a/._resource-fork.json', 'none');
    write('src/components/.hidden/b.json', 'none');
    write('src/components/a/deeper/c.json', content);
    expect(readComponents(at(), at()).map(({ uid, modelName }) => [uid, modelName])).toEqual([
      ['category with space.my file', 'my file'],
      ['a.with', 'with'],
    ]);
  });

  test('may begin with a byte order mark', () => {
    write('src/components/a/marked.json', `\uFEFF${JSON.stringify(content)}`);
    expect(readComponents(at(), at())).toMatchObject([{ uid: 'a.marked', content }]);
  });

  test('may be links to files and folders', () => {
    write('shared/seo.json', content);
    mkdirSync(at('src/components/a'), { recursive: true });
    symlinkSync(at('shared'), at('src/components/shared'));
    symlinkSync(at('shared/seo.json'), at('src/components/a/linked.json'));
    expect(readComponents(at(), at()).map(({ uid }) => uid)).toEqual(['a.linked', 'shared.seo']);
  });

  test('are also those that only the compiled folder has', () => {
    write('src/components/a/both.json', content);
    write('dist/src/components/a/both.json', { collectionName: 'stale' });
    write('dist/src/components/a/left-over.json', { collectionName: 'd' });
    expect(readComponents(at(), at('dist')).map(({ uid, isSource, path }) => [uid, isSource, path])).toEqual([
      ['a.both', true, 'src/components/a/both.json'],
      ['a.left-over', false, 'dist/src/components/a/left-over.json'],
    ]);
  });

  test('are none where there is no such folder', () => {
    expect(readComponents(at(), at('dist'))).toEqual([]);
  });

  test.each([
    ['no JSON', '{', 'is not valid JSON'],
    ['no collectionName', { attributes: {} }, 'collectionName'],
    ['an attribute without a type', { collectionName: 'c', attributes: { a: {} } }, 'attributes.a.type'],
    ['a list', [], 'is not a Strapi schema'],
  ])('are refused by name: %s', (_name, given, named) => {
    write('src/components/a/broken.json', typeof given === 'string' ? given : JSON.stringify(given));
    const error = thrownBy(() => readComponents(at(), at()));
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('src/components/a/broken.json'),
    });
    expect(error.message).toContain(named);
  });
});

describe('components that are code', () => {
  const json = { collectionName: 'c', attributes: { a: { type: 'string' } } };
  const js = (name: string) =>
    `module.exports = { collectionName: '${name}', attributes: { a: { type: 'json' } } };`;
  const ts = (name: string) =>
    `import { shared } from '../../shared';\nconst x: string = '${name}';\nexport default { collectionName: x, attributes: { ...shared } };`;
  const read = async (folder = at()) => {
    write('package.json', manifest);
    const { components, unread } = await (await Project.open(folder, false)).schemaFiles();
    return {
      components: components.map(({ uid, path, isSource, content }) => [
        uid,
        path,
        isSource,
        content.collectionName,
      ]),
      unread,
    };
  };

  test('are evaluated in a project of JavaScript', async () => {
    write('src/components/a/Coded.js', js('coded'));
    write('src/components/a/plain.json', json);
    expect(await read()).toEqual({
      components: [
        ['a.plain', 'src/components/a/plain.json', true, 'c'],
        ['a.coded', 'src/components/a/Coded.js', true, 'coded'],
      ],
      unread: [],
    });
  });

  test('are taken from the compiled folder', async () => {
    write('tsconfig.json', {});
    write('src/components/a/coded.ts', 'throw new Error("never run")');
    write('dist/src/components/a/coded.js', js('compiled'));
    expect((await read()).components).toEqual([
      ['a.coded', 'dist/src/components/a/coded.js', true, 'compiled'],
    ]);
  });

  test('are taken from TypeScript where nothing is compiled, with what they import', async () => {
    write('tsconfig.json', {});
    write('src/shared.ts', 'export const shared = { title: { type: "string" as const } };');
    write('src/components/a/coded.ts', ts('from source'));
    write('src/components/a/types.d.ts', 'export type X = 1;');
    expect((await read()).components).toEqual([
      ['a.coded', 'src/components/a/coded.ts', true, 'from source'],
    ]);
  });

  test('are taken from TypeScript where what was compiled cannot be evaluated', async () => {
    write('tsconfig.json', {});
    write('src/shared.ts', 'export const shared = {};');
    write('src/components/a/coded.ts', ts('from source'));
    write('dist/src/components/a/coded.js', 'require("not-installed")');
    expect(await read()).toEqual({
      components: [['a.coded', 'src/components/a/coded.ts', true, 'from source']],
      unread: [],
    });
  });

  test('may be left in the compiled folder alone', async () => {
    write('tsconfig.json', { compilerOptions: { outDir: './build' } });
    write('build/src/components/a/old.js', js('old'));
    expect((await read()).components).toEqual([['a.old', 'build/src/components/a/old.js', false, 'old']]);
  });

  test.each([
    ['that needs what is not installed', 'require("not-installed")', /Cannot find module 'not-installed'/],
    ['that throws', 'throw new Error("no strapi here")', /no strapi here/],
    ['that is no component', 'module.exports = { attributes: {} };', /collectionName/],
    [
      'that makes one only when it is called',
      'module.exports = () => ({ collectionName: "c" });',
      /not a Strapi schema/,
    ],
    ['that ends the process', 'process.exit(3)', /its process ended with exit code 3/],
  ])('are named with the reason: one %s', async (_name, code, reason) => {
    write('src/components/a/coded.js', code);
    write('src/components/b/other.js', js('other'));
    expect(await read()).toEqual({
      components: [['b.other', 'src/components/b/other.js', true, 'other']],
      unread: [{ uid: 'a.coded', path: 'src/components/a/coded.js', reason: expect.stringMatching(reason) }],
    });
  });
});

describe('the types of custom fields', () => {
  const uids = ['global::color', 'plugin::picker.tone', 'plugin::local.mood', 'plugin::missing.x'];

  test('are those with which code registers them', async () => {
    write('package.json', { dependencies: { '@x/strapi-plugin-picker': '1', other: '1' } });
    write(
      'src/index.ts',
      `export default { register({ strapi }: any) { strapi.customFields.register({ name: 'color', type: 'string' }); } };`,
    );
    const folder = 'node_modules/@x/strapi-plugin-picker';
    write(`${folder}/package.json`, { strapi: { kind: 'plugin', name: 'picker' } });
    write(`${folder}/dist/admin/index.js`, 'app.customFields.register({name:"tone",type:"text"})');
    write(
      `${folder}/dist/server/index.mjs`,
      'const r=({strapi:s})=>{s.customFields.register({name:"tone",plugin:"picker",type:"richtext"})};export{r}',
    );
    write('node_modules/other/package.json', { strapi: { kind: 'plugin', name: 'other' } });
    write(
      'src/plugins/local/server/register.js',
      `module.exports = ({ strapi }) => strapi.get('custom-fields').add([{ plugin: 'local', name: 'mood', type: 'json' }]);`,
    );
    expect([...(await customFieldTypes(at(), uids))]).toEqual([
      ['global::color', 'string'],
      ['plugin::picker.tone', 'richtext'],
      ['plugin::local.mood', 'json'],
    ]);
  });

  test('are found where a workspace installs its plugins', async () => {
    write('apps/cms/package.json', { dependencies: { picker: '1' } });
    write('node_modules/picker/package.json', { strapi: { kind: 'plugin', name: 'picker' } });
    write(
      'node_modules/picker/strapi-server.js',
      `module.exports = { register({ strapi }) { strapi.customFields.register({ name: 'tone', type: 'json' }); } };`,
    );
    expect([...(await customFieldTypes(at('apps/cms'), uids))]).toEqual([['plugin::picker.tone', 'json']]);
  });

  test('are not made up', async () => {
    write('package.json', {});
    write(
      'src/index.js',
      `strapi.customFields.register({ name: 'color', type: fieldType }); const x = { name: 'color' };`,
    );
    write('src/broken.js', `strapi.customFields.register({ name: 'color', type: 'string' `);
    write(
      'src/other.js',
      `strapi.customFields.register({ name: 'color', plugin: 'paint', type: 'string' });`,
    );
    write('src/invalid.js', `strapi.customFields.register({ name: 'color', type: 'relation' });`);
    expect([...(await customFieldTypes(at(), uids))]).toEqual([]);
  });
});

describe('code that adds components', () => {
  test.each([
    ['register() of Strapi 5', 'src/index.ts', `strapi.get('components').set('a.b', {})`, true],
    ['register() of Strapi 4', 'src/index.js', `strapi.components['a.b'] = {};`, true],
    ['several at once', 'src/extensions/x.js', 'Object.assign(strapi.components, all)', true],
    [
      'a plugin of the project',
      'src/plugins/x/server/register.js',
      'strapi.get("components").add(all)',
      true,
    ],
    ['an installed plugin', 'node_modules/picker/dist/server/index.mjs', 'e.get("components").add(t)', true],
    ['what is deployed alone', 'dist/src/index.js', `strapi.get('components').set(uid, x)`, true],
    ['a look at one', 'src/index.js', `if (strapi.components['a.b'] === undefined) {}`, false],
    ['a plugin of Strapi', 'node_modules/@strapi/own/index.js', 'strapi.get("components")', false],
    ['the admin panel', 'src/admin/app.js', `app.get('components')`, false],
  ])('%s: is found', (_name, file, code, expected) => {
    write('package.json', { dependencies: { picker: '1', '@strapi/own': '5' } });
    for (const name of ['picker', '@strapi/own']) {
      write(`node_modules/${name}/package.json`, { strapi: { kind: 'plugin', name } });
    }
    write(file, code);
    expect(registersComponents(at(), at('dist'))).toBe(expected);
  });
});

describe('the compiled folder', () => {
  test.each([
    ['the project itself where there is no TypeScript', {}, '.'],
    ['dist where nothing else is said', { 'tsconfig.json': '{ // none\n "compilerOptions": {}, }' }, 'dist'],
    ['outDir', { 'tsconfig.json': { compilerOptions: { outDir: 'build' } } }, 'build'],
    [
      'outDir of what it extends, from there',
      {
        'tsconfig.json': { extends: './config/base' },
        'config/base.json': { extends: '../../none', compilerOptions: { outDir: '../out' } },
      },
      'out',
    ],
    [
      'that of the last one it extends',
      {
        'tsconfig.json': { extends: ['./a.json', './b.json', './c.json'] },
        'a.json': { compilerOptions: { outDir: 'a' } },
        'b.json': { compilerOptions: { outDir: ['$', '{configDir}/b'].join('') } },
        'c.json': { extends: './tsconfig.json' },
      },
      'b',
    ],
    [
      'that of a package',
      {
        'tsconfig.json': { extends: '@x/base/tsconfig.json' },
        'node_modules/@x/base/tsconfig.json': { compilerOptions: { outDir: '../../../lib' } },
      },
      'lib',
    ],
    ['dist where only that was deployed', { 'dist/src/index.js': '' }, 'dist'],
    ['the project itself where dist is something else', { 'dist/src/index.js': '', 'src/index.js': '' }, '.'],
  ])('is %s', (_name, files, expected) => {
    for (const [name, content] of Object.entries(files)) {
      write(name, content);
    }
    expect(distDirectory(at())).toBe(resolve(at(), expected));
  });
});

describe('content type files', () => {
  test('are those of every API, by their singular name', () => {
    write('src/api/blog/content-types/post/schema.json', {
      info: { singularName: 'article' },
      attributes: { a: { type: 'string' } },
    });
    write('src/api/blog/content-types/plain/schema.json', {});
    write('src/api/code/content-types/coded/schema.ts', 'throw new Error("never run")');
    mkdirSync(at('src/api/empty/content-types/nothing'), { recursive: true });
    mkdirSync(at('src/api/without'));
    expect(readContentTypes(at())).toEqual([
      { uid: 'api::blog.plain', path: 'src/api/blog/content-types/plain/schema.json', attributes: {} },
      {
        uid: 'api::blog.article',
        path: 'src/api/blog/content-types/post/schema.json',
        attributes: { a: { type: 'string' } },
        info: { singularName: 'article' },
      },
      { uid: 'api::code.coded', path: 'src/api/code/content-types/coded/schema.ts', attributes: undefined },
    ]);
  });

  test('are refused by name where they are no schema', () => {
    write('src/api/a/content-types/a/schema.json', '{"attributes":"none"}');
    expect(thrownBy(() => readContentTypes(at())).message).toContain('src/api/a/content-types/a/schema.json');
  });
});
