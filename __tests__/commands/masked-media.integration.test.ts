/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { copyBlog } from '../support/blog.ts';
import { plainExport, plainImport, silent } from '../support/options.ts';
import { workspace } from '../support/workspace.ts';

const { at, write, names } = workspace();

// Each runs several whole exports and imports.
jest.setTimeout(60_000);

const exported = (given: Partial<RawExportOptions> = {}) =>
  exportProject(
    parseExportOptions({
      ...plainExport,
      project: at('blog'),
      databaseUrl: '.tmp/data.db',
      file: at('out'),
      mask: 'recommended',
      maskSecret: 'a secret for tests',
      ...given,
    }),
    silent,
  );

const imported = (given: Partial<RawImportOptions> = {}) =>
  importArchive(
    parseImportOptions({
      ...plainImport,
      project: at('target'),
      databaseUrl: '.tmp/data.db',
      file: at('out'),
      ...given,
    }),
    silent,
  );

function inDatabase<Result>(folder: string, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(at(folder, '.tmp/data.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

interface FileRow {
  readonly [column: string]: unknown;
  readonly hash: string;
  readonly ext: string;
  readonly url: string;
}

const rowsOf = (folder: string): FileRow[] =>
  inDatabase(folder, (database) =>
    database
      .prepare('SELECT * FROM files ORDER BY id')
      .all()
      .map((row) => ({ ...row, formats: JSON.parse(String(row.formats ?? 'null')) }) as unknown as FileRow),
  );

/** A row, and its formats. */
const storedIn = (row: FileRow): FileRow[] => [row, ...(Object.values(row.formats ?? {}) as FileRow[])];

const named = /^(?:(?:thumbnail|small|medium|large)_)?file_[0-9a-f]{10}(?:[0-9a-f]{6})?\.\w+$/;

const uploadsOf = (folder: string) => names(folder).filter((name) => name !== '.gitkeep');

const exif = Buffer.concat([
  Buffer.from([0xff, 0xe1, 0, 2 + 6 + 20]),
  Buffer.from('Exif\0\0Photo by Anna Smith!', 'latin1').subarray(0, 26),
]);

let before: FileRow[];
let image: FileRow;
let photo: Buffer;

beforeEach(() => {
  copyBlog(at('blog'));
  copyBlog(at('target'));
  before = rowsOf('blog');
  image = before.find(({ ext }) => ext === '.jpg' || ext === '.jpeg') as FileRow;
  const path = at('blog/public', image.url);
  const plain = readFileSync(path);
  photo = Buffer.concat([plain.subarray(0, 2), exif, plain.subarray(2)]);
  writeFileSync(path, photo);
  inDatabase('blog', (database) => {
    database
      .prepare('UPDATE articles SET summary = ?')
      .run(`![](${image.url}) https://cms.example.org${image.url}`);
  });
});

/** What the archive has of each stage, as one text. */
const stage = (name: string) =>
  names(`out/${name}`)
    .map((file) => readFileSync(at(`out/${name}`, file), 'utf8'))
    .join('');

describe('a masked export', () => {
  test('has files under other names, and everything that refers to them', async () => {
    await exported();
    const files = uploadsOf('out/assets/uploads');
    expect(files.length).toBe(before.flatMap(storedIn).length);
    expect(files.filter((name) => !named.test(name))).toEqual([]);
    for (const name of files) {
      const { hash, ext, url } = JSON.parse(readFileSync(at('out/assets/metadata', `${name}.json`), 'utf8'));
      expect([`${hash}${ext}`, url]).toEqual([name, `/uploads/${name}`]);
    }
    const everything = stage('entities') + stage('configuration') + stage('assets/metadata');
    for (const { hash } of before.flatMap(storedIn)) {
      expect(everything).not.toContain(hash);
    }
    const part = image.hash.slice(-10);
    expect(stage('entities')).toContain(
      `"summary":"![](/uploads/file_${part}${image.ext}) https://cms.example.org/uploads/file_${part}${image.ext}"`,
    );
    expect(files).toContain(`thumbnail_file_${part}${image.ext}`);
  });

  test('tells of files that are missing by their other names', async () => {
    rmSync(at('blog/public', image.url));
    const report = await exported({ missingMedia: 'warn' });
    const path = `/uploads/file_${image.hash.slice(-10)}${image.ext}`;
    expect(report.assets.missing).toEqual([{ id: image.id, path }]);
    const warning = report.warnings.find((text) => text.includes('not found'));
    expect(warning).toContain(path);
    expect(report.warnings.join()).not.toContain(image.hash);
  });

  test('tells of images that may still say who made them by their other names', async () => {
    writeFileSync(at('blog/public', image.url), 'GIF89a, but nothing else: no image at all');
    const told = (warnings: readonly string[]) => warnings.filter((text) => text.includes('may still have'));
    const name = `file_${image.hash.slice(-10)}${image.ext}`;
    const report = await exported();
    expect(told(report.warnings)).toEqual([expect.stringContaining(`(${name})`)]);
    await exported({ mask: 'off', maskSecret: undefined, overwrite: true });
    const { warnings } = await imported({ mask: 'recommended', maskSecret: 'a secret for tests' });
    expect(told(warnings)).toEqual([expect.stringContaining(`(${name})`)]);
  });

  test('has images without what tells who made them, of the same size', async () => {
    await exported();
    const name = `file_${image.hash.slice(-10)}${image.ext}`;
    const content = readFileSync(at('out/assets/uploads', name));
    expect(content).toHaveLength(photo.length);
    expect(content.includes('Anna')).toBe(false);
    expect(content.subarray(2 + exif.length).equals(photo.subarray(2 + exif.length))).toBe(true);
  });

  test('has logos of the admin panel without what tells who made them', async () => {
    writeFileSync(at('blog/public/uploads/logo.jpg'), photo);
    const logo = { name: 'Logo', hash: 'logo', ext: '.jpg', url: '/uploads/logo.jpg', provider: 'local' };
    inDatabase('blog', (database) => {
      database
        .prepare("INSERT INTO strapi_core_store_settings (key, value, type) VALUES (?, ?, 'object')")
        .run('core_admin_project-settings', JSON.stringify({ menuLogo: logo }));
    });
    await exported();
    const [, content = ''] = /"__transferBuffer":"([^"]*)"/.exec(stage('configuration')) ?? [];
    const bytes = Buffer.from(content, 'base64');
    expect(bytes).toHaveLength(photo.length);
    expect(bytes.includes('Anna')).toBe(false);
  });

  test('has them as they are where the rules say so', async () => {
    const rules = write('rules.yml', 'version: 1\nmedia: { strip-exif: false, names: keep }\n');
    await exported({ mask: rules });
    expect(uploadsOf('out/assets/uploads')).toEqual(
      before
        .flatMap(storedIn)
        .map(({ hash, ext }) => `${hash}${ext}`)
        .sort(),
    );
    expect(readFileSync(at('out/assets/uploads', `${image.hash}${image.ext}`)).equals(photo)).toBe(true);
  });

  test('can be imported, and masks the same as an import does', async () => {
    rmSync(at('target/public/uploads'), { recursive: true });
    await exported();
    await imported({ allowMasked: true });
    const files = uploadsOf('target/public/uploads');
    const after = rowsOf('target');
    expect(
      after
        .flatMap(storedIn)
        .map(({ url }) => url.slice('/uploads/'.length))
        .sort(),
    ).toEqual(files);
    await exported({ mask: 'off', maskSecret: undefined });
    await imported({ mask: 'recommended', maskSecret: 'a secret for tests' });
    expect(uploadsOf('target/public/uploads')).toEqual(files);
    expect(rowsOf('target')).toEqual(after);
    const name = `file_${image.hash.slice(-10)}${image.ext}`;
    expect(readFileSync(at('target/public/uploads', name)).includes('Anna')).toBe(false);
    const texts = inDatabase('target', (database) =>
      database.prepare('SELECT DISTINCT summary FROM articles').all(),
    );
    expect(texts).toEqual([{ summary: `![](/uploads/${name}) https://cms.example.org/uploads/${name}` }]);
  });
});

describe('files that only left-out rows refer to', () => {
  interface Related {
    readonly file_id: number;
    readonly related_type: string;
    readonly related_id: number;
  }
  const related = (): Related[] =>
    inDatabase('blog', (database) =>
      database.prepare('SELECT file_id, related_type, related_id FROM files_related_mph').all(),
    ) as unknown as Related[];
  const inArticles = ({ related_type, related_id }: Related) =>
    inDatabase('blog', (database) =>
      database
        .prepare('SELECT 1 FROM articles_cmps WHERE component_type = ? AND cmp_id = ?')
        .get(related_type, related_id),
    ) !== undefined;
  /** Parts of the names of files. */
  const partsOf = (ids: ReadonlySet<number>) =>
    before.filter(({ id }) => ids.has(id as number)).map(({ hash }) => hash.slice(-10));
  const idsIn = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{"type":"plugin::upload.file"'))
      .map((line) => JSON.parse(line).id);

  test.each<[string, string, (one: Related) => boolean]>([
    [
      'of a type that is dropped',
      'types:\n  api::author.author: drop\n',
      ({ related_type }) => related_type === 'api::author.author',
    ],
    [
      'of a type whose files are dropped, with those of its components',
      'media: { drop: [api::article.article] }\n',
      (one) => one.related_type === 'api::article.article' || inArticles(one),
    ],
  ])('stay behind: %s', async (_, rules, isLeft) => {
    const all = related();
    const kept = new Set(all.filter((one) => !isLeft(one)).map(({ file_id }) => file_id));
    const left = new Set(all.map(({ file_id }) => file_id).filter((id) => !kept.has(id)));
    expect(left.size).toBeGreaterThan(0);
    const { masked } = await exported({ mask: write('rules.yml', `version: 1\n${rules}`) });
    const entities = stage('entities');
    expect(idsIn(entities)).toEqual(before.map(({ id }) => id).filter((id) => !left.has(id as number)));
    const files = uploadsOf('out/assets/uploads').join();
    for (const part of partsOf(left)) {
      expect(files).not.toContain(part);
    }
    for (const part of partsOf(new Set(before.map(({ id }) => id as number).filter((id) => !left.has(id))))) {
      expect(files).toContain(part);
    }
    const links = stage('links')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    const ends = links
      .flatMap(({ left: one, right }) => [one, right])
      .filter(({ type }) => type === 'plugin::upload.file');
    expect(ends.length > 0).toBe(true);
    expect(ends.filter(({ ref }) => left.has(ref))).toEqual([]);
    expect(masked?.sampled.listed).toEqual([
      { uid: 'plugin::upload.file', taken: before.length - left.size, of: before.length },
    ]);
  });

  test.each(['drop: [api::article.article]', 'include: referenced'])(
    'are no matter of imports: %s',
    async (rule) => {
      await exported({ mask: 'off', maskSecret: undefined });
      const mask = write('rules.yml', `version: 1\nmedia: { ${rule} }\n`);
      await expect(imported({ mask, maskSecret: 'a secret for tests' })).rejects.toThrow(
        'The rules leave out some media files',
      );
    },
  );

  test('stay behind, all of them, where their rows are dropped, in exports and in imports', async () => {
    const mask = write('rules.yml', 'version: 1\ntypes: { plugin::upload.file: drop }\n');
    const { stages, masked } = await exported({ mask });
    expect(stages.assets).toBeUndefined();
    expect(masked?.sampled.listed).toEqual([]);
    expect(uploadsOf('out')).not.toContain('assets');
    await exported({ mask: 'off', maskSecret: undefined });
    const report = await imported({ mask, maskSecret: 'a secret for tests' });
    expect(report.stages.assets).toEqual({ count: 0, bytes: 0 });
    expect(report.media.written).toBe(0);
    expect(report.media.removed).toBeGreaterThan(0);
    expect(rowsOf('target')).toEqual([]);
    expect(uploadsOf('target/public/uploads')).toEqual([]);
  });

  test('stay behind with the rows that a sample leaves', async () => {
    const rules = write('rules.yml', 'version: 1\ntypes:\n  api::author.author: { sample: { newest: 1 } }\n');
    await exported({ mask: rules });
    const authors = stage('entities')
      .split('\n')
      .filter((line) => line.startsWith('{"type":"api::author.author"'))
      .map((line) => JSON.parse(line).id);
    const left = related().filter(
      ({ related_type, related_id }) =>
        related_type === 'api::author.author' && !authors.includes(related_id),
    );
    expect(left.length).toBeGreaterThan(0);
    const ids = idsIn(stage('entities'));
    expect(left.filter(({ file_id }) => ids.includes(file_id))).toEqual([]);
  });
});

describe('a masked value that stands elsewhere', () => {
  const rules = () => write('rules.yml', 'version: 1\ntypes:\n  api::author.author: { name: fullName }\n');

  test.each([
    [
      'in another text',
      () =>
        inDatabase('blog', (database) =>
          database.prepare("UPDATE articles SET summary = 'by Annabelle Canary, of course'").run(),
        ),
    ],
    [
      'in a file',
      () =>
        writeFileSync(
          at('blog/public', (before.find(({ ext }) => ext === '.txt') ?? image).url),
          'by Annabelle Canary',
        ),
    ],
  ])('fails an export %s', async (_, plant) => {
    inDatabase('blog', (database) => database.prepare("UPDATE authors SET name = 'Annabelle Canary'").run());
    plant();
    const error = await exported({ mask: rules() }).catch((reason) => reason);
    expect(error.message).toContain('A value of api::author.author.name, which is masked, is still there');
    expect(error.message).not.toContain('Annabelle');
    expect(names()).not.toContain('out');
  });

  test('fails an import, which changes nothing', async () => {
    inDatabase('blog', (database) => {
      database.prepare("UPDATE authors SET name = 'Annabelle Canary'").run();
      database.prepare("UPDATE articles SET summary = 'by Annabelle Canary, of course'").run();
    });
    await exported({ mask: 'off', maskSecret: undefined });
    const was = rowsOf('target');
    await expect(imported({ mask: rules(), maskSecret: 'a secret for tests' })).rejects.toThrow(
      'A value of api::author.author.name',
    );
    expect(rowsOf('target')).toEqual(was);
  });
});
