import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findChromium, openBrowser } from '../../scripts/pictures/browser.ts';
import { exitCodes } from '../../src/errors.ts';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, runAction, type Step, type StepResult } from '../support/run-action.ts';

/** What cannot be shown is not shown: a missing browser is a failure where CI has to have one. */
const withBrowser = findChromium() !== undefined || process.env.CI === 'true' ? test : test.skip;

const key = 'a long random key of the team';
const schemaFile = 'cms/src/api/article/content-types/article/schema.json';

let pristine: string;
let folder: string;
let workspace: string;
let service: ArtifactService;

beforeAll(async () => {
  assertBuilt();
  pristine = mkdtempSync(join(tmpdir(), 'action-blog-'));
  copyBlog(join(pristine, 'cms'));
  service = await startArtifactService();
  workspace = pristine;
  folder = pristine;
  mkdirSync(join(folder, 'runner'));
  await succeed({ mode: 'export', file: 'before', upload: 'false' });
  rmSync(join(folder, 'runner'), { recursive: true });
}, 60_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
  rmSync(pristine, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  workspace = join(folder, 'workspace');
  cpSync(pristine, workspace, { recursive: true });
  mkdirSync(join(folder, 'runner'));
  service.reset();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const repository = { full_name: 'octo/shop', private: true, visibility: 'private' };

/** The event of a pull request; of a fork, GitHub lets it only read. */
const pullRequest = ({ isFork = false, visibility = 'private' } = {}) => ({
  repository: { ...repository, visibility, private: visibility !== 'public' },
  pull_request: {
    number: 5,
    head: {
      sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
      repo: { full_name: isFork ? 'eve/shop' : 'octo/shop' },
    },
  },
});

function run(inputs: Step['inputs'], step: Partial<Step> = {}): Promise<StepResult> {
  return runAction({
    event: pullRequest(),
    ...step,
    inputs: { 'working-directory': 'cms', key, ...inputs },
    environment: { ...service.environment, ...step.environment },
    workspace,
    runner: join(folder, 'runner'),
  });
}

async function succeed(inputs: Step['inputs'], step: Partial<Step> = {}): Promise<StepResult> {
  const result = await run(inputs, step);
  if (result.exitCode !== 0) {
    throw new Error(`The step ended with ${result.exitCode}:\n${result.printed}`);
  }
  return result;
}

const diff = (inputs: Step['inputs'] = {}, step: Partial<Step> = {}) =>
  succeed({ mode: 'diff', file: 'before.tar.gz.enc', ...inputs }, step);

const guard = (inputs: Step['inputs'] = {}, step: Partial<Step> = {}) =>
  run({ mode: 'guard', file: 'before.tar.gz.enc', ...inputs }, step);

function sql(text: string): void {
  const database = new DatabaseSync(join(workspace, 'cms/.tmp/data.db'));
  database.exec(text);
  database.close();
}

/** What somebody has written since the archive was made. */
const edit = () =>
  sql("UPDATE articles SET title = 'Quokkas at noon' WHERE id = (SELECT min(id) FROM articles)");

/** Takes an attribute out of the schema of articles, or changes it. */
function changeSchema(attribute: string, change?: object): void {
  const path = join(workspace, schemaFile);
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  if (change === undefined) {
    delete schema.attributes[attribute];
  } else {
    schema.attributes[attribute] = { ...schema.attributes[attribute], ...change };
  }
  writeFileSync(path, JSON.stringify(schema, undefined, 2));
}

const levels = ({ annotations }: StepResult) => annotations.map(({ level }) => level);

describe('mode: diff', () => {
  test('an archive and the database it was made of do not differ', async () => {
    const result = await diff();
    expect(result.outputs).toMatchObject({ changes: '0', file: 'before.tar.gz.enc' });
    expect(result.summary).toMatch(/^## ✅ Strapi changes: nothing differs\n/);
    expect(service.comments).toEqual([]);
  });

  test('what differs is in the report, in the summary without values, and in a page that is an artifact', async () => {
    edit();
    const result = await diff({ 'retention-days': '3' });
    expect(result.outputs.changes).toBe('1');
    const report = JSON.parse(readFileSync(result.outputs.report ?? '', 'utf8'));
    expect(report).toMatchObject({ command: 'diff', isSame: false, before: { name: 'before.tar.gz.enc' } });
    expect(JSON.stringify(report.changes)).toContain('Quokkas at noon');
    expect(result.summary).toMatch(/^## ✅ Strapi changes: 1 changed\n/);
    expect(result.summary).not.toContain('Quokkas');
    const page = (await service.download('strapi-diff-cms.html')).toString();
    expect(page).toMatch(/^<!doctype html>.*<td class="after"[^>]*><div dir="auto">Quokkas at noon<\/div>/s);
    expect(result.summary).toContain(
      `[strapi-diff-cms.html](${result.outputs['artifact-url']?.replaceAll('_', '&#95;')})`,
    );
    expect(levels(result)).toEqual([]);
    await result.post();
    expect(() => readFileSync(result.outputs.page ?? '')).toThrow(/ENOENT/);
  });

  withBrowser('the page of the bundle works in a browser, without a complaint', async () => {
    edit();
    await diff();
    const file = join(folder, 'page.html');
    writeFileSync(file, await service.download('strapi-diff-cms.html'));
    const complaints: string[] = [];
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({});
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(pathToFileURL(file).href);
      expect(await page.evaluate(`document.getElementById('found').textContent`)).toBe('1 shown');
      // What is laid out beside each other is so by the style.
      expect(await page.evaluate(`getComputedStyle(document.querySelector('.change tr')).display`)).toBe(
        'grid',
      );
    } finally {
      await browser.close();
    }
    expect(complaints).toEqual([]);
  });

  test('a second attempt puts its page in the place of the first one', async () => {
    await diff();
    await diff();
    expect(service.artifacts.map(({ name }) => name)).toEqual(['strapi-diff-cms.html']);
  });

  test('with samples the summary has values, too', async () => {
    edit();
    const { summary } = await diff({ samples: 'true' });
    expect(summary).toContain('<strong>Quokkas at noon</strong>');
  });

  test('two archives are compared without a project', async () => {
    edit();
    await succeed({ mode: 'export', file: 'after', upload: 'false' });
    const result = await diff({ against: 'after.tar.gz.enc', 'working-directory': '.' });
    expect(result.outputs.changes).toBe('1');
    expect(service.artifacts.map(({ name }) => name)).toEqual(['strapi-diff.html']);
  });

  test('the archive of another run is told by its name and its run', async () => {
    await succeed({ mode: 'export', file: 'seed' });
    const id = service.endRun({ workflow: 'backup.yml' });
    edit();
    const result = await diff({ file: '', workflow: 'backup.yml' });
    expect(result.outputs).toMatchObject({ changes: '1', file: 'seed.tar.gz.enc', 'run-id': `${id}` });
    expect(result.summary).toContain(`of [run ${id}`);
    expect(JSON.stringify(readFileSync(result.outputs.report ?? '', 'utf8'))).not.toContain('strapi-dms-');
  });

  test('in a public repository neither the page nor a value is where everybody could see it', async () => {
    edit();
    const result = await diff(
      { samples: 'true', comment: 'true' },
      { event: pullRequest({ visibility: 'public' }) },
    );
    expect(service.artifacts).toEqual([]);
    expect(result.summary).not.toContain('Quokkas');
    expect(service.comments[0]?.body).toContain('1 changed');
    expect(service.comments[0]?.body).not.toContain('Quokkas');
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringMatching(/^The page is not uploaded: this repository is public/),
      }),
      expect.objectContaining({
        level: 'notice',
        message: expect.stringMatching(/^Values are not shown: this repository is public/),
      }),
    ]);
  });

  test('a page that GitHub does not take is a warning', async () => {
    service.failNext('CreateArtifact', 400);
    const result = await diff();
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/^The page could not be uploaded/),
      }),
    ]);
  });

  test('a missing key says why it is missing', async () => {
    const result = await run(
      { mode: 'diff', file: 'before.tar.gz.enc', key: '' },
      { event: pullRequest({ isFork: true }) },
    );
    expect(result.exitCode).not.toBe(0);
    expect(result.annotations.map(({ message }) => message).join()).toMatch(/pull request from a fork/);
  });

  test('no archive is named', async () => {
    const result = await run({ mode: 'diff' });
    expect(result.exitCode).toBe(exitCodes.usage);
    expect(result.annotations[0]?.message).toMatch(/There is no archive to compare/);
  });
});

