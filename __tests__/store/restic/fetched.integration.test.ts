import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Restic } from '../../../src/store/restic/run.ts';
import { openSnapshotFolder } from '../../../src/store/restic/snapshot-folder.ts';
import { makeRepository, restic, resticEnvironment, restics, snapshotsOf } from '../../support/restic.ts';

const contentOf = async (content: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of content) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

describe.each(restics)('With $name', ({ program }) => {
  const folder = mkdtempSync(join(tmpdir(), 'restic-fetched-'));
  const at = (name: string) => join(folder, name);
  afterAll(() => rmSync(folder, { recursive: true }));
  resticEnvironment(program, at);

  test('some media files of a snapshot come by one process, whatever they are called', async () => {
    const names = ['plain.jpg', 'with space.jpg', '[a]*.jpg', '!b.jpg', '$HOME.jpg', 'ü.jpg', '#c.jpg'];
    mkdirSync(at('archive/assets/uploads'), { recursive: true });
    for (const name of [...names, 'other.jpg']) {
      writeFileSync(at(`archive/assets/uploads/${name}`), `this is ${name}`);
    }
    const repository = at('repository');
    makeRepository(repository);
    restic(repository, ['backup', '.'], at('archive'));
    const [snapshot] = snapshotsOf(repository);
    // What it is asked for is written down.
    writeFileSync(at('watched'), `#!/bin/sh\necho "$1" >> '${at('asked')}'\nexec ${program} "$@"\n`);
    chmodSync(at('watched'), 0o755);
    const opened = await openSnapshotFolder(
      new Restic(at('watched'), repository),
      snapshot?.id as string,
      'it',
      undefined,
    );
    try {
      rmSync(at('asked'));
      await using reading = opened.read(false);
      await reading.fetch?.(names.map((name) => `assets/uploads/${name}`));
      for (const name of names) {
        const file = await reading.open(`assets/uploads/${name}`);
        expect(await contentOf(file.content())).toBe(`this is ${name}`);
        await file.close();
      }
      // Only the one whose name could be a pattern comes by itself.
      expect(readFileSync(at('asked'), 'utf8')).toBe('restore\ndump\n');
    } finally {
      opened.remove();
    }
  }, 120_000);
});
