import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { appears, pause, run, start } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

const manifest = { dependencies: { '@strapi/strapi': '5.54.0' } };

describe('a project', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
  });

  const exported = (...words: string[]) =>
    run(['export', '--project', at('blog'), '-f', at('out/x'), ...words]);

  test('is exported with plain lines where there is no terminal, and the archive is named last', async () => {
    const { code, stdout, stderr } = await exported('--no-encrypt');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/^schemas: 31 records, [\d.]+ kB$/m);
    expect(stdout).toMatch(/^entities: 64 records, /m);
    expect(stdout).toMatch(/^Strapi 5\.54\.0, sqlite \.tmp\/data\.db, everything, \d+\.\d s$/m);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Export archive is in ${at('out/x.tar.gz')}`);
    expect(names('out')).toEqual(['x.tar.gz']);
    // Neither the database nor anything beside it was touched.
    expect(names('blog/.tmp')).toEqual(['data.db']);
  });

  test('is exported into the working directory under a default name, which is printed as it is', async () => {
    const { stdout } = await run(['export', '--project', '../blog', '--no-encrypt', '--no-compress'], {
      cwd: at('out'),
    });
    const [name = ''] = names('out');
    expect(name).toMatch(/^export_\d{14}\.tar$/);
    expect(stdout).toMatch(new RegExp(`Export archive is in ${name}\n$`));
  });

  test('is exported with a key from the environment, whose line break is not part of it', async () => {
    const words = ['export', '--project', at('blog'), '--no-compress', '--only', 'config'];
    const { code } = await run([...words, '-f', at('out/env')], {
      environment: { STRAPI_DMS_KEY: 'secret\n' },
    });
    expect(code).toBe(0);
    await run([...words, '-f', at('out/option'), '-k', 'secret']);
    // The same key makes the same blocks, but for those with a time in them.
    const [first, second] = ['env', 'option'].map((name) => readFileSync(at(`out/${name}.tar.enc`)));
    expect(first?.length).toBe(second?.length);
    expect(first?.subarray(1024, 4096).equals(second?.subarray(1024, 4096) as Buffer)).toBe(true);
  });

  test('is exported without encryption although a key happens to be in the environment', async () => {
    const { code } = await run(['export', '--project', at('blog'), '-f', at('out/x'), '--no-encrypt'], {
      environment: { STRAPI_DMS_KEY: 'secret' },
    });
    expect(code).toBe(0);
    expect(names('out')).toEqual(['x.tar.gz']);
  });

  test('is exported with a report that says the same', async () => {
    const { stdout } = await exported('--no-encrypt', '--no-compress', '--report', at('out/report.json'));
    const report = JSON.parse(readFileSync(at('out/report.json'), 'utf8'));
    expect(report).toMatchObject({
      command: 'export',
      strapiVersion: '5.54.0',
      database: 'sqlite .tmp/data.db',
      file: at('out/x.tar'),
      bytes: statSync(at('out/x.tar')).size,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      warnings: [],
      scope: 'everything',
    });
    expect(stdout).toContain(report.digest);
    expect(stdout).toContain(`entities: ${report.stages.entities.count} records`);
  });

  test('is exported all the same where the report cannot be written, which is an error of its own', async () => {
    const { code, stderr } = await exported('--no-encrypt', '--report', at('missing/report.json'));
    expect(code).toBe(1);
    expect(stderr).toContain(`The report ${at('missing/report.json')} cannot be written`);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(names('out')).toEqual(['x.tar.gz']);
  });

  test('is exported as a folder', async () => {
    const { code, stdout } = await exported('--format', 'dir', '--no-encrypt');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Export archive is in ${at('out/x')}\n$`));
    expect(names('out/x')).toEqual([
      'assets',
      'configuration',
      'entities',
      'links',
      'metadata.json',
      'schemas',
      'strapi-dms',
    ]);
  });

  test('that lacks media is exported with a warning on standard error, or not at all', async () => {
    rmSync(at('blog/public/uploads'), { recursive: true });
    const { code, stdout, stderr } = await exported('--no-encrypt', '--missing-media', 'warn');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Warning: ATTENTION: None of the 8 media files in the database was found, /m);
    expect(stdout).toContain(
      'Missing media files: 8\n-- File 1 of the media library is in the database but not on disk',
    );
    expect(stdout).toMatch(/^Strapi .*, everything, without 8 media files that were not found, /m);
    expect(stdout).toMatch(/Export archive is in .*, without 8 media files that were not found\n$/);
    const none = await exported('--no-encrypt', '-f', at('out/y'));
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/^Error: None of the 8 media files .*There is no folder .*\n.*media-url/);
    mkdirSync(at('blog/public/uploads'));
    const strict = await exported('--no-encrypt', '--missing-media', 'fail', '-f', at('out/y'));
    expect(strict.code).toBe(1);
    expect(strict.stderr).toMatch(
      /^Error: File 1 of the media library .*\nRestore the file, .*--missing-media warn\.\n$/,
    );
    expect(names('out')).toEqual(['x.tar.gz']);
  });

  test('whose output nobody reads any more is exported all the same', async () => {
    const running = start(['export', '--project', at('blog'), '-f', at('out/x'), '--no-encrypt']);
    running.child.stdout?.destroy();
    expect((await running.ended).code).toBe(0);
    expect(names('out')).toEqual(['x.tar.gz']);
  });
});

