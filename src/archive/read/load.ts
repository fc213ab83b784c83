import { addAbortSignal, type Readable } from 'node:stream';
import { fileName } from '../../strapi/file-name.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord, Sidecar } from '../../strapi/records.ts';
import type { RecordStage, Stage } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import { newEntities } from './check.ts';
import type { CheckedArchive } from './checked-archive.ts';
import { changedMeanwhile } from './failures.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import { type RecordTypes, readRecords } from './records.ts';

/**
 * Where the contents of an archive go. Records come in batches of some fifty to some hundred, in the order of the archive,
 * which may be any. A stage without a handler is passed over.
 */
export interface LoadHandlers {
  entities?(batch: readonly EntityRecord[]): void | Promise<void>;
  links?(batch: readonly ArchivedLink[]): void | Promise<void>;
  configuration?(batch: readonly ConfigurationRecord[]): void | Promise<void>;
  /**
   * @param filename The name that the file has in the uploads folder: a file name and nothing else.
   * @param size Bytes.
   * @param content To be read to its end before the promise settles.
   */
  asset?(filename: string, sidecar: Sidecar, size: number, content: Readable): Promise<void>;
  /** A file that nobody reads here, in its place. */
  leftAsset?(size: number): void;
}

/**
 * Reads an archive again and hands over what it holds. Everything is checked once more, as it may have changed.
 *
 * @param checked What `checkArchive` said of the same reader.
 * @throws UserError `failed` where the archive is no longer what was checked, or `damagedArchive`; the reason of `signal`
 *   where it is aborted; what handlers throw.
 */
export async function loadArchive(
  reader: ArchiveReader,
  checked: CheckedArchive,
  handlers: LoadHandlers,
  signal?: AbortSignal,
): Promise<void> {
  const load = new Load(reader, checked, handlers, signal);
  try {
    for await (const entry of reader.entries()) {
      signal?.throwIfAborted();
      await load.entry(entry);
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
  load.assertComplete();
}

class Load {
  readonly #reader: ArchiveReader;
  readonly #checked: CheckedArchive;
  readonly #handlers: LoadHandlers;
  readonly #signal: AbortSignal | undefined;
  readonly #isNew = newEntities(new Map());
  readonly #counts = new Map<Stage, number>();
  readonly #loadedFiles = new Set<string>();

  constructor(
    reader: ArchiveReader,
    checked: CheckedArchive,
    handlers: LoadHandlers,
    signal: AbortSignal | undefined,
  ) {
    this.#reader = reader;
    this.#checked = checked;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  async entry(entry: ArchiveEntry): Promise<void> {
    const { entities, links, configuration } = this.#handlers;
    const what = entryKind(entry.path, this.#reader.format);
    if (what.kind === 'upload') {
      await this.#asset(what.filename, entry);
    } else if (what.kind === 'records') {
      switch (what.stage) {
        case 'entities':
          await this.#records(what.stage, entry, entities && ((batch) => entities(this.#unrepeated(batch))));
          break;
        case 'links':
          await this.#records(what.stage, entry, links);
          break;
        case 'configuration':
          await this.#records(what.stage, entry, configuration);
      }
    }
  }

  /** A folder may change, and its files one by one, without anything that shows it. */
  assertComplete(): void {
    for (const [stage, { count }] of this.#checked.stages) {
      if (this.#isHandled(stage) && this.#counts.get(stage) !== count) {
        throw changedMeanwhile(this.#reader.path);
      }
    }
  }

  #isHandled(stage: Stage): boolean {
    return stage !== 'schemas' && this.#handlers[stage === 'assets' ? 'asset' : stage] !== undefined;
  }

  async #records<S extends RecordStage>(
    stage: S,
    entry: ArchiveEntry,
    handle: ((batch: readonly RecordTypes[S][]) => void | Promise<void>) | undefined,
  ): Promise<void> {
    if (handle === undefined) {
      return;
    }
    for await (const { values } of readRecords(this.#reader, stage, entry, this.#signal)) {
      this.#count(stage, values.length);
      await handle(values);
    }
  }

  #unrepeated(batch: readonly EntityRecord[]): readonly EntityRecord[] {
    if (this.#checked.repeated.entities === 0) {
      return batch;
    }
    const unrepeated = batch.filter(this.#isNew);
    this.#count('entities', unrepeated.length - batch.length);
    return unrepeated;
  }

  async #asset(filename: string, entry: ArchiveEntry): Promise<void> {
    const { asset } = this.#handlers;
    if (asset === undefined || this.#loadedFiles.has(filename)) {
      return;
    }
    const sidecar = this.#checked.assets.get(filename);
    if (sidecar === undefined) {
      throw changedMeanwhile(this.#reader.path);
    }
    this.#loadedFiles.add(filename);
    if (entry.isLeft) {
      this.#handlers.leftAsset?.(entry.size);
      this.#count('assets', 1);
      return;
    }
    const { size, content } = entry;
    if (this.#signal !== undefined) {
      // Stops even in the middle of a large file.
      addAbortSignal(this.#signal, content);
    }
    await asset(fileName(sidecar), sidecar, size, content);
    this.#count('assets', 1);
  }

  #count(stage: Stage, count: number): void {
    this.#counts.set(stage, (this.#counts.get(stage) ?? 0) + count);
  }
}
