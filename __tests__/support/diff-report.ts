import type { DiffReport } from '../../src/commands/diff/report.ts';
import type { Change, EntryChange, FieldChange, TypeChanges } from '../../src/insight/diff/changes.ts';

const words =
  'the ridge before dawn walk slowly with a map and enough water for two days along the river where herons stand in shallow light'.split(
    ' ',
  );

/** A text of some words, the same for the same seed. */
export function textOf(seed: number, length: number): string {
  return Array.from(
    { length },
    (_, index) => words[(seed * 7 + index * (3 + (seed % 5))) % words.length],
  ).join(' ');
}

const locales = ['en', 'de', 'fr'] as const;

const author = (seed: number) => ({
  uid: 'api::author.author',
  document: `author${String(seed).padStart(18, '0')}`,
  locale: null,
  title: `Author ${seed}`,
});

/** Fields of an entry that has changed, of different kinds. */
function fieldsOf(index: number): FieldChange[] {
  const text = textOf(index, 60);
  const fields: FieldChange[] = [
    {
      path: 'title',
      type: 'string',
      kind: 'changed',
      before: `Walk no. ${index}`,
      after: `A walk no. ${index}`,
    },
    {
      path: 'content',
      type: 'richtext',
      kind: 'changed',
      before: text,
      after: `${text.replace('dawn', 'sunrise').replace('two days', 'a long weekend')} again`,
    },
    { path: 'price', type: 'decimal', kind: 'changed', before: index, after: index + 1 },
    {
      path: 'authors',
      type: 'relation',
      kind: 'changed',
      before: [author(1), author(2)],
      after: [author(2), author(3)],
    },
    {
      path: 'tags',
      type: 'relation',
      kind: 'moved',
      before: [author(4), author(5)],
      after: [author(5), author(4)],
    },
    {
      path: 'sections[1]',
      type: 'component',
      kind: 'added',
      after: { __component: 'blocks.quote', text: textOf(index + 3, 12), source: null },
    },
  ];
  return index % 7 === 0 ? fields.slice(4, 5) : fields.slice(0, 1 + (index % fields.length));
}

export function entry(index: number, overrides: Partial<EntryChange> = {}): EntryChange {
  const kind = index % 11 === 3 ? 'added' : index % 13 === 5 ? 'removed' : 'changed';
  const [side] = kind === 'added' ? (['after'] as const) : (['before'] as const);
  return {
    of: 'entry',
    kind,
    key: {
      uid: index % 3 === 0 ? 'api::page.page' : 'api::article.article',
      document: `doc${String(index).padStart(21, '0')}`,
      locale: locales[(index >> 1) % locales.length] ?? null,
      status: index % 2 === 0 ? 'draft' : 'published',
    },
    ids: kind === 'changed' ? { before: index + 1, after: index + 1 } : { [side]: index + 1 },
    title: `Walk no. ${index}`,
    fields:
      kind === 'changed'
        ? fieldsOf(index)
        : [
            { path: 'title', type: 'string', kind, [side]: `Walk no. ${index}` },
            { path: 'content', type: 'richtext', kind, [side]: textOf(index, 30) },
          ],
    ...overrides,
  };
}

const typeOf = (uid: string, displayName: string, changes: readonly Change[]): TypeChanges => {
  const own = changes.filter(
    (change): change is EntryChange => change.of === 'entry' && change.key.uid === uid,
  );
  const count = (kind: Change['kind']) => own.filter((change) => change.kind === kind).length;
  const attributes: Record<string, number> = {};
  for (const { path } of own.flatMap(({ fields }) => fields)) {
    const name = path.replace(/\[\d+\]/g, '');
    attributes[name] = (attributes[name] ?? 0) + 1;
  }
  return {
    uid,
    displayName,
    before: own.length + 40,
    after: own.length + 40 + count('added') - count('removed'),
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    attributes,
  };
};

const sha = (digit: string): string => digit.repeat(64);

/** A picture that the report says was replaced. */
export const picture = 'ridge_1a2b3c4d5e.jpg';

const others: readonly Change[] = [
  {
    of: 'media',
    kind: 'changed',
    filename: picture,
    name: 'ridge.jpg',
    before: { bytes: 182_331, sha256: sha('a') },
    after: { bytes: 240_118, sha256: sha('b') },
  },
  { of: 'media', kind: 'added', filename: 'map_9f8e7d6c5b.pdf', after: { bytes: 91_000, sha256: sha('c') } },
  {
    of: 'configuration',
    kind: 'changed',
    type: 'core-store',
    key: 'plugin_i18n_default_locale',
    fields: [{ path: 'value', type: 'string', kind: 'changed', before: 'en', after: 'de' }],
  },
  {
    of: 'configuration',
    kind: 'changed',
    type: 'webhook',
    key: 'Deploy',
    fields: [{ path: 'headers', type: 'json', kind: 'changed', isSecret: true }],
  },
];

const schemas: readonly Change[] = [
  {
    of: 'schema',
    kind: 'changed',
    uid: 'api::article.article',
    attribute: 'title',
    before: { type: 'string', required: true },
    after: { type: 'string', required: true, maxLength: 80 },
  },
  {
    of: 'schema',
    kind: 'removed',
    uid: 'api::article.article',
    attribute: 'subtitle',
    before: { type: 'string' },
  },
];

/** A comparison of two archives with so many changed entries, beside media, settings and schemas that have changed. */
export function diffReport(count: number, overrides: Partial<DiffReport> = {}): DiffReport {
  const entries = Array.from({ length: count }, (_, index) => entry(index));
  const sorted = entries.toSorted((a, b) => (a.key.uid < b.key.uid ? -1 : a.key.uid > b.key.uid ? 1 : 0));
  const changes = [...schemas, ...sorted, ...others];
  return {
    command: 'diff',
    before: {
      kind: 'archive',
      name: 'shop_20261124.tar.gz.enc',
      createdAt: '2026-11-24T02:00:00.000Z',
      strapiVersion: '5.54.0',
    },
    after: {
      kind: 'database',
      name: 'PostgreSQL db.example.org/shop',
      createdAt: '2026-11-30T05:40:00.000Z',
      strapiVersion: '5.54.0',
    },
    isSame: false,
    types: [typeOf('api::article.article', 'Article', changes), typeOf('api::page.page', 'Page', changes)],
    sameTypes: 7,
    links: { before: 160, after: 171 },
    media: { before: 52, after: 53, added: 1, removed: 0, changed: 1 },
    configuration: { before: 30, after: 30, added: 0, removed: 0, changed: 2 },
    schemas: { before: 14, after: 14, added: 0, removed: 1, changed: 1 },
    total: changes.length,
    changes,
    durationMs: 812,
    warnings: [],
    ...overrides,
  };
}

/** Two states that are the same. */
export const sameReport: DiffReport = diffReport(0, {
  isSame: true,
  types: [],
  total: 0,
  changes: [],
  media: { before: 52, after: 52, added: 0, removed: 0, changed: 0 },
  configuration: { before: 30, after: 30, added: 0, removed: 0, changed: 0 },
  schemas: { before: 14, after: 14, added: 0, removed: 0, changed: 0 },
});
