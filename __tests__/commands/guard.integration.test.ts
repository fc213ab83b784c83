/** @jest-environment ./__tests__/support/one-realm.mjs */
import {
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { printReport } from '../../src/cli/guard.ts';
import { guardSchemas } from '../../src/commands/guard/guard.ts';
import type { GuardOptions } from '../../src/commands/guard/options.ts';
import type { GuardReport } from '../../src/commands/guard/report.ts';
import type { GuardFinding } from '../../src/insight/guard/findings.ts';
import { copyBlog, copyProject } from '../support/blog.ts';
import { defaultsOf } from '../support/options.ts';
import { projectTarget } from '../support/project-target.ts';
import { targetKinds } from '../support/targets.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const files = workspace();

const guard = (project: string, given: Partial<GuardOptions> = {}) =>
  guardSchemas({ ...defaultsOf('guard'), project, ...given });

// biome-ignore lint/suspicious/noExplicitAny: schemas are as their files have them
type Json = any;

const contentType = (name: string) => `src/api/${name}/content-types/${name}/schema.json`;

function edit(project: string, file: string, change: (schema: Json) => void): void {
  const path = join(project, file);
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  change(schema);
  writeFileSync(path, `${JSON.stringify(schema, undefined, 2)}\n`);
}

/** The checkout of a project, without its database. */
function checkoutOf(project: string): string {
  const folder = files.at('checkout');
  cpSync(project, folder, {
    recursive: true,
    filter: (source) => !/[\\/](node_modules|\.tmp|dist)$/.test(source),
  });
  return folder;
}

/** A bit of everything. */
function changeAll(project: string): void {
  edit(project, contentType('article'), ({ attributes, options }) => {
    attributes.shortSummary = attributes.summary;
    attributes.mainTags = attributes.tags;
    delete attributes.mainTags.inversedBy;
    attributes.coverImage = attributes.cover;
    for (const name of ['summary', 'tags', 'cover', 'author', 'body']) {
      delete attributes[name];
    }
    attributes.title.maxLength = 20;
    attributes.category.target = 'api::tag.tag';
    delete attributes.category.inversedBy;
    options.draftAndPublish = false;
  });
  edit(project, contentType('author'), (schema) => {
    schema.attributes.email = { type: 'integer' };
    schema.attributes.bio.required = true;
    schema.attributes.name.unique = true;
    delete schema.attributes.articles;
  });
  edit(project, contentType('category'), (schema) => {
    delete schema.pluginOptions;
    delete schema.attributes.articles;
    delete schema.attributes.description;
  });
  edit(project, contentType('tag'), (schema) => {
    schema.collectionName = 'labels';
    delete schema.attributes.articles;
  });
  edit(project, contentType('page'), ({ attributes }) => {
    attributes.sections.components = ['shared.hero', 'shared.media', 'shared.gallery', 'shared.saying'];
  });
  for (const type of ['article', 'page', 'global']) {
    edit(project, contentType(type), ({ attributes }) => {
      for (const attribute of Object.values<Json>(attributes)) {
        if (attribute.component === 'shared.seo') {
          attribute.component = 'shared.search';
        }
      }
    });
  }
  const components = join(project, 'src/components/shared');
  renameSync(join(components, 'seo.json'), join(components, 'search.json'));
  renameSync(join(components, 'quote.json'), join(components, 'saying.json'));
  edit(project, 'src/components/shared/hero.json', ({ attributes }) => {
    for (const attribute of Object.values<Json>(attributes)) {
      if (attribute.component === 'shared.seo') {
        attribute.component = 'shared.search';
      }
    }
  });
  edit(project, 'src/components/shared/search.json', ({ attributes }) => {
    delete attributes.metaDescription;
  });
}

/** What has to be the same wherever the content is. */
const counted = ({ findings }: GuardReport) =>
  findings.map(({ where: _, ...finding }: GuardFinding) => finding);

/** Rows that break what is going to be demanded. */
const breaking = `UPDATE authors SET name = 'Same'; UPDATE authors SET bio = NULL WHERE id = 1`;

/** Verdict, kind, what it is about, values, entries: on every engine, and in every archive. */
const expected = [
  'lossy gone api::article.article.body 17 3',
  'lossy renamed api::article.article.tags 14 4',
  'lossy gone api::article.article.author 10 4',
  'lossy type-changed api::article.article.category 9 3',
  'lossy renamed api::article.article.summary 8 3',
  'lossy gone shared.seo.metaDescription 8 3',
  'lossy renamed api::article.article.cover 7 3',
  'lossy setting api::article.article 6 4',
  'lossy moved-component shared.seo.shareImage 5 3',
  'lossy moved-component api::article.article.seo 4 1',
  'lossy gone api::category.category.description 4 2',
  'lossy setting api::tag.tag 4 4',
  'lossy moved-component api::article.article.body 2 1',
  'lossy type-changed api::author.author.email 2 2',
  'lossy setting api::category.category 2 2',
  'lossy moved-component api::global.global.defaultSeo 2 1',
  'lossy narrowed api::page.page.sections 2 1',
  'lossy moved-component api::page.page.sections 2 1',
  'lossy moved-component api::page.page.seo 2 1',
  'blocking narrowed api::article.article.title 7 3',
  'blocking new-demand api::author.author.bio 1 1',
  'blocking new-demand api::author.author.name 1 1',
];

for (const [engine, kind] of targetKinds) {
  const describeIt = kind === undefined ? describe.skip : describe;
  describeIt(`the same content on ${engine} and in an archive`, () => {
    if (kind === undefined) {
      test('needs a server', () => undefined);
      return;
    }
    const held = projectTarget(kind, 'examples/blog', breaking);

    test('is concerned alike by the same changes', async () => {
      const checkout = checkoutOf(held.project);
      const before = await guard(checkout, { databaseUrl: held.target.url });
      expect(before).toMatchObject({ verdict: 'ok', findings: [], warnings: [] });
      changeAll(checkout);
      const database = await guard(checkout, { databaseUrl: held.target.url });
      const archive = await guard(checkout, { file: await held.exported() });
      expect(database).toMatchObject({ verdict: 'lossy', state: { kind: 'database' } });
      expect(archive.state.kind).toBe('archive');
      expect(counted(database)).toEqual(counted(archive));
      expect(database.migration?.code).toBe(archive.migration?.code);
      const told = database.findings.map(({ uid, attribute, kind, verdict, values, entries }) =>
        [verdict, kind, attribute === undefined ? uid : `${uid}.${attribute}`, values, entries].join(' '),
      );
      expect(told).toEqual(expected);
    });

    test('is held alike against numbers of components and against uids', async () => {
      for (const statement of [
        ...[
          ['articles', 'body'],
          ['pages', 'sections'],
        ].map(
          ([table, field]) =>
            `DELETE FROM ${table}_cmps WHERE field = '${field}' AND entity_id IN (SELECT id FROM ${table} WHERE locale = 'fr')`,
        ),
        `UPDATE authors SET email = ''`,
        `UPDATE components_shared_links SET label = 'same'`,
      ]) {
        await held.target.run(statement);
      }
      const checkout = checkoutOf(held.project);
      edit(checkout, contentType('article'), ({ attributes }) => {
        Object.assign(attributes.body, { min: 2, max: 3 });
      });
      edit(checkout, contentType('page'), ({ attributes }) => {
        Object.assign(attributes.sections, { required: true, min: 3 });
      });
      edit(checkout, 'src/components/shared/hero.json', ({ attributes }) => {
        attributes.links.max = 1;
      });
      edit(checkout, contentType('author'), ({ attributes }) => {
        attributes.name.type = 'uid';
        attributes.email.type = 'uid';
      });
      edit(checkout, 'src/components/shared/link.json', ({ attributes }) => {
        attributes.label.type = 'uid';
      });
      const database = await guard(checkout, { databaseUrl: held.target.url });
      const archive = await guard(checkout, { file: await held.exported() });
      const told = [database, archive].map(({ findings }) =>
        findings
          .filter(({ verdict }) => verdict !== 'ok')
          .map(({ message, uid, attribute }) => message.replace(`${uid}.${attribute} `, `${attribute} `))
          .sort(),
      );
      expect(told[0]).toEqual(told[1]);
      // One list without any fits where none is required; empty texts may be alike.
      expect(told[0]).toEqual([
        'body has to have 2 components now: 1 row cannot be saved or published as it is.',
        'body may have 3 components at most now: 1 row cannot be saved or published as it is.',
        'label has to be unique now, as a uid: 4 values of 2 entries cannot be saved or published as they are.',
        'links may have 1 component at most now: 1 component of 1 entry cannot be saved or published as it is.',
        'name has to be unique now, as a uid: 1 value of 1 entry cannot be saved or published as it is.',
        'sections has to have 3 components now: 2 rows cannot be saved or published as they are.',
        'sections is required now: 1 row cannot be saved or published as it is.',
      ]);
    });
  });
}

describe('a project', () => {
  const project = () => copyBlog(files.at('blog'));
  const articles = contentType('article');

  test('that is as its database is in order, and the command says so', async () => {
    const ended = await run(['guard', '--project', project()]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/Verdict: ok: nothing is lost\.\n$/);
  });

  test.each(['kitchen-sink', 'kitchen-sink-4', 'components', 'typescript-4'])(
    'with all that Strapi can have is in order where it is as it was: %s',
    async (name) => {
      const folder = copyProject(`__tests__/fixtures/${name}`, files.at(name));
      const archive = files.at('archive');
      const exporting = ['--no-encrypt', '--format', 'dir', '--exclude', 'files', '-f', archive];
      expect(await run(['export', '--project', folder, ...exporting])).toMatchObject({ code: 0 });
      for (const given of [{}, { file: archive }]) {
        const { findings, warnings } = await guard(folder, given);
        expect(findings).toEqual([]);
        expect(warnings.filter((line) => !line.startsWith('The archive has'))).toEqual(
          name === 'components' ? [expect.stringContaining('code.registered is not compared')] : [],
        );
      }
    },
  );

  test('that has lost an attribute ends with 3, unless the loss is accepted', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      delete attributes.summary;
    });
    const ended = await run(['guard', '--project', folder]);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain(`-- ${articles}:`);
    expect(ended.stdout).toContain('--accept-loss api::article.article.summary');
    expect(ended.stdout).toMatch(/Verdict: lossy: content would be lost \(1 finding\)\.\n$/);
    for (const accepted of ['api::article.article', 'api::article.article.summary']) {
      const again = await run(['guard', '--project', folder, '--accept-loss', accepted]);
      expect(again).toMatchObject({ code: 0 });
      expect(again.stdout).toMatch(/Verdict: ok: nothing is lost; 1 accepted\.\n$/);
    }
    const report = await guard(folder, { acceptLoss: ['api::article.article.sumary', 'api::tag.tag'] });
    expect(report.verdict).toBe('lossy');
    expect(report.warnings).toEqual([
      '--accept-loss lists api::article.article.sumary, which neither the state nor the checkout has. Did you mean api::article.article.summary?',
      '--accept-loss lists api::tag.tag, of which nothing is lost: leave it out.',
    ]);
  });

  test('names the line of what has changed', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.title.maxLength = 3;
    });
    const { findings } = await guard(folder);
    const lines = readFileSync(join(folder, articles), 'utf8').split('\n');
    const [finding] = findings;
    expect(finding?.place?.file).toBe(articles);
    expect(lines[(finding?.place?.line ?? 0) - 1]).toContain('"title": {');
  });

  test('gets a migration for what was renamed, once, and is in order with it', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.shortSummary = attributes.summary;
      delete attributes.summary;
    });
    const shown = await guard(folder);
    expect(shown.migration).toMatchObject({
      isWritten: false,
      renames: ['api::article.article.summary=shortSummary'],
    });
    expect(names(folder)).toEqual([]);
    const written = await guard(folder, { writeMigration: true });
    const [name = ''] = names(folder);
    expect(written).toMatchObject({
      verdict: 'lossy',
      migration: { isWritten: true, file: `database/migrations/${name}` },
    });
    expect(name).toMatch(/^\d{4}\.\d\d\.\d\dT\d\d\.\d\d\.\d\d\.rename-summary\.js$/);
    expect(readFileSync(join(folder, 'database/migrations', name), 'utf8')).toBe(written.migration?.code);
    const again = await guard(folder, { writeMigration: true });
    expect(again).toMatchObject({ verdict: 'ok', findings: [{ kind: 'renamed', verdict: 'ok' }] });
    expect(again.findings[0]?.message).toContain(`database/migrations/${name} keeps`);
    expect(names(folder)).toEqual([name]);

    // Strapi runs it once.
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    database.exec(
      'CREATE TABLE IF NOT EXISTS strapi_migrations (id integer primary key, name varchar(255), time datetime)',
    );
    database.prepare('INSERT INTO strapi_migrations (name) VALUES (?)').run(name);
    database.close();
    expect(await guard(folder)).toMatchObject({ verdict: 'lossy', migration: { isWritten: false } });
  });

  const names = (folder: string) => {
    mkdirSync(join(folder, 'database/migrations'), { recursive: true });
    return readdirSync(join(folder, 'database/migrations')).filter((name) => name.endsWith('.js'));
  };

  test('keeps nothing with a migration that Strapi does not run, or that another one undoes', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.shortSummary = attributes.summary;
      delete attributes.summary;
    });
    const archive = files.at('archive');
    await run([
      'export',
      '--project',
      copyBlog(files.at('other')),
      '--no-encrypt',
      '--format',
      'dir',
      '-f',
      archive,
    ]);
    const path = (await guard(folder, { writeMigration: true })).migration?.file ?? '';
    const migration = readFileSync(join(folder, path), 'utf8');
    expect((await guard(folder, { file: archive })).verdict).toBe('ok');

    const undoing = migration.replace('article.summary=shortSummary', 'article.shortSummary=summary');
    const later = join(folder, 'database/migrations/9999.js');
    writeFileSync(later, undoing);
    expect((await guard(folder, { file: archive })).verdict).toBe('lossy');
    rmSync(later);

    renameSync(join(folder, path), join(folder, path.replace(/js$/, 'ts')));
    expect((await guard(folder)).verdict).toBe('lossy');
    renameSync(join(folder, path.replace(/js$/, 'ts')), join(folder, path));
    expect((await guard(folder)).verdict).toBe('ok');

    const configuration = join(folder, 'config/database.ts');
    writeFileSync(
      configuration,
      `// settings: { runMigrations: false }\n${readFileSync(configuration, 'utf8')}`,
    );
    expect(await guard(folder)).toMatchObject({
      verdict: 'lossy',
      warnings: [expect.stringContaining('runMigrations: false')],
    });
  });

  test('that compiles its migrations gets one in TypeScript', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.shortSummary = attributes.summary;
      delete attributes.summary;
    });
    const configuration = join(folder, 'config/database.ts');
    const text = readFileSync(configuration, 'utf8');
    writeFileSync(configuration, `// settings: { useTypescriptMigrations: true }\n${text}`);
    const { migration } = await guard(folder);
    expect(migration?.file).toMatch(/\.ts$/);
    expect(migration?.code).toContain('export async function up(knex: any)');
  });

  test('takes a rename that it is told, and refuses one that cannot be', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.teaser = attributes.summary;
      delete attributes.summary;
    });
    expect((await guard(folder)).findings[0]?.remedy).toContain(
      '--rename api::article.article.summary=teaser',
    );
    const rename = ['api::article.article.summary=teaser'];
    expect(await guard(folder, { rename })).toMatchObject({
      findings: [{ kind: 'renamed', renamedTo: 'teaser' }],
      migration: { renames: rename },
    });
    for (const [given, message] of [
      ['api::article.article.summary', /has to be uid\.old=new/],
      ['api::article.article.summary=tesaer', /no attribute tesaer.*Did you mean teaser\?/],
      [
        'api::artcle.article.summary=teaser',
        /no type api::artcle\.article\. Did you mean api::article\.article\?/,
      ],
    ] as const) {
      await expect(guard(folder, { rename: [given] })).rejects.toMatchObject({
        failure: 'usage',
        message: expect.stringMatching(message),
      });
    }
    const { warnings } = await guard(folder, { rename: ['api::article.article.sumary=teaser'] });
    expect(warnings).toEqual([
      '--rename: api::article.article.sumary is not stored (any more): leave out api::article.article.sumary=teaser. Did you mean summary?',
    ]);
  });

  test('refuses renames that no migration could do', async () => {
    const folder = project();
    for (const [rename, message] of [
      [['summary=title', 'title=summary'], /exchanged need two deployments/],
      [['summary=title'], /title was there before, with values of its own/],
      [['summary=teaser', 'summary=preview'], /summary=preview says something else/],
      [['summary=teaser', 'title=teaser'], /title=teaser says something else/],
    ] as const) {
      edit(folder, articles, ({ attributes }) => {
        attributes.teaser = { type: 'text' };
        attributes.preview = { type: 'text' };
      });
      const given = rename.map((one) => `api::article.article.${one}`);
      await expect(guard(folder, { rename: given })).rejects.toMatchObject({
        failure: 'usage',
        message: expect.stringMatching(message),
      });
    }
    for (const [rename, message] of [
      ['api::tag.tag=api::author.author', /the checkout still has api::tag\.tag/],
      ['shared.seo=shared.hero', /the checkout still has shared\.seo/],
    ] as const) {
      await expect(guard(folder, { rename: [rename] })).rejects.toMatchObject({
        message: expect.stringMatching(message),
      });
    }
    rmSync(join(folder, 'src/components/shared/seo.json'));
    await expect(guard(folder, { rename: ['shared.seo=shared.hero'] })).rejects.toMatchObject({
      message: expect.stringMatching(/shared\.hero was there before/),
    });
  });

  test('is told what a type loses whose table is kept by a migration', async () => {
    const folder = project();
    edit(folder, articles, (schema) => {
      schema.collectionName = 'stories';
      delete schema.attributes.summary;
      schema.attributes.author.useJoinTable = false;
    });
    await guard(folder, { writeMigration: true });
    const { verdict, findings } = await guard(folder);
    expect(verdict).toBe('lossy');
    expect(findings.map(({ attribute, kind, verdict: of }) => [of, kind, attribute])).toEqual([
      ['lossy', 'renamed', 'author'],
      ['lossy', 'gone', 'summary'],
      ['ok', 'setting', undefined],
    ]);
  });

  test('has a migration keep nothing but what it moves', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.shortSummary = attributes.summary;
      delete attributes.summary;
      // From a table to a column.
      attributes.author.useJoinTable = false;
    });
    const written = await guard(folder, { writeMigration: true });
    expect(written.migration?.renames).toEqual(['api::article.article.summary=shortSummary']);
    const again = await guard(folder);
    expect(again.verdict).toBe('lossy');
    expect(again.findings).toMatchObject([
      { attribute: 'author', verdict: 'lossy', remedy: expect.stringContaining('Write a migration') },
      { attribute: 'summary', verdict: 'ok' },
    ]);
  });

  test('is told of a rename once: the migration that was written notes it', async () => {
    const folder = project();
    const backup = join(folder, 'backup');
    await run(['export', '--project', folder, '--file', backup, '--no-encrypt']);
    edit(folder, articles, ({ attributes }) => {
      attributes.teaser = attributes.summary;
      delete attributes.summary;
    });
    const told = { rename: ['api::article.article.summary=teaser'], writeMigration: true };
    await guard(folder, told);
    const kept = { verdict: 'ok', findings: [{ kind: 'renamed', renamedTo: 'teaser', verdict: 'ok' }] };
    expect(await guard(folder)).toMatchObject(kept);
    expect(await guard(folder, { file: `${backup}.tar.gz` })).toMatchObject(kept);

    // A migration of long ago, and another attribute that has its name now.
    edit(folder, articles, ({ attributes }) => {
      attributes.summary = { type: 'integer' };
    });
    const [changed, ...others] = (await guard(folder)).findings;
    expect(changed).toMatchObject({ attribute: 'summary', kind: 'type-changed', verdict: 'lossy' });
    expect(others.map(({ kind }) => kind)).not.toContain('renamed');
  });

  test('shows values only where that is asked for, and masked', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      delete attributes.summary;
    });
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    database.exec(`UPDATE articles SET summary = 'Call Rosalind at 555 1234'`);
    database.close();
    expect((await guard(folder)).findings[0]).not.toHaveProperty('samples');
    const [finding] = (await guard(folder, { samples: true })).findings;
    expect(finding?.samples).toHaveLength(3);
    for (const sample of finding?.samples ?? []) {
      expect(sample).toMatch(/^\S+ \S+ \S+ \d{3} \d{4}$/);
      expect(sample).not.toMatch(/Rosalind|555/);
    }
  });

  test('is told what is gone from types of plugins that it has extended', async () => {
    const folder = project();
    const extension = 'src/extensions/users-permissions/content-types/user/schema.json';
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    const [row] = database
      .prepare(`SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'`)
      .all();
    const types = JSON.parse(String(row?.value));
    const user = types['plugin::users-permissions.user'];
    user.attributes.nickname = { type: 'string' };
    if (user.__schema__?.attributes) {
      user.__schema__.attributes.nickname = { type: 'string' };
    }
    database
      .prepare(`UPDATE strapi_core_store_settings SET value = ? WHERE key = 'strapi_content_types_schema'`)
      .run(JSON.stringify(types));
    database.exec('ALTER TABLE up_users ADD COLUMN nickname varchar(255)');
    database.exec(`UPDATE up_users SET nickname = 'x'`);
    const users = Number(database.prepare('SELECT count(*) AS found FROM up_users').get()?.found);
    database.close();
    const gone = {
      uid: 'plugin::users-permissions.user',
      attribute: 'nickname',
      kind: 'gone',
      values: users,
    };
    expect((await guard(folder)).findings).toMatchObject([gone]);
    const kept = Object.entries(user.attributes).filter(([name]) => /^(username|email|role)$/.test(name));
    mkdirSync(join(folder, extension, '..'), { recursive: true });
    writeFileSync(join(folder, extension), JSON.stringify({ attributes: Object.fromEntries(kept) }));
    expect((await guard(folder)).findings).toContainEqual(expect.objectContaining(gone));
    // Code may add what no file says.
    rmSync(join(folder, extension));
    writeFileSync(
      join(folder, 'src/extensions/users-permissions/strapi-server.js'),
      'module.exports = (plugin) => plugin;',
    );
    const { findings, warnings } = await guard(folder);
    expect(findings).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('strapi-server is code')]);
  });

  test('is told of links to any type that still name the old one', async () => {
    const folder = copyProject('__tests__/fixtures/kitchen-sink', files.at('kitchen-sink'));
    const archive = files.at('archive');
    const dangling = new DatabaseSync(join(folder, '.tmp/data.db'));
    dangling.exec(`
      DELETE FROM boxes_things_mph WHERE things_type = 'api::tag.tag' AND things_id NOT IN (SELECT id FROM tags);
      UPDATE boxes SET target_id = NULL, target_type = NULL
        WHERE target_type = 'api::tag.tag' AND target_id NOT IN (SELECT id FROM tags);
    `);
    dangling.close();
    const exporting = ['--no-encrypt', '--format', 'dir', '--exclude', 'files', '-f', archive];
    await run(['export', '--project', folder, ...exporting]);
    for (const file of globSync('src/**/*.json', { cwd: folder })) {
      const path = join(folder, file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('api::tag.tag', 'api::label.label'));
    }
    const types = join(folder, 'src/api/label/content-types');
    cpSync(join(folder, 'src/api/tag/content-types/tag'), join(types, 'label'), { recursive: true });
    rmSync(join(folder, 'src/api/tag'), { recursive: true });
    const schema = join(types, 'label/schema.json');
    writeFileSync(
      schema,
      readFileSync(schema, 'utf8').replace(/"singularName": "\w+"/, '"singularName": "label"'),
    );
    const told = await Promise.all(
      [{}, { file: archive }].map(async (given) => {
        const { findings, migration } = await guard(folder, given);
        const links = findings.filter(({ message }) => message.includes('still lead to the old name'));
        expect(migration?.renames).toContain('api::tag.tag=api::label.label');
        return links.map(({ uid, attribute, verdict, values }) => [verdict, uid, attribute, values]);
      }),
    );
    expect(told[0]).toEqual(told[1]);
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    const count = (sql: string) =>
      Number(database.prepare(`SELECT count(*) AS found FROM ${sql}`).get()?.found);
    const things = count(`boxes_things_mph JOIN boxes b ON b.id = box_id WHERE things_type = 'api::tag.tag'`);
    database.close();
    expect(things).toBeGreaterThan(0);
    expect(told[0]).toContainEqual(['lossy', 'api::box.box', 'things', things]);
  });

  test('is told that an archive which is masked holds something else', async () => {
    const folder = project();
    const archive = files.at('archive');
    const exporting = ['--no-encrypt', '--format', 'dir', '--exclude', 'files', '-f', archive];
    expect(await run(['export', '--project', folder, '--mask', 'recommended', ...exporting])).toMatchObject({
      code: 0,
    });
    const { warnings } = await guard(folder, { file: archive });
    expect(warnings).toContainEqual(
      expect.stringMatching(/masked: not a backup.*is not what the database holds/),
    );
  });

  test('is told of hidden attributes that an archive does not tell all of', async () => {
    const folder = project();
    const hidden = { type: 'string', visible: false, configurable: false };
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    const key = 'strapi_content_types_schema';
    const [row] = database.prepare('SELECT value FROM strapi_core_store_settings WHERE key = ?').all(key);
    const types = JSON.parse(String(row?.value));
    const article = types['api::article.article'];
    article.attributes.token = hidden;
    article.__schema__.attributes.token = hidden;
    database
      .prepare('UPDATE strapi_core_store_settings SET value = ? WHERE key = ?')
      .run(JSON.stringify(types), key);
    database.exec(`ALTER TABLE articles ADD COLUMN token varchar(255); UPDATE articles SET token = 'x'`);
    database.close();
    const archive = files.at('archive');
    await run(['export', '--project', folder, '--no-encrypt', '--format', 'dir', '-f', archive]);
    expect((await guard(folder)).findings).toMatchObject([{ attribute: 'token', verdict: 'lossy' }]);
    const { findings, warnings } = await guard(folder, { file: archive });
    expect(findings).toEqual([]);
    expect(warnings).toContainEqual(expect.stringMatching(/article\.token is not compared: it is hidden/));
  });

  test('is told what goes with a plugin', async () => {
    const folder = project();
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    const roles = Number(database.prepare('SELECT count(*) AS found FROM up_roles').get()?.found);
    database.close();
    const gone = {
      uid: 'plugin::users-permissions.role',
      kind: 'type-gone',
      verdict: 'lossy',
      values: roles,
      remedy: expect.stringContaining('Add the plugin'),
    };
    const archive = files.at('archive');
    await run([
      'export',
      '--project',
      folder,
      '--no-encrypt',
      '--format',
      'dir',
      '--exclude',
      'files',
      '-f',
      archive,
    ]);
    const plugins = 'config/plugins.ts';
    writeFileSync(
      join(folder, plugins),
      "export default () => ({ 'users-permissions': { enabled: false, config: {} } });",
    );
    for (const given of [{}, { file: archive }]) {
      expect((await guard(folder, given)).findings).toContainEqual(expect.objectContaining(gone));
    }
    writeFileSync(join(folder, plugins), "export default () => ({ 'users-permissions': { config: {} } });");
    expect((await guard(folder)).findings).toEqual([]);
    edit(folder, 'package.json', ({ dependencies }) => {
      delete dependencies['@strapi/plugin-users-permissions'];
    });
    expect((await guard(folder)).findings).toContainEqual(expect.objectContaining(gone));
    const accepted = await guard(folder, {
      acceptLoss: ['role', 'permission'].map((name) => `plugin::users-permissions.${name}`),
    });
    expect(accepted.verdict).toBe('ok');
  });

  test('is told of custom fields whose plugin is gone: Strapi does not start with them', async () => {
    const folder = project();
    edit(folder, articles, ({ attributes }) => {
      attributes.tint = { type: 'customField', customField: 'plugin::color-picker.color' };
    });
    edit(folder, 'src/components/shared/seo.json', ({ attributes }) => {
      attributes.tint = { type: 'customField', customField: 'plugin::color-picker.color' };
      attributes.own = { type: 'customField', customField: 'global::own' };
    });
    // Nothing is installed: any package could be that plugin.
    expect((await guard(folder)).findings).toEqual([]);
    edit(folder, 'package.json', (content) => {
      const { dependencies } = content;
      content.dependencies = Object.fromEntries(
        Object.entries(dependencies).filter(([name]) => name.startsWith('@strapi/')),
      );
      content.devDependencies = {};
    });
    const report = await guard(folder);
    expect(report.verdict).toBe('blocking');
    expect(report.findings).toMatchObject(
      ['api::article.article', 'shared.seo'].map((uid) => ({
        uid,
        attribute: 'tint',
        verdict: 'blocking',
        message: `${uid}.tint is the custom field plugin::color-picker.color, whose plugin the project does not have: Strapi does not start.`,
        remedy: expect.stringContaining('Add the plugin color-picker to dependencies'),
      })),
    );
    expect(report.findings[0]?.place).toMatchObject({ file: articles, line: expect.any(Number) });
    edit(folder, 'package.json', ({ dependencies }) => {
      dependencies['strapi-plugin-color-picker'] = '1.0.0';
    });
    expect((await guard(folder)).findings).toEqual([]);
    writeFileSync(
      join(folder, 'config/plugins.ts'),
      "export default () => ({ 'color-picker': { enabled: false } });",
    );
    expect((await guard(folder)).findings).toHaveLength(2);
  });

  test('of Strapi 4 is told of equal uids, with which it does not start, and of drafts with too many components', async () => {
    const folder = copyProject('__tests__/fixtures/kitchen-sink-4', files.at('kitchen-sink'));
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    const count = (sql: string) => Number(database.prepare(sql).get()?.found);
    database.exec(`UPDATE kitchen_sinks SET a_string = 'same', published_at = NULL`);
    const sinks = count('SELECT count(*) AS found FROM kitchen_sinks');
    const many = count(
      `SELECT count(*) AS found FROM (SELECT 1 FROM kitchen_sinks_components WHERE field = 'repeated' GROUP BY entity_id HAVING count(*) > 1)`,
    );
    database.close();
    expect([sinks > 1, many > 0]).toEqual([true, true]);
    const archive = files.at('archive');
    const exporting = ['--no-encrypt', '--format', 'dir', '--exclude', 'files', '-f', archive];
    await run(['export', '--project', folder, ...exporting]);
    edit(folder, contentType('sink'), ({ attributes }) => {
      attributes.aString.type = 'uid';
      attributes.repeated.max = 1;
    });
    for (const given of [{}, { file: archive }]) {
      const { verdict, findings } = await guard(folder, given);
      expect(verdict).toBe('blocking');
      expect(findings.filter((finding) => finding.verdict !== 'ok')).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({
            attribute: 'aString',
            values: sinks - 1,
            message: expect.stringMatching(/unique now, as a uid: .* not fit, and Strapi does not start\.$/),
          }),
          expect.objectContaining({ attribute: 'repeated', kind: 'narrowed', values: many }),
        ]),
      );
    }
  });

  test('is told what no component holds any more, although the database describes none', async () => {
    const folder = project();
    edit(folder, 'src/components/shared/seo.json', ({ attributes }) => {
      delete attributes.shareImage;
      delete attributes.metaTitle;
    });
    edit(folder, 'src/components/shared/hero.json', ({ attributes }) => {
      for (const [name, { type }] of Object.entries<Json>(attributes)) {
        if (type === 'component') {
          delete attributes[name];
        }
      }
    });
    const { findings } = await guard(folder);
    expect(
      findings.map(({ uid, attribute, kind, verdict }) => [uid, attribute, kind, verdict]).sort(),
    ).toEqual(
      expect.arrayContaining([
        ['shared.seo', 'metaTitle', 'gone', 'lossy'],
        ['shared.seo', 'shareImage', 'gone', 'lossy'],
        ['shared.hero', expect.any(String), 'gone', 'lossy'],
      ]),
    );
  });

  test('is asked of what is published in components, and no drafts', async () => {
    const folder = project();
    edit(folder, 'src/components/shared/seo.json', ({ attributes }) => {
      attributes.metaTitle.minLength = 500;
    });
    const { findings } = await guard(folder);
    expect(findings).toMatchObject([{ uid: 'shared.seo', attribute: 'metaTitle', verdict: 'blocking' }]);
    const database = new DatabaseSync(join(folder, '.tmp/data.db'));
    database.exec(
      ['articles', 'pages', 'globals'].map((table) => `UPDATE ${table} SET published_at = NULL;`).join(''),
    );
    database.close();
    expect((await guard(folder)).findings).toEqual([]);
  });

  test('prints the worst first, with what to do', async () => {
    const folder = project();
    changeAll(folder);
    const printed: string[] = [];
    printReport(await guard(folder), (line) => printed.push(line));
    const verdicts = printed.flatMap((line) => /^(lossy|blocking|ok): /.exec(line)?.[1] ?? []);
    expect(verdicts).toEqual([...verdicts].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(printed.at(-1)).toMatch(/^Verdict: lossy: content would be lost \(\d+ findings\)\.$/);
    expect(printed.join('\n')).toContain("await renameTable('tags', 'labels');");
  });

  const order = ['lossy', 'blocking', 'ok'];
});
