import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { assertRoom, doubtsAboutRoom } from '../../src/commands/room.ts';
import { freeSpace } from '../../src/system/free-space.ts';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { thrownBy, workspace } from '../support/workspace.ts';

const { at, names } = workspace();

/** Only root on Linux can make disks as small as these. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

(canMount ? describe : describe.skip)('a disk that is too small', () => {
  const mount = (name: string, size: string) => {
    mkdirSync(at(name), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at(name)]);
    mounted.push(at(name));
  };
  const mounted: string[] = [];

  beforeEach(() => {
    copyBlog(at('blog'));
  });

  afterEach(() => {
    for (const path of mounted.splice(0)) {
      execFileSync('umount', ['--lazy', path]);
    }
  });

  test('for an archive is told of before, and names the archive in the end; nothing is left', async () => {
    mount('disk', '24k');
    const { code, stderr } = await run(['export', '--project', 'blog', '--no-encrypt', '-f', 'disk/x'], {
      cwd: at(),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Warning: There may not be enough room in \S+disk: the file system says that [\d.]+ kB are free, but about [\d.]+ [kM]B are needed \(its media files\)\./,
    );
    expect(stderr).toMatch(
      /\nError: The archive disk\/x\.tar\.gz cannot be written: no space is left on the device\.\nFree some space/,
    );
    expect(names('disk')).toEqual([]);
  });

  test('for media is told of before an import has written anything', async () => {
    await run(['export', '--project', 'blog', '--no-encrypt', '-f', 'x'], { cwd: at() });
    cpSync(at('blog'), at('other'), { recursive: true });
    rmSync(at('other/public/uploads'), { recursive: true });
    mount('other/public/uploads', '128k');
    const words = ['import', '--project', 'other', '-f', 'x.tar.gz', '--force', '--no-safety-backup'];
    const { code, stderr } = await run(words, { cwd: at() });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Error: There is not enough room in \S+uploads: 131(\.1)? kB are free, and [\d.]+ [kM]B are needed \(the media files\)\.\nNothing was changed\./,
    );
    expect(names('other/public/uploads')).toEqual([]);
    expect(stderr).not.toContain('    at ');
  });

  test('for a database is told of before an import, which leaves everything as it was', async () => {
    await run(['export', '--project', 'blog', '--no-encrypt', '-f', 'x'], { cwd: at() });
    mount('disk', '1500k');
    cpSync(at('blog/.tmp/data.db'), at('disk/data.db'));
    const words = ['import', '--project', 'blog', '-f', 'x.tar.gz', '--force', '--no-safety-backup'];
    const { code, stderr } = await run([...words, '--database-url', `sqlite:${at('disk/data.db')}`], {
      cwd: at(),
    });
    expect(stderr).toMatch(
      /Warning: There may not be enough room in \S+disk: .*\(the database and its journal\)/,
    );
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no space left to write'),
    });
    expect(names('disk')).toEqual(['data.db']);
  });

  test('for the report is named, and what was done all the same', async () => {
    mount('disk', '4k');
    execFileSync('sh', ['-c', `head -c 4096 /dev/zero > ${at('disk/full')} || true`]);
    const words = ['export', '--project', 'blog', '--no-encrypt', '-f', 'x', '--report', 'disk/report.json'];
    const { code, stderr } = await run(words, { cwd: at() });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'The report disk/report.json cannot be written: no space is left on the device. The archive is complete',
    );
    expect(existsSync(at('x.tar.gz'))).toBe(true);
  });
});

test('a file system that does not tell how much is free is not doubted', () => {
  if (process.platform === 'linux') {
    expect(freeSpace('/proc/nothing/there')).toBeUndefined();
  }
  expect(doubtsAboutRoom([{ what: 'nothing', folder: '/proc', bytes: 1e15 }])).toEqual([]);
  expect(freeSpace(at('not/made/yet'))?.bytes).toBeGreaterThan(0);
});

test('what is needed on one file system is added up', () => {
  const half = ((freeSpace(at())?.bytes ?? 0) * 2) / 3;
  const [doubt, ...more] = doubtsAboutRoom([
    { what: 'the one', folder: at('a'), bytes: half },
    { what: 'the other', folder: at('b'), bytes: half },
  ]);
  expect(doubt).toContain('(the one, the other)');
  expect(more).toEqual([]);
  expect(doubtsAboutRoom([{ what: 'the one', folder: at('a'), bytes: half }])).toEqual([]);
});

test('what certainly does not fit is refused, but for file systems that may keep less than is written', () => {
  const bytes = 2 * (freeSpace(at())?.bytes ?? 0);
  const isPlain = freeSpace(at())?.isPlain ?? false;
  const asserting = (isCertain: boolean) => () =>
    assertRoom([{ what: 'the files', folder: at('a'), bytes, isCertain }]);
  expect(asserting(false)).not.toThrow();
  if (isPlain) {
    const { failure, message } = thrownBy(asserting(true));
    expect({ failure, message }).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('(the files)'),
    });
  } else {
    expect(asserting(true)).not.toThrow();
  }
});
