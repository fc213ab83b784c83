import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Records, TestProject } from './projects.ts';

const blog = new TestProject('examples/blog');
const kitchenSink = new TestProject('__tests__/fixtures/kitchen-sink');

afterAll(() => {
  blog.remove();
  kitchenSink.remove();
});

const article = 'api::article.article';
const onlyArticles = { includes: (uid: string) => uid === article, complete: false };

const ofType = (records: Records, uid: string) => records.entities.filter(({ type }) => type === uid);

/** Ids and texts that are not the archive's, and rows that it does not have. */
const changes = `
  UPDATE articles SET title = 'Changed', id = id + 100, published_at = NULL;
  UPDATE articles_cmps SET entity_id = entity_id + 100;
  UPDATE components_shared_seos SET id = id + 50;
  DELETE FROM articles_tags_lnk;
  INSERT INTO tags (id, document_id, name) VALUES (999, 'newer', 'Newer');
  DELETE FROM authors;
  UPDATE strapi_core_store_settings SET value = '"changed"' WHERE key = 'core_admin_auth';
  INSERT INTO strapi_core_store_settings (key, value, type) VALUES ('added', '1', 'number');`;

describe('an import of everything', () => {
  test('restores entities, links and configuration with their ids, whatever was there', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database(changes);
    expect(await blog.export(target)).not.toEqual(archive);

    await blog.load(target, archive);

    expect(await blog.export(target)).toEqual(archive);
  });

  test('takes ids of links that are written as texts for what they are, as official import does', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database(changes);
    const end = <End extends { ref: unknown }>(given: End) =>
      ({ ...given, ref: String(given.ref) }) as unknown as Records['links'][number]['left'];
    const written = archive.links.map((link) => ({ ...link, left: end(link.left), right: end(link.right) }));
    const numbers = (ref: unknown) => typeof ref === 'number';
    expect(archive.links.filter(({ right }) => numbers(right.ref)).length).toBeGreaterThan(10);

    const ids = new Set(archive.entities.map(({ type, id }) => `${type}:${id}`));
    const hasEntity = (uid: string, id: number) => numbers(id) && ids.has(`${uid}:${id}`);
    const { links } = await blog.load(target, archive, { hasEntity }, async (loader) => {
      await loader.entities(archive.entities);
      await loader.links(written);
      await loader.configuration(archive.configuration);
    });

    expect(links.leftOut).toBe(0);
    expect(await blog.export(target)).toEqual(archive);
  });

  test('restores every kind of attribute and relation', async () => {
    const archive = await kitchenSink.export(kitchenSink.database());
    const target = kitchenSink.database(
      'DELETE FROM kitchen_sinks; DELETE FROM kitchen_sinks_cmps; DELETE FROM tags; DELETE FROM boxes; DELETE FROM files_related_mph;',
    );

    const { links } = await kitchenSink.load(target, archive);

    const restored = await kitchenSink.export(target);
    expect(restored.entities).toEqual(archive.entities);
    expect(restored.configuration).toEqual(archive.configuration);
    // Those are the links of components which belong to no entity, so that no archive has them.
    const text = ({ left, right }: Records['links'][number]) =>
      `${left.type}:${left.ref} (${left.field}) -> ${right.type}:${right.ref}`;
    const kept = new Set(restored.links.map((link) => JSON.stringify(link)));
    const lost = archive.links.filter((link) => !kept.has(JSON.stringify(link)));
    expect(lost.map(text).sort()).toEqual([...links.examples].sort());
    expect(links.leftOut).toBe(lost.length);
    expect(links.inserted + links.implied).toBe(restored.links.length);
  });

  test('changes nothing when it is done again', async () => {
    const archive = await kitchenSink.export(kitchenSink.database());
    const target = kitchenSink.database();
    await kitchenSink.load(target, archive);
    const once = await kitchenSink.export(target);

    await kitchenSink.load(target, archive);

    expect(await kitchenSink.export(target)).toEqual(once);
  });

  test('does not depend on the order of the records', async () => {
    const archive = await kitchenSink.export(kitchenSink.database());
    const [target, expected] = [kitchenSink.database(), kitchenSink.database()];
    await kitchenSink.load(expected, archive);

    await kitchenSink.load(target, archive, {}, async (loader) => {
      await loader.configuration(archive.configuration.toReversed());
      await loader.entities(archive.entities.toReversed());
      await loader.links(archive.links);
    });

    expect(await kitchenSink.export(target)).toEqual(await kitchenSink.export(expected));
  });

  test('keeps whole numbers beyond 2^53 to the last digit', async () => {
    const column = `SELECT CAST(max(a_biginteger) AS TEXT), typeof(max(a_biginteger)) FROM kitchen_sinks`;
    const [[name]] = kitchenSink.ask(
      kitchenSink.database(),
      `SELECT name FROM pragma_table_info('kitchen_sinks') WHERE type = 'bigint' LIMIT 1`,
    ) as [[string]];
    const source = kitchenSink.database(`UPDATE kitchen_sinks SET ${name} = 9223372036854775807`);
    const archive = await kitchenSink.export(source);
    const target = kitchenSink.database();

    await kitchenSink.load(target, archive);

    expect(kitchenSink.ask(target, column.replaceAll('a_biginteger', name))).toEqual([
      ['9223372036854775807', 'integer'],
    ]);
  });

  test('leaves who may log in alone, and removes notes about earlier content', async () => {
    const archive = await kitchenSink.export(kitchenSink.database());
    const target = kitchenSink.database(
      `INSERT INTO strapi_history_versions (content_type) VALUES ('api::tag.tag');
       INSERT INTO strapi_ai_metadata_jobs (status) VALUES ('done');`,
    );
    const admins = `SELECT * FROM admin_users ORDER BY id`;
    const roles = `SELECT * FROM admin_users_roles_lnk ORDER BY id`;
    const before = [kitchenSink.ask(target, admins), kitchenSink.ask(target, roles)];

    const { deleted } = await kitchenSink.load(target, archive);

    expect([kitchenSink.ask(target, admins), kitchenSink.ask(target, roles)]).toEqual(before);
    expect(kitchenSink.ask(target, 'SELECT count(*) FROM strapi_history_versions')).toEqual([[0]]);
    expect(deleted.get('strapi_ai_metadata_jobs')).toBe(1);
  });

  test('keeps relations to admin users where the same document comes back, and only there', async () => {
    const archive = await kitchenSink.export(kitchenSink.database());
    const target = kitchenSink.database(`UPDATE kitchen_sinks SET document_id = 'another' WHERE id = 2`);
    const relations = 'SELECT sink_id, user_id FROM kitchen_sinks_admin_user_lnk ORDER BY sink_id';
    const before = kitchenSink.ask(target, relations);

    const { detached } = await kitchenSink.load(target, archive);

    expect(kitchenSink.ask(target, relations)).toEqual(before.filter(([sink]) => sink !== 2));
    expect(detached).toBeGreaterThan(0);
  });

  test('gives new rows ids that nothing had before', async () => {
    const archive = await blog.export(blog.database());
    const tag = archive.entities.find(({ type }) => type === 'api::tag.tag') as Records['entities'][number];
    archive.entities.push({ ...tag, id: 5000 });
    const target = blog.database(`UPDATE sqlite_sequence SET seq = 9000 WHERE name = 'authors'`);

    await blog.load(target, archive);

    blog.run(target, `INSERT INTO tags (name) VALUES ('New'); INSERT INTO authors (name) VALUES ('New')`);
    expect(blog.ask(target, `SELECT max(id) FROM tags UNION ALL SELECT max(id) FROM authors`)).toEqual([
      [5001],
      [9001],
    ]);
  });

  test('takes a missing key for null', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database();
    archive.entities.push({ type: 'api::tag.tag', id: 700, data: { name: 'Bare' } });

    await blog.load(target, archive);

    expect(
      blog.ask(target, 'SELECT name, document_id, published_at, created_at, locale FROM tags WHERE id = 700'),
    ).toEqual([['Bare', null, null, null, null]]);
  });
});

