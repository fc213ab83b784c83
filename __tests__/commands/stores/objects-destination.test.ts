import { describe, expect, test } from '@jest/globals';
import { createArchive } from '../../../src/archive/write/archive.ts';
import { ObjectsDestination } from '../../../src/commands/export/objects-destination.ts';
import { parseExportOptions } from '../../../src/commands/export/options.ts';
import { ObjectBackups } from '../../../src/store/archives.ts';
import { cleanUpAfter } from '../../../src/system/clean-up.ts';
import { exportReport } from '../../action/reports.ts';
import { fill, metadata } from '../../support/archives.ts';
import { defaultsOf } from '../../support/options.ts';
import { WatchedObjects } from '../../support/watched-objects.ts';
import { refusal, rejection } from '../../support/workspace.ts';

const name = 'shop.tar.gz';
const at = `s3://backups/shop/${name}`;

/** Exports as `exportProject` does, without a database. */
async function exported(
  objects: WatchedObjects,
  given: { file?: string; overwrite?: boolean } = { file: 'shop' },
  signal?: AbortSignal,
) {
  const options = parseExportOptions({
    ...defaultsOf('export'),
    encrypt: false,
    store: objects.address,
    ...given,
  });
  await using destination = new ObjectsDestination(new ObjectBackups(objects), options);
  let archive: Awaited<ReturnType<typeof createArchive>> | undefined;
  try {
    const placement = await destination.place(signal);
    archive = await createArchive({ ...options, ...placement, expected: 1_000 });
    await fill(archive);
    const { file, bytes, digest } = await archive.finish(metadata, { verify: true, signal });
    const report = { ...exportReport, file, bytes, digest: digest as string };
    return await destination.finish(report, signal);
  } catch (error) {
    throw await cleanUpAfter(
      error,
      () => archive?.discard(),
      () => destination.discard(),
    );
  }
}

const backupsIn = async (objects: WatchedObjects) =>
  (await new ObjectBackups(objects).list()).map(({ name, note }) => [name, note !== undefined]);

describe('an export into a store', () => {
  test('completes the object, reads it back, and only then notes that it is a backup', async () => {
    const objects = new WatchedObjects();
    expect(await exported(objects)).toMatchObject({ file: at, store: 's3://backups/shop' });
    expect(objects.done).toEqual([
      'list',
      `upload ${name}`,
      `complete ${name}`,
      `open ${name}`,
      `put ${name}.json`,
    ]);
    expect(await backupsIn(objects)).toEqual([[name, true]]);
    expect([objects.unfinished, objects.isOpen]).toEqual([0, false]);
  });

  test.each([
    'list',
    `upload ${name}`,
    `write ${name}`,
    `complete ${name}`,
    `open ${name}`,
    `put ${name}.json`,
  ])('that fails at %s leaves nothing', async (step) => {
    const objects = new WatchedObjects();
    objects.before = (what) => {
      if (what === step) {
        throw new Error('the store fails');
      }
    };
    expect(await rejection(exported(objects))).toMatchObject({
      message: expect.stringContaining('the store fails'),
    });
    expect([[...objects.contents.keys()], objects.unfinished, objects.isOpen]).toEqual([[], 0, false]);
  });

  test.each([`upload ${name}`, `complete ${name}`, `open ${name}`])(
    'that is interrupted at %s leaves nothing',
    async (step) => {
      const objects = new WatchedObjects();
      const controller = new AbortController();
      objects.before = (what) => {
        if (what === step) {
          controller.abort(new Error('interrupted'));
        }
      };
      expect(await rejection(exported(objects, { file: 'shop' }, controller.signal))).toMatchObject({
        message: 'interrupted',
      });
      expect([[...objects.contents.keys()], objects.unfinished]).toEqual([[], 0]);
    },
  );

  test('that was damaged in the store is not kept', async () => {
    const objects = new WatchedObjects();
    objects.before = (what) => {
      const content = objects.contents.get(name);
      if (what === `open ${name}` && content !== undefined) {
        content[300] = (content[300] ?? 0) ^ 1;
      }
    };
    expect((await refusal(exported(objects))).message).toContain('what is read back differs');
    expect([...objects.contents.keys()]).toEqual([]);
  });

  test('does not touch what has its name, unless it is told to', async () => {
    const objects = new WatchedObjects();
    await exported(objects);
    const before = objects.contents.get(name);
    objects.done.length = 0;
    expect((await refusal(exported(objects))).failure).toBe('usage');
    expect([objects.done, objects.contents.get(name)]).toEqual([['list'], before]);
    await exported(objects, { file: 'shop', overwrite: true });
    // Nothing that is said of the old one is ever said of the new one.
    expect(objects.done.slice(2)).toEqual([
      `upload ${name}`,
      `open ${name}.json`,
      `remove ${name}.json`,
      `complete ${name}`,
      `open ${name}`,
      `put ${name}.json`,
    ]);
  });

  test.each([`upload ${name}`, `write ${name}`, `complete ${name}`])(
    'that was to replace a backup, and fails at %s, leaves that as it was',
    async (step) => {
      const objects = new WatchedObjects();
      await exported(objects);
      const [archive, note] = [objects.contents.get(name), objects.contents.get(`${name}.json`)];
      objects.before = (what) => {
        if (what === step) {
          throw new Error('the store fails');
        }
      };
      await rejection(exported(objects, { file: 'shop', overwrite: true }));
      expect(objects.contents.get(name)).toBe(archive);
      expect(objects.contents.get(`${name}.json`)).toEqual(note);
      expect([await backupsIn(objects), objects.unfinished]).toEqual([[[name, true]], 0]);
    },
  );

  test('that has replaced a backup, and is interrupted while it is read back, leaves the new archive', async () => {
    const objects = new WatchedObjects();
    await exported(objects);
    const before = objects.contents.get(name);
    objects.before = (what) => {
      if (what === `open ${name}`) {
        throw new Error('the store fails');
      }
    };
    const error = await rejection(exported(objects, { file: 'shop', overwrite: true }));
    objects.before = () => undefined;
    expect(error).toMatchObject({ message: expect.stringContaining('the store fails') });
    expect(objects.contents.get(name)).not.toBe(before);
    expect(await backupsIn(objects)).toEqual([[name, false]]);
  });

  test('does not remove what another export has completed under its name meanwhile', async () => {
    const objects = new WatchedObjects();
    objects.before = (what) => {
      if (what === `complete ${name}`) {
        objects.contents.set(name, Buffer.from('of another'));
      }
    };
    expect((await refusal(exported(objects))).failure).toBe('usage');
    expect([objects.contents.get(name)?.toString(), objects.unfinished]).toEqual(['of another', 0]);
  });

  test('gets a number behind a name that was made up, where that is taken', async () => {
    const objects = new WatchedObjects();
    const { file } = await exported(objects, {});
    const first = file.slice('s3://backups/shop/'.length);
    objects.contents.clear();
    objects.before = (what) => {
      if (what === 'list') {
        for (const second of [0, 1, 2, 3]) {
          const time = String(Number(/\d{14}/.exec(first)?.[0]) + second);
          objects.contents.set(`export_${time}.tar.gz`, Buffer.from('another'));
        }
      }
    };
    expect((await exported(objects, {})).file).toMatch(/\/export_\d{14}-2\.tar\.gz$/);
  });
});
