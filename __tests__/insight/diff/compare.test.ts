import { expect, test } from '@jest/globals';
import type { Change, EntryChange } from '../../../src/insight/diff/changes.ts';
import { type Compared, compareStates } from '../../../src/insight/diff/compare.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../../src/strapi/records.ts';
import type { Attribute } from '../../../src/strapi/schema.ts';
import { fileUid, userUid } from '../../../src/strapi/uids.ts';
import { allStages, MemoryState, type StateParts, schemaOf } from '../../support/diff-states.ts';

const page = 'api::page.page';
const tag = 'api::tag.tag';

const schemas = (
  attributes: Readonly<Record<string, Attribute>> = {},
  options: { draftAndPublish?: boolean } = {},
) =>
  new Map([
    schemaOf(page, { title: { type: 'string' }, ...attributes }, options),
    schemaOf(tag, { name: { type: 'string' } }),
    schemaOf(userUid, {
      username: { type: 'string' },
      password: { type: 'password' },
      resetPasswordToken: { type: 'string' },
    }),
    schemaOf(fileUid, { name: { type: 'string' }, hash: { type: 'string' }, ext: { type: 'string' } }),
    schemaOf('shared.part', { text: { type: 'string' }, tag: { type: 'relation' } }),
  ]);

const row = (type: string, id: number, data: Record<string, unknown>): EntityRecord => ({
  type,
  id,
  data: { documentId: `doc${id}`, locale: null, publishedAt: null, ...data },
});

const links = (...ends: readonly (readonly [from: number, to: number, pos?: number])[]): ArchivedLink[] =>
  ends.map(([from, to, pos]) => ({
    kind: 'relation.basic',
    relation: 'manyToMany',
    left: { type: page, ref: from, field: 'tags', ...(pos === undefined ? {} : { pos }) },
    right: { type: tag, ref: to },
  }));

const compare = (
  before: StateParts,
  after: StateParts,
  options: Partial<Parameters<typeof compareStates>[2]> = {},
): Promise<Compared> =>
  compareStates(new MemoryState(before), new MemoryState(after), {
    stages: allStages,
    includes: () => true,
    ...options,
  });

const entriesOf = ({ comparison: { changes } }: Compared): EntryChange[] =>
  changes.filter((change) => change.of === 'entry');

test('an entity is known by its documentId, locale and status, whatever its row', async () => {
  const withDrafts = schemas({}, { draftAndPublish: true });
  const before = [
    row(page, 1, { documentId: 'a', locale: 'en', title: 'draft' }),
    row(page, 2, { documentId: 'a', locale: 'en', title: 'live', publishedAt: '2026-01-01T00:00:00.000Z' }),
    row(page, 3, { documentId: 'a', locale: 'de', title: 'Entwurf' }),
  ];
  const after = [
    row(page, 30, { documentId: 'a', locale: 'de', title: 'Entwurf' }),
    row(page, 20, { documentId: 'a', locale: 'en', title: 'new', publishedAt: '2026-02-01T00:00:00.000Z' }),
    row(page, 10, { documentId: 'a', locale: 'en', title: 'draft' }),
  ];
  const compared = await compare(
    { schemas: withDrafts, entities: before },
    { schemas: withDrafts, entities: after },
  );
  expect(entriesOf(compared)).toEqual([
    {
      of: 'entry',
      kind: 'changed',
      key: { uid: page, document: 'a', locale: 'en', status: 'published' },
      ids: { before: 2, after: 20 },
      title: 'new',
      fields: [
        { path: 'title', type: 'string', kind: 'changed', before: 'live', after: 'new' },
        {
          path: 'publishedAt',
          type: 'json',
          kind: 'changed',
          before: '2026-01-01T00:00:00.000Z',
          after: '2026-02-01T00:00:00.000Z',
        },
      ],
    },
  ]);
});

test('in Strapi 4 an entity is known by its id, and being published is a change', async () => {
  const state = (publishedAt: string | null) => ({
    major: 4 as const,
    schemas: schemas({}, { draftAndPublish: true }),
    entities: [{ type: page, id: 7, data: { title: 'one', publishedAt } }],
  });
  const compared = await compare(state(null), state('2026-01-01T00:00:00.000Z'));
  expect(entriesOf(compared)).toMatchObject([
    { key: { document: '#7', status: null }, fields: [{ path: 'publishedAt', kind: 'added' }] },
  ]);
});

