import { describe, expect, test } from '@jest/globals';
import { parseUrlMap } from '../../../src/media/addresses/prefixes.ts';
import { AddressRewriting, type Deciding } from '../../../src/media/addresses/rewriting.ts';
import type { EntityRecord } from '../../../src/strapi/records.ts';
import type { Schema } from '../../../src/strapi/schema.ts';

const old = 'https://old.example.com';
const made = 'https://new.example.com';

const schema = (uid: string, attributes: Schema['attributes']): [string, Schema] => [
  uid,
  { uid, attributes } as unknown as Schema,
];

const schemas = new Map([
  schema('api::page.page', {
    title: { type: 'string' },
    email: { type: 'email' },
    slug: { type: 'uid' },
    body: { type: 'customField', customField: 'plugin::ckeditor.CKEditor' },
    content: { type: 'blocks' },
    extra: { type: 'json' },
    hero: { type: 'component', component: 'shared.hero' },
    zone: { type: 'dynamiczone', components: ['shared.hero'] },
  }),
  schema('shared.hero', {
    text: { type: 'richtext' },
    inner: { type: 'component', component: 'shared.hero' },
  }),
  schema('plugin::upload.file', {
    name: { type: 'string' },
    caption: { type: 'string' },
    hash: { type: 'string' },
    url: { type: 'text' },
    previewUrl: { type: 'string' },
    provider: { type: 'string' },
    formats: { type: 'json' },
    provider_metadata: { type: 'json' },
  }),
]);

const rewriting = (map: readonly string[] = [`${old}=${made}`], given: Partial<Deciding> = {}) =>
  new AddressRewriting({
    map: parseUrlMap(map),
    folders: [],
    schemas,
    includes: () => true,
    provider: 'aws-s3',
    fileAt: () => undefined,
    logoAt: () => undefined,
    isPlaced: () => false,
    ...given,
  });

const page = (data: EntityRecord['data']): EntityRecord => ({ type: 'api::page.page', id: 1, data });
const file = (data: EntityRecord['data']): EntityRecord => ({ type: 'plugin::upload.file', id: 1, data });
const one = (work: AddressRewriting, record: EntityRecord) => work.entities([record])[0]?.data;

describe('a record', () => {
  test('is rewritten in all attributes that can hold an address, through components', () => {
    const work = rewriting();
    const hero = (address: string) => ({
      id: 1,
      text: `![a](${address}/a.png)`,
      inner: { id: 2, text: address },
    });
    expect(
      one(
        work,
        page({
          title: `${old}/x`,
          body: `<img src="${old}/x">`,
          content: [{ type: 'link', url: `${old}/x`, children: [{ type: 'text', text: old }] }],
          extra: { [old]: [`${old}/x`] },
          hero: hero(old),
          zone: [
            { __component: 'shared.hero', ...hero(old) },
            { __component: 'shared.unknown', words: old },
          ],
        }),
      ),
    ).toEqual({
      title: `${made}/x`,
      body: `<img src="${made}/x">`,
      content: [{ type: 'link', url: `${made}/x`, children: [{ type: 'text', text: made }] }],
      extra: { [old]: [`${made}/x`] },
      hero: hero(made),
      zone: [
        { __component: 'shared.hero', ...hero(made) },
        { __component: 'shared.unknown', words: made },
      ],
    });
    expect(work.result.rewritten).toContainEqual({
      uid: 'shared.hero',
      attribute: 'text',
      addresses: 4,
      rows: 4,
    });
    expect(work.result.rewritten).toContainEqual({
      uid: 'api::page.page',
      attribute: 'content',
      addresses: 2,
      rows: 1,
    });
  });

  test('stays the same object where it has none', () => {
    const record = page({
      title: 'a',
      extra: { a: ['b'] },
      hero: { id: 1, text: 'c' },
      zone: [],
      content: null,
    });
    expect(rewriting().entities([record])[0]).toBe(record);
  });

  test('is not searched where addresses of files cannot be, or out of scope', () => {
    const data = { email: `${old}/x`, slug: `${old}/x`, title: 'a' };
    expect(one(rewriting(), page(data))).toEqual(data);
    const outside = rewriting(undefined, { includes: () => false });
    expect(one(outside, page({ title: old }))).toEqual({ title: old });
    expect(outside.unused).toEqual([`${old}=${made}`]);
  });

  test('tells what is left over, by attribute', () => {
    const work = rewriting([`${old}/media=${made}`]);
    work.entities([page({ title: `${old}/other/a.png`, extra: [`${old}/x`, `${old}/media/y`] })]);
    expect(work.result.left).toEqual([
      { uid: 'api::page.page', attribute: 'title', addresses: 1, rows: 1, example: old },
      { uid: 'api::page.page', attribute: 'extra', addresses: 1, rows: 1, example: old },
    ]);
  });
});