describe('what cannot be printed', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
  });

  test('because nobody reads the warnings any more, is no reason to stop', async () => {
    rmSync(at('blog/public/uploads'), { recursive: true });
    const words = ['export', '--project', at('blog'), '-f', at('out/x'), '--no-encrypt'];
    const running = start([...words, '--missing-media', 'warn']);
    running.child.stderr?.destroy();
    expect((await running.ended).code).toBe(0);
    expect(names('out')).toEqual(['x.tar.gz']);
  });

  test('because the disk is full, is a failure in the end, and the archive is complete', async () => {
    const stdout = openSync('/dev/full', 'w');
    const words = ['export', '--project', at('blog'), '-f', at('out/x'), '--no-encrypt'];
    const { code, stderr } = await start(words, { stdout }).ended;
    closeSync(stdout);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^Error: the output was lost: ENOSPC: .*\n$/),
    });
    expect(names('out')).toEqual(['x.tar.gz']);
  });
});

describe('the exit code is 2 and nothing is written for wrong usage:', () => {
  const usage = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(words, { cwd: at() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };

  test('an unknown command', async () => {
    expect(await usage('exprot')).toContain(`error: unknown command 'exprot'`);
  });

  test('an unknown option', async () => {
    expect(await usage('export', '--encrypt')).toContain(`error: unknown option '--encrypt'`);
  });

  test('an argument too many', async () => {
    expect(await usage('export', 'here')).toContain('error: too many arguments');
  });

  test('an option without its value', async () => {
    expect(await usage('export', '--file')).toContain(`option '-f, --file <file>' argument missing`);
  });

  test('no key, and no terminal to ask for it', async () => {
    expect(await usage('export')).toBe(
      'Error: Key must be present when using the encrypt option\n' +
        'Give one with -k or in STRAPI_DMS_KEY, or leave the archive unencrypted with --no-encrypt.\n',
    );
  });

  test.each([
    [['--only', 'foo'], 'Error: Invalid options for "only": foo'],
    [['--format', 'zip'], 'Error: --format: "zip" is unknown.'],
    [['--missing-media', 'ignore'], 'Error: --missing-media: "ignore" is unknown.'],
    [['--mask', ''], 'Error: --mask: this is empty.'],
    [['--from', ''], 'Error: --from: this is empty.'],
    [['--no-encrypt', '-k', 'x'], 'Error: Key may not be present unless encryption is used'],
    [['--format', 'dir'], 'Error: Unpacked directory exports (--format dir) require --no-encrypt.'],
    [['-k', 'x', '--project', 'missing'], 'Error: There is no folder missing.'],
    [['-k', 'x'], 'is not a Strapi project: it has no package.json.'],
  ])('%j', async (words, message) => {
    expect(await usage('export', ...words)).toContain(message);
  });

  test('content types that the database does not have', async () => {
    copyBlog(at('blog'));
    expect(
      await usage('export', '--project', 'blog', '-k', 'x', '--only-content-types', 'api::x.x'),
    ).toContain('Error: Unknown content type(s) for --only-content-types: api::x.x');
    expect(names()).toEqual(['blog']);
  });

  test('a database that Strapi does not know, without its password', async () => {
    write('package.json', manifest);
    const stderr = await usage('export', '-k', 'x', '--database-url', 'oracle://u:secret@h/d');
    expect(stderr).toContain('database-url');
    expect(stderr).not.toContain('secret');
  });
});

describe('other exit codes:', () => {
  const failing = async (code: number, ...words: string[]) => {
    const ended = await run(['export', '-k', 'x', ...words], { cwd: at() });
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    return ended.stderr;
  };

  beforeEach(() => {
    write('package.json', manifest);
  });

  test('13 where there is no database', async () => {
    expect(await failing(13)).toContain('Error: There is no SQLite database at .tmp/data.db.');
  });

  test('13 where the file is no database', async () => {
    write('.tmp/data.db', 'x'.repeat(2000));
    expect(await failing(13)).toContain('Error: .tmp/data.db is not a SQLite database.');
  });

  test('1 where Strapi was never started on it', async () => {
    write('.tmp/data.db', '');
    expect(await failing(1)).toContain('does not hold a Strapi project');
  });

  test('1 where the configuration fails', async () => {
    write('config/database.js', 'throw new Error("broken")');
    expect(await failing(1)).toContain('Error: config/database.js:1 could not be evaluated: broken');
  });

  test('4 where the checkout lacks a component that the database needs', async () => {
    copyBlog(at('blog'));
    rmSync(at('blog/src/components'), { recursive: true });
    expect(await failing(4, '--project', 'blog')).toMatch(/is not in the checkout/);
  });

  test('1 where the archive cannot be written, and its folder is not made', async () => {
    copyBlog(at('blog'));
    expect(await failing(1, '--project', 'blog', '-f', 'no/such/x')).toContain('its folder does not exist');
    expect(names()).toEqual(['blog', 'package.json']);
  });

  test('1 where a value of the core store is damaged, and nothing is left of the archive', async () => {
    copyBlog(at('blog'));
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec(`INSERT INTO strapi_core_store_settings (key, value) VALUES ('mine', '{')`);
    database.close();
    const { code, stderr } = await run(['export', '-k', 'x', '--project', 'blog'], { cwd: at() });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: The core store is damaged: row \d+ \(key mine\)/m);
    expect(names()).toEqual(['blog', 'package.json']);
  });
});

