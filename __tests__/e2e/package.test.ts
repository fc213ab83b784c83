import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plainEnvironment } from '../../scripts/conformance/process.ts';
import { otherNode } from '../../scripts/other-node.ts';
import { pack } from '../../scripts/pack.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt } from '../support/run-action.ts';
import { startAnyOnTerminal, type } from '../support/terminal.ts';

const { version, scripts, workspaces } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-package-'));
let packed = '';

beforeAll(() => {
  assertBuilt();
  packed = pack(folder);
}, 300_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The environment of a person with this Node.js, who has no other. */
function environmentOf(major: number, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const environment = plainEnvironment();
  return {
    ...environment,
    PATH: [otherNode(major), environment.PATH].join(delimiter),
    CI: undefined,
    ...more,
  };
}

describe('what is packed', () => {
  const filesIn = (directory: string) =>
    globSync('**', { cwd: directory }).filter((name) => lstatSync(join(directory, name)).isFile());

  test('is the bundle, what starts it, and what a person reads', () => {
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', packed, '-C', unpacked]);
    const around = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/strapi-dms.cjs',
      'mask-rules.schema.json',
      'package.json',
    ];
    const bundle = filesIn('dist').map((name) => `dist/${name}`);
    expect(filesIn(join(unpacked, 'package')).sort()).toEqual([...around, ...bundle].sort());
    for (const name of bundle) {
      expect(name).toMatch(/^dist\/(evaluate-child\/)?((\d+\.)?index\.js|licenses\.txt|package\.json)$/);
    }
    const manifest = JSON.parse(readFileSync(join(unpacked, 'package/package.json'), 'utf8'));
    expect(Object.keys(manifest).filter((name) => /dependencies|scripts|overrides/i.test(name))).toEqual([]);
  });

  test('is no larger than 3 MB', () => {
    expect(statSync(packed).size).toBeLessThan(3_000_000);
  });

  test('is made by nothing that npm would run, and install everything for, where it comes from Git', () => {
    const triggers = ['preinstall', 'install', 'postinstall', 'prepack', 'prepare', 'build'];
    expect(triggers.filter((name) => name in scripts)).toEqual([]);
    expect(workspaces).toBeUndefined();
  });
});

/** Installs the package in an empty folder, and copies a project beside it. */
function install(name: string, source: string, environment: NodeJS.ProcessEnv): string {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{}');
  execFileSync('npm', ['install', '--save-dev', source], { cwd: project, env: environment });
  copyBlog(join(project, 'blog'));
  return project;
}

