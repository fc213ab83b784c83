import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeCommitMark } from '../../src/database/sqlite/commit-mark.ts';
import { MediaSwap, type MediaTarget, recoverMedia, type SwapResult } from '../../src/media/swap.ts';
import { mount } from './support/mount.ts';
import {
  after,
  before,
  contentOf,
  filesIn,
  hasTraces,
  incoming,
  known,
  makeSite,
  rowsOf,
  type Site,
  targetOf,
} from './support/site.ts';

let folder: string;
let site: Site;
const atEnd: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swap-'));
  site = { uploads: join(folder, 'public', 'uploads'), database: join(folder, '.tmp', 'data.db') };
  makeSite(site);
});

afterEach(() => {
  for (const end of atEnd.splice(0)) {
    end();
  }
  rmSync(folder, { recursive: true, force: true });
});

const text = (content: string): Readable => Readable.from([Buffer.from(content)]);

async function staged(into: Site, target: MediaTarget = targetOf(into)): Promise<MediaSwap> {
  const swap = await MediaSwap.begin(target);
  for (const [name, content] of Object.entries(incoming)) {
    await swap.add(name, content.length, contentOf(name));
  }
  swap.remove(known);
  return swap;
}

function commit({ database }: Site, token: string): void {
  const connection = new DatabaseSync(database);
  connection.exec(`BEGIN; UPDATE content SET version = 'new'`);
  writeCommitMark(connection, token);
  connection.exec('COMMIT');
  connection.close();
}

async function importInto(into: Site): Promise<SwapResult> {
  const swap = await staged(into);
  await swap.prepare();
  commit(into, swap.token);
  return swap.complete();
}

