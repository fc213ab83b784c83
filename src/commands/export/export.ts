import type { SealFindings } from '../../archive/seal/sealing.ts';
import { createArchive, type OpenArchive, prepareKeys } from '../../archive/write/archive.ts';
import { type DatabaseLocation, locate, prepareEngine } from '../../database/location.ts';
import type { Census } from '../../database/read/census.ts';
import type { ReadLogo } from '../../database/read/configuration.ts';
import { parseFiles, readFilesOf } from '../../database/read/files.ts';
import type { Session } from '../../database/session.ts';
import { DatabaseSource } from '../../database/source.ts';
import { Interrupted } from '../../interrupted.ts';
import { MediaLibrary } from '../../media/library.ts';
import { printable } from '../../media/remote/address.ts';
import { Uploads } from '../../media/uploads.ts';
import { Project } from '../../project/project.ts';
import { adoptTimeZone } from '../../project/time-zone.ts';
import { fileUid } from '../../strapi/uids.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Progress, StageTotal } from '../../transfer/progress.ts';
import { Scope } from '../../transfer/scope.ts';
import type { Page, RecordStage, Stage } from '../../transfer/stages.ts';
import { version } from '../../version.ts';
import { withoutMedia } from '../sealed-media.ts';
import { doubtsAboutZone, timeZoneOf } from '../time-zone.ts';
import { assertSameMajor } from '../versions.ts';
import { completedWarning } from './completed-media.ts';
import { isWeakKey, weakKeyWarning } from './key-strength.ts';
import { openRemoteMedia, type RemoteMedia } from './media-source.ts';
import { counted, MissingMedia } from './missing-media.ts';
import { Observer } from './observer.ts';
import type { ExportOptions } from './options.ts';
import { ReferencedFiles } from './referenced-files.ts';
import type { ExportReport } from './report.ts';
import { SetAside } from './set-aside.ts';

/**
 * Exports a project's data into an archive as `strapi export` does, without starting Strapi and without writing
 * anything but the archive.
 *
 * @param signal Ends the export early: what was written is removed and the reason is thrown.
 * @throws UserError for everything that the user can do something about; nothing is left behind.
 */
