import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { hasTerminals, pause, run, startOnTerminal } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const onTerminal = hasTerminals ? describe : describe.skip;

beforeEach(() => {
  copyBlog(at('blog'));
  mkdirSync(at('tmp'));
});

const program = `'${process.execPath}' --disable-warning=ExperimentalWarning '${resolve('src/main.ts')}'`;

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  TMPDIR: at('tmp'),
  NODE_ENV: 'production',
  CI: '',
});

/** Runs a line of bash in the folder of the test, `dms` being this program. */
function bash(line: string): { status: number | null; stdout: Buffer; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `dms() { ${program} "$@"; }; set -o pipefail; ${line}`],
    {
      cwd: at(),
      env: environment(),
      timeout: 90_000,
      maxBuffer: 1 << 28,
    },
  );
  return { status, stdout, stderr: stderr.toString() };
}

const exporting = 'dms export --project blog -f -';

describe('an export to standard output', () => {
  test('is the archive and nothing else, and all that is said goes to standard error', () => {
    const { status, stdout, stderr } = bash(`${exporting} --no-encrypt --report report.json`);
    expect(status).toBe(0);
    writeFileSync(at('x.tar.gz'), stdout);
    expect(stderr).toMatch(/^entities: 64 records/m);
    expect(stderr).toMatch(/Export archive went to standard output; it was not read again/);
    expect(JSON.parse(readFileSync(at('report.json'), 'utf8'))).toMatchObject({
      file: '-',
      verified: false,
      bytes: stdout.length,
    });
    expect(bash('dms verify -f x.tar.gz --require-seal intact').status).toBe(0);
    expect(names()).toEqual(['blog', 'report.json', 'tmp', 'x.tar.gz']);
    expect(names('tmp')).toEqual([]);
  });

  test.each([
    ['encrypted', '-k geheim', ''],
    ['with age', '-k geheim --encryption age', ''],
    ['not compressed', '--no-encrypt --no-compress', ''],
  ])('%s goes through a pipe into a verification and an import, which know what it is', (_, how) => {
    const key = how.includes('-k') ? '-k geheim' : '';
    const verified = bash(`${exporting} ${how} 2>/dev/null | dms verify -f - ${key} --json`);
    expect(verified.status).toBe(0);
    expect(JSON.parse(verified.stdout.toString())).toMatchObject({ command: 'verify', file: '-' });
    expect(bash(`${exporting} ${how} 2>/dev/null | dms verify -f - ${key}`).stdout.toString()).toMatch(
      /^The archive from standard input is whole/m,
    );
    expect(bash(`${exporting} ${how} 2>/dev/null | dms inspect - ${key}`).stdout.toString()).toMatch(
      /^The archive from standard input: tar/m,
    );
    const foretold = bash(
      `${exporting} ${how} 2>/dev/null | dms import -f - ${key} --project blog --force --dry-run`,
    );
    expect(foretold.stdout.toString()).toMatch(
      /nothing was written. The archive from standard input would be/,
    );
    const imported = bash(
      `cp -r blog other; ${exporting} ${how} 2>/dev/null | dms import -f - ${key} --project other --force --no-safety-backup`,
    );
    expect(imported.status).toBe(0);
    expect(imported.stdout.toString()).toMatch(/^The archive from standard input was imported into sqlite/m);
    expect(imported.stderr).not.toContain('scratch');
    expect(names('tmp')).toEqual([]);
  });

  test('of a conversion, from standard input: keys change on the way', () => {
    const { status, stderr } = bash(
      `${exporting} -k alt 2>/dev/null | dms convert -f - -k alt --output - --new-key neu > x.tar.gz.enc`,
    );
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('Converted archive went to standard output'),
    ]);
    expect(stderr).toMatch(/^Content content-2:\w+, as in the archive from standard input$/m);
    expect(bash('dms verify -f x.tar.gz.enc -k neu').status).toBe(0);
    expect(names('tmp')).toEqual([]);
  });

  test('that nobody reads to its end fails, and leaves an archive that is refused', () => {
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 50_000_000);
    for (const how of ['--no-encrypt --no-compress', '-k geheim --no-compress']) {
      const { status, stderr } = bash(`${exporting} ${how} | head -c 300000 > cut.tar`);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^Error: The archive cannot be written to standard output: nobody reads it any more/m,
      );
      expect(statSync(at('cut.tar')).size).toBe(300_000);
      const verified = bash('dms verify -f cut.tar -k geheim');
      expect([verified.status, verified.stderr]).toEqual([12, expect.stringMatching(/^Error: /m)]);
    }
  });

  test('onto a full disk fails', () => {
    const { status, stderr } = bash(`${exporting} --no-encrypt > /dev/full`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('standard output: no space is left')]);
  });

  test.each([
    ['is closed', '>&-'],
    ['is /dev/null', '> /dev/null'],
  ])('is refused where standard output %s: nothing would be kept', (_, to) => {
    const { status, stderr } = bash(`${exporting} --no-encrypt ${to}`);
    expect([status, stderr]).toEqual([2, expect.stringContaining('The archive would go nowhere')]);
  });

  test('that is interrupted while nobody reads ends, and what was written is refused', async () => {
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 200_000_000);
    const [node = '', ...words] = [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      resolve('src/main.ts'),
    ];
    const child = spawn(
      node,
      [...words, 'export', '--project', 'blog', '-f', '-', '--no-encrypt', '--no-compress'],
      {
        cwd: at(),
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    while (!said.includes('entities: ')) {
      await pause(20);
    }
    await pause(300);
    child.kill('SIGINT');
    const ended = once(child, 'exit');
    expect(await ended).toEqual([130, null]);
    expect(said).toContain('Interrupted; nothing was changed. What was written is cut off;');
    expect(said).not.toContain('nothing was left behind');
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) {
      chunks.push(chunk as Buffer);
    }
    writeFileSync(at('cut.tar'), Buffer.concat(chunks));
    expect(bash('dms verify -f cut.tar').status).toBe(12);
  });

  test('takes no more memory than one to a file, however slowly it is read', () => {
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 300_000_000);
    const measured = program.replace(' --', ` --import='${at('peak.mjs')}' --`);
    const peak = (to: string) => {
      const { stderr } = bash(
        `${measured} export --project blog --no-encrypt --no-compress --no-verify ${to}`,
      );
      return Number(/PEAK (\d+)/.exec(stderr)?.[1]);
    };
    writeFileSync(
      at('peak.mjs'),
      `process.on('exit', () => process.stderr.write('PEAK ' + Math.round(process.resourceUsage().maxRSS / 1000) + '\\n'));`,
    );
    const file = peak('-f x');
    const pipe = peak(`-f - | (while head -c 10000000 | grep -qc '' ; do sleep 0.02; done)`);
    expect(file).toBeGreaterThan(50);
    expect(pipe).toBeLessThan(file + 40);
  });

  test.each([
    ['a folder', '-f - --format dir --no-encrypt', 'A folder cannot be written to standard output'],
    ['with --json', '-f - --json --no-encrypt', 'Standard output is the archive'],
  ])('of %s is refused', (_, words, why) => {
    const { status, stderr, stdout } = bash(`dms export --project blog ${words}`);
    expect([status, stderr]).toEqual([2, expect.stringContaining(why)]);
    expect(stdout.toString()).toMatch(words.includes('--json') ? /^\{\n {2}"error": / : /^$/);
  });
});