describe.each([20, 22, 24])('installed with Node.js %i', (major) => {
  let project = '';
  const environment = (more?: NodeJS.ProcessEnv) => environmentOf(major, more);

  beforeAll(() => {
    project = install(`node-${major}`, packed, environment());
  }, 300_000);

  /** As `npx strapi-dms` does it. */
  const run = (words: readonly string[], more?: NodeJS.ProcessEnv) =>
    spawnSync('npx', ['strapi-dms', ...words], {
      cwd: project,
      env: environment(more),
      encoding: 'utf8',
    });

  test('it is one package and one command, and the Node.js of the project stays what it is', () => {
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'strapi-dms',
    ]);
    expect(readdirSync(join(project, 'node_modules/.bin'))).toEqual(['strapi-dms']);
    const found = spawnSync('node', ['--version'], { cwd: project, env: environment(), encoding: 'utf8' });
    expect(found.stdout).toMatch(new RegExp(`^v${major}\\.`));
  });

  test('it exports, verifies, and says its version', () => {
    const exported = run(['export', '--project', 'blog', '--no-encrypt', '-f', 'backup']);
    expect({ code: exported.status, said: exported.stderr }).toEqual({ code: 0, said: exported.stderr });
    expect(run(['verify', '-f', 'backup.tar.gz']).status).toBe(0);
    expect(run(['--version']).stdout).toBe(`${version}\n`);
  }, 300_000);

  test('a failure ends with its code, and words with spaces arrive as they are', () => {
    const { status, stderr } = run(['verify', '-f', 'not here.tar']);
    expect(status).toBe(10);
    expect(stderr).toContain('not here.tar');
  });

  /** An export that waits for a database which never answers, and something to interrupt it. */
  async function waiting() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const words = ['export', '--project', 'blog', '--no-encrypt', '-f', 'interrupted'];
    const connected = once(server, 'connection').then(([socket]) => socket.on('error', () => {}));
    return {
      words: [...words, '--database-url', `postgres://postgres@127.0.0.1:${port}/cms`],
      connected,
      close: async () => {
        (await connected).destroy();
        server.close();
      },
    };
  }

  const program = () => join(project, 'node_modules/.bin/strapi-dms');
  const node = () => join(otherNode(major), 'node');

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it, cleaned up, with %i', async (signal, code) => {
    const { words, connected, close } = await waiting();
    const child = spawn(node(), [program(), ...words], { cwd: project, env: environment(), stdio: 'pipe' });
    await connected;
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([code, null]);
    expect(globSync('*interrupted*', { cwd: project })).toEqual([]);
    await close();
  });

  test('Ctrl-C on a terminal ends it with 130', async () => {
    const { words, connected, close } = await waiting();
    const running = startAnyOnTerminal([node(), program(), ...words], {
      cwd: project,
      environment: environment(),
    });
    await connected;
    type(running, '\x03');
    expect((await running.ended).code).toBe(130);
    await close();
  });

  if (major < 24) {
    const noNpm = () => ({ PATH: join(otherNode(major)) });
    const start = (more: NodeJS.ProcessEnv) =>
      spawnSync(node(), [program(), '--version'], { cwd: project, env: environment(more), encoding: 'utf8' });

    test('without npm it says in one line how to get the right one', () => {
      const { status, stdout, stderr } = start(noNpm());
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr.trim().split('\n').at(-1)).toMatch(
        /^Error: strapi-dms needs Node\.js 24 or newer, and this is [\d.]+: get it from https:\S+$/,
      );
    });

    test.each(['darwin', 'win32'])('so it does at once on %s, for which npm has none', (platform) => {
      const pretend = join(folder, `${platform}.cjs`);
      writeFileSync(pretend, `Object.defineProperty(process, 'platform', { value: '${platform}' });`);
      const { status, stderr } = start({ NODE_OPTIONS: `--require=${pretend}` });
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^Error: strapi-dms needs Node\.js 24 or newer, and this is [\d.]+: get it from \S+\n$/,
      );
    });
  }
});

test('Node.js 12 can read what it starts', () => {
  cpSync('bin', join(folder, 'bin'), { recursive: true });
  const node = join(otherNode(12), 'node');
  const environment = environmentOf(12, { PATH: '' });
  const { status, stderr } = spawnSync(node, [join(folder, 'bin/strapi-dms.cjs')], {
    env: environment,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toContain('Error: strapi-dms needs Node.js 24 or newer, and this is 12.');
}, 300_000);

describe('from a Git repository', () => {
  test('it works as it was committed, without a build', () => {
    const repository = join(folder, 'repository');
    for (const name of ['package.json', 'bin', 'dist', 'README.md', 'LICENSE', 'CHANGELOG.md']) {
      cpSync(name, join(repository, name), { recursive: true });
    }
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
        cwd: repository,
      });
    git('init', '--quiet');
    git('add', '--force', '.');
    git('commit', '--quiet', '--message', 'Release');
    git('tag', 'v1');
    const environment = environmentOf(20);
    const project = install('from-git', `git+file://${repository}#v1`, environment);
    const allowed = /^(\..*|strapi-dms|node-linux-(x64|arm64))$/;
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !allowed.test(name))).toEqual([]);
    const words = ['strapi-dms', 'export', '--project', 'blog', '--no-encrypt', '-f', 'backup'];
    expect(spawnSync('npx', words, { cwd: project, env: environment }).status).toBe(0);
    expect(statSync(join(project, 'backup.tar.gz')).size).toBeGreaterThan(0);
  }, 300_000);
});
