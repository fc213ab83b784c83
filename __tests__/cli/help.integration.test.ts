import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { calledOf, commands } from '../../src/cli/commands.ts';
import { examples } from '../../src/cli/help.ts';
import { commandLine, program, quoted, type Start } from '../../src/invocation.ts';
import { type CommandName, tasks } from '../../src/options/option.ts';
import { copyBlog } from '../support/blog.ts';
import { screenOf } from '../support/screen.ts';
import { hasTerminals, run, startAnyOnTerminal, startOnTerminal } from '../support/terminal.ts';
import { someOf } from '../support/thorough.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const onTerminal = hasTerminals ? describe : describe.skip;

describe('outside a job', () => {
  test('without arguments the help is shown, with examples', async () => {
    const environment = { GITHUB_ACTIONS: '', npm_command: undefined };
    const { code, stdout, stderr } = await run([], { environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: strapi-dms/);
    for (const name of Object.keys(commands) as CommandName[]) {
      const [first = '', second] = calledOf(name).split(' ');
      expect(stdout).toMatch(new RegExp(`^  ${first}${second === undefined ? ' \\[options\\]' : ' '}`, 'm'));
    }
    expect(stdout).toMatch(/^Examples:\n {2}# .*\n {2}node \S*main\.ts export -f backup$/m);
    expect((await run(['help'], { environment })).stdout).toBe(stdout);
  });

  test.each(Object.keys(examples) as CommandName[])(
    'the help of %s has examples, and no line is wider than 80',
    async (name) => {
      const words = calledOf(name).split(' ');
      const { stdout } = await run([...words, '--help']);
      const [options = '', shown = ''] = stdout.split('Examples:\n');
      expect(shown.match(/^ {2}# /gm)?.length).toBeGreaterThan(1);
      expect(options.split('\n').filter((line) => line.length > 80)).toEqual([]);
      const found = options.match(/^\S.*:$/gm)?.map((line) => line.slice(0, -1));
      const headings = found?.filter((heading) => heading !== 'Arguments');
      expect(headings).toEqual(Object.values(tasks).filter((task) => headings?.includes(task)));
      expect((await run([...words.slice(0, -1), 'help', ...words.slice(-1)])).stdout).toBe(stdout);
    },
  );
});

test('in a job, without arguments, it is the Action', async () => {
  const { stdout } = await run([], { environment: { GITHUB_ACTIONS: 'true', INPUT_MODE: 'nothing' } });
  expect(stdout).toContain('::error');
});

/** Every example, as somebody types it into a folder in which it can do something. */
describe('an example', () => {
  /** Archives that examples name, made once. */
  let made = '';

  beforeAll(() => {
    made = mkdtempSync(join(tmpdir(), 'strapi-dms-examples-'));
    makeProject(join(made, 'cms'));
    const shell = shellIn(join(made, 'cms'));
    shell('strapi-dms export -f ../backup');
    shell('mkdir ../backups && strapi-dms export -f ../backups/');
    shell('strapi-dms export --no-encrypt -f ../monday');
  });

  afterAll(() => {
    rmSync(made, { recursive: true, force: true });
  });

  beforeEach(() => {
    makeProject(at('cms'));
  });

  /** The example project, with a program that is called as its users call it. */
  function makeProject(cms: string): void {
    copyBlog(cms);
    mkdirSync(join(cms, 'apps'));
    symlinkSync('..', join(cms, 'apps/cms'));
    writeFileSync(join(cms, 'key.txt'), 'a long enough key of the team');
    writeFileSync(join(cms, 'masking.yml'), 'version: 1\n');
    mkdirSync(join(cms, '../bin'));
    const script = resolve('src/main.ts');
    const start = `exec '${process.execPath}' --disable-warning=ExperimentalWarning '${script}' "$@"`;
    writeFileSync(join(cms, '../bin/strapi-dms'), `#!/bin/sh\n${start}\n`);
    chmodSync(join(cms, '../bin/strapi-dms'), 0o755);
  }

  const shellIn = (cms: string) => (command: string) =>
    execFileSync('sh', ['-ec', command], {
      cwd: cms,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${join(cms, '../bin')}${delimiter}${process.env.PATH}`,
        STRAPI_DMS_KEY: 'a long enough key of the team',
        STRAPI_DMS_NEW_KEY: 'another key of the team, as long',
      },
    });

  const needsServer = (words: readonly string[]) => words.some((word) => /^(postgres|s3):\/\//.test(word));
  const cases = Object.values(examples)
    .flat()
    .filter(([, words]) => !needsServer(words));

  test.each(someOf(cases, 20))('%s: does what it says', async (_, words) => {
    const shell = shellIn(at('cms'));
    const take = (name: string, as = name) => cpSync(join(made, name), at('cms', as), { recursive: true });
    if (words.includes('backup.tar.gz.enc')) {
      take('backup.tar.gz.enc');
    }
    if (words.includes('backups/')) {
      take('backups');
    }
    if (words.includes('monday.tar.gz')) {
      take('monday.tar.gz');
      take('monday.tar.gz', 'friday.tar.gz');
    }
    if (words.includes('sqlite:copy.db')) {
      shell('cp .tmp/data.db copy.db');
    }
    const line = ['strapi-dms', ...words.map((word) => quoted(word))].join(' ');
    if (words[0] === 'import' && !words.includes('--force')) {
      // This project has content, which is why there is the other example.
      expect(() => shell(line)).toThrow(/import with --force/);
    } else if (words[1] === 'preview') {
      expect(() => shell(line)).toThrow(/standard output is no terminal/);
    } else {
      expect(shell(line)).not.toBe('');
    }
  });

  test('names options that the command has', async () => {
    // A preview is for a terminal, and says all that there is to say.
    for (const [, words] of someOf(
      cases.filter(([, own]) => own[1] !== 'preview'),
      10,
    )) {
      const { stderr } = await run([...words, '--quiet', '--verbose']);
      expect(stderr).toContain('--quiet and --verbose contradict');
    }
  });
});

describe('a command in a message', () => {
  const start = (script: string, environment: NodeJS.ProcessEnv = {}, folder = '/home/me/cms'): Start => ({
    script,
    environment,
    folder,
  });
  const npx = { npm_command: 'exec' };

  test.each<[string, Start, string]>([
    ['by npx', start('/home/me/cms/node_modules/.bin/strapi-dms', npx), 'npx strapi-dms'],
    [
      'by a script of the package',
      start('/x/.bin/strapi-dms', { npm_command: 'run-script' }),
      'npx strapi-dms',
    ],
    [
      'where it is on the PATH',
      start('/usr/bin/strapi-dms', { PATH: `/bin${delimiter}/usr/bin` }),
      'strapi-dms',
    ],
    [
      'where it is not',
      start('/home/me/cms/node_modules/.bin/strapi-dms', { PATH: '/bin' }),
      'npx strapi-dms',
    ],
    ['as a file', start('/home/me/tool/dist/index.js'), 'node ../tool/dist/index.js'],
    [
      'in a job',
      start('/_actions/org/strapi-dms/v1/dist/index.js', { GITHUB_ACTIONS: 'true' }),
      'npx strapi-dms',
    ],
  ])('started %s is called so', (_, started, called) => {
    expect(program(started)).toBe(called);
    expect(commandLine(['verify', '-f', 'x.tar'], started)).toBe(`${called} verify -f x.tar`);
  });

  test('started by npx from a repository names that', () => {
    const bin = at('_npx/0a1b/node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      at('_npx/0a1b/package.json'),
      JSON.stringify({ _npx: { packages: ['github:org/strapi-dms#v1'] } }),
    );
    expect(program(start(join(bin, 'strapi-dms'), npx))).toBe('npx github:org/strapi-dms#v1');
    writeFileSync(at('_npx/0a1b/package.json'), '{ "_npx": { "packages": ["strapi-dms@latest"] } }');
    expect(program(start(join(bin, 'strapi-dms'), npx))).toBe('npx strapi-dms');
    writeFileSync(at('_npx/0a1b/package.json'), 'nothing');
    expect(program(start(join(bin, 'strapi-dms'), npx))).toBe('npx strapi-dms');
  });

  test('has words that a shell gives back as they are', () => {
    const words = ['a', 'my file', "it's", '$HOME', 'a"b', '#x', 'ü', '*', 'a\nb', ''];
    const line = ['printf', "'%s\\0'", ...words.map((word) => quoted(word, 'linux'))].join(' ');
    expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
    expect(quoted('my "file"', 'win32')).toBe('"my ""file"""');
  });
});

onTerminal('on a terminal', () => {
  test('what comes next is said in the end, and can be typed', async () => {
    copyBlog(at('my blog'));
    mkdirSync(at('out'));
    const file = at('out/my backup');
    const words = ['export', '--project', at('my blog'), '-f', file, '--no-encrypt'];
    const environment = { npm_command: undefined, GITHUB_ACTIONS: undefined };
    const { stdout } = await startOnTerminal(words, { environment }).ended;
    const lines = await (await screenOf(stdout, 400)).lines();
    const [next = '', or = ''] = lines.slice(-2);
    expect(next).toMatch(/^Next: node \S*main\.ts verify -f '.*out\/my backup\.tar\.gz' --rehearse$/);
    expect(or).toMatch(/^ {2}or: node \S*main\.ts import -f '.*my backup\.tar\.gz' --project '.*my blog'$/);
    const node = `'${process.execPath}' --disable-warning=ExperimentalWarning`;
    const command = next.replace('Next: node', node);
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toContain('Rehearsal:');
    expect(names('out')).toEqual(['my backup.tar.gz']);
  });

  test('of 20 columns the help is not torn, and NO_COLOR is kept to', async () => {
    const words = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      resolve('src/main.ts'),
      'export',
      '-h',
    ];
    const narrow = ['sh', '-c', 'stty cols 20; exec "$@"', 'sh', ...words];
    const { stdout } = await startAnyOnTerminal(narrow).ended;
    expect(stdout).not.toContain('\u001b');
    const [options = ''] = stdout.split('Examples:');
    const long = options.split(/\r?\n/).filter((line) => line.length > 20);
    // Flags, headings and the usage are what they are; a terminal wraps them.
    expect(long.filter((line) => /^ {6}\S+\s/.test(line))).toEqual([]);
    const colored = await startAnyOnTerminal(narrow, {
      environment: { NO_COLOR: undefined, FORCE_COLOR: '1' },
    }).ended;
    expect(colored.stdout).toContain('\u001b[1mThe archive:');
  });
});
