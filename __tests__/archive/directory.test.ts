/** @jest-environment ./__tests__/support/one-realm.mjs */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createArchive } from '../../src/archive/write/archive.ts';
import { assetAt, assetsOf, fill, metadata, pagesOf } from '../support/archives.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

const open = (file = at('out')) => createArchive({ format: 'dir', compress: false, key: undefined, file });

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(folder.length + 1)}/${entry.name}`.replace(/^\//, ''))
    .sort();

describe('a folder', () => {
  test('has the files of the tar archive, byte by byte', async () => {
    const archive = await open();
    await fill(archive, assetAt(at('a'), 'media', 'a.png'));
    const written = await archive.finish(metadata);
    expect(filesBelow(at('out'))).toEqual([
      'assets/metadata/a.png.json',
      'assets/uploads/a.png',
      'configuration/configuration_00001.jsonl',
      'entities/entities_00001.jsonl',
      'metadata.json',
      'schemas/schemas_00001.jsonl',
    ]);
    expect(readFileSync(at('out/schemas/schemas_00001.jsonl'), 'utf8')).toBe('{"uid":"a"}\n{"uid":"b"}');
    expect(readFileSync(at('out/metadata.json'), 'utf8')).toBe(JSON.stringify(metadata, null, 2));
    expect(readFileSync(at('out/assets/uploads/a.png'), 'utf8')).toBe('media');
    const bytes = filesBelow(at('out')).reduce((sum, file) => sum + statSync(at('out', file)).size, 0);
    expect(written).toEqual({ file: at('out'), bytes, contentDigest: archive.contentDigest });
    expect(names()).toEqual(['a', 'out']);
  });

  test('replaces an earlier archive as a whole, and only when it is complete', async () => {
    const first = await open();
    await fill(first, assetAt(at('a'), 'media', 'a.png'));
    await first.finish(metadata);
    writeFileSync(at('out/entities/entities_00002.jsonl'), 'stale');
    const second = await open();
    await second.writeRecords('entities', pagesOf('"new"'));
    expect(existsSync(at('out/entities/entities_00002.jsonl'))).toBe(true);
    await second.finish(metadata);
    expect(filesBelow(at('out'))).toEqual(['entities/entities_00001.jsonl', 'metadata.json']);
    expect(names()).toEqual(['a', 'out']);
  });

  test('may be there already where it is empty', async () => {
    mkdirSync(at('out'));
    const archive = await open();
    await archive.finish(metadata);
    expect(names('out')).toEqual(['metadata.json']);
  });
});

describe('a folder that is no archive is refused and stays as it is:', () => {
  test('one with other files', async () => {
    write('out/precious.txt', 'mine');
    const error = await refusal(open());
    expect(error).toMatchObject({
      failure: 'usage',
      message: expect.stringContaining(`The folder ${at('out')}`),
    });
    expect(names('out')).toEqual(['precious.txt']);
    expect(names()).toEqual(['out']);
  });

  test('one with a metadata.json among other files', async () => {
    write('out/metadata.json', '{}');
    write('out/package.json', '{}');
    expect(await refusal(open())).toMatchObject({
      failure: 'usage',
      message: expect.stringContaining('package.json'),
    });
    expect(names('out')).toEqual(['metadata.json', 'package.json']);
  });

  test('a file', async () => {
    write('out', 'mine');
    expect((await refusal(open())).message).toContain('cannot be written');
    expect(readFileSync(at('out'), 'utf8')).toBe('mine');
  });
});

test('a folder in a folder that does not exist is refused', async () => {
  const error = await refusal(open(at('missing/out')));
  expect(error).toMatchObject({
    failure: 'failed',
    message: expect.stringContaining('its folder does not exist'),
  });
  expect(names()).toEqual([]);
});

describe('nothing is left behind', () => {
  test('when it is discarded, once or twice', async () => {
    const archive = await open();
    await fill(archive);
    await archive.discard();
    await archive.discard();
    expect(names()).toEqual([]);
  });

  test('when it is discarded while a media file is written', async () => {
    const assets = [1, 2, 3].map((index) => assetAt(at(`a${index}`), 'x'.repeat(3_000_000), `a${index}.png`));
    for (const wait of [0, 1, 2, 3, 4, 6, 8]) {
      const archive = await open();
      const writing = archive.writeAssets(assetsOf(...assets)).then(
        () => 'written',
        () => 'ended',
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
      await archive.discard();
      await writing;
      expect(names()).toEqual(['a1', 'a2', 'a3']);
    }
  });

  test('when a media file vanishes, and the error is about that file', async () => {
    const asset = assetAt(at('a'), 'x', 'a.png');
    rmSync(at('a'));
    const archive = await open();
    const error = await refusal(archive.writeAssets(assetsOf(asset)));
    expect(error.message).toContain(`The media file ${at('a')} cannot be read`);
    await archive.discard();
    expect(names()).toEqual([]);
  });

  test('when a media file is another length than it was', async () => {
    const asset = assetAt(at('a'), 'x', 'a.png');
    writeFileSync(at('a'), 'longer');
    const archive = await open();
    expect((await refusal(archive.writeAssets(assetsOf(asset)))).message).toContain('changed its size');
    await archive.discard();
    expect(names()).toEqual(['a']);
  });
});

test('a link to an archive is replaced by the new one, and the old one stays where it is', async () => {
  write('real/metadata.json', '{}');
  symlinkSync(at('real'), at('out'));
  const archive = await open();
  await archive.finish(metadata);
  expect(names('out')).toEqual(['metadata.json']);
  expect(readFileSync(at('out/metadata.json'), 'utf8')).toBe(JSON.stringify(metadata, null, 2));
});
