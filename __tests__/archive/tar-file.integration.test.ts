/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync } from 'node:child_process';
import { createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { createArchive } from '../../src/archive/write/archive.ts';
import { assetAt, assetsOf, fill, metadata, pagesOf } from '../support/archives.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

const plain = { format: 'tar', compress: false, key: undefined } as const;
const gzipped = { ...plain, compress: true };

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly content: Buffer;
  readonly header: object;
}

async function entriesOf(tar: Buffer): Promise<Entry[]> {
  const entries: Entry[] = [];
  const parser = extract();
  parser.end(tar);
  for await (const entry of parser) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(chunk as Buffer);
    }
    const { name, size = 0 } = entry.header;
    entries.push({ name, size, content: Buffer.concat(chunks), header: entry.header });
  }
  return entries;
}

/** Debian's own tar, on a file. */
const tarList = (file: string, ...options: string[]) =>
  execFileSync('tar', [...options, '-tf', file], { encoding: 'utf8' })
    .trim()
    .split('\n');

test('many small files behind an image are compressed, as those before it are', async () => {
  const images = (index: number) => assetAt(at('image'), randomBytes(100), `${index}.png`);
  const texts = Array.from({ length: 200 }, (_, index) =>
    assetAt(at(`text-${index}`), `text ${index}`.repeat(20), `${index}.txt`),
  );
  const sizeOf = async (name: string, ...assets: Parameters<typeof assetsOf>) => {
    const archive = await createArchive({ ...gzipped, file: at(name) });
    await archive.writeAssets(assetsOf(...assets));
    return (await archive.finish(metadata)).bytes;
  };
  const first = await sizeOf('first', images(0), ...texts);
  const last = await sizeOf('last', ...texts, images(0));
  expect(first).toBeLessThan(last + 20_000); // Otherwise it has 400,000 bytes more.
});

