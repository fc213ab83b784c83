import { entryKind, stageOf } from '../../archive/format/layout.ts';
import type { ArchiveReader, StoredArchive } from '../../archive/read/archive.ts';
import { keyBytes } from '../../archive/read/budget.ts';
import { type CheckedArchive, checkArchive } from '../../archive/read/check.ts';
import { damaged } from '../../archive/read/failures.ts';
import { readLines } from '../../archive/read/json-lines.ts';
import { majorOf } from '../../archive/read/major.ts';
import { hasAllOf } from '../../archive/read/part-contents.ts';
import {
  anyOf,
  describesArchive,
  holdsTypes,
  PartialReader,
  type Wanted,
} from '../../archive/read/partial-reader.ts';
import type { ArchiveEntry } from '../../archive/read/reader.ts';
import { readRecords } from '../../archive/read/records.ts';
import { ArchiveSource } from '../../archive/read/source.ts';
import { UserError } from '../../errors.ts';
import type { Compared, SecondReader, State, StateReader } from '../../insight/diff/state.ts';
import type { ConfigurationRecord, EntityRecord, LinkRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Page } from '../../transfer/page.ts';
import { option } from '../../wording.ts';
import { judgeSeal, type RequiredSeal } from '../seal-status.ts';
import { sha256Of } from './file-hash.ts';

/** An archive, as a state to compare: it is checked wholly while it is read for the first time. */
export class ArchiveState implements State {
  readonly name: string;
  readonly major: 4 | 5;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly #archive: StoredArchive;
  readonly #signal: AbortSignal | undefined;
  #checked: CheckedArchive | undefined;
  /** What is read of it: all, or the part that counts. */
  #reader: ArchiveReader;

  readonly #required: RequiredSeal;
  /** What the seal does not prove. */
  doubts: readonly string[] = [];

  private constructor(
    archive: StoredArchive,
    required: RequiredSeal,
    schemas: ReadonlyMap<string, Schema>,
    signal: AbortSignal | undefined,
  ) {
    this.#archive = archive;
    this.#reader = archive;
    this.#required = required;
    this.#signal = signal;
    this.name = archive.path;
    this.schemas = schemas;
    this.major = majorOf(schemas);
  }

  /**
   * Looks for what the archive says of its schemas, which stand at its beginning.
   *
   * @param required What its seal has to prove, once it was read.
   * @throws UserError `damagedArchive` for what shows on the way.
   */
  static async open(
    archive: StoredArchive,
    required: RequiredSeal,
    signal?: AbortSignal,
  ): Promise<ArchiveState> {
    const schemas = new Map<string, Schema>();
    const index = await archive.index();
    for await (const entry of index?.entries(describesArchive) ?? archive.glance()) {
      signal?.throwIfAborted();
      const what = entryKind(entry.path, archive.format);
      if (what.kind === 'records' && what.stage === 'schemas') {
        for await (const { values, texts } of readRecords(archive, what.stage, entry, signal)) {
          for (const [index, schema] of values.entries()) {
            archive.budget.keep(4 * (texts[index] as string).length);
            schemas.set(schema.uid, schema);
          }
        }
      } else if (schemas.size > 0 && stageOf(what) !== undefined) {
        break;
      }
    }
    return new ArchiveState(archive, required, schemas, signal);
  }

  keep(bytes: number): void {
    this.#archive.budget.keep(bytes);
  }

  /** What is known of the archive once it was read. */
  get checked(): CheckedArchive {
    if (this.#checked === undefined) {
      throw new TypeError(`${this.name} has not been read`);
    }
    return this.#checked;
  }

  /** Whether only what counts was read, and held against its seal: nothing else of it is proven. */
  get isPart(): boolean {
    return this.#reader !== this.#archive;
  }

  /** The archive as far as it was read, with what its seal says. */
  get reader(): ArchiveReader {
    return this.#reader;
  }

