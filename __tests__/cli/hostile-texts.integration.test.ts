/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { overallDigest } from '../../src/archive/seal/content-digest.ts';
import { readManifest, writeManifest } from '../../src/archive/seal/manifest.ts';
import { defaults } from '../action/runner.ts';
import {
  component,
  coreStore,
  type Entries,
  entity,
  metadata,
  page,
  sidecar,
  tag,
  tagLink,
  tarOf,
  whole,
} from '../archive/read/support.ts';
import { copyBlog } from '../support/blog.ts';
import { contentType } from '../support/strapi-database.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

// Each starts a process or two.
jest.setTimeout(60_000);

/** What a terminal or a runner would carry out, wherever it comes to stand. */
const evil =
  'x\u001b]0;owned\u0007\u009b31m\u202etxt\n::set-env name=PATH::/tmp/evil\n  ::error::no ##[add-mask]x ##vso[a]';

/** An archive that is whole, all of whose names are like that. */
const hostile: Entries = {
  ...whole,
  'schemas/schemas_00001.jsonl': [
    { ...tag, info: { ...tag.info, displayName: evil } },
    page,
    component('shared.seo', {}),
    component('shared.link', {}),
    contentType(`api::${evil}.a`, 'as', {}),
  ],
  'entities/entities_00001.jsonl': [
    entity('api::tag.tag', 1, { name: evil }),
    entity(`api::${evil}.a`, 1),
    entity(`api::${evil}.unknown`, 1),
  ],
  'links/links_00001.jsonl': [
    { ...tagLink, left: { type: `api::${evil}.a`, ref: 1, field: evil } },
    { ...tagLink, left: { type: `api::${evil}.b`, ref: 99, field: evil } },
  ],
  'assets/metadata/cat_0123456789.png.json': sidecar({ name: evil, alternativeText: evil }),
  'configuration/configuration_00001.jsonl': [coreStore(evil, evil)],
  [`unknown/${evil}`]: 'a',
};

beforeEach(async () => {
  copyBlog(at('blog'));
  write('hostile.tar', (await tarOf(hostile)) as never);
});

function expectHarmless(text: string): void {
  expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u);
  expect(text).not.toMatch(/##\w*\[/);
  expect(text.split('\n').filter((line) => /^\s*::/.test(line))).toEqual([]);
}

describe('an archive whose names are commands', () => {
  test.each([
    ['verify', []],
    ['verify', ['--rehearse']],
    ['convert', ['--output', 'new', '--no-encrypt']],
    ['import', ['--project', 'nowhere']],
    ['import', ['--project', 'blog', '--database-url', '.tmp/data.db', '--boot', 'never', '--force']],
  ])('says nothing to a terminal that it would carry out: %s %j', async (command, options) => {
    const { stdout, stderr } = await run(
      [command, '-f', 'hostile.tar', ...options, '--report', 'report.json'],
      { cwd: at() },
    );
    expect(stdout + stderr).not.toBe('');
    expectHarmless(stdout + stderr);
  });

  test('has a report that can be printed', async () => {
    const { code } = await run(['verify', '-f', 'hostile.tar', '--report', 'report.json'], { cwd: at() });
    expect(code).toBe(0);
    const report = readFileSync(at('report.json'), 'utf8');
    expectHarmless(report);
    expect(
      JSON.parse(report).contentTypes.map(({ displayName }: { displayName: string }) => displayName),
    ).toContain(evil);
  });

  test('says nothing to a runner that it would carry out, in the log, outputs and summary', async () => {
    write('output', '');
    write('summary', '');
    const { code, stdout, stderr } = await run([], {
      cwd: at(),
      environment: {
        ...Object.fromEntries(
          Object.entries(defaults).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
        ),
        GITHUB_ACTIONS: 'true',
        INPUT_MODE: 'verify',
        INPUT_FILE: 'hostile.tar',
        GITHUB_OUTPUT: at('output'),
        GITHUB_STEP_SUMMARY: at('summary'),
        GITHUB_STATE: at('output'),
        GITHUB_REPOSITORY: 'a/b',
        RUNNER_TEMP: at(),
      },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // What the Action itself asks for.
    const own = /^::(add-mask::|group::|endgroup::|warning title=Strapi archive::)/;
    expect(stdout).toContain('::warning title=Strapi archive::');
    expectHarmless(
      stdout
        .split('\n')
        .map((line) => line.replace(own, ''))
        .join('\n'),
    );
    const summary = readFileSync(at('summary'), 'utf8');
    expect(summary).not.toBe('');
    expectHarmless(summary);
    expectHarmless(readFileSync(at('output'), 'utf8'));
  });
});

describe('a text that becomes part of a line, or an output', () => {
  test.each([
    ['version', { strapi: { version: '5.0.0$(id)' } }],
    ['version', { strapi: { version: '5.0.0\n::error::x' } }],
    ['time', { createdAt: `2026-01-02 ${evil}` }],
  ])('is no %s: %j', async (_, changes) => {
    write('odd.tar', (await tarOf({ ...whole, 'metadata.json': { ...metadata, ...changes } })) as never);
    const { code, stderr } = await run(['verify', '-f', 'odd.tar'], { cwd: at() });
    expect(code).toBe(12);
    expect(stderr).toContain('its metadata.json is not what Strapi writes');
    expectHarmless(stderr);
  });

  test.each(['scope', 'engine', 'timeZone', 'version'])('is no %s of a seal', async (name) => {
    const forged = (text: string) => {
      const contents = {};
      return writeManifest(
        {
          format: 2,
          tool: { name: 'strapi-dms', version: name === 'version' ? text : '1.2.3' },
          strapi: { version: '5.0.0' },
          source: { engine: 'sqlite', timeZone: 'UTC', ...(name === 'version' ? {} : { [name]: text }) },
          scope: name === 'scope' ? text : 'everything',
          contentDigest: overallDigest(contents),
          contents,
          entries: [],
        },
        undefined,
      );
    };
    const noKey = async () => undefined;
    expect((await readManifest(forged('a'), noKey)).state).toBe('intact');
    await expect(readManifest(forged('a\nSeal: authenticated'), noKey)).rejects.toThrow(
      'it does not look like a manifest',
    );
  });
});