describe('an archive from standard input', () => {
  test.each([
    ['that is empty', 'true', 12, 'standard input'],
    ['that is none', 'head -c 100000 /dev/urandom', 12, 'standard input'],
  ])('%s is refused, and called what it is', (_, source, code, called) => {
    const { status, stderr } = bash(`${source} | dms verify -f - -k geheim`);
    expect(status).toBe(code);
    expect(stderr).toContain(called);
    expect(stderr).not.toContain('scratch');
    expect(names('tmp')).toEqual([]);
  });

  test('that is encrypted needs a key, which cannot be asked for nor come the same way', () => {
    bash('dms export --project blog -k geheim -f x --only config');
    const { status, stderr } = bash('dms verify -f - < x.tar.gz.enc');
    expect([status, stderr]).toEqual([12, expect.stringContaining('key')]);
    const both = bash('dms verify -f - --key-file - < x.tar.gz.enc');
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('it holds no key')]);
    writeFileSync(at('key'), 'geheim');
    expect(bash('dms verify -f - --key-file key < x.tar.gz.enc').status).toBe(0);
  });

  test('that never ends is given up when it is interrupted, and nothing of it stays', async () => {
    const words = ['--disable-warning=ExperimentalWarning', resolve('src/main.ts'), 'verify', '-f', '-'];
    const child = spawn(process.execPath, words, {
      cwd: at(),
      env: environment(),
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.write(Buffer.alloc(1_000));
    while (!readdirSync(at('tmp')).some((name) => existsSync(at('tmp', name, 'archive')))) {
      await pause(20);
    }
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(names('tmp')).toEqual([]);
  });

  test('for which there is no room is refused, and nothing of it stays', () => {
    const small = spawnSync('unshare', [
      '--mount',
      'bash',
      '-c',
      `mount -t tmpfs -o size=80m none '${at('tmp')}' && cd '${at()}' && head -c 200000000 /dev/zero | TMPDIR='${at('tmp')}' ${program} verify -f -; echo "CODE $?"; ls '${at('tmp')}' | wc -l`,
    ]);
    const said = `${small.stdout}${small.stderr}`;
    if (!said.includes('CODE ')) {
      console.warn('SKIPPED: no room for standard input, which needs a file system of its own.');
      return;
    }
    expect(said).toMatch(
      /There is no room for the archive from standard input in the folder for temporary files/,
    );
    expect(said).toMatch(/CODE 1\n0\n/);
  });
});

onTerminal('on a terminal', () => {
  test('neither an archive is written to it, nor one read from the keyboard', async () => {
    const written = await startOnTerminal(['export', '--project', at('blog'), '-f', '-']).ended;
    expect([written.code, written.stdout]).toEqual([2, expect.stringContaining('written to the terminal')]);
    expect(written.stdout).not.toContain('Please enter');
    const read = await startOnTerminal(['verify', '-f', '-']).ended;
    expect([read.code, read.stdout]).toEqual([2, expect.stringContaining('read from the keyboard')]);
  });
});

test('what is asked for is the same by a name', async () => {
  rmSync(at('tmp'), { recursive: true });
  expect((await run(['verify', '-f', './-'], { cwd: at() })).code).toBe(10);
});
