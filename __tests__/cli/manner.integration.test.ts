import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { hasTerminals, pause, run, start, startOnTerminal, type } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const onTerminal = hasTerminals ? describe : describe.skip;

beforeEach(() => {
  copyBlog(at('blog'));
  mkdirSync(at('out'));
});

const exporting = (...words: string[]) => [
  'export',
  '--project',
  at('blog'),
  '-f',
  at('out/x'),
  '--no-encrypt',
  ...words,
];

/** The one object that standard output has to be. */
const answerOf = (stdout: string): unknown => {
  expect(stdout.trim()).toMatch(/^\{[\s\S]*\}$/);
  return JSON.parse(stdout);
};

describe('with --json', () => {
  test('standard output is the report of each command, and all else goes to standard error', async () => {
    const exported = await run(exporting('--json', '--report', at('report.json')));
    expect(exported.code).toBe(0);
    expect(answerOf(exported.stdout)).toEqual(JSON.parse(readFileSync(at('report.json'), 'utf8')));
    expect(exported.stderr).toMatch(/^entities: 64 records/m);
    const file = at('out/x.tar.gz');
    const verified = await run(['verify', '-f', file, '--json', '--rehearse']);
    expect(answerOf(verified.stdout)).toMatchObject({ command: 'verify', file });
    const into = ['--no-encrypt', '--output', at('out/y'), '--format', 'dir'];
    const converted = await run(['convert', '-f', file, ...into, '--json']);
    expect(answerOf(converted.stdout)).toMatchObject({ command: 'convert', file: at('out/y') });
    const imported = await run(['import', '--project', at('blog'), '-f', file, '--force', '--json'], {
      cwd: at('out'),
    });
    expect(answerOf(imported.stdout)).toMatchObject({ command: 'import', file });
    expect([verified.code, converted.code, imported.code]).toEqual([0, 0, 0]);
  });

  test('a warning that no progress told is on standard error as well', async () => {
    rmSync(at('blog/public/uploads'), { recursive: true });
    await run(exporting('--missing-media', 'warn'));
    const verified = await run(['verify', '-f', at('out/x.tar.gz'), '--json']);
    const { warnings } = answerOf(verified.stdout) as { warnings: string[] };
    expect(warnings.length).toBeGreaterThan(0);
    for (const warning of warnings) {
      expect(verified.stderr.split(`Warning: ${warning}`)).toHaveLength(2);
    }
  });

  test.each([
    ['an archive that is not there', ['verify', '-f', 'none.tar'], 'noArchive', 10],
    ['a contradiction', ['export', '--only', 'foo', '--no-encrypt'], 'usage', 2],
    ['an option that there is not', ['verify', '-f', 'x', '--frce'], 'usage', 2],
    ['an option without its value', ['verify', '-f'], 'usage', 2],
    ['a command that there is not', ['exprot'], 'usage', 2],
  ])('%s is one error on standard output, and words on standard error', async (_, words, code, exitCode) => {
    const [command = '', ...rest] = words;
    const failed = await run([command, '--json', ...rest], { cwd: at('blog') });
    expect(failed.code).toBe(exitCode);
    const { error } = answerOf(failed.stdout) as { error: Record<string, unknown> };
    expect(error).toEqual({
      code,
      message: expect.stringMatching(/^[^:]*\S/),
      remedy: expect.stringMatching(/\S/),
      exitCode,
    });
    expect(failed.stderr).toContain(error.message);
  });

  test('a command that help knows nothing of is one error, too', async () => {
    const { code, stdout, stderr } = await run(['help', 'exprot', '--json']);
    const error = { code: 'usage', message: 'name one of these commands', exitCode: 2 };
    expect(answerOf(stdout)).toMatchObject({ error });
    expect([code, stderr]).toEqual([2, expect.stringContaining('error: name one of these commands')]);
  });

  test('an end at once, by Ctrl-C once more, is one error, too', async () => {
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    writeFileSync(
      at('slow.mjs'),
      `import fsp from 'node:fs/promises';
       import { syncBuiltinESMExports } from 'node:module';
       fsp.rm = () => new Promise((done) => setTimeout(done, 60000));
       syncBuiltinESMExports();`,
    );
    const environment = { NODE_OPTIONS: `--import=${at('slow.mjs')}` };
    const running = start(exporting('--json'), { environment });
    await running.printed(/entities: 64 records/);
    running.child.kill('SIGINT');
    await pause(1_500);
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(answerOf(stdout)).toMatchObject({
      error: { code: 'interrupted', message: expect.stringMatching(/^Stopped at once/), exitCode: 130 },
    });
  });

  test('a report that cannot be written is the one error, whatever was done', async () => {
    const { stdout, code } = await run(exporting('--json', '--report', at('missing/report.json')));
    expect(code).toBe(1);
    expect(answerOf(stdout)).toMatchObject({ error: { code: 'failed', exitCode: 1 } });
    expect(names('out')).toEqual(['x.tar.gz']);
  });
});

describe('with --quiet', () => {
  test('nothing is said where all is well', async () => {
    expect(await run(exporting('--quiet'))).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(names('out')).toEqual(['x.tar.gz']);
    const verified = await run(['verify', '-f', at('out/x.tar.gz'), '--quiet']);
    expect(verified).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('warnings and errors are, once each', async () => {
    rmSync(at('blog/public/uploads'), { recursive: true });
    const warned = await run(exporting('--quiet', '--missing-media', 'warn'));
    expect([warned.code, warned.stdout]).toEqual([0, '']);
    expect(warned.stderr.match(/^Warning: ATTENTION/gm)).toHaveLength(1);
    writeFileSync(at('out/none.tar'), '');
    const failed = await run(['verify', '-f', at('out/none.tar'), '--quiet']);
    expect([failed.code, failed.stdout]).toEqual([12, '']);
    expect(failed.stderr).toMatch(/^Error: /);
  });

  test('and --json only standard output has anything', async () => {
    const { stdout, stderr } = await run(exporting('--quiet', '--json'));
    expect(answerOf(stdout)).toMatchObject({ command: 'export' });
    expect(stderr).toBe('');
  });

  test('and --verbose there is a contradiction', async () => {
    const { code, stderr } = await run(exporting('--quiet', '--verbose'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('--quiet and --verbose contradict')]);
  });
});

test('with --verbose it is told what is read and written, and how long each phase took', async () => {
  const { stdout } = await run(exporting('--verbose'));
  expect(stdout).toMatch(/^Project: .*blog, Strapi 5\.54\.0$/m);
  expect(stdout).toMatch(/^Database: sqlite \.tmp\/data\.db$/m);
  expect(stdout).toContain(`Archive: ${at('out/x')}\n`);
  expect(stdout).toMatch(/^Exporting: \d+\.\d s$/m);
  expect(stdout).toMatch(/^Reading the archive again, to verify it: \d+\.\d s$/m);
  const less = await run(exporting());
  expect(less.stdout).not.toMatch(/^(Project|Database|Archive|Exporting):/m);
});

onTerminal('on a terminal', () => {
  test('the question is asked where nothing else than words is expected', async () => {
    // Standard output is the terminal here as well: what is shown tells nothing, but that it is asked at all does.
    const running = startOnTerminal(exporting('--json', '--quiet').filter((word) => word !== '--no-encrypt'));
    await running.printed(/Please enter an encryption key/);
    type(running, '\u0003');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('"code": "interrupted"');
  });
});
