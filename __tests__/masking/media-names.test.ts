import { describe, expect, test } from '@jest/globals';
import { keyed } from '../../src/masking/hmac.ts';
import { FileNames } from '../../src/masking/media/file-names.ts';
import { type KnownFile, MediaRenaming } from '../../src/masking/media/renaming.ts';
import { fileUid } from '../../src/strapi/uids.ts';
import { Page } from '../../src/transfer/page.ts';
import type { RecordStage } from '../../src/transfer/stages.ts';

const key = keyed(Buffer.from('secret'));
const part = '0a1b2c3d4e';
const drawn = /^file_[0-9a-f]{16}$/;

describe('names of files', () => {
  const names = new FileNames(key);
  names.see(`Anna_Schmidt_${part}`);
  names.see('one_1111111111');
  names.see('two_1111111111');
  names.see('2222222222');
  names.seeFormat('hero');

  test.each([
    ['keeps its random part', `Anna_Schmidt_${part}`, `file_${part}`],
    ['of a smaller version begins as it does', `thumbnail_Anna_Schmidt_${part}`, `thumbnail_file_${part}`],
    ['of a version that the project has made', `hero_Anna_Schmidt_${part}`, `hero_file_${part}`],
    ['of a file that is called large', `large_x_${part}`, `large_file_${part}`],
    ['of a version of that', `thumbnail_large_x_${part}`, `thumbnail_large_file_${part}`],
    ['of a file that is called nothing but that', `thumbnail_${part}`, `file_${part}`],
    ['of a version of that one', `thumbnail_thumbnail_${part}`, `thumbnail_file_${part}`],
    ['without letters', `_${part}`, `file_${part}`],
    ['that is nothing but the random part', '2222222222', '2222222222'],
    ['of a version of that, too', 'small_2222222222', 'small_file_2222222222'],
    ['that was given here', `thumbnail_file_${part}`, `thumbnail_file_${part}`],
  ])('%s', (_, before, after) => {
    expect(names.hash(before)).toBe(after);
    expect(names.hash(after)).toBe(after);
  });

  test('of somebody else are drawn, as are those with the same random part', () => {
    for (const name of [
      'Anna Schmidt CV',
      'one_1111111111',
      'two_1111111111',
      `Anna_${part.toUpperCase()}`,
    ]) {
      expect(names.hash(name)).toMatch(drawn);
      expect(names.hash(names.hash(name))).toBe(names.hash(name));
      expect(names.hash(`small_${name}`)).toBe(`small_${names.hash(name)}`);
    }
    expect(names.hash('one_1111111111')).not.toBe(names.hash('two_1111111111'));
  });

  test('keep their extension', () => {
    expect(names.fileName(`Anna_${part}.tar.gz`.replace('.tar', ''))).toBe(`file_${part}.gz`);
    expect(names.fileName(`Anna_${part}`)).toBe(`file_${part}`);
  });

  test('are never the same for two files', () => {
    const many = new FileNames(key);
    const hashes: string[] = [];
    let state = 7;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const words = ['large', 'thumbnail', 'x', '', 'small_x', 'file'];
    for (let count = 0; count < 2000; count += 1) {
      // Few random parts, so that many are the same.
      const random = (next(300) + 1).toString(16).padStart(10, '0');
      hashes.push(next(5) === 0 ? `name ${count}` : `${words[next(words.length)]}_${random}`);
    }
    const own = [...new Set(hashes)];
    for (const hash of own) {
      many.see(hash);
    }
    const all = new Set(
      own.flatMap((hash) => [hash, ...['thumbnail', 'small', 'large'].map((format) => `${format}_${hash}`)]),
    );
    expect(new Set([...all].map((hash) => many.hash(hash))).size).toBe(all.size);
  });
});

async function* coming(page: Page): AsyncGenerator<Page> {
  yield page;
}