test('where only one state has drafts of a type, its published rows are those of the other', async () => {
  const before = { schemas: schemas(), entities: [row(page, 1, { title: 'one' })] };
  const after = {
    schemas: schemas({}, { draftAndPublish: true }),
    entities: [
      row(page, 1, { documentId: 'doc1', title: 'one', publishedAt: '2026-01-01T00:00:00.000Z' }),
      row(page, 2, { documentId: 'doc1', title: 'one' }),
    ],
  };
  const { comparison } = await compare(before, after);
  expect(comparison.types).toMatchObject([{ uid: page, added: 1, removed: 0 }]);
});

test('rows that share what they are known by are all compared, in whatever order they come', async () => {
  const rows = [3, 1, 2].map((id) => row(page, id, { documentId: 'same', title: `row ${id}` }));
  const before = { schemas: schemas(), entities: rows };
  expect((await compare(before, { ...before, entities: rows.toReversed() })).comparison.isSame).toBe(true);
  const after = { ...before, entities: [rows[1], rows[2]] as EntityRecord[] };
  expect(entriesOf(await compare(before, after))).toMatchObject([
    { kind: 'removed', key: { document: 'same#3' }, ids: { before: 3 }, title: 'row 3' },
  ]);
});

test('what only Strapi keeps up is no change', async () => {
  const state = (updatedAt: string) => ({
    schemas: schemas(),
    entities: [row(page, 1, { title: 'x', updatedAt })],
  });
  expect((await compare(state('2026-01-01'), state('2026-01-02'))).comparison).toMatchObject({
    isSame: true,
    total: 0,
  });
});

test('an attribute without values is the same as none', async () => {
  const before = { schemas: schemas(), entities: [row(page, 1, { title: 'x' })] };
  const after = {
    schemas: schemas({
      more: { type: 'string' },
      parts: { type: 'component', repeatable: true, component: 'shared.part' },
    }),
    entities: [row(page, 1, { title: 'x', more: null, parts: [] })],
  };
  const { comparison } = await compare(before, after);
  expect(comparison.types).toEqual([]);
  expect(comparison.schemas).toMatchObject({ added: 0, removed: 0, changed: 1 });
});

test('links are compared by what they lead to, in their order, and told as people know it', async () => {
  const entities = [
    row(page, 1, { title: 'page' }),
    row(tag, 1, { name: 'red' }),
    row(tag, 2, { name: 'blue' }),
  ];
  const withTags = schemas({ tags: { type: 'relation', relation: 'manyToMany', target: tag } });
  const state = (all: ArchivedLink[]) => ({ schemas: withTags, entities, links: all });
  const same = await compare(state(links([1, 1, 1], [1, 2, 2])), state(links([1, 2, 9], [1, 1, 0.5])));
  expect(same.comparison.isSame).toBe(true);
  expect(same.comparison.links).toEqual({ before: 2, after: 2 });
  const moved = await compare(state(links([1, 1, 1], [1, 2, 2])), state(links([1, 1, 2], [1, 2, 1])));
  const [red, blue] = [
    { uid: tag, document: 'doc1', locale: null, title: 'red' },
    { uid: tag, document: 'doc2', locale: null, title: 'blue' },
  ];
  expect(entriesOf(moved)[0]?.fields).toEqual([
    { path: 'tags', type: 'relation', kind: 'moved', before: [red, blue], after: [blue, red] },
  ]);
  const gone = await compare(state(links([1, 1, 1])), state(links([1, 77, 1])));
  expect(entriesOf(gone)[0]?.fields).toEqual([
    {
      path: 'tags',
      type: 'relation',
      kind: 'changed',
      before: [red],
      after: [{ uid: tag, document: '#77', locale: null }],
    },
  ]);
});

