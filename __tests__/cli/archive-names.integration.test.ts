import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { appears, hasTerminals, run, start, startOnTerminal } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const onTerminal = hasTerminals ? describe : describe.skip;

beforeEach(() => {
  copyBlog(at('blog'));
  mkdirSync(at('out'));
});

const exporting = (file: string, ...words: string[]) => [
  'export',
  '--project',
  at('blog'),
  '--only',
  'config',
  '-f',
  at(file),
  ...words,
];
const open = '--no-encrypt';

describe('an archive', () => {
  test.each([
    ['x', [open], 'x.tar.gz'],
    ['x.tar.gz', [open], 'x.tar.gz'],
    ['x.tar', [open, '--no-compress'], 'x.tar'],
    ['x.tar.gz.enc', ['-k', 'k'], 'x.tar.gz.enc'],
    ['x.tar.enc', ['-k', 'k', '--no-compress'], 'x.tar.enc'],
    ['x.tar.gz.age', ['-k', 'k', '--encryption', 'age'], 'x.tar.gz.age'],
    ['shop-1.2', [open], 'shop-1.2.tar.gz'],
    ['x.d', [open, '--format', 'dir'], 'x.d'],
  ])('named %s by %j is %s', async (file, words, made) => {
    const { code, stdout } = await run(exporting(`out/${file}`, ...words));
    expect(code).toBe(0);
    expect(stdout).toContain(`Export archive is in ${at('out', made)}`);
    expect(names('out')).toEqual([made]);
  });

  test.each([
    ['x.tar.gz', ['-k', 'k'], 'x.tar.gz.enc'],
    ['x.tar.gz.enc', [open], 'x.tar.gz'],
    ['x.tar', [open], 'x.tar.gz'],
    ['x.tar.gz.enc', ['-k', 'k', '--encryption', 'age'], 'x.tar.gz.age'],
    ['x.tgz', [open], 'x.tar.gz'],
    ['x.tar', [open, '--format', 'dir'], 'x'],
  ])('named %s by %j is refused, and told to be %s', async (file, words, rather) => {
    const { code, stderr } = await run(exporting(`out/${file}`, ...words));
    expect(code).toBe(2);
    expect(stderr).toContain(`"${at('out', file)}" does not end as the archive is going to end`);
    expect(stderr).toContain(`it is called "${at('out', rather)}"`);
    expect(names('out')).toEqual([]);
  });

  test.each([
    ['out/', 'is a folder, not the name of an archive'],
    ['out/.tar.gz', 'is no more than an extension'],
  ])('of a conversion named %s is refused', async (file, why) => {
    const { code, stderr } = await run(['convert', '-f', 'x', '--output', file, open]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  test.each([
    ['a device', '/dev/stdout'],
    ['a device', '/dev/null'],
  ])('is not written beside %s, %s', async (_, file) => {
    const refused = `-f: "${file}" is a `;
    const exported = await run([...exporting('x', open), '-f', file]);
    expect([exported.code, exported.stderr]).toEqual([1, expect.stringContaining(refused)]);
    expect(existsSync(`${file}.tar.gz`)).toBe(false);
    const converted = await run(['convert', '-f', 'x', '--output', file, open]);
    expect([converted.code, converted.stderr]).toEqual([
      1,
      expect.stringContaining('In a terminal, - is standard output.'),
    ]);
  });

  test('named by a folder gets a name in it', async () => {
    const { code, stdout } = await run([...exporting('x', open), '-f', `${at('out')}/`]);
    expect([code, names('out')]).toEqual([0, [expect.stringMatching(/^export_\d{14}\.tar\.gz$/)]]);
    expect(stdout).toContain(`Export archive is in ${at('out')}/export_`);
  });
});

describe('what has the name already', () => {
  test('is not replaced but with --overwrite, by an export and by a conversion, and before anything is read', async () => {
    writeFileSync(at('out/x.tar.gz'), 'dear');
    const refused = await run([...exporting('out/x', open), '--project', at('missing')]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `Error: There is something already that is called ${at('out/x.tar.gz')}.\nAdd --overwrite to replace it, or choose another name with -f.\n`,
    ]);
    expect(readFileSync(at('out/x.tar.gz'), 'utf8')).toBe('dear');
    expect((await run(exporting('out/x', open, '--overwrite'))).code).toBe(0);
    expect(statSync(at('out/x.tar.gz')).size).toBeGreaterThan(100);
    writeFileSync(at('out/y.tar'), 'dear');
    const converting = [
      'convert',
      '-f',
      at('out/x.tar.gz'),
      '--output',
      at('out/y.tar'),
      open,
      '--no-compress',
    ];
    const unconverted = await run(converting);
    expect([unconverted.code, unconverted.stderr]).toEqual([2, expect.stringContaining('with --output.')]);
    expect(readFileSync(at('out/y.tar'), 'utf8')).toBe('dear');
    expect((await run([...converting, '--overwrite'])).code).toBe(0);
    expect(names('out')).toEqual(['x.tar.gz', 'y.tar']);
  });

  test('is not replaced where it is a folder, but where that is empty', async () => {
    mkdirSync(at('out/x'));
    const asFolder = [open, '--format', 'dir'];
    expect((await run(exporting('out/x', ...asFolder))).code).toBe(0);
    const again = await run(exporting('out/x', ...asFolder));
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`called ${at('out/x')}.`)]);
    expect((await run(exporting('out/x', ...asFolder, '--overwrite'))).code).toBe(0);
    expect(names('out')).toEqual(['x']);
  });

  test.each([
    ['a file', [open], 'x.tar.gz'],
    ['a folder', [open, '--format', 'dir'], 'x'],
  ])('only when %s is complete is not replaced either, and nothing is left', async (_, words, made) => {
    const running = start(exporting('out/x', ...words));
    await appears(at('out'), /\.partial$/);
    if (made === 'x') {
      mkdirSync(at('out/x'));
      writeFileSync(at('out/x/dear'), 'dear');
    } else {
      writeFileSync(at('out', made), 'dear');
    }
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is something already')]);
    expect(names('out')).toEqual([made]);
    expect(readFileSync(at('out', made === 'x' ? 'x/dear' : made), 'utf8')).toBe('dear');
  });

  test('is left to one of two exports that begin at the same time', async () => {
    const both = await Promise.all([run(exporting('out/x', open)), run(exporting('out/x', open))]);
    expect(both.map(({ code }) => code).toSorted()).toEqual([0, 2]);
    expect(names('out')).toEqual(['x.tar.gz']);
  });
});

