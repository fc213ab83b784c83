import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type S3Server, startS3 } from '../../../__tests__/support/s3-server.ts';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { type Comparison, compareArchives, compareTexts, rewrittenByEveryBoot } from '../compare.ts';
import { compareModuloIds } from '../identity.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { databaseOf, workingCopy } from '../projects.ts';
import { installS3Provider } from '../provider.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** A project that keeps its media in a bucket of its own. */
interface Site {
  readonly project: string;
  readonly bucket: S3Server;
}

interface Options {
  readonly about: string;
  readonly acl: 'public-read' | 'private';
  /** What of ours official import takes: the archive of media in the uploads folder, or in a bucket. */
  readonly taken: 'folder' | 'bucket';
}

const uploadsOf = (project: string) => join(project, 'public', 'uploads');

/** A working copy of the example project whose media belongs into a bucket, which is empty yet. */
async function siteInBucket(context: Context, name: string, acl: string): Promise<Site> {
  const project = await workingCopy(context, 'example', name);
  const bucket = await startS3(join(context.work, `${name}-bucket`), acl);
  const plugins = { upload: { config: { provider: 'aws-s3', providerOptions: bucket.providerOptions } } };
  await writeFile(
    join(project, 'config', 'plugins.ts'),
    `export default () => (${JSON.stringify(plugins)});\n`,
  );
  // The files of the copy are not this site's: whoever needs one has to get it from the bucket.
  for (const file of await readdir(uploadsOf(project))) {
    await rm(join(uploadsOf(project), file));
  }
  return { project, bucket };
}

const described = (name: string, content: Buffer) =>
  `${name} ${content.length} ${createHash('sha256').update(content).digest('hex')}`;

async function objectsOf({ bucket }: Site): Promise<string[]> {
  const keys = await bucket.keys();
  return Promise.all(keys.map(async (key) => described(key, await bucket.bytes(key))));
}

async function filesOf(project: string): Promise<string[]> {
  const names = (await readdir(uploadsOf(project))).filter((name) => !name.startsWith('.'));
  return Promise.all(
    names.map(async (name) => described(name, await readFile(join(uploadsOf(project), name)))),
  );
}

/**
 * An archive in which no bucket's address is told from another's, and no sidecar has a signature: official export writes
 * the addresses of a private bucket with one that is good for some minutes; ours writes them as the rows have them.
 */
