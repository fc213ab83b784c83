import { UserError } from '../../errors.ts';
import type { AddressRewriting } from '../../media/addresses/rewriting.ts';
import { isOpenToAll } from '../../remote/address.ts';
import type { RemoteWitness } from '../../remote/connection.ts';
import { glanceAt, PushDestination, type RemoteGlance } from '../../remote/push.ts';
import { staysInStrapi4 } from '../../strapi/travelling.ts';
import { endingWith } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { Page } from '../../transfer/page.ts';
import { transferAll } from '../../transfer/pipe.ts';
import type { Progress } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { assertMayReplace, assertNoProduction, maskedWarning } from '../masked-archive.ts';
import { type NamedRemote, openToAllWarning, withinLimit } from '../remote-options.ts';
import { RemoteWords } from '../remote-words.ts';
import type { Origin, ReadArchive } from './archive-reading.ts';
import { readingFor } from './archive-reading.ts';
import { maskedRecords } from './masked-records.ts';
import type { ImportOptions } from './options.ts';
import { backUpRemote, prepareBackup, pruneRemoteBackups } from './push-backup.ts';
import { PushTraces } from './push-failure.ts';
import { assertForced } from './push-options.ts';
import { type PushPlan, planPush } from './push-plan.ts';
import { type PushCounts, PushSource, rehearse } from './push-records.ts';
import { pushReportOf } from './push-report.ts';
import { verifyPush } from './push-verification.ts';
import { whileItRuns } from './pushed-words.ts';
import type { ImportReport, LoadReport } from './report.ts';
import type { KeepBackup } from './safety-backup.ts';

/** An import into a running Strapi. */
export type PushOptions = ImportOptions & { readonly remote: NamedRemote };

/** Bytes for young objects: messages have a megabyte, and go through several forms. */
const youngGeneration = 12 << 20;

/**
 * Imports an archive into a running Strapi, by the protocol of `strapi transfer`. Everything that can be checked is checked before anything
 * is deleted; its content changes in one transaction. No project is opened.
 *
 * @param signal Ends the import early, up to the commit: the reason is thrown, with what stays of it.
 * @param keepBackup Is given the safety backup, where one is made, before anything is deleted.
 * @throws UserError for everything that the user can do something about.
 */
export async function pushArchive(
  origin: Pick<Origin, 'open'>,
  options: PushOptions,
  progress: Progress,
  signal?: AbortSignal,
  keepBackup?: KeepBackup,
): Promise<LoadReport & Pick<ImportReport, 'durationMs'>> {
  const started = performance.now();
  const { remote } = options;
  assertForced(options, remote);
  prepareBackup(options, remote);
  const leftovers = removeLeftovers();
  const traces = new PushTraces();
  const reading = readingFor(origin, options, progress, signal);
  try {
    const read = await reading.result();
    announce(read, options, progress);
    const report = await push({ options, read, progress, signal, keepBackup, traces });
    return {
      ...report,
      durationMs: Math.round(performance.now() - started),
      warnings: [...leftovers, ...report.warnings],
    };
  } catch (error) {
    throw traces.explain(error, signal, progress);
  } finally {
    await reading.stop();
  }
}

interface Run {
  readonly options: PushOptions;
  readonly read: ReadArchive;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly keepBackup: KeepBackup | undefined;
  readonly traces: PushTraces;
}

/** What is to be said, and refused, before the remote hears of it. */
function announce(
  { archivedMasking, masking, doubts }: ReadArchive,
  options: PushOptions,
  progress: Progress,
): void {
  const { address } = options.remote;
  assertNoProduction(archivedMasking, masking !== undefined, options, process.env);
  assertMayReplace(archivedMasking, options, true, address.description);
  const loud = maskedWarning(archivedMasking);
  for (const note of [
    ...(loud === undefined ? [] : [loud]),
    ...(masking === undefined ? [] : [...masking.notes, ...masking.masking.warnings]),
    ...doubts,
  ]) {
    progress.noted?.(note);
  }
  if (isOpenToAll(address)) {
    progress.warned(openToAllWarning(address), true);
  }
}

async function push(run: Run): Promise<LoadReport> {
  const { options, read, progress, signal, keepBackup, traces } = run;
  const warnings: string[] = [];
  // Whoever shows the report shows them as warnings, once.
  const warn = (message: string) => {
    warnings.push(message);
    progress.noted?.(message);
  };
  const witness = new RemoteWords(warn);
  progress.phaseStarted?.('connection');
  const { token, address } = options.remote;
  const remote = await glanceAt(address, { token, witness, signal }, staysInStrapi4);
  traces.remote = remote.address.description;
  progress.detailed?.(`Running Strapi: ${remote.address.description}, Strapi ${remote.version}`);
  const plan = await planPush(options, read, remote, signal);
  for (const warning of plan.warnings) {
    progress.noted?.(warning);
  }
  progress.phaseStarted?.('foretelling');
  const foretold = await rehearse(
    sourceOf(run, plan, await rewritingFor(run, plan), { isRehearsal: true }),
    plan.stages,
    read.masking?.leaks !== undefined,
    remote.address,
  );
  if (options.dryRun) {
    return pushReportOf({ ...run, plan, remote, counts: foretold, said: warnings });
  }
  const backup = await backUpRemote(options, options.remote, plan.restore.assets, progress, signal);
  traces.backup = backup?.file;
  if (backup !== undefined) {
    progress.noted?.(`Safety backup: ${backup.file}`);
    await keepBackup?.(backup.file, backup.digest, backup.isEncrypted);
  }
  progress.noted?.(whileItRuns);
  const rewriting = await rewritingFor(run, plan);
  const counts = await replace(run, plan, remote, rewriting, witness, foretold);
  progress.phaseStarted?.('verification');
  const looking = withinLimit(options.remote, signal);
  const { found, warnings: doubts } = await verifyPush(
    remote.address,
    { token, witness, signal: looking.signal },
    counts,
    plan,
    backup?.rows,
  ).finally(looking.end);
  const unpruned = backup === undefined ? [] : pruneRemoteBackups(options, options.remote, backup);
  witness.finish();
  for (const warning of [...doubts, ...unpruned]) {
    warn(warning);
  }
  return pushReportOf({ ...run, plan, remote, counts, rewriting, backup, found, said: warnings });
}

