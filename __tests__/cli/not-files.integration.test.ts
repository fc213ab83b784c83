import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const execFileAsync = promisify(execFile);

/** What opening waits for where nobody writes to it. */
function makePipe(path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('mkfifo', [path]);
  return path;
}

(process.platform === 'win32' ? describe.skip : describe)('a pipe in place of a file', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
  });

  const words = ['--project', 'blog', '--no-encrypt', '-f', 'out/x'];
  const exported = (...more: string[]) => run(['export', ...words, ...more], { cwd: at() });

  test.each([
    '.env',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'config/database.ts',
    'src/api/article/content-types/article/schema.json',
    '.tmp/data.db',
    '.tmp/data.db-wal',
    '.tmp/data.db-journal',
    '.tmp/data.db-shm',
  ])('of a project, %s, is refused by its name, and not waited for', async (name) => {
    makePipe(at('blog', name));
    const { code, stderr } = await exported();
    expect(stderr).toContain(name);
    expect(stderr).toMatch(/is a pipe|is not a file/);
    expect(stderr).not.toContain('    at ');
    expect([1, 2, 13]).toContain(code);
    expect(readdirSync(at('out'))).toEqual([]);
  });

  test('that is a hint only is passed over', async () => {
    makePipe(at('blog/src/index.ts'));
    const { code, stderr } = await exported();
    expect({
      code: code === 0 || stderr.includes('src/index.ts is a pipe'),
      trace: stderr.includes('    at '),
    }).toEqual({
      code: true,
      trace: false,
    });
  });

  test('is refused as an archive, and told what to do', async () => {
    makePipe(at('out/x.tar'));
    const { code, stderr } = await run(['verify', '-f', 'out/x.tar'], { cwd: at() });
    expect(code).toBe(10);
    expect(stderr).toContain('out/x.tar is a pipe, neither a file nor a folder.');
    expect(stderr).toContain('write it to a file');
  });

  test('is refused as an identity', async () => {
    await exported();
    makePipe(at('key'));
    const { code, stderr } = await run(['verify', '-f', 'out/x.tar.gz', '--identity', 'key'], { cwd: at() });
    expect(code).toBe(2);
    expect(stderr).toContain('The identity key cannot be read: key is a pipe, not a file.');
  });

  test('is written a report to where somebody reads it, and refused where nobody does', async () => {
    makePipe(at('report'));
    const alone = await exported('--report', 'report');
    expect(alone.code).toBe(1);
    expect(alone.stderr).toContain('it is a pipe that nobody reads from. The archive is complete');
    // Whoever reads from a pipe that nobody comes to write to waits for ever, and so would this test.
    const reading = execFileAsync('cat', [at('report')], { timeout: 60_000 });
    const { code, stderr } = await exported('--overwrite', '--report', 'report');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse((await reading).stdout)).toMatchObject({ command: 'export' });
  });

  test('is refused as the lock file of an import', async () => {
    await exported();
    makePipe(at('blog/.tmp/.data.db.strapi-dms-import.lock'));
    const { code, stderr } = await run(['import', '--project', 'blog', '-f', 'out/x.tar.gz', '--force'], {
      cwd: at(),
    });
    expect(code).toBe(1);
    expect(stderr).toContain('.data.db.strapi-dms-import.lock is a pipe, not a file.');
  });

  test.each<[string, (path: string) => unknown]>([
    ['a pipe', makePipe],
    ['a file', (path) => writeFileSync(path, '')],
    ['a link', (path) => symlinkSync('/', path)],
  ])('and %s in place of the folder of an import is left alone, and named', async (kind, make) => {
    await exported();
    make(at('blog/public/uploads/.strapi-dms-import'));
    const words = ['import', '--project', 'blog', '-f', 'out/x.tar.gz', '--force', '--no-safety-backup'];
    const { code, stderr } = await run(words, { cwd: at() });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `${at('blog/public/uploads/.strapi-dms-import')}, where an import keeps its media until the commit, is ${kind}, not a folder.`,
    );
    expect(lstatSync(at('blog/public/uploads/.strapi-dms-import')).isDirectory()).toBe(false);
  });

  test('of the uploads is a file that is missing', async () => {
    const before = readFileSync(at('blog/data.sql'), 'utf8');
    const [name = ''] = readdirSync(at('blog/public/uploads')).filter((file) => before.includes(file));
    makePipe(at('blog/public/uploads', name));
    const { code, stdout } = await exported();
    expect(code).toBe(0);
    expect(stdout).toContain(name);
    expect(existsSync(at('out/x.tar.gz'))).toBe(true);
  });
});

test('a folder in place of a file is named', async () => {
  copyBlog(at('blog'));
  rmSync(at('blog/package.json'));
  mkdirSync(at('blog/package.json'));
  const { code, stderr } = await run(['export', '--project', 'blog', '--no-encrypt'], { cwd: at() });
  expect(code).not.toBe(0);
  expect(stderr).toContain('package.json');
  expect(stderr).not.toContain('    at ');
});