onTerminal('on a terminal', () => {
  test('a name that is taken is refused before the key is asked for', async () => {
    writeFileSync(at('out/x.tar.gz.enc'), 'dear');
    const { code, stdout } = await startOnTerminal(exporting('out/x')).ended;
    expect(code).toBe(2);
    expect(stdout).not.toContain('Please enter');
    expect(existsSync(at('out/x.tar.gz.enc'))).toBe(true);
  });
});

describe('a report', () => {
  test.each([
    ['verify', (file: string) => ['verify', '-f', file]],
    ['inspect', (file: string) => ['inspect', file]],
    ['convert', (file: string) => ['convert', '-f', file, '--output', at('out/new'), open]],
    ['import', (file: string) => ['import', '--project', at('blog'), '-f', file, '--force']],
    ['guard', (file: string) => ['guard', '--project', at('blog'), '-f', file]],
    ['export', () => exporting('out/other', open)],
  ])('of %s does not take the place of an archive', async (_, words) => {
    expect((await run(exporting('out/x', open))).code).toBe(0);
    const file = at('out/x.tar.gz');
    const before = readFileSync(file);
    const { code, stderr } = await run([...words(file), '--report', file]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('which is an archive: it would be overwritten'),
    ]);
    expect(readFileSync(file)).toEqual(before);
    expect(names('out')).toEqual(['x.tar.gz']);
  });
});