function withoutAddress(archive: ArchiveContents, { bucket }: Site): ArchiveContents {
  const without = <Recorded extends { readonly canonical: string }>(record: Recorded): Recorded => {
    const canonical = record.canonical
      .replaceAll(bucket.url, 'http://bucket')
      .replaceAll(/\?X-Amz-[^"]+/g, '');
    return { ...record, canonical, value: JSON.parse(canonical) };
  };
  const { entities, configuration } = archive.records;
  return {
    ...archive,
    sidecars: archive.sidecars.map(({ name, record }) => ({ name, record: without(record) })),
    records: {
      ...archive.records,
      entities: entities.map(without),
      configuration: configuration.map(without),
    },
  };
}

/** Every address that a row of the media library names, asked for as a browser does. */
async function answering(archive: ArchiveContents): Promise<{ asked: number; failed: string[] }> {
  const urls = archive.records.entities
    .filter(({ value }) => value.type === 'plugin::upload.file')
    .flatMap(({ value: { data } }) => [data, ...Object.values(data.formats ?? {})])
    .map(({ url }) => String(url));
  const failed: string[] = [];
  for (const url of urls) {
    const response = await fetch(url).catch((error) => ({ ok: false, status: String(error) }));
    if (!response.ok) {
      failed.push(`${url}: ${response.status}`);
    }
  }
  return { asked: urls.length, failed };
}

/**
 * Media that goes from the uploads folder into a bucket, from bucket to bucket, and back, with official and our commands
 * taking turns.
 */
async function compare(
  context: Context,
  { acl, taken }: Options,
  sites: Site[],
  findings: Findings,
): Promise<void> {
  const { entry, work } = context;
  const env = await installS3Provider(console.log);
  const inBucket = async (name: string) => {
    const site = await siteInBucket(context, name, acl);
    sites.push(site);
    return site;
  };
  const ours = async (project: string, base: string) =>
    succeeded('our export', await ourExport(entry, project, join(work, base), plain)).archive;
  const imported = async (project: string, archive: string) =>
    succeeded('our import', await ourImport(entry, project, archive, ['--force', '--boot', 'never']));
  const same = (label: string, comparison: Comparison) => findings.compared(label, [comparison]);

  const local = await workingCopy(context, 'example', 'local');
  const localArchive = await ours(local, 'from-folder');
  const files = await filesOf(local);
  const first = await inBucket('first');
  await imported(first.project, localArchive);
  same('folder → our import → bucket', compareTexts('files', files, await objectsOf(first)));

  // Before the official one, whose start changes rows.
  const before = await readArchive(await ours(first.project, 'from-bucket'));
  const official = succeeded(
    'strapi export',
    await officialExport(first.project, join(work, 'official'), plain, env),
  );
  const gold = await readArchive(official.archive);
  findings.compared(
    'media in a bucket: strapi export against ours, without plugin_upload_metrics',
    compareArchives(withoutAddress(gold, first), withoutAddress(before, first), {
      ignoreConfiguration: rewrittenByEveryBoot,
    }),
  );
  const ourArchive = await ours(first.project, 'from-bucket-again');

  const second = await inBucket('second');
  await rm(databaseOf(second.project));
  const source = taken === 'folder' ? localArchive : ourArchive;
  const end = await officialImport(second.project, source, [], env);
  findings.check(
    `strapi import takes our archive of a ${taken} into an empty bucket`,
    end.code === 0,
    end.output,
  );
  if (end.code === 0) {
    same(
      `our archive of a ${taken} → strapi import → bucket`,
      compareTexts('files', files, await objectsOf(second)),
    );
    const back = await readArchive(await ours(second.project, 'from-second'));
    findings.compared(
      `our archive of a ${taken} → strapi import → our export, against our import, apart from addresses and ids`,
      compareModuloIds(withoutAddress(await readArchive(ourArchive), first), withoutAddress(back, second)),
    );
    if (acl !== 'private') {
      const { asked, failed } = await answering(back);
      findings.check(
        `all ${asked} addresses of the rows answer`,
        asked > 0 && failed.length === 0,
        failed.join('\n'),
      );
    }
  }

  const third = await inBucket('third');
  await imported(third.project, official.archive);
  same('official archive → our import → bucket', compareTexts('files', files, await objectsOf(third)));
  const back = await readArchive(await ours(third.project, 'from-third'));
  findings.compared(
    'official archive → our import → our export, apart from addresses',
    compareArchives(withoutAddress(gold, first), withoutAddress(back, third)),
  );

  const folder = await workingCopy(context, 'example', 'folder');
  await rm(uploadsOf(folder), { recursive: true });
  await imported(folder, official.archive);
  same('official archive → our import → folder', compareTexts('files', files, await filesOf(folder)));
  findings.compared(
    'folder → bucket → folder, without plugin_upload_metrics',
    compareArchives(await readArchive(localArchive), await readArchive(await ours(folder, 'back')), {
      ignoreConfiguration: rewrittenByEveryBoot,
    }),
  );
}

function s3Case(name: string, options: Options): Case {
  return {
    name,
    about: options.about,
    async run(context) {
      const findings = new Findings();
      const sites: Site[] = [];
      try {
        await compare(context, options, sites, findings);
      } finally {
        await Promise.all(sites.map(({ bucket }) => bucket.close()));
      }
      return findings;
    },
  };
}

/** Cases of media that is kept by `@strapi/provider-upload-aws-s3`. */
export const s3Cases: readonly Case[] = [
  s3Case('s3-public', {
    about: 'media in an S3 bucket that everybody may read: from and to folders, both tools',
    acl: 'public-read',
    taken: 'folder',
  }),
  s3Case('s3-private', {
    about: 'the same with private buckets, and from one to another',
    acl: 'private',
    taken: 'bucket',
  }),
];