describe('help and version', () => {
  test('are printed to standard output with exit code 0', async () => {
    const help = await run(['export', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--missing-media');
    const version = await run(['--version']);
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout.trim()).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });
});

describe('an interrupted export', () => {
  const big = () => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
    // Half a gigabyte of nothing in the place of a text: seconds of compression.
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves nothing behind, and ends as shells expect: %s',
    async (signal) => {
      big();
      const running = start(['export', '--project', at('blog'), '-f', at('out/x'), '--no-encrypt']);
      await appears(at('out'), /\.partial$/);
      await running.printed(/^entities: /m);
      await pause(100);
      running.child.kill(signal);
      const { code, stderr } = await running.ended;
      expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
      expect(stderr).toBe('Interrupted; nothing was changed and nothing was left behind.\n');
      expect(names('out')).toEqual([]);
    },
  );

  test('leaves no folder behind either', async () => {
    big();
    const running = start([
      'export',
      '--project',
      at('blog'),
      '-f',
      at('out/x'),
      '--no-encrypt',
      '--format',
      'dir',
    ]);
    await appears(at('out'), /\.partial$/);
    await running.printed(/^entities: /m);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(names('out')).toEqual([]);
  });

  test.each([
    ['alone', false],
    ['with its child, as Ctrl-C does', true],
  ])('ends in the same way while the configuration is still evaluated: %s', async (_name, withChild) => {
    write('package.json', manifest);
    write(
      'config/database.js',
      `require('fs').writeFileSync('started', ''); module.exports = () => new Promise((done) => setTimeout(done, 9000));`,
    );
    const running = start(['export', '-k', 'x', '--trust-config'], { cwd: at(), detached: true });
    await appears(at(), /^started$/);
    const { pid = 0 } = running.child;
    process.kill(withChild ? -pid : pid, 'SIGINT');
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'Interrupted; nothing was changed and nothing was left behind.\n',
    });
  });
});