describe('files of another name', () => {
  const bucket = 'https://bucket.s3.eu-1.amazonaws.com';
  const made = (isKept: (file: KnownFile) => boolean = () => false) => {
    const renaming = new MediaRenaming(key, isKept);
    renaming.see({
      hash: `Anna_Schmidt_${part}`,
      url: `/uploads/Anna_Schmidt_${part}.jpg`,
      provider: 'local',
    });
    renaming.see({ hash: 'Bea_1111111111', url: `${bucket}/cms/Bea_1111111111.png`, provider: 'aws-s3' });
    renaming.see({
      hash: 'Carl_2222222222',
      url: 'https://kept.example.org/uploads/Carl_2222222222.png',
      provider: 'other',
    });
    return renaming;
  };
  const row = {
    name: 'masked.jpg',
    hash: `Anna_Schmidt_${part}`,
    ext: '.jpg',
    url: `/uploads/Anna_Schmidt_${part}.jpg`,
    previewUrl: null,
    provider: 'local',
    provider_metadata: { public_id: `cms/Anna_Schmidt_${part}`, list: [1] },
    formats: {
      thumbnail: {
        name: 'thumbnail_Anna Schmidt.jpg',
        hash: `thumbnail_Anna_Schmidt_${part}`,
        ext: '.jpg',
        url: `/uploads/thumbnail_Anna_Schmidt_${part}.jpg`,
        path: null,
        size: 1.5,
      },
    },
    size: 3.25,
  };

  test('are named in the documents that describe them, and what they say in words is masked', async () => {
    const renaming = new MediaRenaming(
      key,
      () => false,
      (data) => ({ ...data, name: 'masked', alternativeText: 'masked, too' }),
    );
    const image = { ...row, mime: 'image/jpeg', alternativeText: 'Anna Schmidt.jpg' };
    const data = { story: [{ type: 'image', image, children: [] }], other: { hash: 'abc', url: '/abd' } };
    const record = { type: 'api::a.a', id: 1, data };
    const line = JSON.stringify(record);
    const page = Page.ofLines('api::a.a', 2, `${line}\n${line}\n`);
    const renamed = renaming.entity(record);
    expect(renamed.data.story).toEqual([
      {
        type: 'image',
        image: {
          ...(renaming.row(image) as object),
          name: 'masked',
          alternativeText: 'masked, too',
        },
        children: [],
      },
    ]);
    expect(renamed.data.other).toEqual(data.other);
    expect(JSON.stringify(renamed)).not.toContain('Schmidt');
    const pages: string[] = [];
    for await (const { lines } of renaming.pages('entities', coming(page))) {
      pages.push(lines);
    }
    expect(pages).toEqual([`${JSON.stringify(renamed)}\n`.repeat(2)]);
  });

  test.each([
    ['called as its file', 'Anna Schmidt.jpg', `file_${part}.jpg`],
    ['in other letters', 'anna-schmidt', `file_${part}.jpg`],
    ['called otherwise', 'A view of the sea', 'A view of the sea'],
  ])('a picture in Markdown that is %s', (_, words, after) => {
    const text = (name: string, file: string) => `"![${name}](/uploads/${file}_${part}.jpg) and more"`;
    expect(made().text(text(words, 'Anna_Schmidt'))).toBe(text(after, 'file'));
  });

  test('are named in their rows, with all their versions', () => {
    expect(made().row(row)).toEqual({
      ...row,
      hash: `file_${part}`,
      url: `/uploads/file_${part}.jpg`,
      provider_metadata: { public_id: `cms/file_${part}`, list: [1] },
      formats: {
        thumbnail: {
          name: `thumbnail_file_${part}.jpg`,
          hash: `thumbnail_file_${part}`,
          ext: '.jpg',
          url: `/uploads/thumbnail_file_${part}.jpg`,
          path: null,
          size: 1.5,
        },
      },
    });
    expect(made().format({ ...row.formats.thumbnail, mainHash: row.hash })).toMatchObject({
      hash: `thumbnail_file_${part}`,
      mainHash: `file_${part}`,
    });
    expect(made().row({ name: 'without a file' })).toEqual({ name: 'without a file' });
  });

  test.each([
    ['a path', `![](/uploads/Anna_Schmidt_${part}.jpg)`, `![](/uploads/file_${part}.jpg)`],
    [
      'a whole address',
      `https://cms.example.org/uploads/small_Anna_Schmidt_${part}.jpg?w=1`,
      `https://cms.example.org/uploads/small_file_${part}.jpg?w=1`,
    ],
    ['the end of a sentence', `See /uploads/Anna_Schmidt_${part}.jpg.`, `See /uploads/file_${part}.jpg.`],
    [
      'HTML within JSON',
      `{"a":"<img src=\\"/uploads/Anna_Schmidt_${part}.jpg\\">"}`,
      `{"a":"<img src=\\"/uploads/file_${part}.jpg\\">"}`,
    ],
    [
      'several at a time',
      `/uploads/Anna_Schmidt_${part}.jpg,/uploads/x_3333333333.gif`,
      `/uploads/file_${part}.jpg,/uploads/file_3333333333.gif`,
    ],
    [
      'a bucket',
      `${bucket}/cms/thumbnail_Bea_1111111111.png"`,
      `${bucket}/cms/thumbnail_file_1111111111.png"`,
    ],
    ['another page of the bucket', `${bucket}/cms/about`, `${bucket}/cms/about`],
    ['a folder', '/uploads/folder/x.png', '/uploads/folder/x.png'],
    ['another place', `https://example.org/Anna_${part}.jpg`, `https://example.org/Anna_${part}.jpg`],
  ])('are named in texts: %s', (_, before, after) => {
    expect(made().text(before)).toBe(after);
  });

  test('but for those that stay with their provider', () => {
    const renaming = made(({ provider }) => provider === 'other');
    const kept = {
      hash: 'Carl_2222222222',
      url: 'https://kept.example.org/uploads/Carl_2222222222.png',
      provider: 'other',
    };
    expect(renaming.row(kept)).toBe(kept);
    expect(renaming.kept).toBe(1);
    expect(renaming.text(`${kept.url} /uploads/Carl_2222222222.png`)).toBe(
      `${kept.url} /uploads/file_2222222222.png`,
    );
  });

  const passed = async (stage: RecordStage, type: string, ...records: object[]) => {
    const page = Page.ofLines(
      type,
      records.length,
      records.map((record) => JSON.stringify(record)).join('\n'),
    );
    async function* pages() {
      yield page;
    }
    for await (const one of made().pages(stage, pages())) {
      return { isSame: one === page, values: one.values, text: one.lines };
    }
    throw new Error('nothing passed');
  };

  test('are named in pages of any stage', async () => {
    const text = { type: 'api::a.a', id: 1, data: { body: `/uploads/Anna_Schmidt_${part}.jpg` } };
    expect((await passed('entities', 'api::a.a', text, text)).values).toEqual([
      made().entity(text),
      made().entity(text),
    ]);
    expect(made().entity(text).data).toEqual({ body: `/uploads/file_${part}.jpg` });
    const file = { type: fileUid, id: 1, data: row };
    const rows = await passed('entities', fileUid, file);
    expect(rows.values).toEqual([{ ...file, data: made().row(row) }]);
    expect(rows.text).toBe(JSON.stringify(rows.values[0]));
    const setting = {
      type: 'core-store',
      value: { key: 'plugin_x', value: `/uploads/Anna_Schmidt_${part}.jpg` },
    };
    const logo = {
      type: 'core-store',
      value: {
        key: 'core_admin_project-settings',
        value: { menuLogo: { url: '/uploads/Logo_4444444444.png' } },
      },
    };
    expect((await passed('configuration', 'core-store', setting, logo)).values).toEqual([
      { ...setting, value: { ...setting.value, value: `/uploads/file_${part}.jpg` } },
      logo,
    ]);
    const untouched = { type: 'api::a.a', id: 1, data: { body: 'nothing' } };
    expect((await passed('entities', 'api::a.a', untouched)).isSame).toBe(true);
    expect(made().entity(untouched as never)).toBe(untouched);
    expect((await passed('links', 'api::a.a', text)).isSame).toBe(true);
  });
});
