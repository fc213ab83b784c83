/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { plainExport, silent } from '../support/options.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

const { at, names } = workspace();

/** Exports the blog into an unpacked folder, where every record can be looked at. */
function exported(given: Partial<RawExportOptions> = {}, progress = silent, signal?: AbortSignal) {
  const raw = { ...plainExport, project: at('blog'), databaseUrl: '.tmp/data.db', file: at('out'), ...given };
  return exportProject(parseExportOptions(raw), progress, signal);
}

const records = (stage: string): { [key: string]: never; type: never; left: never; right: never }[] =>
  readFileSync(at(`out/${stage}/${stage}_00001.jsonl`), 'utf8')
    .split('\n')
    .map((line) => JSON.parse(line));

const count = (list: readonly { readonly type: string }[], uid: string) =>
  list.filter(({ type }) => type === uid).length;

beforeEach(() => {
  copyBlog(at('blog'));
});

describe('an export', () => {
  test.each(['postgres', 'mysql2', 'toString'])(
    'reads the database that is configured, also where DATABASE_CLIENT is %s',
    async (client) => {
      writeFileSync(at('blog/.env'), `DATABASE_CLIENT=${client}\n`);
      writeFileSync(
        at('blog/config/database.js'),
        "module.exports = { connection: { client: 'sqlite', connection: { filename: '.tmp/data.db' } } };",
      );
      rmSync(at('blog/config/database.ts'), { force: true });
      expect(await exported({ databaseUrl: undefined })).toMatchObject({ database: 'sqlite .tmp/data.db' });
    },
  );

  test('reports what it wrote', async () => {
    const report = await exported();
    expect(report).toMatchObject({
      command: 'export',
      strapiVersion: '5.54.0',
      database: 'sqlite .tmp/data.db',
      file: at('out'),
      format: 'dir',
      compressed: false,
      encrypted: false,
      stages: {
        schemas: { count: records('schemas').length },
        entities: { count: records('entities').length },
        assets: { count: names('out/assets/uploads').length },
        links: { count: records('links').length },
        configuration: { count: records('configuration').length },
      },
      assets: {
        kinds: {
          images: { count: 7 },
          formats: { count: 15 },
          documents: { count: 1, bytes: 74 },
        },
        missing: [],
      },
      drift: [],
      omittedLinks: 0,
      scope: 'everything',
      warnings: [],
    });
    expect(report).not.toHaveProperty('digest');
    const articles = report.contentTypes.find(({ uid }) => uid === 'api::article.article');
    expect(articles).toMatchObject({
      displayName: 'Article',
      entities: count(records('entities') as never, 'api::article.article'),
    });
    expect(JSON.parse(readFileSync(at('out/metadata.json'), 'utf8'))).toEqual({
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      strapi: { version: '5.54.0' },
    });
  });

  test('has every row of every content type that may travel, as the database counts them', async () => {
    await exported();
    const entities = records('entities') as unknown as { type: string }[];
    const database = new DatabaseSync(at('blog/.tmp/data.db'), { readOnly: true });
    const rows = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;
    expect(count(entities, 'api::article.article')).toBe(rows('articles'));
    expect(count(entities, 'plugin::upload.file')).toBe(rows('files'));
    expect(count(entities, 'plugin::users-permissions.permission')).toBe(rows('up_permissions'));
    expect(entities.filter(({ type }) => type.startsWith('admin::'))).toEqual([]);
    expect(rows('admin_users')).toBeGreaterThanOrEqual(0);
    database.close();
  });

  test('copies media byte by byte', async () => {
    await exported();
    const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
    for (const name of names('out/assets/uploads')) {
      expect(hash(at('out/assets/uploads', name))).toBe(hash(at('blog/public/uploads', name)));
      expect(names('out/assets/metadata')).toContain(`${name}.json`);
    }
  });

  test('leaves the project as it was', async () => {
    const state = () => {
      const { mtimeNs, size } = statSync(at('blog/.tmp/data.db'), { bigint: true });
      return { files: names('blog'), beside: names('blog/.tmp'), mtimeNs, size };
    };
    const before = state();
    await exported();
    expect(state()).toEqual(before);
  });

  test('is the same as a tar file, for Debian’s tar', async () => {
    await exported();
    const { file, bytes, digest } = await exported({ format: 'tar', compress: true, file: at('packed') });
    expect(bytes).toBe(statSync(file).size);
    expect(digest).toBe(`sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`);
    mkdirSync(at('unpacked'));
    execFileSync('tar', ['-xzf', file, '-C', at('unpacked')]);
    execFileSync('diff', [
      '--recursive',
      '--exclude=metadata.json',
      '--exclude=manifest.json',
      at('out'),
      at('unpacked'),
    ]);
  });
});

