import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backupFolder } from '../../src/commands/import/backup-folder.ts';
import { backupsOf } from '../support/backups.ts';
import { copyBlog } from '../support/blog.ts';
import { screenOf } from '../support/screen.ts';
import {
  appears,
  type Ended,
  hasTerminals,
  pause,
  type Running,
  run,
  startOnTerminal,
  type,
} from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();
const onTerminal = hasTerminals ? describe : describe.skip;

/** Milliseconds, on a machine that is busy with other tests. */
const soon = 2_500;

/** Made once: the blog with its content, one without any, an archive that is encrypted and one that is not. */
let made: string;

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'screens-'));
  copyBlog(join(made, 'full'));
  cpSync(join(made, 'full'), join(made, 'empty'), { recursive: true });
  const database = new DatabaseSync(join(made, 'empty/.tmp/data.db'));
  database.exec('PRAGMA foreign_keys = off');
  for (const table of [
    'articles',
    'authors',
    'categories',
    'globals',
    'pages',
    'tags',
    'files',
    'up_users',
  ]) {
    database.exec(`DELETE FROM ${table}`);
  }
  database.close();
  const archive = (name: string, ...words: string[]) =>
    run(['export', '--project', join(made, 'full'), '-f', join(made, name), ...words]);
  const both = await Promise.all([archive('open', '--no-encrypt'), archive('locked', '-k', 'geheim')]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
});

afterAll(() => {
  rmSync(made, { recursive: true, force: true });
});

const copyOf = (name: 'full' | 'empty') => cpSync(join(made, name), at('blog'), { recursive: true });

/** A Strapi that makes its tables as fast as it can, then does what is asked. */
function installStrapi(load = ''): void {
  rmSync(at('blog/.tmp'), { recursive: true });
  const tables = JSON.stringify(join(made, 'empty/.tmp/data.db'));
  write('blog/node_modules/@strapi/strapi/package.json', { name: '@strapi/strapi', main: 'index.js' });
  write(
    'blog/node_modules/@strapi/strapi/index.js',
    `const { copyFileSync, mkdirSync } = require('node:fs');
     exports.compileStrapi = async () => ({ appDir: process.cwd() });
     exports.createStrapi = () => ({
       config: { set() {} },
       load: async () => { mkdirSync('.tmp', { recursive: true }); copyFileSync(${tables}, '.tmp/data.db'); ${load} },
       destroy: async () => {},
     });`,
  );
}

const start = (words: readonly string[], environment?: NodeJS.ProcessEnv) =>
  startOnTerminal(words, { cwd: at(), ...(environment && { environment }) });

const importing = (...words: string[]) => [
  'import',
  '--project',
  'blog',
  '-f',
  join(made, 'open.tar.gz'),
  ...words,
];