test('media belongs to what shows it, in components, too', async () => {
  const withMedia = schemas({
    cover: { type: 'media' },
    parts: { type: 'component', repeatable: true, component: 'shared.part' },
  });
  const entities = [
    row(page, 1, { title: 'page', parts: [{ id: 5, text: 'a' }] }),
    row(fileUid, 1, { name: 'old.png', hash: 'old_1', ext: '.png' }),
    row(fileUid, 2, { name: 'new.png', hash: 'new_1', ext: '.png' }),
  ];
  const link = (file: number, type: string, ref: number, field: string): ArchivedLink => ({
    kind: 'relation.morph',
    relation: 'morphToMany',
    left: { type: fileUid, ref: file, field: 'related' },
    right: { type, ref, field, pos: 1 },
  });
  const files = { 'thumbnail_new_1.png': 'small', 'new_1.png': 'a larger one' };
  const compared = await compare(
    { schemas: withMedia, entities, links: [link(1, page, 1, 'cover')], files },
    {
      schemas: withMedia,
      entities,
      links: [link(2, page, 1, 'cover'), link(1, 'shared.part', 5, 'tag')],
      files,
    },
  );
  const file = (name: string, filename: string) => ({ uid: fileUid, title: name, filename });
  expect(entriesOf(compared)).toMatchObject([
    {
      key: { uid: page },
      fields: [
        {
          path: 'cover',
          type: 'media',
          before: [file('old.png', 'old_1.png')],
          after: [file('new.png', 'new_1.png')],
        },
        { path: 'parts[0].tag', kind: 'added', after: [file('old.png', 'old_1.png')] },
      ],
    },
  ]);
  expect(compared.thumbnails.get('new_1.png')?.after).toEqual({
    mime: 'image/png',
    content: Buffer.from('small'),
  });
});

test('passwords and tokens have changed, and nobody says to what', async () => {
  const state = (password: string, resetPasswordToken: string) => ({
    schemas: schemas({ pin: { type: 'password' } }),
    entities: [
      row(userUid, 1, { username: 'me', password, resetPasswordToken }),
      row(page, 1, { pin: password }),
    ],
  });
  const compared = await compare(state('one', 'two'), state('three', 'four'));
  const pin = entriesOf(compared).find(({ key }) => key.uid === page)?.fields;
  expect(pin).toEqual([{ path: 'pin', type: 'password', kind: 'changed', isSecret: true }]);
  expect(entriesOf(compared).find(({ key }) => key.uid === userUid)?.fields).toEqual([
    { path: 'password', type: 'password', kind: 'changed', isSecret: true },
    { path: 'resetPasswordToken', type: 'string', kind: 'changed', isSecret: true },
  ]);
  expect(JSON.stringify(compared.comparison)).not.toMatch(/"(?:one|two|three|four)"/);
});

test('what is called like a secret is one, and an ordinary word is not', async () => {
  const named = schemas({ apiToken: { type: 'string' }, key: { type: 'string' } });
  const state = (value: string) => ({
    schemas: named,
    entities: [row(page, 1, { apiToken: value, key: value })],
  });
  expect(entriesOf(await compare(state('one'), state('two')))[0]?.fields).toEqual([
    { path: 'apiToken', type: 'string', kind: 'changed', isSecret: true },
    { path: 'key', type: 'string', kind: 'changed', before: 'one', after: 'two' },
  ]);
});

test('the order of keys in JSON, zeros of times and rows of components say nothing', async () => {
  const typed = schemas({
    data: { type: 'json' },
    at: { type: 'time' },
    part: { type: 'component', component: 'shared.part' },
  });
  const state = (data: unknown, at: string, id: number) => ({
    schemas: typed,
    entities: [row(page, 1, { data, at, part: { id, text: 'x' } })],
  });
  const compared = await compare(
    state({ a: 1, b: [{ c: 1, d: 2 }] }, '12:30:00.500', 3),
    state({ b: [{ d: 2, c: 1 }], a: 1 }, '12:30:00.5', 4),
  );
  expect(compared.comparison.isSame).toBe(true);
});

test('names that every object answers to are names like others', async () => {
  const odd = schemas({ constructor: { type: 'string' }, toString: { type: 'string' } } as never);
  const state = (value: string) => ({ schemas: odd, entities: [row(page, 1, { toString: value })] });
  expect((await compare(state('a'), state('a'))).comparison.isSame).toBe(true);
  expect(entriesOf(await compare(state('a'), state('b')))[0]?.fields).toMatchObject([{ path: 'toString' }]);
});