/** The part that writes. Nobody repeats it: a second attempt would find files set aside already. */
async function replace(
  run: Run,
  plan: PushPlan,
  remote: RemoteGlance,
  rewriting: AddressRewriting | undefined,
  witness: RemoteWitness,
  foretold: PushCounts,
): Promise<PushCounts> {
  const { options, read, progress, signal, traces } = run;
  const { token } = options.remote;
  return await within(options.remote, signal, async (ending) => {
    const source = sourceOf({ ...run, signal: ending.signal }, plan, rewriting, { isRehearsal: false });
    const destination = await PushDestination.open(
      remote.address,
      { token, witness, signal: ending.signal },
      plan.restore,
    );
    traces.push = {
      get state() {
        return destination.state;
      },
      get hasStoredFiles() {
        return destination.hasStoredFiles;
      },
      replacesFiles: plan.restore.assets,
    };
    const work = async () => {
      assertSame(remote, destination);
      progress.phaseStarted?.('load');
      limitYoungGeneration(youngGeneration);
      await destination.empty();
      await transferAll(source, destination, passage(plan, read, foretold, progress));
      await source.finish();
      progress.phaseStarted?.('commit');
      ending.release();
      await destination.commit();
      return source.counts;
    };
    return await endingWith(work, async () => {
      limitYoungGeneration();
      await destination.close();
      await source.close();
    });
  });
}

/** What was decided by the remote as it was, must be what is there. */
function assertSame(before: RemoteGlance, now: Pick<RemoteGlance, 'version' | 'schemas' | 'address'>): void {
  const isSame =
    before.version === now.version && JSON.stringify(before.schemas) === JSON.stringify(now.schemas);
  if (!isSame) {
    throw new UserError(
      'failed',
      `${now.address.description} was deployed anew while this import was prepared.`,
      'Run the import again. Nothing was imported.',
    );
  }
}

function passage(plan: PushPlan, { checked }: ReadArchive, foretold: PushCounts, progress: Progress) {
  const recordsOf = (stage: Stage) =>
    stage === 'assets' ? foretold.files || undefined : checked.stages.get(stage)?.count;
  return {
    stages: plan.stages,
    async *pages(stage: Stage, pages: AsyncIterable<Page>) {
      for await (const page of pages) {
        yield page;
        progress.advanced(stage, page.count, page.bytes);
      }
    },
    async *assets(assets: AsyncIterable<Asset>) {
      for await (const asset of assets) {
        yield asset;
        progress.advanced('assets', 1, asset.size);
      }
    },
    started: (stage: Stage) => progress.stageStarted(stage, recordsOf(stage)),
    finished: (stage: Stage, total: { count: number; bytes: number }) => progress.stageFinished(stage, total),
  };
}

/** Addresses of media that have other beginnings; only what the user names is known of the remote's. */
async function rewritingFor(
  { options: { mediaUrlMap: map }, read: { checked, archived } }: Run,
  plan: PushPlan,
): Promise<AddressRewriting | undefined> {
  if (map.prefixes.length === 0) {
    return undefined;
  }
  const { AddressRewriting: Rewriting } = await import('../../media/addresses/rewriting.ts');
  return new Rewriting({
    map,
    folders: [...archived.folders],
    schemas: checked.schemas,
    includes: plan.includes,
    provider: undefined,
    fileAt: () => undefined,
    logoAt: () => undefined,
    isPlaced: () => false,
  });
}

/** @param isRehearsal Whether what is done to records is not counted: it is done once more. */
function sourceOf(
  { options, read: { reader, checked, masking }, signal }: Omit<Run, 'progress' | 'traces'>,
  plan: PushPlan,
  rewriting: AddressRewriting | undefined,
  { isRehearsal }: { readonly isRehearsal: boolean },
): PushSource {
  const applied = masking && (isRehearsal ? { ...masking.masking, ...masking.uncounted } : masking.masking);
  return new PushSource(
    { reader, checked },
    plan,
    {
      masked: maskedRecords(applied, reader, checked, isRehearsal ? undefined : masking?.left),
      media: masking?.media,
      rewriting,
      webhooks: options.webhooks,
      watch: masking?.leaks?.watch(checked.repeated.components),
      isRehearsal,
    },
    signal,
  );
}

/** What ends a push: the user, or its time. */
interface Ending {
  readonly signal: AbortSignal;
  /** Nothing ends it from here on. */
  release(): void;
}

async function within<Result>(
  remote: NamedRemote,
  signal: AbortSignal | undefined,
  work: (ending: Ending) => Promise<Result>,
): Promise<Result> {
  const limited = withinLimit(remote, signal);
  const controller = new AbortController();
  const abort = () => controller.abort(limited.signal.reason);
  const release = () => {
    limited.end();
    limited.signal.removeEventListener('abort', abort);
  };
  try {
    limited.signal.throwIfAborted();
    limited.signal.addEventListener('abort', abort);
    return await work({ signal: controller.signal, release });
  } finally {
    release();
  }
}
