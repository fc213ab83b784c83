import { readFileSync, statSync, truncateSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { copyBlog, copyProject } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();

const [oldKey, newKey] = ['the key that it had', 'the key that it gets, and that is long'];

/** Exports the example blog, encrypted. */
async function exported(project = copyBlog(at('cms'))): Promise<{ file: string; stdout: string }> {
  const { code, stderr, stdout } = await run(['export', '--project', project, '-f', at('old')], {
    environment: { STRAPI_DMS_KEY: oldKey },
  });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return { file: at('old.tar.gz.enc'), stdout };
}

const convert = (words: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  run(['convert', ...words], { environment });

const contentDigestIn = (stdout: string): string | undefined => /content-2:[0-9a-f]{64}/.exec(stdout)?.[0];

describe('an archive is converted', () => {
  test.each([
    ['5', () => copyBlog(at('cms'))],
    ['4', () => copyProject('__tests__/fixtures/typescript-4', at('cms'))],
  ])('to another cipher and key: Strapi %s', async (_, project) => {
    const { file, stdout: before } = await exported(project());
    const report = at('report.json');
    const first = await convert(
      ['-f', file, '--output', at('a'), '--encryption', 'age', '--report', report],
      {
        STRAPI_DMS_KEY: oldKey,
        STRAPI_DMS_NEW_KEY: `${newKey}\n`,
      },
    );
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout.trimEnd().split('\n').at(-1)).toBe(`Converted archive is in ${at('a.tar.gz.age')}`);
    expect(first.stdout).not.toContain('\u001b');
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
      command: 'convert',
      file: at('a.tar.gz.age'),
      sealed: true,
      source: { file, seal: 'authenticated', encryption: 'strapi' },
      bytes: statSync(at('a.tar.gz.age')).size,
    });
    const { code, stdout } = await run(['verify', '-f', at('a.tar.gz.age'), '--rehearse'], {
      environment: { STRAPI_DMS_KEY: newKey },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('Seal: authenticated by its key');
    expect(stdout).toMatch(/, sqlite, everything, /);
    expect(stdout).toContain(' 0 type(s) came back different');
    expect(contentDigestIn(stdout)).toBe(contentDigestIn(before));
  });
});

describe('nothing is written, and the exit code is', () => {
  test('12 for another key, and for an archive that is cut off', async () => {
    const { file } = await exported();
    const keys = { STRAPI_DMS_KEY: 'another', STRAPI_DMS_NEW_KEY: newKey };
    const wrong = await convert(['-f', file, '--output', at('new')], keys);
    expect(wrong).toMatchObject({ code: 12, stdout: '' });
    expect(wrong.stderr).toContain('Key is incorrect');
    truncateSync(file, statSync(file).size - 32);
    const cut = await convert(['-f', file, '--output', at('new')], { ...keys, STRAPI_DMS_KEY: oldKey });
    expect(cut.code).toBe(12);
    expect(names()).toEqual(['cms', 'old.tar.gz.enc']);
  });

  test('2 without a key for the new archive, and 10 without an archive', async () => {
    const missing = await convert(['-f', at('old.tar'), '--output', at('new')], { STRAPI_DMS_KEY: oldKey });
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('There is no key for the new archive.\nSet STRAPI_DMS_NEW_KEY');
    const none = await convert(['-f', at('old.tar'), '--output', at('new'), '--no-encrypt'], {
      STRAPI_DMS_NEW_KEY: 'in the environment anyway',
    });
    expect(none.code).toBe(10);
    expect(names()).toEqual([]);
  });
});