describe('a tar file', () => {
  test('has the entries of official archives in their order, the metadata last and byte by byte the same', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    await fill(archive, assetAt(at('a'), 'media', 'a.png'));
    const written = await archive.finish(metadata);
    const entries = await entriesOf(readFileSync(at('out.tar')));
    expect(entries.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['schemas/schemas_00001.jsonl', '{"uid":"a"}\n{"uid":"b"}'],
      ['entities/entities_00001.jsonl', '{"id":1,"t":"ä🎉"}'],
      ['assets/metadata/a.png.json', '{"id":1,"hash":"a.png"}'],
      ['assets/uploads/a.png', 'media'],
      ['configuration/configuration_00001.jsonl', '{"type":"core-store"}'],
      [
        'metadata.json',
        '{\n  "createdAt": "2026-11-23T06:44:51.157Z",\n  "strapi": {\n    "version": "5.54.0"\n  }\n}',
      ],
    ]);
    expect(entries[0]?.header).toMatchObject({
      type: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
    });
    expect(written).toEqual({
      file: at('out.tar'),
      bytes: statSync(at('out.tar')).size,
      digest: `sha256:${createHash('sha256')
        .update(readFileSync(at('out.tar')))
        .digest('hex')}`,
      contentDigest: archive.contentDigest,
    });
    expect(names()).toEqual(['a', 'out.tar']);
  });

  test('ends with two empty blocks', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    await archive.finish(metadata);
    const tar = readFileSync(at('out.tar'));
    expect(tar.subarray(-1024).equals(Buffer.alloc(1024))).toBe(true);
    expect(tar.length).toBe(512 + 512 + 1024);
  });

  test('counts records and bytes of each stage', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    expect(await archive.writeRecords('entities', pagesOf('"ä"\n"b"', '"c"'))).toEqual({
      count: 3,
      bytes: 12,
    });
    expect(await archive.writeRecords('links', pagesOf())).toEqual({ count: 0, bytes: 0 });
    const assets = assetsOf(assetAt(at('a'), 'four', 'a.png'), assetAt(at('b'), '', 'b.png'));
    expect(await archive.writeAssets(assets)).toEqual({ count: 2, bytes: 4 });
    await archive.discard();
  });

  test('is cut into several files a stage when it grows, numbered from one', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    const page = Array.from({ length: 30 }, () => JSON.stringify('x'.repeat(9_990))).join('\n');
    await archive.writeRecords('entities', pagesOf(page, page, page, page, page, page, page));
    await archive.finish(metadata);
    const entries = (await entriesOf(readFileSync(at('out.tar')))).slice(0, -1);
    expect(entries.map(({ name }) => name)).toEqual(
      entries.map((_entry, index) => `entities/entities_${String(index + 1).padStart(5, '0')}.jsonl`),
    );
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.map(({ content }) => content.toString()).join('')).toBe(Array(7).fill(page).join('\n'));
  });

  test('keeps file names that are long or not ASCII, for Debian’s tar too', async () => {
    const long = `${'n'.repeat(150)}.png`;
    const filenames = [long, 'übung_日本語_🎉.txt', 'with space & "quotes".txt', '-rf.txt'];
    const archive = await createArchive({ ...plain, file: at('out') });
    await archive.writeAssets(
      assetsOf(...filenames.map((filename, index) => assetAt(at(`f${index}`), `c${index}`, filename))),
    );
    await archive.finish(metadata);
    const expected = [
      ...filenames.flatMap((name) => [`assets/metadata/${name}.json`, `assets/uploads/${name}`]),
      'metadata.json',
    ];
    expect((await entriesOf(readFileSync(at('out.tar')))).map(({ name }) => name)).toEqual(expected);
    expect(tarList(at('out.tar'), '--quoting-style=literal')).toEqual(expected);
  });

  test('appends the extension to whatever the name is, and replaces an archive that has it', async () => {
    for (const round of ['first', 'second']) {
      const archive = await createArchive({ ...plain, file: at('v1.0.tar') });
      await archive.writeRecords('entities', pagesOf(`"${round}"`));
      await archive.finish(metadata);
    }
    expect(names()).toEqual(['v1.0.tar.tar']);
    expect(readFileSync(at('v1.0.tar.tar')).includes('"second"')).toBe(true);
  });

  test('leaves the archive that was there until it is complete', async () => {
    write('out.tar', 'the old one');
    const archive = await createArchive({ ...plain, file: at('out') });
    await fill(archive);
    expect(readFileSync(at('out.tar'), 'utf8')).toBe('the old one');
    await archive.finish(metadata);
    expect(readFileSync(at('out.tar'), 'utf8')).not.toContain('the old one');
  });

  test('can be read by its owner only', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    await archive.finish(metadata);
    expect(statSync(at('out.tar')).mode & 0o777).toBe(0o600);
  });
});

describe('compression', () => {
  test('is readable by gzip and tar, though its level changes with every kind of media', async () => {
    const noise = randomBytes(300_000);
    const text = Buffer.from('compressible '.repeat(400_000));
    const archive = await createArchive({ ...gzipped, file: at('out') });
    await archive.writeRecords('entities', pagesOf(JSON.stringify('e'.repeat(100_000))));
    await archive.writeAssets(
      assetsOf(
        assetAt(at('a'), noise, 'a.jpg'),
        assetAt(at('b'), text, 'b.txt'),
        assetAt(at('c'), noise, 'c.PNG'),
        assetAt(at('d'), '', 'd.jpg'),
        assetAt(at('e'), text, 'e'),
      ),
    );
    await archive.writeRecords('links', pagesOf(JSON.stringify('l'.repeat(100_000))));
    await archive.finish(metadata);
    execFileSync('gzip', ['--test', at('out.tar.gz')]);
    mkdirSync(at('unpacked'));
    execFileSync('tar', ['-xzf', at('out.tar.gz'), '-C', at('unpacked')]);
    const unpacked = (name: string) => readFileSync(at('unpacked', name));
    expect(unpacked('assets/uploads/a.jpg').equals(noise)).toBe(true);
    expect(unpacked('assets/uploads/b.txt').equals(text)).toBe(true);
    expect(unpacked('assets/uploads/c.PNG').equals(noise)).toBe(true);
    expect(unpacked('assets/uploads/d.jpg')).toHaveLength(0);
    expect(unpacked('assets/uploads/e').equals(text)).toBe(true);
    expect(unpacked('links/links_00001.jsonl').toString()).toBe(JSON.stringify('l'.repeat(100_000)));
    expect(statSync(at('out.tar.gz')).size).toBeLessThan(2 * noise.length + text.length);
  });

  test('is not tried on media that is compressed already', async () => {
    const archive = await createArchive({ ...gzipped, file: at('out') });
    await archive.writeAssets(assetsOf(assetAt(at('a'), 'a'.repeat(300_000), 'a.jpg')));
    await archive.finish(metadata);
    expect(statSync(at('out.tar.gz')).size).toBeGreaterThan(300_000);
  });
});