describe('MediaSwap', () => {
  test('brings new files, replaces changed ones, leaves equal and unknown ones, and removes forgotten ones', async () => {
    const inode = statSync(join(site.uploads, 'same.txt')).ino;

    expect(await importInto(site)).toEqual({ added: 2, replaced: 2, unchanged: 1, removed: 1 });

    expect(filesIn(site.uploads)).toEqual(after);
    expect(statSync(join(site.uploads, 'same.txt')).ino).toBe(inode);
    expect(rowsOf(site)).toEqual({ version: 'new', store: ['1 a', '2 b'], sequence: 2 });
  });

  test('changes nothing the second time', async () => {
    await importInto(site);
    expect(await importInto(site)).toEqual({ added: 0, replaced: 0, unchanged: 5, removed: 0 });
    expect(filesIn(site.uploads)).toEqual(after);
  });

  test('takes up nothing in the database and in the folder where there is nothing to swap', async () => {
    await importInto(site);
    const again = await staged(site);
    expect(await again.prepare()).toBe(false);
    expect(await again.complete()).toEqual({ added: 0, replaced: 0, unchanged: 5, removed: 0 });
    expect(filesIn(site.uploads)).toEqual(after);
  });

  test('needs no folder where there is no media', async () => {
    rmSync(join(folder, 'public'), { recursive: true });
    const swap = await MediaSwap.begin(targetOf(site));
    swap.remove(known);
    expect(await swap.prepare()).toBe(false);
    expect(await swap.complete()).toEqual({ added: 0, replaced: 0, unchanged: 0, removed: 0 });
    expect(existsSync(join(folder, 'public'))).toBe(false);
  });

  test('removes old files also where there are no new ones', async () => {
    const swap = await MediaSwap.begin(targetOf(site));
    swap.remove(['gone.txt']);
    expect(await swap.prepare()).toBe(true);
    expect(filesIn(site.uploads)).toMatchObject(before);
    commit(site, swap.token);
    expect((await swap.complete()).removed).toBe(1);
    expect(filesIn(site.uploads)).toEqual(
      Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'gone.txt')),
    );
  });

  test('leaves every file as it was until the commit, and when it is discarded', async () => {
    const swap = await staged(site);
    await swap.prepare();
    expect(filesIn(site.uploads)).toMatchObject(before);
    expect(await swap.discard()).toBe('undone');
    expect(filesIn(site.uploads)).toEqual(before);
    expect(await swap.discard()).toBe('nothing');
  });

  test('puts the media in place when it is discarded after a commit that took place all the same', async () => {
    const swap = await staged(site);
    await swap.prepare();
    commit(site, swap.token);
    expect(await swap.discard()).toBe('finished');
    expect(filesIn(site.uploads)).toEqual(after);
    expect(rowsOf(site).store).toEqual(['1 a', '2 b']);
  });

  test('refuses to complete what was not committed', async () => {
    const swap = await staged(site);
    await swap.prepare();
    await expect(swap.complete()).rejects.toThrow('only after prepare and the commit');
    await swap.discard();
    expect(filesIn(site.uploads)).toEqual(before);
  });

  test('makes the uploads folder where there is none, and removes it again when it is discarded', async () => {
    rmSync(join(folder, 'public'), { recursive: true });
    const swap = await staged(site);
    await swap.discard();
    expect(existsSync(join(folder, 'public'))).toBe(false);

    await importInto(site);
    expect(filesIn(site.uploads)).toEqual(incoming);
  });

  test.each([
    '../outside.txt',
    '/etc/passwd',
    'a/b.txt',
    'a\\b.txt',
    '..',
    '.',
    '',
    'nul\0.txt',
    '.gitkeep',
    '.strapi-dms-import',
    '.strapi-dms-import.lock',
  ])('refuses the name %j', async (name) => {
    const swap = await MediaSwap.begin(targetOf(site));
    await expect(swap.add(name, 1, text('x'))).rejects.toMatchObject({ failure: 'damagedArchive' });
    await swap.discard();
    expect(filesIn(site.uploads)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['.tmp', 'public']);
  });

  test('never removes what keeps the folder, a folder, or a file outside', async () => {
    mkdirSync(join(site.uploads, 'folder'));
    writeFileSync(join(folder, 'public', 'outside'), '');
    const swap = await MediaSwap.begin(targetOf(site));
    swap.remove(['.gitkeep', 'folder', '../outside', 'gone.txt']);
    await swap.prepare();
    commit(site, swap.token);
    expect((await swap.complete()).removed).toBe(1);
    expect(readdirSync(site.uploads)).toEqual(expect.arrayContaining(['.gitkeep', 'folder']));
    expect(existsSync(join(folder, 'public', 'outside'))).toBe(true);
  });

  test.each([
    ['shorter', 5],
    ['longer', 3],
  ])('refuses content that is %s than the archive says', async (_what, size) => {
    const swap = await MediaSwap.begin(targetOf(site));
    await expect(swap.add('x.txt', size, text('four'))).rejects.toMatchObject({ failure: 'damagedArchive' });
    await swap.discard();
    expect(filesIn(site.uploads)).toEqual(before);
  });

  test('takes the last of two files of one name', async () => {
    const swap = await MediaSwap.begin(targetOf(site));
    await swap.add('same.txt', 5, text('first'));
    await swap.add('same.txt', 4, text('same'));
    await swap.add('twice.txt', 1, text('1'));
    await swap.add('twice.txt', 1, text('2'));
    await swap.add('changed.txt', 3, text('old'));
    await swap.add('changed.txt', 3, text('neu'));
    await swap.prepare();
    commit(site, swap.token);
    expect(await swap.complete()).toEqual({ added: 1, replaced: 1, unchanged: 1, removed: 0 });
    expect(filesIn(site.uploads)).toEqual({ ...before, 'twice.txt': '2', 'changed.txt': 'neu' });
  });

  test('stops before the commit where a folder has the name of a file', async () => {
    mkdirSync(join(site.uploads, 'fresh.txt'));
    await expect(staged(site)).rejects.toThrow('there is a folder with that name');
  });

  test('replaces a link instead of writing to what it leads to', async () => {
    const elsewhere = join(folder, 'elsewhere.txt');
    renameSync(join(site.uploads, 'changed.txt'), elsewhere);
    symlinkSync(elsewhere, join(site.uploads, 'changed.txt'));
    await importInto(site);
    expect(filesIn(site.uploads)).toEqual(after);
    expect(filesIn(folder)['elsewhere.txt']).toBe('old');
  });

  test('keeps the mode of a replaced file and gives new ones that of any new file', async () => {
    chmodSync(join(site.uploads, 'changed.txt'), 0o640);
    writeFileSync(join(folder, 'any'), '');
    await importInto(site);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(join(site.uploads, 'changed.txt'))).toBe(0o640);
    expect(mode(join(site.uploads, 'fresh.txt'))).toBe(mode(join(folder, 'any')));
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;
  asRoot('gives the files to the owner of the folder where it runs as root', async () => {
    chownSync(site.uploads, 12345, 12346);
    chownSync(join(site.uploads, 'changed.txt'), 23456, 23457);
    await importInto(site);
    const owner = (name: string) => {
      const { uid, gid } = statSync(join(site.uploads, name));
      return [uid, gid];
    };
    expect(owner('fresh.txt')).toEqual([12345, 12346]);
    expect(owner('changed.txt')).toEqual([23456, 23457]);
  });

  test('keeps a second import away from the folder, also one into another database', async () => {
    const swap = await staged(site);
    const other = { ...site, database: join(folder, 'other.db') };
    await expect(MediaSwap.begin(targetOf(other))).rejects.toMatchObject({ failure: 'importRunning' });
    await expect(recoverMedia(targetOf(other))).rejects.toMatchObject({ failure: 'importRunning' });
    await swap.discard();
    await (await MediaSwap.begin(targetOf(other))).discard();
  });

  test('names what is in the way where media cannot be put in place, and the next run finishes it', async () => {
    const swap = await staged(site);
    await swap.prepare();
    commit(site, swap.token);
    mkdirSync(join(site.uploads, 'fresh.txt'));
    await expect(swap.complete()).rejects.toMatchObject({
      message: expect.stringMatching(/database was imported, but its media .*fresh\.txt/),
      isCommitted: true,
    });
    expect(await swap.discard()).toBe('nothing');

    rmSync(join(site.uploads, 'fresh.txt'), { recursive: true });
    expect(await recoverMedia(targetOf(site))).toBe('finished');
    expect(filesIn(site.uploads)).toEqual(after);
    expect(rowsOf(site).store).toEqual(['1 a', '2 b']);
  });
});