describe('mode: guard', () => {
  test('schemas that lose nothing pass', async () => {
    const result = await guard();
    expect([result.exitCode, result.outputs.verdict]).toEqual([0, 'ok']);
    expect(result.summary).toMatch(/^## ✅ Strapi schemas: nothing is lost\n/);
    expect(levels(result)).toEqual([]);
  });

  test('an attribute that is gone fails the step, is annotated in its schema, and is told once', async () => {
    changeSchema('summary');
    const result = await guard();
    expect(result.exitCode).toBe(exitCodes.findings);
    expect(result.outputs.verdict).toBe('lossy');
    expect(levels(result)).toEqual(['error', 'error']);
    expect(result.annotations[0]).toMatchObject({
      title: 'Strapi schemas',
      file: schemaFile,
      line: expect.stringMatching(/^\d+$/),
      message: expect.stringMatching(/summary/),
    });
    expect(result.annotations[1]?.message).toMatch(
      /^The schemas of the checkout do not fit what is stored: 1 change would lose \d+ values\.\n.*`accept-loss`: api::article\.article\.summary\./,
    );
    expect(result.summary.match(/^## /gm)).toHaveLength(1);
    expect(result.summary).toMatch(/^## ❌ Strapi schemas: 1 change would lose \d+ values\n/);
  });

  test('a loss that is accepted passes with a warning', async () => {
    changeSchema('summary');
    const result = await guard({ 'accept-loss': 'api::article.article.summary' });
    expect([result.exitCode, result.outputs.verdict]).toEqual([0, 'ok']);
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/^Accepted: /),
        file: schemaFile,
      }),
    ]);
  });

  test('without an archive the database is looked at', async () => {
    sql('UPDATE articles SET summary = NULL');
    changeSchema('summary');
    const result = await guard({ file: '' });
    expect([result.exitCode, result.outputs.verdict, result.outputs.file]).toEqual([0, 'ok', '']);
    expect(result.summary).toContain('held against the database');
  });

  test('values that are not valid any more block', async () => {
    changeSchema('title', { maxLength: 3 });
    const result = await guard();
    expect([result.exitCode, result.outputs.verdict]).toEqual([exitCodes.findings, 'blocking']);
    expect(result.summary).toMatch(/^## ❌ Strapi schemas: 1 change would make \d+ values invalid\n/);
  });

  test('the archive of another run is told by its name and its run', async () => {
    await succeed({ mode: 'export', file: 'seed' });
    const id = service.endRun({ workflow: 'backup.yml' });
    const result = await guard({ file: '', workflow: 'backup.yml' });
    expect(result.outputs).toMatchObject({ verdict: 'ok', file: 'seed.tar.gz.enc', 'run-id': `${id}` });
    expect(result.summary).toContain(`of [run ${id}`);
  });
});

