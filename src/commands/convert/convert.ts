import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { openArchive } from '../../archive/read/archive.ts';
import { changedMeanwhile } from '../../archive/read/failures.ts';
import { type ProvenArchive, proveArchive } from '../../archive/read/prove.ts';
import type { ArchiveReader } from '../../archive/read/reader.ts';
import { ArchiveSource } from '../../archive/read/source.ts';
import { overallDigest } from '../../archive/seal/content-digest.ts';
import {
  createArchive,
  type OpenArchive,
  prepareKeys,
  type WrittenArchive,
} from '../../archive/write/archive.ts';
import { standardStream } from '../../archive/write/landing.ts';
import type { SealFacts } from '../../archive/write/sealing.ts';
import { UserError } from '../../errors.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import { transferAll } from '../../transfer/pipe.ts';
import type { Progress, StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { version } from '../../version.ts';
import { archiveAt } from '../archive-folder.ts';
import { assertNameTells } from '../archive-name.ts';
import { isWeakKey, weakKeyWarning } from '../export/key-strength.ts';
import { Observer } from '../export/observer.ts';
import { maskedWarning, maskingOf } from '../masked-archive.ts';
import { neededLimitsWarning } from '../needed-limits.ts';
import { judgeSeal, sealStatus } from '../seal-status.ts';
import { lackingMedia, lackingWarning } from '../sealed-media.ts';
import { assertNameFree, type ConvertOptions, outputPath } from './options.ts';
import type { ConvertReport } from './report.ts';

/**
 * Writes an archive anew with another cipher, key, compression or format, without a database. What it says stays as it is, record by
 * record; all of it is checked, as before an import, before anything is written, and compared with what was written before that gets its
 * name.
 *
 * @param signal Ends it early: what was written is removed and the reason is thrown.
 * @throws UserError for everything that the user can do something about; nothing is left behind.
 */
export async function convertArchive(
  given: ConvertOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<ConvertReport> {
  const started = performance.now();
  const leftovers = removeLeftovers();
  const options = { ...given, file: await archiveAt(given.file) };
  const { format, newKey: key, encryption } = options;
  const reader = await openArchive(options.file, options.key, options.identity, options.limits);
  await assertElsewhere(options);
  assertNameFree(options);
  prepareKeys({ format, key, encryption });
  progress.detailed?.(`Archive: ${resolve(options.file)}`);
  progress.detailed?.(`New archive: ${outputPath(options)}`);
  const howFar = () => reader.howFar?.();
  progress.phaseStarted?.('check', howFar);
  const proven = await proveArchive(reader, {}, signal, () => progress.phaseStarted?.('contents', howFar));
  const observer = new Observer(progress, signal);
  const doubts = judgeSeal(reader, options.requireSeal);
  assertNameTells(options.output, maskingOf(reader).masked !== undefined, 'output');
  for (const warning of warningsOf(options, reader, proven, [...leftovers, ...doubts])) {
    observer.warn(warning);
  }
  // Where a reading begins anew, it has proven nothing yet.
  const { seal } = reader;
  const status = sealStatus(reader);
  const lacking = lackingMedia(reader);
  const { written, stages } = await write(options, reader, proven, { progress, observer, signal });
  const { createdAt, strapi } = proven.checked.metadata;
  const isEncrypted = key !== undefined || options.recipients.length > 0;
  return {
    command: 'convert',
    source: {
      file: options.file,
      format: reader.format,
      compressed: reader.compressed,
      encrypted: reader.encrypted,
      ...(reader.encryption === undefined ? {} : { encryption: reader.encryption }),
      seal: status,
      contentDigest: overallDigest(proven.contents),
    },
    ...written,
    format,
    compressed: options.compress,
    encrypted: isEncrypted,
    ...(isEncrypted ? { encryption } : {}),
    sealed: seal !== undefined,
    createdAt,
    strapiVersion: strapi?.version,
    stages,
    ...lacking,
    ...maskingOf(reader),
    durationMs: Math.round(performance.now() - started),
    warnings: observer.warnings,
  };
}

interface Watching {
  readonly progress: Progress;
  readonly observer: Observer;
  readonly signal: AbortSignal | undefined;
}

async function write(
  { output, ifTaken, format, compress, newKey, encryption, recipients }: ConvertOptions,
  reader: ArchiveReader,
  { checked, contents }: ProvenArchive,
  { progress, observer, signal }: Watching,
): Promise<{ written: WrittenArchive; stages: ConvertReport['stages'] }> {
  const media = reader.seal?.manifest.media;
  const { masked } = maskingOf(reader);
  const seal = sealFacts(reader);
  const source = new ArchiveSource(reader, checked, signal);
  let archive: OpenArchive | undefined;
  let discarded: Promise<void> | undefined;
  const discard = () => {
    discarded ??= archive?.discard();
    return discarded;
  };
  const abort = () => {
    // Whether that could be done is told once the conversion has ended.
    discard()?.catch(() => undefined);
  };
  try {
    signal?.throwIfAborted();
    archive = await createArchive({
      file: output,
      namedBy: 'output',
      ifTaken,
      format,
      compress,
      key: newKey,
      encryption,
      recipients,
      ...(seal === undefined ? {} : { seal }),
    });
    // Stops even in the middle of a large file; what that ends with is replaced by the reason below.
    signal?.addEventListener('abort', abort);
    progress.phaseStarted?.('conversion');
    const stages: { -readonly [stage in Stage]?: StageTotal } = {};
    await transferAll(source, archive, {
      stages: checked.stages.keys(),
      pages: (stage, pages) => observer.pages(stage, pages),
      assets: (assets) => observer.assets(assets),
      started: (stage) => observer.stageStarted(stage, checked.stages.get(stage)?.count),
      finished: (stage, total) => {
        stages[stage] = total;
        observer.stageFinished(stage, total);
      },
    });
    await source.finish();
    const contentDigest = overallDigest(contents);
    if (archive.givenDigest !== contentDigest) {
      throw changedMeanwhile(reader.path);
    }
    if (archive.contentDigest !== contentDigest) {
      observer.warn(
        'Some rows of the media library share a file. A folder holds it once, with the sidecar that came first, so that its content digest is another.',
      );
    }
    const { limits, ...written } = await archive.finish(checked.metadata, {
      verify: true,
      signal,
      proving: (howFar) => progress.phaseStarted?.('proof', howFar),
      findings: { media, masked },
    });
    if (limits !== undefined) {
      observer.warn(neededLimitsWarning(limits));
    }
    return { written, stages };
  } catch (error) {
    throw await cleanUpAfter(signal?.aborted ? signal.reason : error, discard);
  } finally {
    signal?.removeEventListener('abort', abort);
    await source.close();
  }
}

/**
 * What the new seal says of where the archive comes from: what the old one said. An archive without one gets none, since a seal tells
 * that nothing has changed since the export.
 */
function sealFacts({ seal }: ArchiveReader): SealFacts | undefined {
  if (seal === undefined) {
    return undefined;
  }
  const { source, scope } = seal.manifest;
  return { toolVersion: version(), ...source, scope };
}

function* warningsOf(
  { newKey }: ConvertOptions,
  reader: ArchiveReader,
  { checked, danglingLinks, danglingExamples }: ProvenArchive,
  before: readonly string[],
): Generator<string> {
  yield* before;
  const masked = maskedWarning(maskingOf(reader));
  if (masked !== undefined) {
    yield masked;
  }
  const missing = lackingWarning(lackingMedia(reader));
  if (missing !== undefined) {
    yield missing;
  }
  if (sealStatus(reader) === 'unproven') {
    yield 'The archive was sealed with a key that was not given: nothing has changed as far as its hashes tell, and the new seal proves no more.';
  }
  if (newKey !== undefined && isWeakKey(newKey)) {
    yield weakKeyWarning;
  }
  yield* checked.warnings;
  if (danglingLinks > 0) {
    yield `${danglingLinks} link(s) have an end that is not in the archive; an import leaves them out: ${danglingExamples.join('; ')}`;
  }
}

/**
 * The archive that is read is never replaced: it is the only copy until the new one was looked at.
 *
 * @throws UserError `usage`.
 */
async function assertElsewhere(options: ConvertOptions): Promise<void> {
  const path = outputPath(options);
  if (path === standardStream) {
    return;
  }
  const folder = await realpath(dirname(path)).catch(() => undefined);
  const [before, after] = await Promise.all([stat(options.file), stat(path).catch(() => undefined)]);
  const isSame = after !== undefined && before.ino === after.ino && before.dev === after.dev;
  const isWithin =
    folder !== undefined &&
    before.isDirectory() &&
    join(folder, basename(path)).startsWith((await realpath(options.file)) + sep);
  if (isSame || isWithin) {
    throw new UserError(
      'usage',
      `The new archive ${path} would ${isSame ? 'replace' : 'lie within'} the one that is converted.`,
      'Give another name with --output, and delete the old archive once the new one was verified.',
    );
  }
}
