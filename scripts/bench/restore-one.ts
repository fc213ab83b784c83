import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Command } from 'commander';
import { copyBlog } from '../../__tests__/support/blog.ts';
import { plainEnvironment, repository } from '../conformance/process.ts';
import { installTool } from '../tools.ts';
import { measure } from './measure.ts';

/**
 * Exports a project with a large media library into a bucket, and brings one document with three images back from there. Prints what
 * both took, and how many bytes came from the bucket, as Markdown. TMPDIR decides which disk it is.
 */
const options = new Command('bench:restore-one')
  .option('--files <n>', 'how many files', Number, 10_000)
  .option('--megabytes <n>', 'size of all files', Number, 5_000)
  .option('--check', 'end with exit code 1 when a target is missed', false)
  .parse()
  .opts<{ files: number; megabytes: number; check: boolean }>();

/** What may come from the bucket, beside the images themselves, and the memory that it may take. */
const mostRead = 5;
const mostMegabytes = 200;

/** An article of the example, and the rows of its gallery. */
const document = 'y8qkc37utrda8pt4d3ti4466';
const images = 3;

const folder = await mkdtemp(join(tmpdir(), 'bench-restore-one-'));
const project = join(folder, 'cms');
const size = Math.round((options.megabytes * 1e6) / options.files);
const content = Buffer.allocUnsafe(size);
const nameOf = (index: number): string => `large_${String(index).padStart(6, '0')}`;
const pathOf = (index: number): string => join(project, 'public/uploads', `${nameOf(index)}.png`);

async function makeProject(): Promise<void> {
  copyBlog(project);
  const database = new DatabaseSync(join(project, '.tmp/data.db'));
  const insert = database.prepare(
    `INSERT INTO files (document_id, name, hash, ext, mime, size, url, provider, folder_path)
     VALUES (?1, ?1 || '.png', ?1, '.png', 'image/png', ?2, '/uploads/' || ?1 || '.png', 'local', '/') RETURNING id`,
  );
  const use = database.prepare(
    `INSERT INTO files_related_mph (file_id, related_id, related_type, field, "order") VALUES (?, 1, 'shared.gallery', 'pictures', ?)`,
  );
  database.exec('BEGIN');
  for (let index = 0; index < options.files; index += 1) {
    await writeFile(pathOf(index), randomFillSync(content));
    const row = insert.get(nameOf(index), size / 1000);
    if (index < images) {
      use.run(row?.id as number, index + 10);
    }
  }
  database.exec('COMMIT');
  database.close();
}

/** Deletes the document, and the images that only it has. */
async function loseDocument(): Promise<void> {
  const database = new DatabaseSync(join(project, '.tmp/data.db'));
  database.exec('PRAGMA foreign_keys = ON');
  database.prepare('DELETE FROM articles WHERE document_id = ?').run(document);
  for (let index = 0; index < images; index += 1) {
    database.prepare('DELETE FROM files WHERE hash = ?').run(nameOf(index));
    await rm(pathOf(index));
  }
  database.close();
}

/** As much of s3rver as is used here; it brings no types. */
type S3rverClass = new (
  options: object,
) => { run(): Promise<{ readonly port: number }>; close(): Promise<void> };

const S3rver = installTool('storage')('s3rver') as S3rverClass;
const service = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: join(folder, 's3'),
  configureBuckets: [{ name: 'backups', configs: [] }],
});
const { port } = await service.run();
let received = 0;
const counter = createServer((near) => {
  const far = connect(port, '127.0.0.1');
  far.on('data', (chunk) => {
    received += chunk.length;
  });
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
});
await new Promise<void>((done) => counter.listen(0, '127.0.0.1', done));

const environment = {
  ...plainEnvironment(),
  AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(counter.address() as AddressInfo).port}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  STRAPI_DMS_KEY: 'a passphrase for the benchmark',
  NO_COLOR: '1',
};

async function runCommand(...args: readonly string[]) {
  const before = received;
  const measured = await measure(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(repository, 'src/main.ts'),
      ...args,
      ...['--project', project, '--database-url', '.tmp/data.db', '--store', 's3://backups/shop'],
    ],
    { cwd: folder, env: environment },
  );
  return { ...measured, megabytesRead: (received - before) / 1e6 };
}

try {
  await makeProject();
  const exported = await runCommand('export', '--quiet');
  await loseDocument();
  const restored = await runCommand(
    ...['restore-one', '--quiet', '--force', '--uid', 'api::article.article', '--document-id', document],
  );
  const ofImages = (images * size) / 1e6;
  const row = (name: string, { seconds, megabytesRead, megabytes }: typeof exported) =>
    `| ${name} | ${seconds.toFixed(1)} s | ${megabytesRead.toFixed(2)} MB | ${megabytes.toFixed(0)} MB |`;
  console.log(
    `${options.files} files, ${options.megabytes} MB; the ${images} images have ${ofImages.toFixed(2)} MB:\n`,
  );
  console.log('| | time | from the bucket | memory of ours |\n| --- | --- | --- | --- |');
  console.log(row('export, read back', exported));
  console.log(row('restore-one', restored));
  const isMissed =
    restored.megabytesRead > mostRead || Math.max(exported.megabytes, restored.megabytes) > mostMegabytes;
  if (options.check && isMissed) {
    process.exitCode = 1;
  }
} finally {
  counter.close();
  await service.close();
  await rm(folder, { recursive: true, force: true });
}