describe('encryption', () => {
  const decrypted = (file: string, key: string) => {
    const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
    return Buffer.concat([decipher.update(readFileSync(file)), decipher.final()]);
  };

  test.each(['secret', 'pässwörd 🔑', '-k', ' '])(
    'with the key %j is undone with Node’s own cryptography',
    async (key) => {
      const archive = await createArchive({ ...plain, key, file: at('out') });
      await fill(archive);
      await archive.finish(metadata);
      expect(readFileSync(at('out.tar.enc')).includes('metadata.json')).toBe(false);
      const entries = await entriesOf(decrypted(at('out.tar.enc'), key));
      expect(entries.at(-1)?.name).toBe('metadata.json');
    },
  );

  test('of a compressed archive is undone with openssl, gzip and tar', async () => {
    const archive = await createArchive({ ...gzipped, key: 'secret', file: at('out') });
    await fill(archive, assetAt(at('a'), 'media', 'a.png'));
    await archive.finish(metadata);
    const key = scryptSync('secret', '', 16).toString('hex');
    execFileSync('openssl', [
      'enc',
      '-d',
      '-aes-128-ecb',
      '-K',
      key,
      '-in',
      at('out.tar.gz.enc'),
      '-out',
      at('out.tar.gz'),
    ]);
    expect(tarList(at('out.tar.gz'), '-z')).toContain('assets/uploads/a.png');
  });
});