test('types that are left out are left out of links, too', async () => {
  const entities = [row(page, 1, {}), row(tag, 1, { name: 'red' })];
  const state = (all: ArchivedLink[]) => ({ schemas: schemas(), entities, links: all });
  const { comparison } = await compare(state(links([1, 1])), state([]), { includes: (uid) => uid === page });
  expect(comparison).toMatchObject({ isSame: true, links: { before: 0, after: 0 } });
});

test('media files are compared by content, and not where one state only knows of them', async () => {
  const library = [
    row(fileUid, 1, {
      name: 'a',
      hash: 'a',
      ext: '.jpg',
      formats: { small: { hash: 'small_a', ext: '.jpg' } },
    }),
  ];
  const before = {
    schemas: schemas(),
    entities: library,
    files: { 'a.jpg': 'one', 'small_a.jpg': 's', 'b.jpg': 'b' },
  };
  const after = {
    schemas: schemas(),
    entities: library,
    files: { 'a.jpg': 'two', 'small_a.jpg': 't', 'c.jpg': 'c' },
  };
  const media = ({ comparison: { changes } }: Compared) =>
    changes.flatMap((change) => (change.of === 'media' ? [`${change.filename} ${change.kind}`] : []));
  // Its smaller version says nothing more.
  expect(media(await compare(before, after))).toEqual(['a.jpg changed', 'b.jpg removed', 'c.jpg added']);
  const without = await compare({ ...before, files: {} }, after);
  expect(media(without)).toEqual(['c.jpg added']);
  expect(without.uncomparedFiles).toBe(2);
  const unknown = { includes: (uid: string) => uid !== fileUid };
  const lacking = await compare(before, { ...after, files: {}, lacksFiles: true }, unknown);
  expect(media(lacking)).toEqual([]);
  expect(lacking.uncomparedFiles).toBe(3);
});

test('every change is told, and no type crowds out another where not all are kept', async () => {
  const many = Array.from({ length: 6_000 }, (_, id) => row(page, id + 1, { title: `page ${id}` }));
  const few = [1, 2, 3].map((id) => row(tag, id, { name: `tag ${id}` }));
  const told: Change[] = [];
  const { comparison } = await compare(
    { schemas: schemas() },
    { schemas: schemas(), entities: [...many, ...few] },
    {
      sink: (change) => {
        told.push(change);
        return undefined;
      },
    },
  );
  expect([told.length, comparison.total, comparison.changes.length]).toEqual([6_003, 6_003, 5_000]);
  expect(entriesOf({ comparison } as Compared).filter(({ key }) => key.uid === tag)).toHaveLength(3);
  expect(comparison.types.map(({ uid, added }) => [uid, added])).toEqual([
    [page, 6_000],
    [tag, 3],
  ]);
});

test('a state that is not the same any more is refused', async () => {
  class Changing extends MemoryState {
    override async readAgain(): Promise<void> {}
  }
  const before = new MemoryState({ schemas: schemas() });
  const after = new Changing({ schemas: schemas(), entities: [row(page, 1, {})] });
  await expect(compareStates(before, after, { stages: allStages, includes: () => true })).rejects.toThrow(
    /has changed while it was compared/,
  );
});

test('what is kept of an archive is told before it is kept', async () => {
  class Bounded extends MemoryState {
    kept = 0;
    override keep(bytes: number): void {
      this.kept += bytes;
      if (this.kept > 100_000) {
        throw new Error('too much');
      }
    }
  }
  const many = Array.from({ length: 2_000 }, (_, index) => index + 1);
  const link = ([from, to]: readonly [number, number]) => links([from, to])[0] as ArchivedLink;
  const withParts = schemas({
    parts: { type: 'component', repeatable: true, component: 'shared.part' },
  });
  const bombs: Partial<StateParts>[] = [
    { entities: many.map((id) => row(page, id, {})) },
    {
      entities: [row(page, 1, {}), row(tag, 1, {})],
      links: Array.from({ length: 5_000 }, () => link([1, 1])),
    },
    { entities: [row(page, 1, {})], links: many.map((id) => link([1, id])) },
    { entities: [row(page, 1, { parts: many.map((id) => ({ id })) })] },
    { files: Object.fromEntries(many.map((id) => [`${id}.jpg`, 'x'])) },
    {
      entities: [
        row(fileUid, 1, {
          formats: Object.fromEntries(Array.from({ length: 20_000 }, (_, id) => [id, { hash: id }])),
        }),
      ],
    },
    {
      configuration: many.map((id) => ({ type: 'core-store', value: { id, key: `${id}`, value: null } })),
    },
  ];
  for (const bomb of bombs) {
    const state = new Bounded({ schemas: withParts, ...bomb });
    const none = new MemoryState({ schemas: withParts });
    const compared = compareStates(state, none, { stages: allStages, includes: () => true });
    await expect(compared).rejects.toThrow('too much');
  }
});

