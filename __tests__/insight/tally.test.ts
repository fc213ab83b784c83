import { describe, expect, test } from '@jest/globals';
import { kindOfMime, kindOfName } from '../../src/insight/media-kinds.ts';
import { ArchiveTally } from '../../src/insight/tally.ts';
import { contentType } from '../support/strapi-database.ts';

const tallyOf = (keep: (bytes: number) => void = () => undefined) => new ArchiveTally(keep);

const localized = {
  ...contentType('api::page.page', 'pages', { title: { type: 'string' } }),
  options: { draftAndPublish: true },
  pluginOptions: { i18n: { localized: true } },
};

const entity = (id: number, data: object, type = 'api::page.page') => ({ type, id, data: { ...data } });

describe('entities are counted', () => {
  test('by type, by locale, and by whether they are published', () => {
    const tally = tallyOf();
    const entities = [
      entity(1, { locale: 'en', publishedAt: '2026-01-01T00:00:00.000Z' }),
      entity(2, { locale: 'en', publishedAt: null }),
      entity(3, { locale: 'fr' }),
    ];
    tally.entities(entities, ['ü', 'b', 'c']);
    // Schemas may come last.
    tally.schemas([localized]);
    expect(tally.result().contentTypes).toEqual([
      {
        uid: 'api::page.page',
        displayName: localized.info?.displayName ?? 'api::page.page',
        entities: 3,
        bytes: 7,
        links: 0,
        published: 1,
        drafts: 2,
        locales: { en: 2, fr: 1 },
      },
    ]);
  });

  test('without drafts and locales where their type has none', () => {
    const tally = tallyOf();
    tally.schemas([contentType('api::tag.tag', 'tags', {})]);
    tally.entities([entity(1, { locale: 'en', publishedAt: 'x' }, 'api::tag.tag')], ['a']);
    const [type] = tally.result().contentTypes;
    expect(Object.keys(type ?? {})).toEqual(['uid', 'displayName', 'entities', 'bytes', 'links']);
  });

  test('under names that every object answers to', () => {
    const tally = tallyOf();
    tally.entities([entity(1, {}, 'constructor'), entity(2, {}, '__proto__')], ['a', 'b']);
    expect(tally.result().contentTypes.map(({ uid, entities }) => [uid, entities])).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
    ]);
  });

  test('up to as many locales as anybody has', () => {
    const tally = tallyOf();
    tally.schemas([localized]);
    for (let index = 0; index < 1_100; index += 1) {
      tally.entities([entity(index, { locale: `l${index}` })], ['a']);
    }
    expect(Object.keys(tally.result().contentTypes[0]?.locales ?? {})).toHaveLength(1_000);
  });
});

describe('media files are counted', () => {
  test('once both they and what describes them have come, in whatever order', () => {
    const tally = tallyOf();
    tally.sidecar('a.png', { mime: 'image/png' });
    tally.file('a.png', 10);
    tally.file('thumbnail_a.png', 3);
    tally.sidecar('thumbnail_a.png', { mime: 'image/png', type: 'thumbnail', mainHash: 'a' });
    tally.sidecar('never.mp4', { mime: 'video/mp4' });
    tally.file('alone.mp3', 5);
    expect(tally.result().media).toEqual([
      { kind: 'images', files: 1, bytes: 10 },
      { kind: 'formats', files: 1, bytes: 3 },
      { kind: 'audio', files: 1, bytes: 5 },
    ]);
  });

  test('without keeping those that are counted', () => {
    let kept = 0;
    const tally = tallyOf((bytes) => {
      kept += bytes;
    });
    for (let index = 0; index < 1_000; index += 1) {
      tally.sidecar(`f${index}`, { mime: 'image/png' });
      tally.file(`f${index}`, 1);
    }
    expect(kept).toBe(0);
    tally.sidecar('f', { mime: 'image/png' });
    expect(kept).toBeGreaterThan(0);
  });

  test.each([
    ['image/svg+xml', 'images'],
    ['VIDEO/mp4', 'videos'],
    ['application/pdf', 'documents'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'documents'],
    ['text/csv', 'documents'],
    ['application/zip', 'others'],
    ['constructor', 'others'],
  ])('%s as one of the %s', (mime, kind) => {
    expect(kindOfMime(mime)).toBe(kind);
  });

  test('by their names where nothing describes them', () => {
    expect(['a.JPG', 'b.webm', 'c.ogg', 'd.docx', 'e'].map(kindOfName)).toEqual([
      'images',
      'videos',
      'audio',
      'documents',
      'others',
    ]);
  });
});

test('what grows is told before it does', () => {
  const refuse = () => {
    throw new Error('too much');
  };
  const of = { kind: 'relation.basic', relation: 'oneToOne', type: 'api::a.a' };
  expect(() => tallyOf(refuse).links(of, 1)).toThrow('too much');
  expect(() => tallyOf(refuse).entities([entity(1, {})], ['a'])).toThrow('too much');
  expect(() => tallyOf(refuse).file('a', 1)).toThrow('too much');
  expect(() => tallyOf(refuse).schemas([localized])).toThrow('too much');
});