describe('what has no place', () => {
  test('rows of types that never travel, or that the target lacks, are dropped and counted', async () => {
    const archive = await blog.export(blog.database());
    archive.entities.push(
      { type: 'admin::session', id: 1, data: { sessionId: 'a' } },
      { type: 'api::gone.gone', id: 1, data: {} },
    );
    const target = blog.database();
    const sessions = 'SELECT count(*) FROM strapi_sessions';
    const before = blog.ask(target, sessions);

    const { dropped } = await blog.load(target, archive);

    expect(dropped).toEqual(
      new Map([
        ['admin::session', 1],
        ['api::gone.gone', 1],
      ]),
    );
    expect(blog.ask(target, sessions)).toEqual(before);
  });

  test('links without an end, of unknown attributes and repeated ones are left out and counted', async () => {
    const archive = await blog.export(blog.database());
    const expected = await blog.export(blog.database());
    const link = archive.links.find(({ left }) => left.field === 'tags') as Records['links'][number];
    const { left, right } = link;
    archive.links.push(
      link,
      { ...link, right: { ...right, ref: 4711 } },
      { ...link, left: { ...left, ref: 4711 } },
      { ...link, left: { ...left, field: 'gone' } },
      { ...link, left: { ...left, field: 'title' } },
      { ...link, right: { type: 'api::gone.gone', ref: 1 } },
      { ...link, left: { ...left, type: 'api::gone.gone' } },
    );
    const target = blog.database();

    const { links } = await blog.load(target, archive);

    expect(links.leftOut).toBe(7);
    expect(links.examples).toContain(`${left.type}:${left.ref} (gone) -> ${right.type}:${right.ref}`);
    expect((await blog.export(target)).links).toEqual(expected.links);
  });

  test('components that a zone does not allow are left out with their links', async () => {
    const archive = await blog.export(blog.database());
    const page = archive.entities.find(
      ({ type, data }) => type === 'api::page.page' && (data.sections as unknown[]).length > 0,
    ) as Records['entities'][number];
    const sections = page.data.sections as unknown[];
    const isPage = (entity: unknown) => entity === page;
    archive.entities.splice(archive.entities.findIndex(isPage), 1, {
      ...page,
      data: { ...page.data, sections: [{ id: 77, __component: 'shared.seo' }, ...sections] },
    });
    archive.links.push({
      kind: 'relation.morph',
      relation: 'morphToMany',
      left: { type: 'plugin::upload.file', ref: 1, field: 'related' },
      right: { type: 'shared.seo', ref: 77, pos: 1, field: 'shareImage' },
    });
    const target = blog.database();

    const { dropped, links } = await blog.load(target, archive);

    expect(dropped).toEqual(new Map([['shared.seo', 1]]));
    expect(links.leftOut).toBe(1);
    expect(await blog.export(target)).toEqual(await blog.export(blog.database()));
  });

  test('a value that does not fit is refused with the name of its place', async () => {
    const archive = await blog.export(blog.database());
    const [first] = ofType(archive, article);
    archive.entities.push({
      type: article,
      id: 800,
      data: { ...first?.data, createdAt: 'last week' },
    });

    await expect(blog.load(blog.database(), archive)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^api::article\.article 800 cannot be stored: createdAt: "last week"/),
    });
  });

  test('an id that is there twice is refused with its name', async () => {
    const archive = await blog.export(blog.database());
    const [first] = ofType(archive, article);
    archive.entities.push(first as Records['entities'][number]);

    await expect(blog.load(blog.database(), archive)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`${article} ${first?.id} cannot be stored`),
    });
  });

  test('two components with one id are refused unless they are the same', async () => {
    const archive = await blog.export(blog.database());
    const pages = ofType(archive, 'api::page.page').filter(({ data }) => data.seo !== null);
    const [one, other] = pages as [Records['entities'][number], Records['entities'][number]];
    const share = (seo: unknown) => ({
      ...archive,
      entities: archive.entities.map((entity) =>
        entity === other ? { ...other, data: { ...other.data, seo } } : entity,
      ),
    });
    const target = blog.database();

    await blog.load(target, share(one.data.seo));
    const restored = ofType(await blog.export(target), 'api::page.page');
    expect(restored.find(({ id }) => id === other.id)?.data.seo).toEqual(one.data.seo);

    const different = share({ ...(one.data.seo as object), metaTitle: 'Different' });
    await expect(blog.load(target, different)).rejects.toMatchObject({ failure: 'damagedArchive' });
  });

  test('a component that a list has twice is two rows, with the relations of both', async () => {
    const archive = await blog.export(blog.database());
    const media = 'shared.media';
    const twice = archive.entities.map((entity) => {
      const body = (entity.data.body ?? []) as { id: number; __component: string }[];
      const list = body.flatMap((item) => (item.__component === media ? [item, item] : [item]));
      return entity.type === article ? { ...entity, data: { ...entity.data, body: list } } : entity;
    });
    const items = (entities: Records['entities']) =>
      ofType({ ...archive, entities }, article).flatMap(
        ({ data }) => data.body as { id: number; __component: string }[],
      );
    const target = blog.database();

    const { copiedComponents, links } = await blog.load(target, { ...archive, entities: twice });

    const after = await blog.export(target);
    const withoutIds = (values: unknown[]) => values.map((value) => ({ ...(value as object), id: 0 }));
    expect(copiedComponents).toBe(3);
    expect(withoutIds(items(after.entities))).toEqual(withoutIds(items(twice)));
    const ids = items(after.entities).map((item) => `${item.__component} ${item.id}`);
    expect(new Set(ids).size).toBe(ids.length);
    const related = (records: Records) => {
      const ofMedia = items(records.entities).filter((item) => item.__component === media);
      const own = new Set<unknown>(ofMedia.map(({ id }) => id));
      const links = records.links.filter(({ right }) => right.type === media && own.has(right.ref));
      return links.map(({ left }) => left.ref);
    };
    expect(related(archive)).toHaveLength(3);
    expect(related(after).sort()).toEqual([...related(archive), ...related(archive)].sort());
    expect(links.leftOut).toBe(0);
    await blog.load(target, { ...archive, entities: twice });
    expect(await blog.export(target)).toEqual(after);
  });
});

