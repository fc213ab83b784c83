/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { MediaLibrary } from '../../src/media/library.ts';
import { Uploads } from '../../src/media/uploads.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, write } = workspace();

type File = Parameters<MediaLibrary['assets']>[0] extends AsyncIterable<infer Row> ? Row : never;

/** A row of the media library; anything may be wrong with it, as in a database. */
const row = (given: object): File =>
  ({
    id: 1,
    hash: 'h',
    ext: '.png',
    url: '/uploads/h.png',
    provider: 'local',
    formats: null,
    ...given,
  }) as File;

async function* rows(...all: File[]): AsyncGenerator<File> {
  yield* all;
}

async function read(...files: File[]): Promise<{ assets: Asset[]; missing: unknown[] }> {
  const assets: Asset[] = [];
  const missing: unknown[] = [];
  const library = new MediaLibrary(new Uploads(async () => at('public')), undefined);
  for await (const asset of library.assets(rows(...files), (file) => missing.push(file))) {
    assets.push(asset);
  }
  return { assets, missing };
}

describe('the files of the media library', () => {
  test('are found by their url and named by hash and extension', async () => {
    write('public/uploads/elsewhere.bin', 'content');
    const file = row({ hash: 'photo_1', ext: '.png', url: '/uploads/elsewhere.bin', name: 'Photo' });
    expect(await read(file)).toEqual({
      assets: [
        {
          filename: 'photo_1.png',
          path: at('public/uploads/elsewhere.bin'),
          size: 7,
          metadata: file,
          vanished: expect.any(Function),
        },
      ],
      missing: [],
    });
  });

  test('are followed by their formats, each with what its sidecar needs', async () => {
    write('public/uploads/h.png', 'original');
    write('public/uploads/small_h.png', 'small');
    write('public/uploads/thumbnail_h.png', 't');
    const small = { hash: 'small_h', ext: '.png', url: '/uploads/small_h.png', width: 5 };
    const thumbnail = { hash: 'thumbnail_h', ext: '.png', url: '/uploads/thumbnail_h.png' };
    const { assets } = await read(row({ formats: { small, thumbnail } }));
    expect(assets.map(({ filename, size }) => [filename, size])).toEqual([
      ['h.png', 8],
      ['small_h.png', 5],
      ['thumbnail_h.png', 1],
    ]);
    expect(JSON.stringify(assets[1]?.metadata)).toBe(
      '{"hash":"small_h","ext":".png","url":"/uploads/small_h.png","width":5,"type":"small","id":1,"mainHash":"h"}',
    );
  });

  test.each([
    ['no extension', { ext: null }, 'h'],
    ['an empty extension', { ext: '' }, 'h'],
    ['dots at its beginning', { hash: '..h' }, '..h.png'],
    ['a hash in other letters', { hash: 'übung 🎉 "x"' }, 'übung 🎉 "x".png'],
  ])('may have %s', async (_name, given, filename) => {
    write('public/uploads/h.png', 'x');
    expect((await read(row(given))).assets[0]?.filename).toBe(filename);
  });

  test('may be empty, and may be there twice', async () => {
    write('public/uploads/h.png', '');
    const { assets } = await read(row({ id: 1 }), row({ id: 2 }));
    expect(assets.map(({ filename, size, metadata }) => [filename, size, metadata.id])).toEqual([
      ['h.png', 0, 1],
      ['h.png', 0, 2],
    ]);
  });

  test('may stand in a folder that a link leads to', async () => {
    write('volume/h.png', 'x');
    mkdirSync(at('public'));
    symlinkSync(at('volume'), at('public/uploads'));
    expect((await read(row({}))).assets).toHaveLength(1);
  });
});

describe('files that are not on disk', () => {
  test('are named, and their formats are left out with them', async () => {
    write('public/uploads/small_h.png', 'small');
    const formats = { small: { hash: 'small_h', ext: '.png', url: '/uploads/small_h.png' } };
    expect(await read(row({ id: 7, formats }))).toEqual({
      assets: [],
      missing: [{ id: 7, path: '/uploads/h.png' }],
    });
  });

  test('are only the formats where only they are missing', async () => {
    write('public/uploads/h.png', 'x');
    const formats = { small: { hash: 'small_h', ext: '.png', url: '/uploads/small_h.png' } };
    const { assets, missing } = await read(row({ formats }));
    expect(assets).toHaveLength(1);
    expect(missing).toEqual([{ id: 1, path: '/uploads/small_h.png', format: 'small' }]);
  });

  test('are those where a folder stands, or where a file stands for a folder', async () => {
    mkdirSync(at('public/uploads/h.png'), { recursive: true });
    write('public/file', '');
    const { missing } = await read(row({ id: 1 }), row({ id: 2, url: '/file/h.png' }));
    expect(missing).toHaveLength(2);
  });
});

test('a file that goes after it was found is missing, and so are its formats', async () => {
  write('public/uploads/h.png', 'x');
  write('public/uploads/small_h.png', 'x');
  const formats = { small: { hash: 'small_h', ext: '.png', url: '/uploads/small_h.png' } };
  const library = new MediaLibrary(new Uploads(async () => at('public')), undefined);
  const missing: unknown[] = [];
  const seen: string[] = [];
  for await (const asset of library.assets(rows(row({ formats })), (file) => missing.push(file))) {
    seen.push(asset.filename);
    if ('path' in asset) {
      asset.vanished?.();
    }
  }
  expect([seen, missing]).toEqual([['h.png'], [{ id: 1, path: '/uploads/h.png' }]]);
  expect(library.found.local).toBe(0);
});