test('a database that cannot be asked any more after its commit is told of as imported, and the next run does the rest', async () => {
  const target = targetOf(site);
  const mark = {
    ...target.mark,
    isCommitted: async () => {
      throw new Error('connection lost');
    },
  };
  const swap = await staged(site, { ...target, mark });
  await swap.prepare();
  commit(site, swap.token);
  await expect(swap.complete()).rejects.toMatchObject({
    message: expect.stringMatching(/database was imported, but its media .*connection lost/),
    isCommitted: true,
  });
  expect(await swap.discard()).toBe('nothing');
  expect(await recoverMedia(target)).toBe('finished');
  expect(filesIn(site.uploads)).toEqual(after);
});

describe('the uploads folder', () => {
  test('may be a link', async () => {
    const volume = join(folder, 'volume');
    renameSync(site.uploads, volume);
    symlinkSync('../volume', site.uploads);
    await importInto(site);
    expect(readlinkSync(site.uploads)).toBe('../volume');
    expect(filesIn(volume)).toEqual(after);
  });

  test('may not be a link that leads nowhere, or a file', async () => {
    rmSync(site.uploads, { recursive: true });
    symlinkSync('nowhere', site.uploads);
    await expect(staged(site)).rejects.toMatchObject({ failure: 'failed' });
    expect(await recoverMedia(targetOf(site))).toBe('nothing');
    rmSync(site.uploads);
    writeFileSync(site.uploads, '');
    await expect(staged(site)).rejects.toMatchObject({ failure: 'failed' });
    expect(await recoverMedia(targetOf(site))).toBe('nothing');
  });

  test('may be a mount point', async () => {
    const volume = join(folder, 'volume');
    renameSync(site.uploads, volume);
    mkdirSync(site.uploads);
    const unmount = mount(['--bind', volume, site.uploads]);
    if (unmount === undefined) {
      return;
    }
    atEnd.push(unmount);
    await importInto(site);
    expect(filesIn(volume)).toEqual(after);
  });

  test('may be another file system than the database, and be full: then all is as before', async () => {
    rmSync(site.uploads, { recursive: true });
    mkdirSync(site.uploads);
    const unmount = mount(['-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'tmpfs', site.uploads]);
    if (unmount === undefined) {
      return;
    }
    atEnd.push(unmount);
    makeSite({ ...site, database: join(folder, 'unused.db') });
    const swap = await MediaSwap.begin(targetOf(site));
    const size = 2 << 20;
    await expect(swap.add('huge.bin', size, Readable.from([Buffer.alloc(size)]))).rejects.toThrow(
      /huge\.bin cannot be written: no space/,
    );
    await swap.discard();
    expect(filesIn(site.uploads)).toEqual(before);

    await importInto(site);
    expect(filesIn(site.uploads)).toEqual(after);
  });
});

describe('recoverMedia', () => {
  test('does nothing to a folder without traces, and does not make one', async () => {
    expect(await recoverMedia(targetOf(site))).toBe('nothing');
    expect(filesIn(site.uploads)).toEqual(before);
    rmSync(site.uploads, { recursive: true });
    expect(await recoverMedia(targetOf(site))).toBe('nothing');
    expect(existsSync(site.uploads)).toBe(false);
  });

  /** As after a kill between two steps of `complete`: the folder is one process' until it dies, so it is copied. */
  async function interrupted(): Promise<{ copy: Site; token: string }> {
    const swap = await staged(site);
    await swap.prepare();
    const copy = { uploads: join(folder, 'copy'), database: site.database };
    cpSync(site.uploads, copy.uploads, { recursive: true });
    await swap.discard();
    return { copy, token: swap.token };
  }

  test('leaves the media of another database to that one', async () => {
    const { copy, token } = await interrupted();
    const other = targetOf({ ...copy, database: join(folder, 'other.db') });
    await expect(recoverMedia(other)).rejects.toThrow(`another database (${site.database})`);
    commit(site, token);
    expect(await recoverMedia(targetOf(copy))).toBe('finished');
    expect(filesIn(copy.uploads)).toEqual(after);
  });

  test('recognizes the database by the token where it was moved', async () => {
    const { copy, token } = await interrupted();
    commit(site, token);
    expect(await recoverMedia({ ...targetOf(copy), database: 'now elsewhere' })).toBe('finished');
    expect(filesIn(copy.uploads)).toEqual(after);
  });

  test.each([
    ['that is no JSON', '{"version":1,'],
    [
      'with a name that leads out of the folder',
      '{"version":1,"token":"t","database":"d","added":["../x"],"removed":[]}',
    ],
    [
      'that would remove what keeps the folder',
      '{"version":1,"token":"t","database":"d","added":[],"removed":[".gitkeep"]}',
    ],
  ])('refuses a journal %s, and touches nothing', async (_what, journal) => {
    const { copy } = await interrupted();
    writeFileSync(join(copy.uploads, '.strapi-dms-import', 'journal.json'), journal);
    await expect(recoverMedia(targetOf(copy))).rejects.toThrow(/journal.*is damaged/);
    expect(filesIn(copy.uploads)).toMatchObject(before);
    expect(readdirSync(join(copy.uploads, '.strapi-dms-import', 'new')).length).toBeGreaterThan(0);
  });

  test('undoes an import whose database is gone', async () => {
    const { copy } = await interrupted();
    rmSync(site.database);
    expect(await recoverMedia(targetOf(copy))).toBe('undone');
    expect(filesIn(copy.uploads)).toEqual(before);
    expect(existsSync(site.database)).toBe(false);
    expect(hasTraces(copy)).toBe(false);
  });
});