test.each([
  ['', ''],
  [', also where its table lacks the index that keeps rows apart', 'DROP INDEX components_shared_heroes_uq'],
])(
  'a component that two owners share, and whose list has another twice, gets no longer list from it%s',
  async (_, change) => {
    const archive = await blog.export(blog.database());
    const page = 'api::page.page';
    const [one, other] = archive.entities.filter(({ type }) => type === page);
    const link = { id: 990, label: 'twice', url: '/', isExternal: false };
    const hero = { __component: 'shared.hero', id: 980, heading: 'Shared', links: [link, link] };
    const entities = archive.entities.map((entity) =>
      entity === one || entity === other ? { ...entity, data: { ...entity.data, sections: [hero] } } : entity,
    );
    const target = blog.database(change);
    await blog.load(target, { ...archive, entities });
    expect(
      blog.ask(
        target,
        'SELECT count(*), count(DISTINCT cmp_id) FROM components_shared_heroes_cmps WHERE entity_id = 980',
      ),
    ).toEqual([[2, 2]]);
  },
);

describe('tables that no attribute knows', () => {
  const forgotten = `
    CREATE TABLE old_relations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      tag_id INTEGER REFERENCES tags (id) ON DELETE CASCADE,
      author_id INTEGER REFERENCES authors (id) ON DELETE SET NULL
    );
    INSERT INTO tags (id, name) VALUES (990, 'Gone');
    INSERT INTO authors (id, name) VALUES (991, 'Gone');
    INSERT INTO old_relations (id, tag_id, author_id) VALUES (1, 1, 1), (2, 990, 1), (3, 1, 991), (4, 4711, 1);`;

  test('lose what refers to rows that are gone, and keep what was broken before', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database(forgotten);

    await expect(blog.load(target, archive)).rejects.toThrow('1 row(s) of old_relations (tag_id)');
    const { losses } = await blog.load(target, archive, { acceptsLosses: true });

    expect(blog.ask(target, 'SELECT id, tag_id, author_id FROM old_relations')).toEqual([
      [1, 1, 1],
      [3, 1, null],
      [4, 4711, 1],
    ]);
    expect(losses.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['setNull', 1],
      ['delete', 1],
    ]);
  });
});

