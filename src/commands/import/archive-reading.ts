import type { ArchiveReader } from '../../archive/read/archive.ts';
import { type CheckedArchive, checkArchive } from '../../archive/read/check.ts';
import { loadArchive } from '../../archive/read/load.ts';
import type { Project } from '../../project/project.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import { maskEntity } from '../../transfer/masking.ts';
import type { HowFar, Progress } from '../../transfer/progress.ts';
import type { LeakCheck } from '../leak-check.ts';
import { type ArchivedMasking, maskingOf } from '../masked-archive.ts';
import { type MaskedArchivedMedia, maskArchivedMedia } from '../masked-media.ts';
import { type AppliedMasking, openMasking, readMaskRules, refuseSamples } from '../masking.ts';
import type { MaskOptions } from '../masking-options.ts';
import { judgeSeal, type RequiredSeal } from '../seal-status.ts';
import { ArchivedMedia, type KnownMedia } from './archived-media.ts';
import type { EarlyMedia } from './early-media.ts';
import { LeftBehind } from './masked-records.ts';
import type { LoadOptions } from './options.ts';
import type { SharedArchive } from './shared-archive.ts';

/** What is imported. */
export interface Origin {
  /** It is read as an archive, more than once. */
  open(): Promise<ArchiveReader>;
  /**
   * The same without the contents of media files, once it is open. What is read of it has to be what was sealed.
   *
   * @returns Undefined for an archive that has to be read from its beginning.
   */
  records?(): Promise<ArchiveReader | undefined>;
  /** That of the target, where it is open already. */
  readonly project?: Project;
  /** Where jobs share its media files; once it is open. */
  shared?(): SharedArchive | undefined;
}

/** An archive that was read once, wholly, and found to be whole. */
export interface ReadArchive {
  readonly reader: ArchiveReader;
  /** The same for whoever needs no content of media files, which are passed over where that is possible. */
  readonly records: ArchiveReader;
  readonly checked: CheckedArchive;
  readonly archived: KnownMedia;
  /** What is to be said of its seal. */
  readonly doubts: readonly string[];
  /** What it says of its own masking. */
  readonly archivedMasking: ArchivedMasking;
  /** What becomes of its records; undefined where they stay as they are. */
  readonly masking: ImportMasking | undefined;
  /** Where jobs share its media files: those are there, and were not read. */
  readonly shared?: SharedArchive | undefined;
}

/** A masking at work on an archive. */
export interface ImportMasking extends AppliedMasking {
  readonly media: MaskedArchivedMedia;
  /** What does not come along, once all was loaded. */
  readonly left: LeftBehind;
}

interface ReadingOptions extends MaskOptions {
  readonly requireSeal: RequiredSeal;
  /** What becomes of files. */
  readonly media: LoadOptions['media'];
}

/**
 * The first reading of an archive, beside everything else that has to be known before an import: it takes no notice of the
 * project and changes nothing.
 */
export class ArchiveReading {
  readonly #stop = new AbortController();
  readonly #result: Promise<ReadArchive>;
  #reader: ArchiveReader | undefined;