  /**
   * What of it counts, as an archive, where that can be read without the rest.
   *
   * @returns The archive itself where files count, which are most of it, or where its seal has to prove all of it.
   */
  async #partFor({ stages, includes }: Compared): Promise<ArchiveReader> {
    const index = await this.#archive.index();
    if (index === undefined || stages.has('assets') || this.#required !== 'any') {
      return this.#archive;
    }
    const isComponent = (uid: string) => this.schemas.get(uid)?.modelType === 'component';
    return new PartialReader(
      this.#archive,
      index,
      anyOf(
        describesArchive,
        holdsConfiguration,
        holdsTypes('entities', (uid) => includes(uid) && (stages.has('entities') || uid === fileUid)),
        holdsTypes('links', (uid) => stages.has('links') && (includes(uid) || isComponent(uid))),
      ),
    );
  }

  async read(begin: () => StateReader, compared: Compared): Promise<{ readonly lacksFiles: boolean }> {
    this.#reader = await this.#partFor(compared);
    const reader = begin();
    const names = new Map<string, string>();
    this.#checked = await checkArchive(
      this.#reader,
      {
        entities: (batch) => reader.entities(batch),
        links: (batch) => reader.links(batch),
        configuration: (batch) => reader.configuration(batch),
        sidecar: (filename, { name, type }) => {
          // Formats are called by their file's name and what they are.
          if (typeof name === 'string' && typeof type !== 'string') {
            const kept = shortCopy(name);
            this.keep(keyBytes(filename) + 2 * kept.length);
            names.set(filename, kept);
          }
        },
        upload: (filename, bytes, sha256) => {
          const name = names.get(filename);
          names.delete(filename);
          reader.file({ filename, bytes, sha256, ...(name === undefined ? {} : { name }) });
        },
      },
      this.#signal,
    );
    this.#assertComplete(this.#checked, compared);
    this.doubts = judgeSeal(this.#reader, this.#required);
    if (this.#checked.schemas.size !== this.schemas.size) {
      throw new UserError(
        'failed',
        `The archive ${this.name} has its schemas in several places, between other records.`,
        `Put it in order first: strapi-dms convert, and then compare the new archive with ${option('file')}.`,
      );
    }
    if (!this.#checked.isInOrder) {
      await this.#readByStages(this.#checked, begin());
    }
    const { manifest } = this.#reader.seal ?? {};
    const hasFiles = this.#checked.stages.has('assets') || manifest?.contents.assets !== undefined;
    return { lacksFiles: (manifest?.media?.missing ?? 0) > 0 || !hasFiles };
  }

  /** @throws UserError `damagedArchive` where a part lacks records that are in the archive by its manifest. */
  #assertComplete(checked: CheckedArchive, { stages, includes }: Compared): void {
    const contents = this.isPart ? this.#reader.seal?.manifest.contents : undefined;
    const wanted = {
      entities: (type: string) => stages.has('entities') && includes(type),
      allLinks: stages.has('links') && Object.keys(contents?.links ?? {}).every(includes),
    };
    if (contents !== undefined && checked.repeated.entities === 0 && !hasAllOf(checked, contents, wanted)) {
      throw damaged(this.name, 'its manifest counts other records than were found by it');
    }
  }

  /** An archive that was packed anew may have links before what they lead to. */
  async #readByStages(checked: CheckedArchive, reader: StateReader): Promise<void> {
    const source = new ArchiveSource(this.#archive, checked, this.#signal);
    const each = async (pages: AsyncIterable<Page>, take: (values: readonly unknown[]) => void) => {
      for await (const page of pages) {
        take(page.values);
      }
    };
    await each(source.records('entities'), (values) => reader.entities(values as EntityRecord[]));
    for await (const asset of source.assets()) {
      const { filename, size, metadata } = asset;
      const { name } = metadata;
      const sha256 = await sha256Of(asset);
      reader.file({
        filename,
        bytes: size,
        sha256,
        ...(typeof name === 'string' ? { name: shortCopy(name) } : {}),
      });
    }
    await each(source.records('links'), (values) => reader.links(values as LinkRecord[]));
    await each(source.records('configuration'), (values) =>
      reader.configuration(values as ConfigurationRecord[]),
    );
    await source.close();
  }

  /** Everything was checked before, so that only what is wanted is parsed. */
  async readAgain(reader: SecondReader): Promise<void> {
    const { isInOrder } = this.checked;
    for await (const entry of this.isPart ? this.#reader.entries() : this.#archive.glance()) {
      this.#signal?.throwIfAborted();
      const what = entryKind(entry.path, this.#archive.format);
      if (what.kind === 'records' && what.stage === 'entities') {
        await this.#entitiesAgain(entry, reader);
      } else if (what.kind === 'upload' && reader.wantsFile(what.filename, entry.size)) {
        reader.file(what.filename, Buffer.concat(await entry.content.toArray()));
      } else if (isInOrder && what.kind === 'records' && what.stage !== 'schemas') {
        // All that may be wanted is before the links.
        break;
      }
    }
  }

  async #entitiesAgain(entry: ArchiveEntry, { wanted, entity }: SecondReader): Promise<void> {
    const { path, limits } = this.#archive;
    for await (const { lines } of readLines(path, entry, limits.record)) {
      this.#signal?.throwIfAborted();
      for (const line of lines) {
        const [, type, id] = opening.exec(line) ?? [];
        if (type !== undefined ? wanted.get(type)?.has(Number(id)) : line.trim() !== '') {
          const record: EntityRecord = JSON.parse(line);
          if (wanted.get(record.type)?.has(record.id)) {
            entity(record, line);
          }
        }
      }
    }
  }
}

/** What entries are called by is in there, whatever is compared. */
const holdsConfiguration: Wanted = ({ path }) => {
  const what = entryKind(path, 'tar');
  return what.kind === 'records' && what.stage === 'configuration';
};

/** Longer names are cut: they are there to be shown. */
const longestName = 200;

/** A part of a text, without keeping all of it. */
const shortCopy = (text: string): string => Buffer.from(text.slice(0, longestName)).toString();

/** How the records of all exports begin; of others nobody knows what they are before they are parsed. */
const opening = /^\{"type":"([^"\\]*)","id":(\d+),/;