describe('an import of some content types', () => {
  test('replaces those and nothing else, and keeps what others relate to them', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database(
      `UPDATE articles SET title = 'Changed'; UPDATE pages SET title = 'Changed'; UPDATE tags SET name = 'Changed';`,
    );
    const before = await blog.export(target);

    const { deleted, outOfScope } = await blog.load(target, archive, onlyArticles);

    const after = await blog.export(target);
    expect(ofType(after, article)).toEqual(ofType(archive, article));
    const others = (records: Records) => records.entities.filter(({ type }) => type !== article);
    expect(others(after)).toEqual(others(before));
    expect(outOfScope).toBe(others(archive).length);
    expect(deleted.get(article)).toBe(ofType(before, article).length);
    // Relations of articles to authors, tags and files are not in scope: they stay as they are.
    expect(after.links).toHaveLength(before.links.length);
    expect(new Set(after.links.map((link) => JSON.stringify(link)))).toEqual(
      new Set(before.links.map((link) => JSON.stringify(link))),
    );
  });

  test('does not give an article the relations of another that had its id', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database(`UPDATE articles SET document_id = 'another' WHERE id = 1`);

    await blog.load(target, archive, onlyArticles);

    expect(blog.ask(target, 'SELECT count(*) FROM articles_author_lnk WHERE article_id = 1')).toEqual([[0]]);
    expect(blog.ask(target, 'SELECT count(*) FROM articles_author_lnk WHERE article_id = 2')).toEqual([[1]]);
    expect(
      blog.ask(
        target,
        `SELECT count(*) FROM files_related_mph WHERE related_type = '${article}' AND related_id = 1`,
      ),
    ).toEqual([[0]]);
  });

  test('moves a component whose id belongs to one that stays, to the same id each time', async () => {
    const archive = await blog.export(blog.database());
    // All quotes of articles go, and a page's takes the id that one of them has in the archive.
    const [[taken]] = blog.ask(
      blog.database(),
      `SELECT min(cmp_id) FROM articles_cmps WHERE component_type = 'shared.quote'`,
    ) as [[number]];
    const [[pages]] = blog.ask(
      blog.database(),
      `SELECT min(cmp_id) FROM pages_cmps WHERE component_type = 'shared.quote'`,
    ) as [[number]];
    const target = blog.database(`
      DELETE FROM components_shared_quotes
       WHERE id IN (SELECT cmp_id FROM articles_cmps WHERE component_type = 'shared.quote');
      DELETE FROM articles_cmps WHERE component_type = 'shared.quote';
      UPDATE components_shared_quotes SET id = ${taken} WHERE id = ${pages};
      UPDATE pages_cmps SET cmp_id = ${taken} WHERE cmp_id = ${pages} AND component_type = 'shared.quote';`);
    const before = ofType(await blog.export(target), 'api::page.page');

    const { movedComponents } = await blog.load(target, archive, onlyArticles);

    expect(movedComponents).toBe(1);
    const once = await blog.export(target);
    expect(ofType(once, 'api::page.page')).toEqual(before);
    const withoutIds = (value: unknown) =>
      JSON.stringify(value, (key, inner) => (key === 'id' ? undefined : inner));
    expect(withoutIds(ofType(once, article))).toEqual(withoutIds(ofType(archive, article)));
    await blog.load(target, archive, onlyArticles);
    expect((await blog.export(target)).entities).toEqual(once.entities);
  });

  test('without the media library keeps all media where they are', async () => {
    const archive = await blog.export(blog.database());
    const upload = ['plugin::upload.file', 'plugin::upload.folder'];
    const target = blog.database(`UPDATE articles SET title = 'Changed'`);

    await blog.load(target, archive, { includes: (uid) => !upload.includes(uid) });

    const after = await blog.export(target);
    expect(after.entities).toEqual(archive.entities);
    expect(new Set(after.links.map((link) => JSON.stringify(link)))).toEqual(
      new Set(archive.links.map((link) => JSON.stringify(link))),
    );
  });

  test('of files keeps what stays related to them, components too', async () => {
    const archive = await blog.export(blog.database());
    const target = blog.database(`UPDATE files SET caption = 'Changed'`);
    const related = `SELECT file_id, related_id, related_type, field FROM files_related_mph ORDER BY 3, 2, 4, 1`;
    const before = blog.ask(target, related);

    await blog.load(target, archive, {
      includes: (uid) => uid === 'plugin::upload.file',
      complete: false,
    });

    expect(blog.ask(target, related)).toEqual(before);
    expect((await blog.export(target)).entities).toEqual(archive.entities);
  });

  test('changes nothing where the archive is of the same content, whichever type it is', async () => {
    const source = kitchenSink.database();
    await kitchenSink.load(source, await kitchenSink.export(source));
    const archive = await kitchenSink.export(source);
    const set = ({ links }: Records) => new Set(links.map((link) => JSON.stringify(link)));
    const target = kitchenSink.database();
    await kitchenSink.load(target, archive);

    for (const uid of new Set(archive.entities.map(({ type }) => type))) {
      await kitchenSink.load(target, archive, { includes: (other) => other === uid, complete: false });
      const after = await kitchenSink.export(target);
      expect([uid, after.entities]).toEqual([uid, archive.entities]);
      expect([uid, set(after)]).toEqual([uid, set(archive)]);
    }
  });

  test('a stage that is not in the plan is neither wiped nor loaded', async () => {
    const archive = await blog.export(blog.database());
    const [contentOnly, configurationOnly] = [blog.database(changes), blog.database(changes)];
    const changed = await blog.export(contentOnly);

    await blog.load(contentOnly, archive, { stages: new Set(['entities', 'links']), complete: false });
    await blog.load(configurationOnly, archive, { stages: new Set(['configuration']), complete: false });

    expect(await blog.export(contentOnly)).toEqual({ ...archive, configuration: changed.configuration });
    expect(await blog.export(configurationOnly)).toEqual({
      ...changed,
      configuration: archive.configuration,
    });
  });
});

