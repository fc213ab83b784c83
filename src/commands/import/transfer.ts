import { Readable } from 'node:stream';
import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { loadArchive } from '../../archive/read/load.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { Loader, type LoadResult } from '../../database/write/loader.ts';
import { assertSameState, targetState } from '../../database/write/target-state.ts';
import { UnknownOutcome } from '../../database/write/unknown-outcome.ts';
import { UserError } from '../../errors.ts';
import { isFile, namesOf, placeFiles, placeLogos } from '../../media/place.ts';
import { MediaSwap, type MediaTarget, type SwapResult } from '../../media/swap.ts';
import { fileName } from '../../strapi/file-name.ts';
import { localProvider } from '../../strapi/providers.ts';
import { endAnyway } from '../../system/silence.ts';
import type { Progress } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { type WebhookPolicy, webhookTransforms } from '../../transfer/webhooks.ts';
import type { Examined } from './examine.ts';
import { type PlacedMedia, readThrough } from './media.ts';
import { doubtsAboutImport } from './room.ts';
import type { Traces } from './traces.ts';

export interface Transfer {
  readonly reader: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly location: DatabaseLocation;
  readonly media: MediaTarget;
  readonly target: Examined;
  readonly placed: PlacedMedia;
  readonly webhooks: WebhookPolicy;
  readonly progress: Progress;
  readonly traces: Traces;
}

/**
 * The part that writes: whatever goes wrong before the commit is undone; what comes after it is finished, if need be by
 * the next run.
 */
export async function transferArchive(
  { reader, checked, location, media, target, placed, webhooks, progress, traces }: Transfer,
  signal: AbortSignal | undefined,
): Promise<{ load: LoadResult; swap: SwapResult }> {
  const { database, plan, oldFiles, state } = target;
  for (const doubt of doubtsAboutImport({
    checked,
    location,
    media,
    stages: plan.stages,
    isLocal: !placed.isElsewhere && plan.stages.has('assets'),
  })) {
    progress.warned(doubt);
  }
  progress.phaseStarted?.('load');
  const swap = await MediaSwap.begin(media);
  let loader: Loader | undefined;
  let hasMark = false;
  try {
    const writer = await location.write();
    const logos: { filename: string; content: Buffer }[] = [];
    try {
      // Nobody else writes from here on: what the import was decided by, and what was backed up, has to be what is there.
      const now = await targetState(writer.session, database.models, database.layout, plan.stages);
      assertSameState(state, now, location.description);
      loader = await Loader.begin(writer, database, {
        ...plan,
        takeLogo: ({ hash, ext, provider }, content) => {
          const filename = fileName({ hash, ext });
          if (placed.isLocal(filename) && (!provider || provider === localProvider)) {
            logos.push({ filename, content: Buffer.from(content, 'base64') });
          }
        },
      });
    } catch (error) {
      await writer.rollback();
      throw error;
    }
    const { lacking } = await load(
      { reader, checked, target, placed, webhooks, progress },
      loader,
      swap,
      signal,
    );
    for (const { filename, content } of logos) {
      await swap.add(filename, content.length, Readable.from([content]));
    }
    // A file that a row names whose archive lacks it is still the best that there is.
    swap.remove(oldFiles.filter((name) => !lacking.has(name)));
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
    await loader?.rollback();
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

/** @returns names of files that rows of the archive have, and it has not. */
async function load(
  {
    reader,
    checked,
    target,
    placed,
    webhooks: policy,
    progress,
  }: Omit<Transfer, 'location' | 'media' | 'traces'>,
  loader: Loader,
  swap: MediaSwap,
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
  const when = <Handler>(stage: Stage, handler: Handler) => (stages.has(stage) ? handler : undefined);
  const entities = when('entities', async (batch: Parameters<Loader['entities']>[0]) => {
    for (const name of batch.filter(isFile).flatMap(namesOf)) {
      if (!held.has(name)) {
        lacking.add(name);
      }
    }
    await loader.entities(placeFiles(batch, placed.fileAt));
    advanced('entities', batch.length, 0);
  });
  const links = when('links', async (batch: Parameters<Loader['links']>[0]) => {
    await loader.links(batch);
    advanced('links', batch.length, 0);
  });
  const configuration = when('configuration', async (batch: Parameters<Loader['configuration']>[0]) => {
    await loader.configuration(webhooks(placeLogos(batch, placed.logoAt)));
    advanced('configuration', batch.length, 0);
  });
  const asset = when(
    'assets',
    async (filename: string, _sidecar: unknown, size: number, content: Readable) => {
      await (placed.isLocal(filename) ? swap.add(filename, size, content) : readThrough(content));
      advanced('assets', 1, size);
    },
  );
  const others = { ...(configuration && { configuration }), ...(asset && { asset }) };
  const rows = { ...(entities && { entities }) };
  const relations = { ...(links && { links }) };
  // Links refer to entities, which therefore come first; in an archive that was packed again they may stand later.
  for (const handlers of checked.linksComeEarly
    ? [{ ...rows, ...others }, relations]
    : [{ ...rows, ...relations, ...others }]) {
    await loadArchive(reader, checked, handlers, signal);
  }
  // A file that the archive has twice is counted twice, and comes once.
  for (const stage of open.keys()) {
    finished(stage);
  }
  return { lacking };
}