describe('a row of the media library', () => {
  const row = {
    name: `${old}/name`,
    hash: 'a_0123456789',
    ext: '.png',
    url: `${old}/a_0123456789.png`,
    previewUrl: `${old}/p.png`,
    provider: 'cloudinary',
    formats: { small: { hash: 'small_a', ext: '.png', url: `${old}/small_a.png`, provider: 'cloudinary' } },
    provider_metadata: { location: `${old}/x`, id: 'a_0123456789' },
  };

  test('gets the provider of the target', () => {
    expect(one(rewriting(), file(row))).toEqual({
      ...row,
      url: `${made}/a_0123456789.png`,
      previewUrl: `${made}/p.png`,
      provider: 'aws-s3',
      formats: {
        small: { hash: 'small_a', ext: '.png', url: `${made}/small_a.png`, provider: 'aws-s3' },
      },
      provider_metadata: { location: `${made}/x`, id: 'a_0123456789' },
    });
  });

  test.each([
    ['the local one for a path', `${old}=/uploads`, 'aws-s3', 'local'],
    ['the one it has where nothing of the target can delete it', `${old}=${made}`, 'local', 'cloudinary'],
    ['the one it has where its address stays', 'https://x.example.com=/uploads', 'aws-s3', 'cloudinary'],
  ])('gets %s', (_, map, provider, expected) => {
    expect(one(rewriting([map], { provider }), file(row))).toMatchObject({ provider: expected });
  });

  test('is left to the placing of its files where they come along', () => {
    const work = rewriting(undefined, { isPlaced: (name) => /^(?:a_0123456789|small_a)/.test(name) });
    expect(one(work, file(row))).toEqual({
      ...row,
      previewUrl: `${made}/p.png`,
      provider_metadata: { location: `${made}/x`, id: 'a_0123456789' },
    });
    expect(work.result.rewritten.map(({ attribute }) => attribute).sort()).toEqual([
      'previewUrl',
      'provider_metadata',
    ]);
  });

  test('that some service wrote without a scheme', () => {
    expect(one(rewriting(), file({ ...row, url: 'old.example.com/a.png' }))).toMatchObject({
      url: `${made}/a.png`,
    });
  });
});

describe('a picture in blocks', () => {
  const image = (url: string, more = {}) => ({
    content: [
      { type: 'image', image: { hash: 'a', ext: '.png', url, provider: 'aws', mime: 'image/png', ...more } },
    ],
  });

  test('gets the provider of the target', () => {
    expect(one(rewriting(), page(image(`${old}/a.png`)))).toEqual(
      image(`${made}/a.png`, { provider: 'aws-s3' }),
    );
  });

  test('follows its file, which may have another name now', () => {
    const place = { url: '/uploads/a_ff.png', provider: 'local', hash: 'a_ff' };
    const work = rewriting(['files'], {
      folders: [old],
      fileAt: (name) => (name === 'a.png' ? place : undefined),
      isPlaced: (name) => name === 'a.png',
    });
    expect(one(work, page(image(`${old}/a.png`)))).toEqual(
      image('/uploads/a_ff.png', { provider: 'local', hash: 'a_ff' }),
    );
  });
});

test('logos of the admin panel follow, and nothing else of the settings', () => {
  const logo = (url: string, provider: string) => ({ hash: 'l', ext: '.png', url, provider });
  const record = (value: object) => ({
    type: 'core-store' as const,
    value: { key: 'core_admin_project-settings', value },
  });
  const work = rewriting();
  expect(
    work.configuration([record({ menuLogo: logo(`${old}/l.png`, 'x'), about: old }), record({ about: old })]),
  ).toEqual([record({ menuLogo: logo(`${made}/l.png`, 'aws-s3'), about: old }), record({ about: old })]);
  expect(work.result.rewritten).toEqual([{ uid: 'core-store', attribute: 'logos', addresses: 1, rows: 1 }]);
});