  /**
   * Begins to read.
   *
   * @param origin What is read.
   * @param options What its seal has to prove, and what is masked.
   * @param signal Ends it early.
   * @param early Takes media files while they are checked.
   */
  constructor(
    origin: Origin,
    options: ReadingOptions,
    signal: AbortSignal | undefined,
    early: EarlyMedia | undefined,
  ) {
    const { signal: stopped } = this.#stop;
    this.#result = this.#read(
      origin,
      options,
      signal === undefined ? stopped : AbortSignal.any([signal, stopped]),
      early,
    );
    // What is wrong with it matters to whoever asks for the result; an import may fail before.
    this.#result.catch(() => undefined);
  }

  /** @throws UserError `noArchive` or `damagedArchive`; the reason of the signal where it is aborted. */
  get result(): Promise<ReadArchive> {
    return this.#result;
  }

  /** How much of the archive was read, from 0 to 1, where that is known. */
  readonly howFar: HowFar = () => this.#reader?.howFar?.();

  /** Ends the reading where it has not ended, and waits for that. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#result.catch(() => undefined);
  }

  async #read(
    origin: Origin,
    { requireSeal, ...options }: ReadingOptions,
    signal: AbortSignal,
    early: EarlyMedia | undefined,
  ): Promise<ReadArchive> {
    // What is wrong with them is to be known at once, not after an hour of reading.
    const rules = await readMaskRules(options);
    const reader = await origin.open();
    this.#reader = reader;
    const shared = origin.shared?.();
    const archived = new ArchivedMedia(reader.budget.keep, options.media === 'copy');
    const entities = (batch: readonly EntityRecord[]) => {
      archived.see(batch);
      shared?.see(batch);
    };
    const checked = await checkArchive(reader, { entities, ...(early && { file: early.file }) }, signal);
    const records = (isMostlyMedia(checked) ? await recordsOf(origin) : undefined) ?? reader;
    const doubts = judgeSeal(reader, requireSeal);
    const masking = rules && (await openMasking(rules, options, checked.schemas));
    refuseSamples(masking, 'import');
    if (masking?.leaks !== undefined) {
      await showValues(masking.leaks, records, checked, signal);
    }
    const read = { reader, records, doubts, archivedMasking: maskingOf(reader), shared };
    if (masking === undefined) {
      return { ...read, checked, archived, masking };
    }
    const left = masking.masking.dropped.has(fileUid) ? withoutFiles(checked) : checked;
    const media = await maskArchivedMedia(
      options.media === 'stay' ? staying(masking) : masking,
      left.assets,
      archived.elsewhere,
      options.media === 'link',
    );
    return {
      ...read,
      checked: { ...left, assets: media.files },
      archived: { folders: archived.folders, files: archived.files, elsewhere: media.elsewhere },
      masking: { ...masking, media, left: new LeftBehind() },
    };
  }
}

/** Whether media files are more than all else: then to pass them over saves more than it costs to find what lies between them. */
function isMostlyMedia({ stages }: CheckedArchive): boolean {
  const bytes = [...stages.values()].reduce((sum, stage) => sum + stage.bytes, 0);
  return 2 * (stages.get('assets')?.bytes ?? 0) > bytes;
}

/** @returns Undefined, too, where something has gone wrong: whoever reads all of it then says what. */
async function recordsOf(origin: Origin): Promise<ArchiveReader | undefined> {
  try {
    return await origin.records?.();
  } catch {
    return undefined;
  }
}

/** An archive whose files stay behind with their rows. Those that they replace go all the same. */
const withoutFiles = ({ stages, ...checked }: CheckedArchive): CheckedArchive => ({
  ...checked,
  assets: new Map(),
  stages: new Map([...stages].map(([stage, total]) => [stage, stage === 'assets' ? nothing : total])),
});

const nothing = { count: 0, bytes: 0 };

/** Files that are in use elsewhere, too, stay as they are. */
const staying = ({ masking: { media }, ...applied }: AppliedMasking) => ({
  ...applied,
  masking: { media: { ...media, renames: false, stripsMetadata: false } },
});

/** Reads the values that are looked for later, once more: only now it is known what they are. */
async function showValues(
  { collecting }: LeakCheck,
  reader: ArchiveReader,
  checked: CheckedArchive,
  signal: AbortSignal,
): Promise<void> {
  const show = (batch: readonly EntityRecord[]) => {
    for (const record of batch) {
      maskEntity(record, { types: collecting });
    }
  };
  await loadArchive(reader, checked, { entities: show }, signal);
}

/**
 * Begins to read, while another process evaluates the configuration; but not before it is asked for what may not be needed, since the import
 * may be skipped.
 *
 * @param early Takes media files while they are checked.
 */
export function readingFor(
  origin: Origin,
  { requireSeal, mask, maskSecret, media, ifNotEmpty }: ReadingOptions & Pick<LoadOptions, 'ifNotEmpty'>,
  progress: Pick<Progress, 'phaseStarted'>,
  signal: AbortSignal | undefined,
  early?: EarlyMedia,
): { result(): Promise<ReadArchive>; stop(): Promise<void> } {
  let reading: ArchiveReading | undefined;
  const begun = () => {
    if (reading === undefined) {
      reading = new ArchiveReading(origin, { requireSeal, mask, maskSecret, media }, signal, early);
      progress.phaseStarted?.('check', reading.howFar);
    }
    return reading;
  };
  if (ifNotEmpty === 'fail') {
    begun();
  }
  return { result: () => begun().result, stop: async () => await reading?.stop() };
}
