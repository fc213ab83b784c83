import { Readable } from 'node:stream';
import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { loadArchive } from '../../archive/read/load.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { ForetellingWriter } from '../../database/write/foretelling.ts';
import { Loader, type LoadResult } from '../../database/write/loader.ts';
import { assertSameState, targetState } from '../../database/write/target-state.ts';
import { UnknownOutcome } from '../../database/write/unknown-outcome.ts';
import type { Writer } from '../../database/write/writer.ts';
import { UserError } from '../../errors.ts';
import type { AddressRewriting } from '../../media/addresses/rewriting.ts';
import { MediaForetelling } from '../../media/foretelling.ts';
import { isFile, namesOf, placeFiles, placeLogos } from '../../media/place.ts';
import { MediaSwap, type MediaTarget, type SwapResult } from '../../media/swap.ts';
import { fileName } from '../../strapi/file-name.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { Sidecar } from '../../strapi/records.ts';
import { endAnyway } from '../../system/silence.ts';
import type { Progress } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { type WebhookPolicy, webhookTransforms } from '../../transfer/webhooks.ts';
import { watchNothing } from '../leak-check.ts';
import type { ImportMasking } from './archive-reading.ts';
import type { EarlyMedia } from './early-media.ts';
import type { Examined } from './examine.ts';
import { maskedContent } from './masked-content.ts';
import { maskedRecords } from './masked-records.ts';
import { type PlacedMedia, readThrough } from './media.ts';
import type { LoadOptions } from './options.ts';
import { doubtsAboutImport } from './room.ts';
import type { Traces } from './traces.ts';
import { watched } from './watched.ts';

export interface Transfer {
  readonly options: Pick<LoadOptions, 'media'>;
  readonly reader: ArchiveReader;
  /** The same for whoever needs no content of media files. */
  readonly records: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly location: DatabaseLocation;
  readonly media: MediaTarget;
  readonly target: Examined;
  readonly placed: PlacedMedia;
  /** What becomes of addresses of media; undefined where they stay as they are. */
  readonly rewriting: AddressRewriting | undefined;
  readonly webhooks: WebhookPolicy;
  /** What becomes of records; undefined where they stay as they are. */
  readonly masking: ImportMasking | undefined;
  readonly progress: Progress;
  readonly traces: Traces;
  /** Media files that have come already, or have not. */
  readonly early: EarlyMedia;
}

/**
 * The part that writes: whatever goes wrong before the commit is undone; what comes after it is finished, if need be by
 * the next run.
 */
export async function transferArchive(
  {
    options,
    reader,
    records,
    checked,
    location,
    media,
    target,
    placed,
    rewriting,
    webhooks,
    masking,
    progress,
    traces,
    early,
  }: Transfer,
  signal: AbortSignal | undefined,
): Promise<{ load: LoadResult; swap: SwapResult }> {
  const { database, plan, state } = target;
  const staged = plan.stages.has('assets') && !placed.isElsewhere ? early.take() : undefined;
  // One that has some files only is not begun beside another.
  await early.discard();
  const swap = staged ?? (await MediaSwap.begin(media));
  let writer: Writer | undefined;
  let hasMark = false;
  try {
    const isLocal = staged === undefined && !placed.isElsewhere;
    warnOfRoom({ options, checked, location, media, target, masking, isLocal, progress });
    progress.phaseStarted?.('load');
    writer = await location.write();
    // Nobody else writes from here on: what the import was decided by, and what was backed up, has to be what is there.
    const now = await targetState(writer.session, database.models, database.layout, plan.stages);
    assertSameState(state, now, location.description);
    const isStaged = staged !== undefined;
    const loader = await fill(
      { reader, records, checked, target, placed, isStaged, rewriting, webhooks, masking, progress },
      { writer, files: swap },
      signal,
    );
    progress.phaseStarted?.('settlement');
    const result = await loader.finish();
    const hasMedia = await swap.prepare();
    signal?.throwIfAborted();
    progress.phaseStarted?.('commit');
    if (hasMedia) {
      await writer.mark(swap.token);
      hasMark = true;
    }
    traces.commit = 'begun';
    endAnyway();
    await loader.commit();
    traces.commit = 'done';
    progress.phaseStarted?.('swap');
    return { load: result, swap: await swap.complete() };
  } catch (error) {
    await writer?.rollback();
    // Where even that fails, what went wrong first is what has to be told; the next run does it.
    const recovery = await swap.discard().catch((reason: Error) => {
      traces.failures.push(
        error instanceof UnknownOutcome
          ? `The database could not be asked either (${reason.message}). The next import into this project asks it, and finishes or undoes this one.`
          : `What the import had unpacked could not be removed; the next import removes it: ${reason.message}`,
      );
    });
    if (recovery === 'finished') {
      throw new UserError(
        'failed',
        `The import is complete, database and media, although the database did not confirm it: ${(error as Error).message}`,
        'Nothing has to be repaired.',
        { cause: error, isCommitted: true },
      );
    }
    // Without media there is no mark to look for.
    throw error instanceof UnknownOutcome && hasMark && recovery === 'undone' ? error.asNotCommitted : error;
  }
}