test('an empty locale is another one than none', async () => {
  const state = (locale: string | null) => ({ schemas: schemas(), entities: [row(page, 1, { locale })] });
  const { comparison } = await compare(state(null), state(''));
  expect(comparison.types).toMatchObject([{ uid: page, added: 1, removed: 1 }]);
});

test('in Strapi 4 documentId is an attribute like others', async () => {
  const state = (documentId: string) => ({
    major: 4 as const,
    schemas: schemas({ documentId: { type: 'string' } }),
    entities: [{ type: page, id: 1, data: { title: 'one', documentId } }],
  });
  expect(entriesOf(await compare(state('a'), state('b')))).toMatchObject([
    { fields: [{ path: 'documentId', before: 'a', after: 'b' }] },
  ]);
});

test('no entry is called by a secret, whatever the content manager has for a title', async () => {
  const state = (uid: string, mainField: string, values: Record<string, unknown>, first = {}) => ({
    schemas: new Map([
      ...schemas(),
      schemaOf('api::session.session', { accessToken: { type: 'string' }, ...first }),
    ]),
    entities: [row(uid, 1, values)],
    configuration: [
      {
        type: 'core-store',
        value: {
          key: `plugin_content_manager_configuration_content_types::${uid}`,
          value: { settings: { mainField } },
        },
      },
    ] as ConfigurationRecord[],
  });
  for (const uid of [userUid, 'api::session.session']) {
    const mainField = uid === userUid ? 'resetPasswordToken' : 'accessToken';
    const changed = (secret: string) => state(uid, mainField, { [mainField]: secret });
    const compared = await compare(changed('aa11'), changed('aa22'));
    expect(entriesOf(compared)).toMatchObject([{ kind: 'changed', fields: [{ isSecret: true }] }]);
    expect(JSON.stringify(compared)).not.toMatch(/aa11|aa22/);
  }
});

test('secrets are not shown where no attribute tells of them, and not within JSON', async () => {
  const state = (secret: string, other: string) => ({
    schemas: schemas({ settings: { type: 'json' }, appSecrets: { type: 'json' } }),
    entities: [
      row(page, 1, { settings: { smtpPassword: secret, other }, password: secret }),
      row(page, 2, { settings: [{ smtpPassword: secret }] }),
      row(page, 3, { appSecrets: { any: secret } }),
    ],
  });
  const compared = await compare(state('aa11', 'old'), state('aa22', 'new'));
  expect(entriesOf(compared)).toMatchObject([
    {
      fields: [
        {
          path: 'settings',
          before: { smtpPassword: '***', other: 'old' },
          after: { smtpPassword: '***', other: 'new' },
        },
        { path: 'password', isSecret: true },
      ],
    },
    { fields: [{ path: 'settings', kind: 'changed', isSecret: true }] },
    { fields: [{ path: 'appSecrets', isSecret: true }] },
  ]);
  expect(JSON.stringify(compared)).not.toMatch(/aa11|aa22/);
});

test('signals and timers have their turn while changes are told', async () => {
  const state = (title: string) => ({
    schemas: schemas(),
    entities: Array.from({ length: 20_000 }, (_, id) => row(page, id + 1, { title })),
  });
  const controller = new AbortController();
  const compared = compare(state('old'), state('new'), {
    signal: controller.signal,
    onPhase: (phase) => {
      if (phase === 'changes') {
        setTimeout(() => controller.abort(new Error('enough')), 1);
      }
    },
  });
  await expect(compared).rejects.toThrow('enough');
});
