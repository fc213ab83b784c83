import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MediaSwap } from '../../src/media/swap.ts';
import { watchSyncs } from '../support/syncs.ts';
import { contentOf, incoming, known, makeSite, type Site, targetOf } from './support/site.ts';

let folder: string;
let site: Site;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'power-loss-'));
  site = { uploads: join(folder, 'public', 'uploads'), database: join(folder, 'data.db') };
  makeSite(site);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = (...names: string[]) => join(site.uploads, '.strapi-dms-import', ...names);
const journal = () => own('journal.json');

/** Stages all files, and watches what is synced while there is a journal and while there is none. */
async function prepared(target = targetOf(site)) {
  const syncs = await watchSyncs(() => ({ journal: existsSync(journal()) }));
  const swap = await MediaSwap.begin(target);
  for (const [name, content] of Object.entries(incoming)) {
    await swap.add(name, content.length, contentOf(name));
  }
  swap.remove(known);
  expect(await swap.prepare()).toBe(true);
  return { swap, syncs };
}

const withoutJournal = expect.objectContaining({ after: { journal: false } });
const withJournal = expect.objectContaining({ before: { journal: true } });

describe('what outlives a loss of power', () => {
  test('is every file with its name before there is a journal that tells of it', async () => {
    const { syncs } = await prepared();
    // Equal files are not staged.
    const { 'same.txt': _same, ...staged } = incoming;
    for (const name of Object.keys(staged)) {
      expect([name, syncs.of(own('new', name))]).toEqual([name, [withoutJournal]]);
    }
    const last = syncs.all.findLastIndex((sync) =>
      Object.keys(staged).some((name) => syncs.of(own('new', name)).includes(sync)),
    );
    const [folderOfFiles] = syncs.of(own('new'));
    expect(folderOfFiles).toEqual(withoutJournal);
    expect(syncs.all.indexOf(folderOfFiles as never)).toBeGreaterThan(last);
  });

  test('is the journal, whole, before it gets its name, and its name before the import is committed', async () => {
    const { syncs } = await prepared();
    expect(syncs.of(journal())).toEqual([withoutJournal]);
    expect(syncs.of(own())).toEqual([withJournal]);
  });

  test('is the folder in which the journal is found', async () => {
    const { syncs } = await prepared();
    expect(syncs.of(site.uploads)).toHaveLength(1);
  });

  test('is an uploads folder that the import has made, and every folder above it', async () => {
    rmSync(dirname(site.uploads), { recursive: true });
    const { syncs } = await prepared();
    for (const path of [site.uploads, dirname(site.uploads), folder]) {
      expect([path, syncs.of(path).length]).toEqual([path, 1]);
    }
  });

  test('is every file in its place before the database forgets which import it was', async () => {
    const target = targetOf(site);
    let placed: number | undefined;
    const { swap, syncs } = await prepared({
      ...target,
      mark: {
        isCommitted: async () => true,
        remove: async () => {
          expect(existsSync(join(site.uploads, 'fresh.txt'))).toBe(true);
          expect(existsSync(join(site.uploads, 'gone.txt'))).toBe(false);
          placed = syncs.of(site.uploads).length;
        },
      },
    });
    const before = syncs.of(site.uploads).length;
    await swap.complete();
    expect(placed).toBe(before + 1);
  });
});