describe('the comment on the pull request', () => {
  const comments = () => service.comments.map(({ body }) => body);

  test('is one for both, and for later runs', async () => {
    edit();
    changeSchema('summary');
    await guard({ comment: 'true' });
    await diff({ comment: 'true' });
    expect(comments()).toHaveLength(1);
    expect(comments()[0]).toMatch(
      /### Strapi schemas: cms\n.*❌ \*\*1 change would lose.*### Strapi changes: cms\n/s,
    );
    const accepted = await guard({ comment: 'true', 'accept-loss': 'api::article.article.summary' });
    expect(accepted.exitCode).toBe(0);
    expect(comments()).toHaveLength(1);
    expect(comments()[0]).toMatch(
      /### Strapi schemas: cms\n.*✅ \*\*nothing is lost.*### Strapi changes: cms\n/s,
    );
    expect(comments()[0]).toContain('[Run 17](https://github.com/octo/shop/actions/runs/17) · 1a2b3c4');
    expect(comments()[0]).not.toContain('Quokkas');
  });

  test('has values only where they were asked for, which call nobody', async () => {
    sql("UPDATE articles SET title = 'Ask @octocat' WHERE id = (SELECT min(id) FROM articles)");
    await diff({ comment: 'true', samples: 'true' });
    expect(comments()[0]).toContain('&#64;&#8203;octocat');
    expect(comments()[0]).not.toContain('@octocat');
  });

  test('that nobody lets it make fails nothing', async () => {
    service.permit({ 'pull-requests': 'read' });
    const result = await diff({ comment: 'true' });
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/`permissions: pull-requests: write`/),
      }),
    ]);
    const fork = await diff({ comment: 'true' }, { event: pullRequest({ isFork: true }) });
    expect(levels(fork)).toEqual(['notice']);
    const push = await diff({ comment: 'true' }, { event: { repository } });
    expect(push.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringMatching(/There is no pull request/),
      }),
    ]);
    expect(comments()).toEqual([]);
  });
});
