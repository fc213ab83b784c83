import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, runAction, type Step, type StepResult } from '../support/run-action.ts';

const key = 'a long random key of the team';
const secret = 'the secret of the masks';

let pristine: string;
let folder: string;
let workspace: string;
let service: ArtifactService;

beforeAll(async () => {
  assertBuilt();
  pristine = mkdtempSync(join(tmpdir(), 'masking-blog-'));
  copyBlog(join(pristine, 'cms'));
  service = await startArtifactService();
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

function run(inputs: Step['inputs'], environment: Step['environment'] = {}): Promise<StepResult> {
  return runAction({
    inputs: { 'working-directory': 'cms', ...inputs },
    environment: { ...service.environment, ...environment },
    workspace,
    runner: join(folder, 'runner'),
  });
}

const masked = (more: Step['inputs'] = {}) =>
  run({ mode: 'export', key, mask: 'recommended', 'mask-secret': secret, ...more });

/** Markdown without what keeps a browser from making links of it. */
const shownText = (summary: string): string => summary.replaceAll('&#58;', ':').replaceAll('&#95;', '_');

function emails(): unknown[] {
  const database = new DatabaseSync(join(workspace, 'cms/.tmp/data.db'), { readOnly: true });
  try {
    return database
      .prepare('SELECT email FROM authors')
      .all()
      .map(({ email }) => email);
  } finally {
    database.close();
  }
}

describe('a masked export', () => {
  test('is an artifact that is called masked, and its summary says what was masked and that it is no backup', async () => {
    const { exitCode, outputs, summary, printed } = await masked();
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ masked: 'true' });
    expect(service.artifacts.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^masked_\d{14}\.tar\.gz\.enc$/),
    ]);
    expect(summary).toMatch(/not a backup/);
    expect(summary).toContain('### Masked');
    expect(shownText(summary)).toContain(
      '| api::author.author | bio (text), email (email), name (fullName) | 6 |',
    );
    expect(summary).toContain('nothing that was looked for is left in what was written');
    expect(printed.replace(/^::add-mask::.*$/gm, '')).not.toContain(secret);
    expect(summary).not.toContain('ada@example.com');
  });

  test('says what was left out and sampled', async () => {
    writeFileSync(
      join(workspace, 'masking.yml'),
      'version: 1\ntypes:\n  api::tag.tag: drop\n  api::article.article: { sample: { newest: 1 } }\n',
    );
    const { exitCode, summary } = await masked({ mask: 'masking.yml' });
    expect(exitCode).toBe(0);
    expect(shownText(summary)).toContain('Left out: api::tag.tag');
    expect(shownText(summary)).toMatch(/What was sampled[\s\S]*\| api::article\.article \| \d \| 10 \|/);
  });

  test('that strict mode refuses says what to paste, and that makes it pass', async () => {
    const refused = await masked({ mask: 'strict' });
    expect(refused.exitCode).not.toBe(0);
    expect(service.artifacts).toEqual([]);
    const message = refused.annotations.find(({ level }) => level === 'error')?.message ?? '';
    const [, pasted = ''] = /\n\n(version: 1\n[\s\S]*)$/.exec(message) ?? [];
    // Its texts stand in a file of the media library, too: those that leave the mask of what is public as it is.
    writeFileSync(join(workspace, 'masking.yml'), pasted.replace(/: \S+ # or keep/g, ': keep'));
    expect((await masked({ mask: 'masking.yml' })).exitCode).toBe(0);
  }, 60_000);

  test('that finds a masked value elsewhere fails with its place, and without the value', async () => {
    const database = new DatabaseSync(join(workspace, 'cms/.tmp/data.db'));
    database.exec("UPDATE articles SET summary = 'Write to ada@example.com' WHERE id = 1");
    database.close();
    const { exitCode, annotations, printed, summary } = await masked();
    expect(exitCode).not.toBe(0);
    expect(annotations.find(({ level }) => level === 'error')?.message).toContain(
      'A value of api::author.author.email, which is masked, is still there in api::article.article 1 (summary).',
    );
    expect(printed + summary).not.toContain('ada@example.com');
    expect(service.artifacts).toEqual([]);
  });

  test('with an empty mask, as an expression without a value makes one, is refused', async () => {
    const { exitCode, annotations } = await run({ mode: 'export', key, mask: '' });
    expect(exitCode).not.toBe(0);
    expect(annotations[0]?.message).toContain('Input mask: this is empty.');
  });
});