describe('a scope', () => {
  test('of one preset has its stages and the schemas only', async () => {
    const report = await exported({ only: ['config'] });
    expect(names('out')).toEqual(['configuration', 'metadata.json', 'schemas', 'strapi-dms']);
    expect(Object.keys(report.stages)).toEqual(['schemas', 'configuration']);
    expect(report.scope).toBe('only config');
  });

  test('of one content type has its entities, and no link to another', async () => {
    await exported({ onlyContentTypes: ['api::tag.tag'] });
    expect(new Set(records('entities').map(({ type }) => type))).toEqual(new Set(['api::tag.tag']));
    for (const { left, right } of records('links') as unknown as {
      left: { type: string };
      right: { type: string };
    }[]) {
      expect([left.type, right.type]).toEqual(['api::tag.tag', 'api::tag.tag']);
    }
    expect(names('out')).not.toContain('assets');
  });

  test('without the media library has neither its files nor its rows', async () => {
    await exported({ exclude: ['media-library'] });
    expect(names('out')).not.toContain('assets');
    expect(records('entities').filter(({ type }) => String(type).startsWith('plugin::upload'))).toEqual([]);
    expect(JSON.stringify(records('links'))).not.toContain('plugin::upload.file"');
  });

  test('without files does not even look for the public folder', async () => {
    writeFileSync(at('blog/config/server.ts'), 'export default { dirs: { public: nobodyKnows() } };');
    await exported({ exclude: ['files'] });
    expect((await refusal(exported())).message).toContain('config/server.ts:1');
  });
});

describe('an export that fails', () => {
  test('says so before anything is written, where the checkout cannot describe the database', async () => {
    rmSync(at('blog/src/components'), { recursive: true });
    expect((await refusal(exported())).failure).toBe('schemaDifference');
    expect(names()).toEqual(['blog']);
  });

  test('leaves the archive before it as it was', async () => {
    await exported();
    const before = readFileSync(at('out/metadata.json'), 'utf8');
    rmSync(at('blog/public/uploads'), { recursive: true });
    await refusal(exported());
    expect(readFileSync(at('out/metadata.json'), 'utf8')).toBe(before);
    expect(names()).toEqual(['blog', 'out']);
  });

  test.each(['schemas', 'entities', 'assets', 'links', 'configuration'])(
    'because it was aborted in the stage %s ends with the reason and leaves nothing behind',
    async (stage) => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const progress: Progress = {
        ...silent,
        stageStarted: (started) => started === stage && controller.abort(reason),
      };
      expect(await rejection(exported({}, progress, controller.signal))).toBe(reason);
      expect(names()).toEqual(['blog']);
    },
  );

  test.each(['tar', 'dir'] as const)(
    'because it was aborted within a large media file ends with the reason: %s',
    async (format) => {
      truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
      const controller = new AbortController();
      const reason = new Error('enough');
      const progress: Progress = {
        ...silent,
        stageStarted: (stage) => {
          if (stage === 'assets') {
            setTimeout(() => controller.abort(reason), 100);
          }
        },
      };
      expect(await rejection(exported({ format }, progress, controller.signal))).toBe(reason);
      expect(names()).toEqual(['blog']);
    },
  );

  test('because a row cannot be told from others names its type, and how many there are', async () => {
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    const [{ tags } = {}] = database.prepare('SELECT count(*) AS tags FROM tags').all();
    database.exec(
      `CREATE TABLE copies AS SELECT * FROM tags; INSERT INTO copies (id) VALUES (NULL);
       DROP TABLE tags; ALTER TABLE copies RENAME TO tags`,
    );
    database.close();
    expect((await refusal(exported())).message).toBe(
      `The database has ${Number(tags) + 1} rows of api::tag.tag, but ${tags} were written.`,
    );
    expect(names()).toEqual(['blog']);
  });

  test('because a link cannot be told from others names its table', async () => {
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec(
      `CREATE TABLE copies AS SELECT * FROM articles_author_lnk;
       INSERT INTO copies (article_id, author_id) SELECT article_id, author_id FROM copies LIMIT 1;
       DROP TABLE articles_author_lnk; ALTER TABLE copies RENAME TO articles_author_lnk`,
    );
    database.close();
    expect((await refusal(exported())).message).toMatch(
      /^The table articles_author_lnk has (\d+) links of api::article\.article\.author, but \d+ were read\.$/,
    );
    expect(names()).toEqual(['blog']);
  });

  test('because the database was opened by another program meanwhile leaves nothing behind', async () => {
    const file = at('blog/.tmp/data.db');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = wal');
    database.close();
    const progress: Progress = {
      ...silent,
      stageStarted: (stage) => {
        if (stage === 'entities') {
          const writer = new DatabaseSync(file);
          writer.exec(`UPDATE tags SET locale = 'xx'`);
          writer.close();
        }
      },
    };
    expect((await refusal(exported({}, progress))).message).toContain('was opened by another program');
    expect(names()).toEqual(['blog']);
  });
});

test('a checkout that differs from the database is reported, and what the database has is exported', async () => {
  const file = at('blog/src/api/tag/content-types/tag/schema.json');
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  const [removed] = Object.keys(schema.attributes);
  delete schema.attributes[removed as string];
  schema.attributes.added = { type: 'string' };
  writeFileSync(file, JSON.stringify(schema));
  const report = await exported();
  expect(report.drift).toEqual([
    expect.objectContaining({ uid: 'api::tag.tag', attribute: removed, kind: 'only-in-database' }),
    expect.objectContaining({ uid: 'api::tag.tag', attribute: 'added', kind: 'only-in-checkout' }),
  ]);
  expect(report.warnings[0]).toContain('differs from the database in 2 places');
  const tag = (records('entities') as unknown as { type: string; data: object }[]).find(
    ({ type }) => type === 'api::tag.tag',
  );
  expect(Object.keys(tag?.data ?? {})).toContain(removed);
});
