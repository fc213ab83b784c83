import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { type Ended, run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: records have as many shapes as Strapi has content types
  [key: string]: any;
}

const { at } = workspace();

/** What attributes of the blog were called when the archive was made: of a content type, and of components in a dynamic zone and beside it. */
const articles: Json = {
  title: 'headline',
  cover: 'picture',
  tags: 'labels',
  body: 'sections',
  seo: 'search',
};
const tags: Json = { articles: 'texts' };
const quotes: Json = { text: 'words', source: 'speaker' };
const seo: Json = { metaTitle: 'title' };
const before = {
  'api::article.article': articles,
  'api::tag.tag': tags,
  'shared.quote': quotes,
  'shared.seo': seo,
};

const renames = Object.entries(before).flatMap(([uid, names]) =>
  Object.entries(names).map(([now, then]) => `${uid}.${then}=${now}`),
);

const named = (data: Json, names: Json = {}): Json =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [names[name] ?? name, value]));

const changes: { readonly [stage: string]: (record: Json) => Json } = {
  schemas: (schema) => {
    const attributes: Json = named(schema.attributes, before[schema.uid as keyof typeof before]);
    for (const attribute of Object.values(attributes)) {
      const names: Json = before[attribute.target as keyof typeof before] ?? {};
      attribute.mappedBy &&= names[attribute.mappedBy] ?? attribute.mappedBy;
      attribute.inversedBy &&= names[attribute.inversedBy] ?? attribute.inversedBy;
      attribute.targetField &&= articles[attribute.targetField] ?? attribute.targetField;
    }
    return { ...schema, attributes };
  },
  entities: ({ type, id, data }) => {
    if (type !== 'api::article.article') {
      return { type, id, data: named(data, before[type as keyof typeof before]) };
    }
    const body = data.body?.map((item: Json) =>
      item.__component === 'shared.quote' ? named(item, quotes) : item,
    );
    return { type, id, data: named({ ...data, body, seo: data.seo && named(data.seo, seo) }, articles) };
  },
  links: ({ left, right, ...link }) => {
    const end = (one: Json) => ({
      ...one,
      field: before[one.type as keyof typeof before]?.[one.field] ?? one.field,
    });
    return { ...link, left: end(left), right: end(right) };
  },
};

/** Makes an unpacked archive one of before the attributes got their names. */
function age(archive: string): void {
  rmSync(join(archive, 'strapi-dms'), { recursive: true });
  for (const [stage, change] of Object.entries(changes)) {
    for (const name of readdirSync(join(archive, stage))) {
      const file = join(archive, stage, name);
      const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
      writeFileSync(file, lines.map((line) => JSON.stringify(change(JSON.parse(line)))).join('\n'));
    }
  }
}

const importing = (...words: string[]): Promise<Ended> =>
  run([
    'import',
    '--force',
    '--no-safety-backup',
    '--project',
    at('blog'),
    '-f',
    at('archive'),
    '--report',
    at('report.json'),
    ...words,
  ]);

async function exported(file: string, words: readonly string[]): Promise<string> {
  const options = ['--no-encrypt', '--project', at('blog'), '-f', at(file), '--report', at('report.json')];
  expect((await run(['export', ...options, ...words])).code).toBe(0);
  return JSON.parse(readFileSync(at('report.json'), 'utf8')).contentDigest;
}

let digest: string;

beforeEach(async () => {
  copyBlog(at('blog'));
  digest = await exported('archive', ['--no-compress', '--format', 'dir']);
  age(at('archive'));
});

describe('an archive of before attributes got other names', () => {
  test('comes in as it was made, values, links, files and all', async () => {
    const { code, stderr } = await importing(...renames.flatMap((rename) => ['--rename', rename]));
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('schema')]);
    expect(await exported('again', [])).toBe(digest);
  });

  test('is refused where nothing says what they are called now', async () => {
    const { code, stderr } = await importing();
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('no attribute api::article.article.headline'),
    ]);
  });

  test('says what a dry run would do', async () => {
    const { code } = await importing('--dry-run', '--rename', renames.join(','));
    expect(code).toBe(0);
    expect(await exported('again', [])).toBe(digest);
  });

  test('is not touched where a name is wrong, and neither is the database', async () => {
    const { code, stderr } = await importing('--rename', 'api::article.article.headlines=title');
    expect([code, stderr]).toEqual([2, expect.stringContaining('has no attribute headlines in the archive')]);
    expect(await exported('again', [])).toBe(digest);
  });
});