/** As if Ctrl-C was pressed right before an operation. */
const interruptedAt = (operation: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=${resolve('__tests__/support/interrupt-at.mjs')}`,
  INTERRUPT_AT: operation,
});

/** What is left on the screen; that nothing of what was drawn is among it, and where the shell goes on. */
async function lastScreen({ stdout }: Ended): Promise<string[]> {
  const screen = await screenOf(stdout);
  const lines = await screen.lines();
  expect(lines.filter((line) => /^[⠀-⣿]|[━─]{5} {2}\d/.test(line))).toEqual([]);
  expect(screen.showsCursor).toBe(true);
  expect(await screen.cursor()).toEqual({ row: lines.length, column: 0 });
  return lines;
}

const articles = (): unknown => {
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  try {
    return database.prepare('SELECT count(*) AS count FROM articles').get()?.count;
  } finally {
    database.close();
  }
};

onTerminal('on a terminal it ends right after its last line, with 0 and a clean screen:', () => {
  const stages = ['entities: 64 records', 'assets: 23 files', 'links: ', 'configuration: '];

  /** The stages, in any order, then the table, and the last line. */
  async function expectClean(
    ended: Ended,
    last: string,
    shown: readonly string[] = stages,
  ): Promise<string[]> {
    const lines = await lastScreen(ended);
    expect({ code: ended.code, last: lines.at(-1) }).toEqual({
      code: 0,
      last: expect.stringContaining(last),
    });
    expect(ended.after(last)).toBeLessThan(soon);
    const before = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('┌')),
    );
    for (const stage of shown) {
      expect(before.filter((line) => line.startsWith(stage))).toHaveLength(1);
    }
    return before;
  }

  test('an export', async () => {
    copyOf('full');
    const ended = await start(['export', '--project', 'blog', '-f', 'out', '--no-encrypt']).ended;
    expect(await expectClean(ended, 'import -f out.tar.gz --project blog')).toHaveLength(5);
    expect(ended.stdout).toContain('Reading the archive again');
  });

  test('an import that starts Strapi, whose lines are shown where more is asked for', async () => {
    copyOf('empty');
    installStrapi(
      `process.stdout.write('Browserslist: caniuse-lite is old\\n\\u001b[31mBuilding APP_KEYS=' + process.env.APP_KEYS);`,
    );
    const shown = await start(importing('--verbose')).ended;
    expect(shown.code).toBe(0);
    const lines = await lastScreen(shown);
    expect(lines).toContain('Strapi: Browserslist: caniuse-lite is old');
    expect(lines.some((line) => line.startsWith('Starting Strapi once, to create the tables: '))).toBe(true);
    expect(shown.stdout).not.toContain('\u001b[31m');
    const next = await start(importing('--force')).ended;
    expect(next.stdout).not.toContain('Strapi: ');
  });

  test('an import into an empty project', async () => {
    copyOf('empty');
    const ended = await start(importing()).ended;
    expect(await expectClean(ended, 'open.tar.gz was imported into sqlite')).toHaveLength(4);
    expect(ended.stdout).toContain('Checking the archive');
    expect(articles()).toBeGreaterThan(0);
  });

  test('an import into a full project, which makes a safety backup first', async () => {
    copyOf('full');
    const ended = await start(importing('--force')).ended;
    const before = await expectClean(ended, 'open.tar.gz was imported into sqlite');
    expect(before).toHaveLength(5);
    expect(before[0]).toMatch(
      /^Safety backup: blog\/\.strapi-dms\/safety-backups\/before_import_\d{14}_\w{8}\.tar\.gz$/,
    );
    expect(ended.stdout).toContain('Backing up what the import replaces');
  });

  test('an import that starts Strapi', async () => {
    copyOf('empty');
    installStrapi();
    const ended = await start(importing()).ended;
    expect(await expectClean(ended, 'open.tar.gz was imported into sqlite')).toHaveLength(4);
    expect(ended.stdout).toContain('Starting Strapi once, to create the tables');
  });

  test('a verification that rehearses the import, of an archive whose key is asked for', async () => {
    const running = start(['verify', '-f', join(made, 'locked.tar.gz.enc'), '--rehearse']);
    await running.printed(/Please enter your decryption key/);
    await pause(200);
    type(running, 'geheim\r');
    const ended = await running.ended;
    await expectClean(ended, 'locked.tar.gz.enc is whole', []);
    for (const phase of ['Checking the archive', 'Rehearsing the import']) {
      expect(ended.stdout).toContain(phase);
    }
    expect(ended.stdout).not.toContain('geheim');
  });

  test('an import whose archive is damaged, with another code and what is wrong', async () => {
    copyOf('empty');
    copyFileSync(join(made, 'open.tar.gz'), at('open.tar.gz'));
    truncateSync(at('open.tar.gz'), 50_000);
    const ended = await start(['import', '--project', 'blog', '-f', 'open.tar.gz']).ended;
    const lines = await lastScreen(ended);
    expect(ended.code).toBe(12);
    expect(lines[0]).toMatch(/^Error: .*open\.tar\.gz/);
    expect(ended.after('Error: ')).toBeLessThan(soon);
  });

  test('an export whose warnings stand above the lines that come after them', async () => {
    copyOf('full');
    rmSync(at('blog/public/uploads'), { recursive: true });
    const words = ['export', '--project', 'blog', '-f', 'out', '--no-encrypt', '--missing-media', 'warn'];
    const ended = await start(words).ended;
    const before = await expectClean(ended, 'import -f out.tar.gz --project blog', []);
    expect(before.map((line) => line.split(' ')[0]).filter((word) => word?.endsWith(':'))).toEqual([
      'schemas:',
      'entities:',
      'assets:',
      'Warning:',
      'links:',
      'configuration:',
    ]);
  });

  test('an export on a terminal that can draw nothing has no commands for it', async () => {
    copyOf('full');
    const words = ['export', '--project', 'blog', '-f', 'out', '--no-encrypt', '--only', 'config'];
    const { code, stdout } = await start(words, { TERM: 'dumb' }).ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^Exporting\r\n/);
  });
});

onTerminal('Ctrl-C', () => {
  const nothing = 'Interrupted; nothing was changed and nothing was left behind.';

  /** Ends with 130 right after it has said how things are, in its last line. */
  async function expectInterrupted(ended: Ended, last: string | RegExp): Promise<string[]> {
    const lines = await lastScreen(ended);
    // It may be longer than a line.
    const begin = lines.findLastIndex((line) => line.startsWith('Interrupted'));
    expect(lines.splice(begin).join(' ')).toMatch(last);
    expect(ended.code).toBe(130);
    expect(ended.after('Interrupted')).toBeLessThan(soon);
    expect(ended.stdout).not.toMatch(/Cancell?ed/);
    return lines;
  }

  const press = (running: Running) => type(running, '\u0003');

  test.each([
    ['an export', ['export', '--project', 'blog', '-f', 'out']],
    ['an import', ['import', '--project', 'blog', '-f', 'locked.tar.gz.enc']],
    ['a verification', ['verify', '-f', 'locked.tar.gz.enc']],
  ])(
    'at the question for the key of %s: the cursor is there again, and nothing is left',
    async (_, words) => {
      copyOf('full');
      copyFileSync(join(made, 'locked.tar.gz.enc'), at('locked.tar.gz.enc'));
      const running = start(words);
      await running.printed(/Please enter (an|your) .*key/);
      await pause(200);
      press(running);
      await expectInterrupted(await running.ended, nothing);
      expect(names()).toEqual(['blog', 'locked.tar.gz.enc']);
    },
  );

  test('SIGTERM at that question, too, gives the cursor back', async () => {
    copyOf('full');
    const running = start(['export', '--project', 'blog', '-f', 'out']);
    await running.printed(/Please enter an encryption key/);
    await pause(200);
    process.kill(programOf(running), 'SIGTERM');
    const ended = await running.ended;
    expect(await lastScreen(ended)).toContain(nothing);
    expect(ended.code).toBe(143);
  });

  test('while an archive is checked and the configuration evaluated changes nothing', async () => {
    copyOf('full');
    write('blog/config/database.ts', `export default () => new Promise((done) => setTimeout(done, 9000));`);
    const running = start(importing('--force'));
    await running.printed(/Checking the archive/);
    await pause(300);
    press(running);
    await expectInterrupted(await running.ended, nothing);
    expect(names()).toEqual(['blog']);
  });

  test('while Strapi is started says that tables may be there', async () => {
    copyOf('empty');
    installStrapi(
      `require('node:fs').writeFileSync('started', ''); await new Promise((done) => setTimeout(done, 20000));`,
    );
    const running = start(importing());
    await appears(at('blog'), /^started$/);
    press(running);
    await expectInterrupted(
      await running.ended,
      /^Interrupted\. Nothing was imported\. Strapi was being started to create its tables; some may exist/,
    );
  });

  test('while the safety backup is written leaves none', async () => {
    copyOf('full');
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    const running = start(importing('--force'));
    await running.printed(/Backing up/);
    await appears(backupFolder(at('blog')), /\.partial$/);
    press(running);
    await expectInterrupted(await running.ended, nothing);
    expect(names()).toEqual(['blog']);
  });

  test('while content is loaded changes nothing, and says where the safety backup stays', async () => {
    copyOf('full');
    const before = readFileSync(at('blog/.tmp/data.db'));
    const ended = await start(importing('--force'), interruptedAt('exec BEGIN IMMEDIATE')).ended;
    const [backup] = backupsOf(at('blog'));
    // A line ends in the middle of a name that does not fit.
    const broken = [...`blog/.strapi-dms/safety-backups/${backup}.`].join(' ?');
    await expectInterrupted(
      ended,
      new RegExp(`^Interrupted\\. Nothing was imported\\. The safety backup stays in ${broken}$`),
    );
    expect(readFileSync(at('blog/.tmp/data.db')).equals(before)).toBe(true);
    expect(backup).toMatch(/^before_import_/);
    expect(names()).toEqual(['blog']);
    expect(readdirSync(at('blog/public/uploads'))).not.toContain('.strapi-dms-import');
  });

  test.each([
    ['the commit', 'exec COMMIT'],
    ['the moving of the media', 'rename .strapi-dms-import/new/'],
  ])(
    'at %s comes too late: the import is complete and says so, and the code is 130',
    async (_, operation) => {
      copyOf('empty');
      rmSync(at('blog/public/uploads'), { recursive: true });
      const ended = await start(importing(), interruptedAt(operation)).ended;
      const lines = await expectInterrupted(
        ended,
        /^Interrupted\. It was too late to stop it\. The import is complete\.$/,
      );
      expect(lines.at(-1)).toContain('open.tar.gz was imported into sqlite');
      expect(articles()).toBeGreaterThan(0);
      expect(readdirSync(at('blog/public/uploads'))).toHaveLength(23);
    },
  );

  test('while an archive is verified leaves nothing behind', async () => {
    const ended = await start(
      ['verify', '-f', join(made, 'open.tar.gz'), '--rehearse'],
      interruptedAt('exec BEGIN'),
    ).ended;
    await expectInterrupted(ended, nothing);
  });

  test('that npx passes on, so that it comes twice, is one', async () => {
    copyOf('full');
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    const running = start(['export', '--project', 'blog', '-f', 'out', '--no-encrypt']);
    await running.printed(/entities: 64 records/);
    const program = programOf(running);
    process.kill(program, 'SIGINT');
    process.kill(program, 'SIGINT');
    await expectInterrupted(await running.ended, nothing);
    expect(names()).toEqual(['blog']);
  });

  test('once more, where cleaning up takes long, ends it at once and says what may be left', async () => {
    copyOf('full');
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    const slow = write(
      'slow.mjs',
      `import fsp from 'node:fs/promises';
       import { syncBuiltinESMExports } from 'node:module';
       fsp.rm = () => new Promise((done) => setTimeout(done, 60000));
       syncBuiltinESMExports();`,
    );
    const words = ['export', '--project', 'blog', '-f', 'out', '--no-encrypt'];
    const running = start(words, { NODE_OPTIONS: `--import=${slow}` });
    await running.printed(/entities: 64 records/);
    press(running);
    await running.printed(/Interrupted, cleaning up/);
    await pause(1_200);
    press(running);
    const ended = await running.ended;
    expect((await lastScreen(ended)).slice(-2).join(' ')).toMatch(
      /^Stopped at once, without cleaning up\. A hidden file or folder whose name ends with \.partial may be left/,
    );
    expect(ended.code).toBe(130);
  });
});

/** Where lines are drawn next, from some place in the output on, which may be in the middle of some. */
function nextFrame(output: string, from: number): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  const found = /\r(?!\n)(?:[^\r]|\r\n)*?\u001b\[J/.exec(output.slice(from));
  if (found === null) {
    throw new Error('Nothing was drawn any more.');
  }
  return from + found.index;
}

onTerminal('a terminal that is made narrower', () => {
  test('shows lines that fit, and nothing torn', async () => {
    copyOf('full');
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    const running = start(['export', '--project', 'blog', '-f', 'out', '--no-encrypt']);
    await running.printed(/entities: 64 records/);
    await running.printed(/assets +\d+ files/);
    const terminal = readlinkSync(`/proc/${programOf(running)}/fd/1`);
    const before = running.output();
    // The lines that are drawn fit: see `LiveLines`. What stays is wrapped where it does not.
    execFileSync('stty', ['-F', terminal, 'cols', '60']);
    await pause(400);
    type(running, '\u0003');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    const narrow = nextFrame(stdout, before.length);
    const screen = await screenOf(stdout.slice(0, narrow));
    await screen.resize(60, 40);
    screen.write(stdout.slice(narrow));
    // What stays was written as it is, and is wrapped; what was drawn is gone.
    expect((await screen.lines()).join('').replaceAll(' ', '')).toMatch(
      /^schemas:31records,[\d.]+kBentities:64records,[\d.]+kBInterrupted;nothingwaschangedandnothingwasleftbehind\.$/,
    );
  });
});

onTerminal('a terminal that is closed', () => {
  test('ends an export, which leaves nothing behind', async () => {
    copyOf('full');
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    const running = start(['export', '--project', 'blog', '-f', 'out', '--no-encrypt']);
    await running.printed(/entities: 64 records/);
    const program = programOf(running);
    running.child.kill('SIGKILL');
    for (let wait = 0; wait < 200 && isRunning(program); wait += 1) {
      await pause(50);
    }
    expect(isRunning(program)).toBe(false);
    expect(names()).toEqual(['blog']);
  });
});

/** The process on the terminal: `script` has a shell, which is replaced by the program. */
const programOf = ({ child: { pid } }: Running): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