/**
 * What {@link transferArchive} would come to: the same steps with a writer that writes nothing, on the session of the examination,
 * which is still open.
 *
 * @throws UserError for what would fail in the middle, as far as that can be seen without writing.
 */
export async function foretellTransfer(
  {
    options,
    reader,
    records,
    checked,
    location,
    media,
    target,
    placed,
    rewriting,
    webhooks,
    masking,
    progress,
  }: Omit<Transfer, 'traces' | 'early'>,
  signal: AbortSignal | undefined,
): Promise<{ load: LoadResult; swap: SwapResult }> {
  const isLocal = !placed.isElsewhere;
  warnOfRoom({ options, checked, location, media, target, masking, isLocal, progress });
  progress.phaseStarted?.('foretelling');
  const writer = new ForetellingWriter(target.database.session, location.encoder);
  const files = new MediaForetelling(media);
  const loader = await fill(
    { reader, records, checked, target, placed, isStaged: false, rewriting, webhooks, masking, progress },
    { writer, files },
    signal,
  );
  return { load: await loader.finish(), swap: await files.result() };
}

interface Reading extends Omit<Transfer, 'options' | 'location' | 'media' | 'traces' | 'early'> {
  /** Whether the media files have come already. */
  readonly isStaged: boolean;
}

/** What takes rows, and what takes files. */
interface Ends {
  readonly writer: Writer;
  readonly files: Pick<MediaSwap, 'add' | 'remove'>;
}

/** @throws UserError `failed` where what is going to be written certainly does not fit. */
function warnOfRoom({
  options,
  checked,
  location,
  media,
  target: {
    plan: { stages },
  },
  masking,
  isLocal,
  progress,
}: Pick<Transfer, 'options' | 'checked' | 'location' | 'media' | 'target' | 'masking' | 'progress'> & {
  /** Whether media files are going to be written to the uploads folder. */
  readonly isLocal: boolean;
}): void {
  for (const doubt of doubtsAboutImport({
    checked,
    location,
    media,
    stages,
    isLocal: isLocal && stages.has('assets'),
    areAllWritten: options.media === 'all' && masking === undefined,
  })) {
    progress.warned(doubt);
  }
}

/** Empties a target and fills it, rows and files; neither is settled yet. */
async function fill(
  reading: Reading,
  { writer, files }: Ends,
  signal: AbortSignal | undefined,
): Promise<Loader> {
  const { target, placed } = reading;
  const logos: { filename: string; content: Buffer }[] = [];
  const loader = await Loader.begin(writer, target.database, {
    ...target.plan,
    takeLogo: ({ hash, ext, provider }, content) => {
      const filename = fileName({ hash, ext });
      if (placed.isLocal(filename) && (!provider || provider === localProvider)) {
        logos.push({ filename, content: Buffer.from(content, 'base64') });
      }
    },
  });
  const { lacking } = await load(reading, loader, files, signal);
  for (const { filename, content } of logos) {
    await files.add(filename, content.length, Readable.from([content]));
  }
  // A file that a row names whose archive lacks it is still the best that there is.
  files.remove(target.oldFiles.filter((name) => !lacking.has(name)));
  return loader;
}