export async function exportProject(
  options: ExportOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ExportReport> {
  const started = performance.now();
  const leftovers = removeLeftovers();
  const createdAt = new Date().toISOString();
  prepareKeys(options);
  const project = await Project.open(options.project, options.timeZone);
  adoptTimeZone(project.environment);
  const configured = project.databaseConfig(options.databaseUrl, signal);
  // It is evaluated in a child process; the checkout and the code that is likely to be needed are read meanwhile.
  if (options.databaseUrl === undefined) {
    prepareEngine(project.environment.DATABASE_CLIENT);
  }
  const [config, checkout] = await Promise.all([configured, project.schemaFiles(signal)]);
  const { clock, read, glance } = await locate(config, project.directory);
  const timeZone = timeZoneOf(clock);
  const session = await read(signal);
  let archive: OpenArchive | undefined;
  let discarded: Promise<void> | undefined;
  let remote: RemoteMedia | undefined;
  const discard = () => {
    discarded ??= archive?.discard();
    return discarded;
  };
  try {
    limitYoungGeneration(session.dialect.page.youngGeneration);
    const database = await DatabaseSource.open(session, checkout);
    assertSameMajor(project, database.layout.major);
    const scope = new Scope(options.filters, database.contentTypes, database.layout.travels);
    const census = scope.stages.has('entities') ? await database.census(scope) : undefined;
    const uploads = new Uploads(() => project.publicDirectory());
    if (scope.stages.has('assets')) {
      await uploads.folder();
    }
    remote = options.media === 'local' ? undefined : await openRemoteMedia(options, project, signal);
    const library = new MediaLibrary(uploads, remote?.files, database.layout);
    const referenced =
      options.media === 'referenced' && scope.stages.has('assets')
        ? new ReferencedFiles(await database.relatedFiles(scope))
        : undefined;
    const missing = new MissingMedia({
      policy: options.missingMedia,
      library,
      namesNow: (ids) => namesNow(glance, database, ids),
      uploads: () => uploads.place(),
      site: options.mediaUrl && printable(options.mediaUrl),
      signal,
    });
    const observer = new Observer(progress, signal);
    for (const warning of leftovers) {
      observer.warn(warning);
    }
    for (const warning of database.doubts) {
      observer.warn(warning);
    }
    const drift = await database.countDrift();
    observer.drifted(drift);
    if (scope.stages.has('entities')) {
      for (const warning of await database.hiddenRows(scope)) {
        observer.warn(warning);
      }
    }
    if (options.key !== undefined && isWeakKey(options.key)) {
      observer.warn(weakKeyWarning);
    }
    const hasMoments = scope.stages.has('entities') || scope.stages.has('assets');
    const doubts = await doubtsAboutZone({
      clock: hasMoments ? clock : undefined,
      session,
      option: options.timeZone,
      project,
      newest: census?.newest,
    });
    if (doubts !== undefined) {
      observer.warn(doubts);
    }
    const [engine = ''] = database.description.split(' ');
    archive = await createArchive({
      ...options,
      seal: { toolVersion: version(), engine, timeZone, scope: scope.describe() },
    });
    // Stops even in the middle of a large file; what that ends with is replaced by the reason below.
    signal?.addEventListener('abort', discard);
    progress.phaseStarted?.('export');
    const totals = await transfer({
      database,
      census,
      session,
      library,
      missing,
      referenced,
      scope,
      archive,
      observer,
      signal,
    });
    const findings = findingsOf(scope, options.media, library, missing);
    await remote?.finish(scope.stages.has('assets'));
    if (options.verify) {
      progress.phaseStarted?.('proof');
    }
    const { file, bytes, digest, contentDigest } = await archive.finish(
      { createdAt, strapi: { version: project.strapiVersion } },
      { verify: options.verify, signal, findings },
    );
    return {
      command: 'export',
      strapiVersion: project.strapiVersion,
      database: database.description,
      ...(timeZone === undefined ? {} : { timeZone }),
      file,
      format: options.format,
      compressed: options.compress,
      encrypted: options.key !== undefined || options.recipients.length > 0,
      encryption: options.encryption,
      verified: options.verify,
      ...(digest === undefined ? {} : { digest }),
      ...(contentDigest === undefined ? {} : { contentDigest }),
      bytes,
      durationMs: Math.round(performance.now() - started),
      stages: totals,
      contentTypes: observer.contentTypes(database.schemas),
      assets: {
        missing: missing.missing,
        ...(missing.deleted === 0 ? {} : { deleted: missing.deleted }),
        ...remote?.totals(),
      },
      drift,
      omittedLinks: observer.omittedLinks,
      scope: findings.scope,
      warnings: observer.warnings,
    };
  } catch (error) {
    await discard();
    throw signal?.aborted ? whyAborted(signal, options, remote) : error;
  } finally {
    // An import may go on, after the backup that this was.
    limitYoungGeneration();
    signal?.removeEventListener('abort', discard);
    await remote?.close();
    await session.close();
  }
}

/** What the archive has, in words and for its manifest. */
function findingsOf(
  scope: Scope,
  media: ExportOptions['media'],
  { left }: MediaLibrary,
  { missing, deleted }: MissingMedia,
): SealFindings & { readonly scope: string } {
  if (!scope.stages.has('assets')) {
    return { scope: scope.describe() };
  }
  const parts = [
    scope.describe(),
    ...(media === 'referenced' ? ['only media files that content refers to'] : []),
    ...(left === 0 ? [] : [`without ${counted(left)} of other providers`]),
  ];
  return {
    scope: `${parts.join(', ')}${withoutMedia({ missingAssets: missing.length })}`,
    media: { missing: missing.length, deleted },
  };
}

/** The addresses that rows of the media library name by now. */
async function namesNow(
  glance: DatabaseLocation['glance'],
  { models }: DatabaseSource,
  ids: readonly number[],
): Promise<Map<number, Set<string>>> {
  const model = models.get(fileUid);
  const names = new Map<number, Set<string>>();
  if (model === undefined) {
    return names;
  }
  const session = await glance();
  try {
    for await (const { id, url, formats } of parseFiles(readFilesOf(session, model, ids))) {
      names.set(
        id,
        new Set(
          [url, ...Object.values(formats ?? {}).map((format) => format.url)].map((one) =>
            printable(one ?? ''),
          ),
        ),
      );
    }
  } finally {
    await session.close();
  }
  return names;
}

/** What was fetched before is of use to the next export. */
function whyAborted(
  { reason }: AbortSignal,
  { mediaCache }: ExportOptions,
  remote: RemoteMedia | undefined,
): unknown {
  const fetched = remote?.totals().remote?.downloaded ?? 0;
  return reason instanceof Interrupted && mediaCache !== undefined && fetched > 0
    ? reason.leaving(['No archive was made.', `Media files that were fetched stay in ${mediaCache}.`])
    : reason;
}

interface Pairing {
  readonly database: DatabaseSource;
  /** Where content is in scope. */
  readonly census: Census | undefined;
  readonly session: Session;
  readonly library: MediaLibrary;
  readonly missing: MissingMedia;
  /** Where only the files that content refers to are wanted. */
  readonly referenced: ReferencedFiles | undefined;
  readonly scope: Scope;
  readonly archive: OpenArchive;
  readonly observer: Observer;
  readonly signal: AbortSignal | undefined;
}

/**
 * Pipes every stage that is in scope from the database into the archive. The session ends before the first byte of media:
 * media may take hours.
 */
async function transfer({
  database,
  census,
  session,
  library,
  missing,
  referenced,
  scope,
  archive,
  observer,
  signal,
}: Pairing): Promise<ExportReport['stages']> {
  const totals: { -readonly [stage in Stage]?: StageTotal } = {};
  const write = async (stage: Stage, total: number | undefined, writing: () => Promise<StageTotal>) => {
    observer.stageStarted(stage, total);
    const written = await writing();
    totals[stage] = written;
    observer.stageFinished(stage, written);
  };
  const writeRecords = async (stage: RecordStage, pages: AsyncIterable<Page>, total?: number) => {
    if (scope.stages.has(stage)) {
      await write(stage, total, () => archive.writeRecords(stage, observer.pages(stage, pages)));
    }
  };
  const readLogo: ReadLogo = (logo) => library.readLogo(logo, (message) => observer.warn(message), signal);
  const source = database.records(scope, { omitted: observer.omitted, readLogo });
  const hasMedia = scope.stages.has('assets');
  const [files, links] = [new SetAside(), new SetAside()];
  try {
    await writeRecords('schemas', source.records('schemas'));
    const entities = source.records('entities');
    const counts = census?.counts ?? new Map<string, number>();
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    await writeRecords('entities', referenced?.watch(entities) ?? entities, total);
    observer.assertComplete(counts);
    if (!hasMedia) {
      await writeRecords('links', source.records('links'));
    } else {
      await files.fill(database.filePages(), signal);
      if (scope.stages.has('links')) {
        await links.fill(source.records('links'), signal);
      }
    }
    const configuration = scope.stages.has('configuration') ? await database.configuration() : undefined;
    await session.close();
    if (hasMedia) {
      const rows = parseFiles(files.pages());
      const assets = library.assets(referenced?.only(rows) ?? rows, missing.add, signal);
      // How many there are with their formats is known only once all rows were read.
      await write('assets', undefined, () => archive.writeAssets(observer.assets(assets)));
      const completed = completedWarning(library);
      if (completed !== undefined) {
        observer.warn(completed);
      }
      const { warning, note } = await missing.settle(totals.assets?.count ?? 0);
      if (warning !== undefined) {
        observer.warnLoudly(warning);
      }
      if (note !== undefined) {
        observer.note(note);
      }
      await writeRecords('links', links.pages());
    }
    if (configuration !== undefined) {
      await writeRecords('configuration', configuration(readLogo));
    }
  } finally {
    files.remove();
    links.remove();
  }
  return totals;
}