describe('the configuration', () => {
  const settings = 'core_admin_project-settings';

  test('hands the files of logos over and does not store them', async () => {
    const archive = await blog.export(blog.database());
    const logo = { name: 'logo.png', hash: 'logo_1', url: '/uploads/logo_1.png', ext: '.png', width: 10 };
    archive.configuration.push({
      type: 'core-store',
      value: {
        id: 900,
        key: settings,
        type: 'object',
        value: { menuLogo: { ...logo, __transferBuffer: 'aGVsbG8=', surprise: 1 }, authLogo: null },
      },
    });
    const target = blog.database(`DELETE FROM strapi_core_store_settings WHERE key = '${settings}'`);
    const withoutOld = archive.configuration.filter(
      ({ value }) => value.key !== settings || value.id === 900,
    );
    const taken: unknown[] = [];

    await blog.load(
      target,
      { ...archive, configuration: withoutOld },
      { takeLogo: (found, content) => taken.push([found, content]) },
    );

    expect(taken).toEqual([[logo, 'aGVsbG8=']]);
    expect(
      blog.ask(target, `SELECT id, value FROM strapi_core_store_settings WHERE key = '${settings}'`),
    ).toEqual([[900, expect.any(String)]]);
    const [[stored]] = blog.ask(
      target,
      `SELECT value FROM strapi_core_store_settings WHERE key = '${settings}'`,
    ) as [[string]];
    expect(JSON.parse(stored)).toEqual({ menuLogo: logo, authLogo: null });
  });

  test('never loses the description of the tables that the target has', async () => {
    const archive = await blog.export(blog.database());
    const types = archive.configuration.find(
      ({ value }) => value.key === 'strapi_content_types_schema',
    ) as Records['configuration'][number];
    const archived = structuredClone(types.value.value) as Record<
      string,
      { attributes: Record<string, unknown>; options: Record<string, unknown> }
    >;
    delete archived['api::tag.tag'];
    delete archived[article]?.attributes.title;
    Object.assign(archived[article]?.options ?? {}, { draftAndPublish: false });
    Object.assign(types.value, { value: archived });
    const target = blog.database();

    await blog.load(target, archive);

    const [[stored]] = blog.ask(
      target,
      `SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'`,
    ) as [[string]];
    const described = JSON.parse(stored);
    expect(described['api::tag.tag']).toBeDefined();
    expect(described[article].attributes.title).toBeDefined();
    // What the rows mean is the archive's: Strapi compares it with the project at its next start.
    expect(described[article].options.draftAndPublish).toBe(false);
    expect(ofType(await blog.export(target), article)).toEqual(ofType(archive, article));
  });
});

describe('a failure', () => {
  const moments: [string, (archive: Records) => Parameters<TestProject['load']>[3]][] = [
    ['before the first record', () => () => fail()],
    [
      'among the entities',
      ({ entities }) =>
        async (loader) => {
          await loader.entities(entities.slice(0, 40));
          fail();
        },
    ],
    [
      'among the links',
      ({ entities, links }) =>
        async (loader) => {
          await loader.entities(entities);
          await loader.links(links.slice(0, 100));
          fail();
        },
    ],
    [
      'in the configuration',
      ({ entities, links, configuration }) =>
        async (loader) => {
          await loader.entities(entities);
          await loader.links(links);
          await loader.configuration(configuration);
          fail();
        },
    ],
  ];

  test.each(moments)('%s leaves the database as it was, to the byte', async (_, work) => {
    const archive = await blog.export(blog.database());
    const target = blog.database(changes);
    const before = readFileSync(target);

    await expect(blog.load(target, archive, {}, work(archive))).rejects.toThrow('injected');

    expect(readFileSync(target).equals(before)).toBe(true);
  });
});

function fail(): never {
  throw new Error('injected');
}