describe('an import of a masked archive', () => {
  const archive = 'seed.tar.gz.enc';
  const imported = (more: Step['inputs'] = {}, environment: Step['environment'] = {}) =>
    run({ mode: 'import', key, file: archive, ...more }, environment);

  beforeEach(async () => {
    const { exitCode } = await masked({ file: 'seed', upload: 'false' });
    expect(exitCode).toBe(0);
  });

  test('does not replace content, and one message says all that would allow it', async () => {
    const before = emails();
    const { exitCode, annotations, outputs } = await imported();
    expect(exitCode).not.toBe(0);
    const { message = '' } = annotations.find(({ level }) => level === 'error') ?? {};
    expect(message).toContain('masked: not a backup');
    expect(message).toContain('say `allow-masked: true` and `force: true`.');
    expect(emails()).toEqual(before);
    expect(outputs.masked).not.toBe('false');
    const { annotations: forced } = await imported({ force: 'true' });
    expect(forced.find(({ level }) => level === 'error')?.message).toContain('say `allow-masked: true`.');
  }, 60_000);

  test('goes on with allow-masked, and says that it is no backup', async () => {
    const { exitCode, outputs, summary, annotations } = await imported({
      force: 'true',
      'allow-masked': 'true',
    });
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ masked: 'true' });
    expect(summary).toMatch(/not a backup/);
    expect(annotations.map(({ message }) => message).join('\n')).toContain('not a backup');
    for (const email of emails()) {
      expect(email).toMatch(/^[a-z]+\.[a-z]+\.[a-z0-9]+@example\.com$/);
    }
  });

  test('does not come into production', async () => {
    const { exitCode, annotations } = await imported({ force: 'true' }, { NODE_ENV: 'production' });
    expect(exitCode).not.toBe(0);
    expect(annotations.find(({ level }) => level === 'error')?.message).toContain('NODE_ENV is production');
  });

  test('is told by verify', async () => {
    const result = await runAction({
      inputs: { mode: 'verify', key, file: archive },
      environment: service.environment,
      workspace,
      runner: join(folder, 'runner'),
    });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({ masked: 'true' });
    expect(result.summary).toMatch(/not a backup/);
  });
});

describe('mode: mask-check', () => {
  const check = (mask: string) => run({ mode: 'mask-check', mask });

  test('annotates what strict mode refuses where the schema has it', async () => {
    const { exitCode, printed, annotations } = await check('strict');
    expect(exitCode).not.toBe(0);
    const schema = 'cms/src/api/article/content-types/article/schema.json';
    const line =
      readFileSync(join(workspace, schema), 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('"title":')) + 1;
    expect(printed).toContain(
      `::error title=Strapi masking,file=${schema},line=${line}::Nothing says what becomes of the text in api::article.article.title.`,
    );
    expect(annotations.at(-1)?.message).toContain('version: 1\nmode: strict\ntypes:\n');
  });

  test('annotates what is wrong in the rules file at its line', async () => {
    writeFileSync(join(workspace, 'masking.yml'), 'version: 1\ntypes:\n  api::tag.tag:\n    nam: text\n');
    const { exitCode, printed } = await check('masking.yml');
    expect(exitCode).not.toBe(0);
    expect(printed).toContain(
      '::error title=Strapi masking,file=masking.yml,line=4,col=5::api::tag.tag has no attribute nam. Did you mean name?',
    );
  });

  test('passes with the built-in list, and says what is masked', async () => {
    const { exitCode, log, outputs } = await check('recommended');
    expect(exitCode).toBe(0);
    expect(log).toContain('api::author.author email: email (built-in list)');
    expect(outputs.report).toBeDefined();
  });
});