describe('a row that leads out of the public folder is refused, and nothing of it is read:', () => {
  test.each(['/../secret.png', '../secret.png', '/uploads/../../secret.png', '..', '/', '.', '/a\0b'])(
    'url %j',
    async (url) => {
      write('secret.png', 'secret');
      write('public/uploads/h.png', 'x');
      expect(await refusal(read(row({ id: 5, url })))).toMatchObject({
        failure: 'failed',
        message: expect.stringContaining('File 5 of the media library is not safe to export'),
      });
    },
  );

  test('a path from the root is one below the public folder', async () => {
    expect((await read(row({ url: '/etc/passwd' }))).missing).toHaveLength(1);
  });

  test('a name beside the public folder that begins like it', async () => {
    write('public-secret/h.png', 'secret');
    expect((await refusal(read(row({ url: '/../public-secret/h.png' })))).message).toContain('not safe');
  });

  test('a name of two dots at its beginning is a name', async () => {
    write('public/..h.png', 'x');
    expect((await read(row({ url: '/..h.png' }))).assets).toHaveLength(1);
  });

  test('the url of a format', async () => {
    write('public/uploads/h.png', 'x');
    const formats = { small: { hash: 's', ext: '.png', url: '/../../secret' } };
    expect((await refusal(read(row({ formats })))).message).toContain('leads out of the public folder');
  });

  test.each([
    { hash: '../x' },
    { hash: 'a/b' },
    { hash: 'a\\b' },
    { ext: '/../x' },
    { hash: 'a\0' },
    { hash: '', ext: '' },
    { hash: '.', ext: '' },
    { hash: '.', ext: '.' },
    // A format of it would be written to its hash.
    { hash: '..', ext: '..' },
    { hash: 'a\n' },
    { hash: '\ud800' },
    { hash: 'h'.repeat(252) },
    { hash: 'Thumbs', ext: '.db' },
  ])('a name of %j', async (given) => {
    write('public/uploads/h.png', 'x');
    expect((await refusal(read(row(given)))).message).toMatch(
      /^plugin::upload\.file 1 could not be restored from an archive: hash: /,
    );
  });
});

describe('a row that is no description of a file is refused by its id:', () => {
  test.each([
    ['a url that is no text', { url: 7 }],
    ['no hash', { hash: null }],
    ['formats that are a text', { formats: 'thumbnail' }],
    ['formats that are a list', { formats: ['x'] }],
    ['a format that is null', { formats: { small: null } }],
    ['a format without a hash', { formats: { small: { url: '/uploads/h.png' } } }],
  ])('%s', async (_name, given) => {
    write('public/uploads/h.png', 'x');
    expect(await refusal(read(row({ id: 12, ...given })))).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('File 12 of the media library'),
    });
  });

  test.each([[null], [undefined], ['']])(
    'a url that is %j leads to no file, also of a format',
    async (url) => {
      write('public/uploads/h.png', 'x');
      expect((await read(row({ id: 12, url }))).missing).toEqual([{ id: 12, path: '' }]);
      const { assets, missing } = await read(
        row({ id: 12, formats: { small: { hash: 's', ext: '.png', url } } }),
      );
      expect(assets).toHaveLength(1);
      expect(missing).toEqual([{ id: 12, path: '', format: 'small' }]);
    },
  );

  test('no formats at all are none', async () => {
    write('public/uploads/h.png', 'x');
    expect((await read(row({ formats: undefined }))).assets).toHaveLength(1);
  });
});

test.each(['aws-s3', null])(
  'a file of the provider %s is left where it is without a fetcher',
  async (provider) => {
    write('public/uploads/h.png', 'x');
    const { assets, missing } = await read(
      row({ id: 3, provider, url: 'https://bucket/x.png' }),
      row({ id: 4, provider, url: '//bucket/x.png' }),
      row({ id: 5 }),
    );
    expect([assets.map(({ metadata }) => metadata.id), missing]).toEqual([[5], []]);
  },
);

test('a file of another provider that has only a path is looked for in the public folder', async () => {
  write('public/files/h.png', 'x');
  const { assets, missing } = await read(
    row({ id: 3, provider: 'own', url: '/files/h.png' }),
    row({ id: 4, provider: null, url: 'files/other.png' }),
  );
  expect([assets.map(({ metadata }) => metadata.id), missing]).toEqual([
    [3],
    [{ id: 4, path: 'files/other.png' }],
  ]);
});

describe('the public folder', () => {
  test('is looked for once, and only when it is needed', async () => {
    let searches = 0;
    const uploads = new Uploads(async () => {
      searches += 1;
      return at('public');
    });
    expect(searches).toBe(0);
    expect(await uploads.folder()).toBe(at('public'));
    await uploads.folder();
    expect(searches).toBe(1);
  });
});

describe('a logo of the admin panel', () => {
  const uploads = () => new Uploads(async () => at('public'));

  test('is read as base64', async () => {
    write('public/uploads/logo.png', new Uint8Array([0, 255, 10]));
    expect(await uploads().readLogo('/uploads/logo.png')).toBe('AP8K');
  });

  test('is none where there is no file', async () => {
    expect(await uploads().readLogo('/uploads/logo.png')).toBeUndefined();
  });

  test('that leads out of the public folder is refused', async () => {
    write('secret', 'secret');
    expect((await refusal(uploads().readLogo('/uploads/../../secret'))).message).toContain(
      'not safe to export',
    );
  });
});
