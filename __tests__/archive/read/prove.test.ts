import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { proveArchive } from '../../../src/archive/read/prove.ts';
import type { ArchiveReader } from '../../../src/archive/read/reader.ts';
import { overallDigest } from '../../../src/archive/seal/content-digest.ts';
import { workspace } from '../../support/workspace.ts';
import { contents, entity, tagLink, tarOf, whole } from './support.ts';

const { at, write } = workspace();

/** Proves an archive, and counts how often it was read. */
async function proven(path: string) {
  const reader = await openArchive(path, undefined);
  let passes = 0;
  const counting: ArchiveReader = Object.create(reader, {
    path: { value: reader.path },
    format: { value: reader.format },
    seal: { get: () => reader.seal },
    entries: {
      value: () => {
        passes += 1;
        return reader.entries();
      },
    },
  });
  let seconds = 0;
  const found = await proveArchive(counting, {}, undefined, () => {
    seconds += 1;
  });
  return { ...found, passes, seconds };
}

describe('an archive is proven', () => {
  test('in one reading where its stages are in order, in a tar as in a folder', async () => {
    const tar = await proven(write('a.tar', await tarOf(whole)));
    for (const [path, value] of Object.entries(whole)) {
      write(`folder/${path}`, contents(value));
    }
    const folder = await proven(at('folder'));
    expect(tar).toMatchObject({ passes: 1, seconds: 0, danglingLinks: 0 });
    expect(folder).toMatchObject({ passes: 1, seconds: 0, danglingLinks: 0 });
    expect(folder.contents).toEqual(tar.contents);
  });

  test.each([
    [
      'links stand before entities',
      ([schemas, entities, ...rest]: Entry[]) => [
        schemas,
        rest[2],
        entities,
        ...rest.filter((_, index) => index !== 2),
      ],
    ],
    [
      'a file stands before its sidecar',
      ([schemas, entities, sidecar, upload, ...rest]: Entry[]) => [
        schemas,
        entities,
        upload,
        sidecar,
        ...rest,
      ],
    ],
  ])('in another reading, with the same result, where %s', async (_, order) => {
    const inOrder = await proven(write('a.tar', await tarOf(whole)));
    const entries = order(Object.entries(whole)) as Entry[];
    const other = await proven(write('b.tar', await tarOf(entries)));
    expect(other).toMatchObject({ seconds: 1, passes: 2, danglingLinks: 0 });
    expect(overallDigest(other.contents)).toBe(overallDigest(inOrder.contents));
  });

  test('with links of which an end is missing, which count in no import', async () => {
    const dangling = { ...tagLink, right: { type: 'api::tag.tag', ref: 3 } };
    const file = write('a.tar', await tarOf({ ...whole, 'links/links_00001.jsonl': [tagLink, dangling] }));
    const found = await proven(file);
    expect(found).toMatchObject({
      danglingLinks: 1,
      danglingExamples: ['api::page.page 1 (tag) -> api::tag.tag 3'],
    });
    expect(found.contents.links?.['api::page.page']?.count).toBe(2);
    expect(found.restorable.links?.['api::page.page']?.count).toBe(1);
  });

  test('with components that are known only by then, as ends of links', async () => {
    const component = { ...tagLink, left: { type: 'shared.link', ref: 9, field: 'tag' } };
    const nowhere = { ...tagLink, left: { type: 'shared.link', ref: 10, field: 'tag' } };
    const entities = [...(whole['entities/entities_00001.jsonl'] as object[]), entity('api::tag.tag', 3)];
    const found = await proven(
      write(
        'a.tar',
        await tarOf({
          ...whole,
          'entities/entities_00001.jsonl': entities,
          'links/links_00001.jsonl': [component, nowhere],
        }),
      ),
    );
    expect(found.danglingExamples).toEqual(['shared.link 10 (tag) -> api::tag.tag 2']);
  });
});

type Entry = [string, unknown];
