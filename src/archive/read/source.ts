import type { Asset } from '../../transfer/asset.ts';
import type { Page } from '../../transfer/page.ts';
import { pagesByType } from '../../transfer/pages-by-type.ts';
import type { MediaSource, Source } from '../../transfer/pipe.ts';
import type { RecordStage, Stage } from '../../transfer/stages.ts';
import { stages } from '../../transfer/stages.ts';
import { type EntryKind, entryKind, stageOf } from '../format/layout.ts';
import { keyBytes } from './budget.ts';
import type { CheckedArchive } from './checked-archive.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import { readRecords } from './records.ts';

/** Bytes up to which a media file is handed over as a whole: to make a stream of it takes longer. */
const smallFile = 1 << 16;

interface Entry {
  readonly entry: ArchiveEntry;
  readonly what: EntryKind;
}

/**
 * A checked archive as the source of a transfer: every record as it stands there, and every media file with its sidecar.
 *
 * Stages are to be asked for in their order, and each is to be read to its end. An archive in order is then read once, whatever is asked
 * for; of another one, each stage takes a reading of its own.
 */
export class ArchiveSource implements Source, MediaSource {
  readonly #reader: ArchiveReader;
  readonly #checked: CheckedArchive;
  readonly #signal: AbortSignal | undefined;
  /** The one reading of an archive in order. */
  #pass: AsyncIterator<ArchiveEntry> | undefined;
  /** What that has come to and nobody has taken. */
  #next: Entry | undefined;

  /** @param checked What `checkArchive` said of the same reader. */
  constructor(reader: ArchiveReader, checked: CheckedArchive, signal?: AbortSignal) {
    this.#reader = reader;
    this.#checked = checked;
    this.#signal = signal;
  }

  /** @throws UserError `damagedArchive`; the reason of the signal where it is aborted. */
  async *records(stage: RecordStage): AsyncGenerator<Page> {
    for await (const { entry } of this.#entries(stage)) {
      for await (const { values, texts } of readRecords(this.#reader, stage, entry, this.#signal)) {
        yield* pagesByType(stage, values, texts);
      }
    }
  }

  /** @throws as {@link records}. */
  async *assets(): AsyncGenerator<Asset> {
    const sidecars = new Map<string, Buffer>();
    const { keep } = this.#reader.budget;
    const take = (filename: string) => {
      const sidecar = sidecars.get(filename);
      if (sidecar !== undefined) {
        sidecars.delete(filename);
        keep(-keyBytes(filename) - sidecar.length);
      }
      return sidecar;
    };
    const put = async (filename: string, entry: ArchiveEntry) => {
      take(filename);
      keep(keyBytes(filename) + entry.size);
      sidecars.set(filename, await contentOf(entry));
    };
    if (!this.#checked.isInOrder) {
      for await (const { entry, what } of this.#entries('assets')) {
        if (what.kind === 'sidecar') {
          await put(what.filename, entry);
        }
      }
    }
    for await (const { entry, what } of this.#entries('assets')) {
      if (what.kind === 'sidecar') {
        await put(what.filename, entry);
      } else if (what.kind === 'upload') {
        const { filename } = what;
        const sidecar = take(filename);
        yield {
          filename,
          // Archives of Strapi 4.6 to 4.11 have no sidecars; what their rows say stands in for them.
          ...(sidecar === undefined
            ? { metadata: this.#checked.assets.get(filename) ?? {} }
            : { metadata: JSON.parse(sidecar.toString()), sidecar }),
          size: entry.size,
          ...(entry.size <= smallFile
            ? { content: await contentOf(entry) }
            : { stream: entry.content as AsyncIterable<Buffer> }),
        };
      }
    }
  }

  /**
   * Reads on to the end of the archive, where it shows whether all layers and its seal hold.
   *
   * @throws as {@link records}.
   */
  async finish(): Promise<void> {
    while (this.#pass !== undefined && (await this.#advance()) !== undefined) {
      // The reader checks on the way.
    }
  }

  /** Ends a reading that is under way; harmless after `finish`. */
  async close(): Promise<void> {
    await this.#pass?.return?.();
  }

  async *#entries(stage: Stage): AsyncGenerator<Entry> {
    if (!this.#checked.isInOrder) {
      for await (const entry of this.#reader.entries()) {
        this.#signal?.throwIfAborted();
        const what = entryKind(entry.path, this.#reader.format);
        if (stageOf(what) === stage) {
          yield { entry, what };
        }
      }
      return;
    }
    for (;;) {
      this.#next ??= await this.#advance();
      const next = this.#next;
      if (next === undefined || isAfter(stageOf(next.what), stage)) {
        return;
      }
      this.#next = undefined;
      if (stageOf(next.what) === stage) {
        yield next;
      }
    }
  }

  async #advance(): Promise<Entry | undefined> {
    this.#pass ??= this.#reader.entries()[Symbol.asyncIterator]();
    const { done, value } = await this.#pass.next();
    this.#signal?.throwIfAborted();
    return done ? undefined : { entry: value, what: entryKind(value.path, this.#reader.format) };
  }
}

const isAfter = (found: Stage | undefined, stage: Stage): boolean =>
  found !== undefined && stages.indexOf(found) > stages.indexOf(stage);

const contentOf = async ({ content }: ArchiveEntry): Promise<Buffer> =>
  Buffer.concat(await content.toArray());