describe('nothing is left behind', () => {
  test.each([plain, gzipped, { ...gzipped, key: 'k' }])(
    'when it is discarded in the middle: %j',
    async (options) => {
      write('out.tar', 'old');
      const archive = await createArchive({ ...options, file: at('out') });
      await archive.writeRecords('entities', pagesOf('"x"'));
      // With the lock that tells that this process is alive.
      expect(names()).toHaveLength(3);
      await archive.discard();
      await archive.discard();
      expect(names()).toEqual(['out.tar']);
      expect(readFileSync(at('out.tar'), 'utf8')).toBe('old');
    },
  );

  test('when the source fails in the middle of a stage', async () => {
    const archive = await createArchive({ ...gzipped, file: at('out') });
    const failing = (async function* () {
      yield* pagesOf('"x"');
      throw new Error('the database is gone');
    })();
    await expect(archive.writeRecords('entities', failing)).rejects.toThrow('the database is gone');
    await archive.discard();
    expect(names()).toEqual([]);
  });

  // Small ones are read as a whole.
  test.each([
    ['shorter', 200_000, 10],
    ['longer', 200_000, 300_000],
    ['shorter', 100, 10],
    ['longer', 100, 300],
  ])('when a media file is %s than it was, %d bytes', async (_name, before, size) => {
    const asset = assetAt(at('a'), 'x'.repeat(before), 'a.png');
    writeFileSync(at('a'), 'y'.repeat(size));
    const archive = await createArchive({ ...gzipped, file: at('out') });
    const error = await refusal(archive.writeAssets(assetsOf(asset)));
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining(`${at('a')} changed its size`),
    });
    await archive.discard();
    expect(names()).toEqual(['a']);
  });

  test.each([1, 200_000])(
    'a media file of %d bytes that its site has deleted is passed over',
    async (size) => {
      const told: string[] = [];
      const gone = assetAt(at('a'), 'x'.repeat(size), 'a.png');
      const kept = assetAt(at('b'), 'x'.repeat(size), 'b.png');
      rmSync(at('a'));
      const archive = await createArchive({ ...gzipped, file: at('out') });
      const vanished = () => told.push('a');
      const written = await archive.writeAssets(assetsOf({ ...gone, path: at('a'), vanished }, kept));
      expect([written.count, told]).toEqual([1, ['a']]);
      const { file } = await archive.finish(metadata, { verify: true });
      const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' });
      expect(listed).toContain('assets/uploads/b.png');
      expect(listed).not.toContain('a.png');
    },
  );

  test.each([1, 200_000])(
    'a media file of %d bytes that its site has replaced is there as it is now',
    async (size) => {
      const asset = assetAt(at('a'), 'x'.repeat(size), 'a.png');
      writeFileSync(at('a'), 'y'.repeat(size + 7));
      const archive = await createArchive({ ...gzipped, file: at('out') });
      const written = await archive.writeAssets(
        assetsOf({ ...asset, path: at('a'), vanished: () => undefined }),
      );
      expect(written.bytes).toBe(size + 7);
      const { file } = await archive.finish(metadata, { verify: true });
      const options = { encoding: 'utf8', maxBuffer: 1e7 } as const;
      expect(execFileSync('tar', ['-xzOf', file, 'assets/uploads/a.png'], options)).toBe(
        'y'.repeat(size + 7),
      );
    },
  );

  test.each([1, 200_000])(
    'when a media file of %d bytes vanishes, and the error is about that file',
    async (size) => {
      const asset = assetAt(at('a'), 'x'.repeat(size), 'a.png');
      rmSync(at('a'));
      const archive = await createArchive({ ...gzipped, file: at('out') });
      const error = await refusal(archive.writeAssets(assetsOf(asset)));
      expect(error).toMatchObject({
        failure: 'failed',
        message: expect.stringContaining(`The media file ${at('a')} cannot be read`),
      });
      await archive.discard();
      expect(names()).toEqual([]);
    },
  );

  test('when the disk has something else than what was written', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    await archive.writeRecords('entities', pagesOf('{"id":1}'.repeat(1_000)));
    const [partial = ''] = names();
    for (let attempt = 0; statSync(at(partial)).size < 1_000 && attempt < 100; attempt += 1) {
      await setTimeout(50);
    }
    const disk = openSync(at(partial), 'r+');
    writeSync(disk, 'x', 900);
    closeSync(disk);
    const error = await refusal(archive.finish(metadata, { verify: true }));
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('what is read back differs: its tar is not the one'),
    });
    expect(names()).toEqual([partial, expect.stringMatching(/\.partial\.[\w-]+\.lock$/)]);
    await archive.discard();
    expect(names()).toEqual([]);
  });

  test('when its verification is aborted, with the reason for that', async () => {
    const archive = await createArchive({ ...gzipped, file: at('out') });
    await archive.writeRecords('entities', pagesOf('{"id":1}'));
    const reason = new Error('cancelled');
    const finished = archive.finish(metadata, { verify: true, signal: AbortSignal.abort(reason) });
    await expect(finished).rejects.toBe(reason);
    await archive.discard();
    expect(names()).toEqual([]);
  });

  test('when a folder comes up where the archive should be', async () => {
    const archive = await createArchive({ ...plain, file: at('out') });
    mkdirSync(at('out.tar'));
    const error = await refusal(archive.finish(metadata));
    expect(error).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('there is a folder with that name'),
    });
    await archive.discard();
    expect(names()).toEqual(['out.tar']);
  });
});

describe('a target that cannot be written is named', () => {
  const failure = (file: string) => refusal(createArchive({ ...plain, file }));

  test('when there is a folder of its name', async () => {
    mkdirSync(at('out.tar'));
    expect(await failure(at('out'))).toMatchObject({
      failure: 'failed',
      message: expect.stringContaining('there is a folder with that name'),
    });
    expect(names()).toEqual(['out.tar']);
  });

  test('when its folder does not exist', async () => {
    const error = await failure(at('missing/out'));
    expect(error).toMatchObject({
      failure: 'failed',
      message: `The archive ${at('missing/out.tar')} cannot be written: its folder does not exist.`,
    });
  });

  test('when its folder is a file', async () => {
    write('file', '');
    expect((await failure(at('file/out'))).message).toContain('its folder is a file');
  });

  test('when its folder may not be written to', async () => {
    if (process.getuid?.() === 0) {
      // Root may write everywhere but where the kernel itself refuses.
      expect((await failure('/proc/out')).message).toContain('cannot be written');
      return;
    }
    mkdirSync(at('locked'));
    chmodSync(at('locked'), 0o500);
    expect((await failure(at('locked/out'))).message).toContain('permission denied');
  });
});