/** @returns names of files that rows of the archive have, and it has not. */
async function load(
  {
    reader,
    records,
    checked,
    target,
    placed,
    isStaged,
    rewriting,
    webhooks: policy,
    masking,
    progress,
  }: Reading,
  loader: Loader,
  files: Ends['files'],
  signal: AbortSignal | undefined,
): Promise<{ lacking: ReadonlySet<string> }> {
  const lacking = new Set<string>();
  const held = new Set([...checked.assets.values()].map(fileName));
  // Files that were brought to a provider need not be read again.
  const stages = new Set(
    [...target.plan.stages].filter((stage) => stage !== 'assets' || !placed.isElsewhere),
  );
  const open = new Map<Stage, number>();
  const finished = (stage: Stage) => {
    open.delete(stage);
    progress.stageFinished(stage, checked.stages.get(stage) ?? { count: 0, bytes: 0 });
  };
  const advanced = (stage: Stage, records: number, bytes: number) => {
    const total = checked.stages.get(stage)?.count;
    if (!open.has(stage)) {
      progress.stageStarted(stage, total);
    }
    const count = (open.get(stage) ?? 0) + records;
    open.set(stage, count);
    progress.advanced(stage, records, bytes);
    if (count === total) {
      finished(stage);
    }
  };
  const webhooks = webhookTransforms[policy];
  const watch = watched(masking?.leaks?.watch(checked.repeated.components) ?? watchNothing);
  const masked = maskedRecords(masking?.masking, reader, checked, masking?.left);
  const when = <Handler>(stage: Stage, handler: Handler) => (stages.has(stage) ? handler : undefined);
  const contentOf = maskedContent(masking);
  const renaming = masking?.media.renaming;
  const entities = when('entities', async (archived: Parameters<Loader['entities']>[0]) => {
    const batch = renaming === undefined ? archived : archived.map((record) => renaming.entity(record));
    const kept = masked.entities(batch);
    for (const name of kept.filter(isFile).flatMap(namesOf)) {
      if (!held.has(name)) {
        lacking.add(name);
      }
    }
    const records = placeFiles(rewriting?.entities(kept) ?? kept, placed.fileAt);
    await watch.records('entities', records);
    await loader.entities(records);
    advanced('entities', batch.length, 0);
  });
  const links = when('links', async (batch: Parameters<Loader['links']>[0]) => {
    await loader.links(masked.links(batch));
    advanced('links', batch.length, 0);
  });
  const configuration = when('configuration', async (archived: Parameters<Loader['configuration']>[0]) => {
    const batch =
      renaming === undefined ? archived : archived.map((record) => renaming.configuration(record));
    const kept = masked.configuration(batch);
    const records = webhooks(placeLogos(rewriting?.configuration(kept) ?? kept, placed.logoAt));
    await watch.records('configuration', records);
    await loader.configuration(records);
    advanced('configuration', batch.length, 0);
  });
  // A masking may leave out all that there are.
  const asset = when(
    'assets',
    checked.assets.size === 0
      ? undefined
      : async (filename: string, sidecar: Sidecar, size: number, content: Readable) => {
          await (placed.isLocal(filename) && !isStaged
            ? files.add(filename, size, await contentOf({ filename, sidecar, size, content }))
            : readThrough(content));
          advanced('assets', 1, size);
        },
  );
  const leftAsset = (size: number) => advanced('assets', 1, size);
  const others = { ...(configuration && { configuration }), ...(asset && { asset, leftAsset }) };
  const rows = { ...(entities && { entities }) };
  const relations = { ...(links && { links }) };
  // Links refer to entities, which therefore come first; in an archive that was packed again they may stand later.
  for (const handlers of checked.linksComeEarly
    ? [{ ...rows, ...others }, relations]
    : [{ ...rows, ...relations, ...others }]) {
    const source = 'asset' in handlers && !isStaged ? reader : records;
    await loadArchive(source, checked, handlers, signal);
  }
  // A file that the archive has twice is counted twice, and comes once.
  for (const stage of open.keys()) {
    finished(stage);
  }
  return { lacking };
}
