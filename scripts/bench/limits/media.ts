import { randomFillSync } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, ourExport, ourImport, ours } from './context.ts';
import { quoted } from './process-tree.ts';
import { number, onDatabase, projectOf } from './projects.ts';

export const mediaRows = ['media-export', 'media-export-unverified', 'media-import', 'media-verify'] as const;

/** As Strapi encrypts, with a key that openssl need not derive. */
const cipher = '-aes-128-ecb -K 000102030405060708090a0b0c0d0e0f';

/** Photos, which nothing compresses, and of which there is never more on the disk than the archive of each side and two libraries. */
export async function measureMedia(context: Context): Promise<void> {
  const { files, megabytes } = context.sizes;
  const source = await projectOf(context, 'source', 0);
  const uploads = join(source.folder, 'public', 'uploads');
  const [archive, tar] = ['media', 'media-tar'].map((name) => join(context.folder, name)) as [string, string];
  const target = await projectOf(context, 'target', 0);
  const unpacked = join(context.folder, 'unpacked');
  const empty = () => {
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked);
  };
  try {
    addPhotos(source.database, uploads, files, megabytes);
    const data = `${number(megabytes)} MB of media (${number(files)} files)`;
    const packing = {
      name: 'tar, openssl enc',
      line: () => `tar -C ${quoted([uploads])} -cf - . | openssl enc ${cipher} -out ${quoted([tar])}`,
    };
    const isLong = megabytes > 1_000;
    if (context.wants('media-export')) {
      await context.match({
        row: 'media-export',
        work: `export of ${data}`,
        goal: 2.2,
        isLong,
        beside: packing,
        ours: { name: 'ours', line: () => ourExport(source.folder, archive) },
      });
    }
    if (context.wants('media-export-unverified')) {
      await context.match({
        row: 'media-export-unverified',
        work: `export of ${data}, with \`--no-verify\``,
        goal: 1.6,
        isLong,
        beside: packing,
        ours: { name: 'ours', line: () => ourExport(source.folder, archive, '--no-verify') },
      });
    }
    const file = `${archive}.tar.gz.enc`;
    if (!context.wants('media-import') && !context.wants('media-verify')) {
      return;
    }
    await context.once({ name: 'packing', line: packing.line });
    await context.once({
      name: 'packing ours',
      line: () => ourExport(source.folder, archive, '--no-verify'),
    });
    rmSync(uploads, { recursive: true });
    if (context.wants('media-import')) {
      await context.match({
        row: 'media-import',
        work: `import of ${data}`,
        goal: 1.6,
        isLong,
        beside: {
          name: 'openssl enc -d, tar x',
          before: empty,
          line: () => `openssl enc -d ${cipher} -in ${quoted([tar])} | tar -C ${quoted([unpacked])} -xf -`,
          after: empty,
        },
        ours: {
          name: 'ours',
          before: target.reset,
          line: () => ourImport(target.folder, file),
          after: target.reset,
        },
      });
    }
    if (context.wants('media-verify')) {
      await context.match({
        row: 'media-verify',
        work: `verify of ${data}`,
        goal: 2,
        isLong,
        beside: { name: 'sha256sum', line: () => `sha256sum ${quoted([file])}` },
        ours: { name: 'ours', line: () => ours('verify', '-f', file) },
      });
    }
  } finally {
    for (const path of [source.folder, target.folder, unpacked, tar, `${archive}.tar.gz.enc`]) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** Files from a fifth to nine fifths of their mean size, of bytes that are drawn anew. */
function addPhotos(database: string, uploads: string, count: number, megabytes: number): void {
  const mean = (megabytes * 1e6) / count;
  mkdirSync(uploads, { recursive: true });
  onDatabase(database, (opened) => {
    const insert = opened.prepare(
      `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider, folder_path, created_at, updated_at)
       VALUES (?, ?, ?, ?, '.jpg', 'image/jpeg', ?, ?, 'local', '/', 1795476946557, 1795476946557)`,
    );
    opened.exec('BEGIN');
    for (let index = 0; index < count; index += 1) {
      const content = Buffer.allocUnsafe(Math.ceil(mean * (0.2 + (1.6 * ((index * 7919) % count)) / count)));
      const hash = `photo_${index}`;
      writeFileSync(join(uploads, `${hash}.jpg`), randomFillSync(content));
      const documentId = `photo${String(index).padStart(19, '0')}`;
      insert.run(
        1000 + index,
        documentId,
        `${hash}.jpg`,
        hash,
        content.length / 1000,
        `/uploads/${hash}.jpg`,
      );
    }
    opened.exec('COMMIT');
  });
}
