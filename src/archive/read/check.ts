import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { defaultLocaleKey, projectSettingsKey } from '../../strapi/core-store.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord, Sidecar } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { IdSet } from '../../transfer/id-set.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import { unsafeLogo } from '../../transfer/rules/configuration.ts';
import { measureJson } from '../../transfer/rules/json-weight.ts';
import { isFileName } from '../../transfer/rules/media.ts';
import { type RecordStage, type Stage, stages } from '../../transfer/stages.ts';
import { type EntryKind, entryKind, stageOf } from '../format/layout.ts';
import { type Keep, keyBytes } from './budget.ts';
import type { CheckedArchive } from './checked-archive.ts';
import { ComponentIds, idSet } from './component-ids.ts';
import type { ContentsReading } from './contents.ts';
import { checkSidecar, flawed, readDocument, readMetadata } from './documents.ts';
import { damaged, noDataFile, quoted, refused } from './failures.ts';
import { LocaleCounts } from './locales.ts';
import { majorOf } from './major.ts';
import { MediaFiles } from './media-files.ts';

import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import { rebuildSidecars } from './rebuilt-sidecars.ts';
import { type RecordBatch, readRecords, readUnseenLinks } from './records.ts';
import { SimilarLinks } from './similar-links.ts';
import { UnknownEntries } from './unknown-entries.ts';

export type { CheckedArchive } from './checked-archive.ts';

/**
 * Reads an archive to its end and checks all of it, before anything is written: every layer, every record, that every
 * file has its sidecar, and that nothing in it leads out of where it belongs.
 *
 * @throws UserError `damagedArchive`; the reason of `signal` where it is aborted.
 */
export async function checkArchive(
  reader: ArchiveReader,
  witness: Witness = {},
  signal?: AbortSignal,
): Promise<CheckedArchive> {
  const check = new ArchiveCheck(reader, witness, signal);
  for await (const entry of reader.entries()) {
    signal?.throwIfAborted();
    await check.entry(entry);
  }
  return check.finish();
}

/** Who looks on while an archive is checked, so that what is found need not be read again. */
export interface Witness {
  /** Sees every entity once. */
  entities?(batch: readonly EntityRecord[]): void;
  links?(batch: readonly ArchivedLink[]): void;
  configuration?(batch: readonly ConfigurationRecord[]): void;
  sidecar?(filename: string, sidecar: Readonly<Record<string, unknown>>): void;
  /**
   * Is asked before a media file is read.
   *
   * @param sidecar What describes it; undefined where that has not come yet.
   * @param size Bytes.
   * @returns What takes its content; undefined where nobody does.
   */
  file?(sidecar: Sidecar | undefined, size: number): Promise<FileSink | undefined>;
  /** @param sha256 Of the file, in hexadecimal digits. */
  upload?(filename: string, size: number, sha256: string): void;
  /** Of use where the archive turns out to be in order. */
  readonly contents?: ContentsReading;
}

/** Takes the content of a media file while that is checked. Whatever is wrong with it later, it has come by then. */
export interface FileSink {
  write(chunk: Buffer): Promise<void>;
  /** To be called once all of it has come. */
  end(): Promise<void>;
}

/** Flawed descriptions are listed up to here; beyond, their number has to do. */
const mostListed = 10;

/** What a file of records leaves behind, of which there are thousands at most. */
const recordFileBytes = 700;

/** Types that are warned of one by one. */
const mostWarnings = 100;

class ArchiveCheck {
  readonly #reader: ArchiveReader;
  readonly #witness: Witness;
  readonly #keep: Keep;
  readonly #signal: AbortSignal | undefined;
  readonly #schemas = new Map<string, Schema>();
  readonly #entities = new Map<string, IdSet>();
  readonly #totals = new Map<Stage, { count: number; bytes: number }>();
  readonly #files: MediaFiles;
  /** How many descriptions were made from rows. */
  #rebuilt = 0;
  readonly #flawed: string[] = [];
  #flawedCount = 0;
  readonly #recordFiles = new Set<string>();
  readonly #unknown = new UnknownEntries();
  readonly #similar = new SimilarLinks();
  #components: ComponentIds;
  #metadata: Metadata | undefined;
  readonly #locales: LocaleCounts;
  #defaultLocale: string | undefined;
  #repeatedEntities = 0;
  #longestRecord = 0;
  /** Where entities come before schemas, as in an archive that was packed again, their components are found later. */
  #schemasCameLate = false;
  #linksCameEarly = false;
  #isInOrder = true;
  /** The stage that was last read from, by its place among the stages. */
  #last = 0;

  constructor(reader: ArchiveReader, witness: Witness, signal: AbortSignal | undefined) {
    const { keep } = reader.budget;
    this.#reader = reader;
    this.#witness = witness;
    this.#signal = signal;
    this.#keep = keep;
    this.#files = new MediaFiles(keep);
    this.#locales = new LocaleCounts(keep);
    this.#components = new ComponentIds(reader.path, this.#schemas, keep);
  }

  async entry(entry: ArchiveEntry): Promise<void> {
    const { path } = this.#reader;
    const what = entryKind(entry.path, this.#reader.format);
    this.#judgeOrder(what);
    switch (what.kind) {
      case 'metadata':
        if (this.#metadata !== undefined) {
          throw refused(path, 'it contains metadata.json twice');
        }
        this.#metadata = await readMetadata(this.#reader, entry);
        break;
      case 'records':
        await this.#records(what.stage, entry);
        break;
      case 'sidecar':
        await this.#sidecar(what.filename, entry);
        break;
      case 'upload':
        await this.#upload(what.filename, entry);
        break;
      case 'unknown':
        this.#unknown.add(entry.path);
    }
  }

  async finish(): Promise<CheckedArchive> {
    const { path } = this.#reader;
    if (this.#metadata === undefined) {
      throw noDataFile(
        path,
        'It has no metadata.json at its top level: use an archive made by strapi export or by strapi-dms.',
      );
    }
    if (this.#schemas.size === 0) {
      throw damaged(path, 'its schemas are missing');
    }
    if (this.#files.sidecars === 0 && this.#files.uploads > 0) {
      await rebuildSidecars(this.#reader, this.#files, this.#signal);
      this.#rebuilt = this.#files.sidecars;
    }
    const undescribed = this.#files.undescribed();
    if (undescribed !== undefined) {
      throw damaged(
        path,
        `Asset metadata preflight failed: missing sidecar metadata for ${quoted(undescribed)}`,
      );
    }
    this.#judgeSidecars();
    if (this.#schemasCameLate) {
      await this.#findComponents();
    }
    return {
      path,
      metadata: this.#metadata,
      schemas: this.#schemas,
      stages: new Map(
        stages.flatMap((stage) => {
          const total = this.#totals.get(stage);
          return total === undefined || total.count === 0 ? [] : [[stage, total]];
        }),
      ),
      entities: this.#entities,
      components: this.#components.ids,
      longestRecord: this.#longestRecord,
      extents: this.#components.extents,
      locales: this.#locales.of(this.#schemas),
      defaultLocale: this.#defaultLocale,
      counts: new Map([...this.#entities].map(([uid, { size }]) => [uid, size])),
      assets: this.#files,
      repeated: { entities: this.#repeatedEntities, components: this.#components.repeated },
      isInOrder: this.#isInOrder,
      linksComeEarly: this.#linksCameEarly,
      warnings: [...this.#warnings()],
    };
  }

  async #records(stage: RecordStage, entry: ArchiveEntry): Promise<void> {
    const { path } = this.#reader;
    if (this.#recordFiles.has(entry.path)) {
      throw refused(path, `it contains ${quoted(entry.path)} twice`);
    }
    this.#keep(recordFileBytes + keyBytes(entry.path));
    this.#recordFiles.add(entry.path);
    const count = (records: number) => this.#count(stage, records, 0);
    this.#count(stage, 0, entry.size);
    switch (stage) {
      case 'schemas':
        this.#schemasCameLate ||= this.#entities.size > 0;
        for await (const { values, texts } of this.#batches(stage, entry)) {
          this.#addSchemas(values, texts);
          count(values.length);
        }
        break;
      case 'entities':
        this.#linksCameEarly ||= this.#totals.has('links');
        for await (const { values } of this.#batches(stage, entry)) {
          const added = this.#addEntities(values);
          this.#components.add(added);
          this.#locales.add(added);
          this.#witness.entities?.(added);
          count(added.length);
        }
        break;
      case 'links':
        if (this.#witness.links === undefined && this.#contents === undefined) {
          for await (const links of readUnseenLinks(this.#reader, entry, this.#similar, this.#signal)) {
            this.#measure(links.parsed?.texts ?? []);
            count(links.count);
          }
          break;
        }
        for await (const { values } of this.#batches(stage, entry)) {
          this.#witness.links?.(values);
          count(values.length);
        }
        break;
      case 'configuration':
        for await (const { values } of this.#batches(stage, entry)) {
          this.#witness.configuration?.(values);
          for (const record of values) {
            assertSafeLogos(path, record);
            this.#defaultLocale ??= defaultLocaleOf(record);
          }
          count(values.length);
        }
    }
  }

  /** What reads contents on the way can do so only as long as everything comes in order. */
  get #contents(): ContentsReading | undefined {
    return this.#isInOrder ? this.#witness.contents : undefined;
  }

  async *#batches<S extends RecordStage>(stage: S, entry: ArchiveEntry): AsyncGenerator<RecordBatch<S>> {
    for await (const batch of readRecords(this.#reader, stage, entry, this.#signal)) {
      this.#measure(batch.texts);
      yield batch;
      // Behind the entities of the batch, whose components its links may refer to.
      this.#contents?.records(stage, batch.values, batch.texts, {
        entities: this.#entities,
        components: this.#components.ids,
      });
    }
  }

  /** A long record is a batch of its own. */
  #measure(texts: readonly string[]): void {
    if (texts.length === 1) {
      this.#longestRecord = Math.max(this.#longestRecord, texts[0]?.length ?? 0);
    }
  }

  #judgeOrder(what: EntryKind): void {
    const stage = stageOf(what);
    if (stage === undefined) {
      return;
    }
    const place = stages.indexOf(stage);
    this.#isInOrder &&=
      place >= this.#last && (what.kind !== 'upload' || this.#files.hasSidecar(what.filename));
    this.#last = place;
  }

  #addSchemas(batch: readonly Schema[], texts: readonly string[]): void {
    for (const [index, schema] of batch.entries()) {
      if (this.#schemas.has(schema.uid)) {
        throw refused(this.#reader.path, `it contains the schema of ${quoted(schema.uid)} twice`);
      }
      this.#keep(keyBytes(schema.uid) + parsedBytes(texts[index] as string));
      this.#schemas.set(schema.uid, schema);
    }
  }

  /** Official export reads pages without an order, so that on a busy database some rows come again (§9). */
  #addEntities(batch: readonly EntityRecord[]): readonly EntityRecord[] {
    const isNew = newEntities(this.#entities, this.#keep);
    const repeated = batch.map((entity) => !isNew(entity));
    const count = repeated.reduce((sum, isRepeated) => sum + Number(isRepeated), 0);
    this.#repeatedEntities += count;
    return count === 0 ? batch : batch.filter((_, index) => !repeated[index]);
  }

  /** Another pass, over entities only, now that all schemas are known. */
  async #findComponents(): Promise<void> {
    const { path, format } = this.#reader;
    const isNew = newEntities(new Map(), this.#keep);
    this.#components = new ComponentIds(path, this.#schemas, this.#keep);
    for await (const entry of this.#reader.entries()) {
      const what = entryKind(entry.path, format);
      if (what.kind === 'records' && what.stage === 'entities') {
        for await (const { values } of readRecords(this.#reader, what.stage, entry, this.#signal)) {
          this.#components.add(this.#repeatedEntities === 0 ? values : values.filter(isNew));
        }
      }
    }
  }

  async #sidecar(filename: string, entry: ArchiveEntry): Promise<void> {
    const { path } = this.#reader;
    const document = await readDocument(this.#reader, entry);
    const sidecar = checkSidecar(path, filename, document);
    this.#contents?.sidecar(filename, document, entry.size);
    this.#witness.sidecar?.(filename, document as Readonly<Record<string, unknown>>);
    this.#files.addSidecar(filename, sidecar);
  }

  /** Official import of Strapi 5 refuses what does not describe its file wholly, and that of Strapi 4 takes it. */
  #judgeSidecars(): void {
    for (const [filename, flaw] of this.#files.flaws()) {
      if (majorOf(this.#schemas) === 5) {
        throw flawed(this.#reader.path, filename, flaw);
      }
      this.#flawedCount += 1;
      if (this.#flawed.length < mostListed) {
        this.#flawed.push(`${quoted(filename)}: ${flaw.property} ${flaw.reason}`);
      }
    }
  }

  async #upload(filename: string, entry: ArchiveEntry): Promise<void> {
    const { path } = this.#reader;
    const { size } = entry;
    if (!isFileName(filename)) {
      throw refused(path, `its file ${quoted(filename)} has an unsafe name`);
    }
    if (entry.isLeft) {
      // A manifest that has proven itself has each path once.
      this.#files.addUpload(filename, size, 0);
      this.#count('assets', 1, size);
      return;
    }
    const { content, digest } = entry;
    const before = this.#files.upload(filename);
    const sink =
      before === undefined ? await this.#witness.file?.(this.#files.sidecar(filename), size) : undefined;
    let checksum = 0;
    const isDigested = this.#contents !== undefined || this.#witness.upload !== undefined;
    const upload = isDigested && digest === undefined ? createHash('sha256') : undefined;
    for await (const chunk of content as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      upload?.update(chunk);
      await sink?.write(chunk);
    }
    await sink?.end();
    const sha256 = upload?.digest('hex') ?? digest?.sha256;
    if (isDigested && sha256 !== undefined) {
      this.#contents?.uploaded(filename, sha256);
      this.#witness.upload?.(filename, size, sha256);
    }
    this.#signal?.throwIfAborted();
    if (before === undefined) {
      this.#files.addUpload(filename, size, checksum);
      this.#count('assets', 1, size);
    } else if (before.size !== size || before.checksum !== checksum) {
      throw damaged(path, `it contains the file ${quoted(filename)} twice, with different contents`);
    }
  }

  #count(stage: Stage, count: number, bytes: number): void {
    const total = this.#totals.get(stage) ?? { count: 0, bytes: 0 };
    total.count += count;
    total.bytes += bytes;
    this.#totals.set(stage, total);
  }

  *#warnings(): Generator<string> {
    yield* this.#unknown.warnings();
    if (this.#rebuilt > 0) {
      yield `The archive does not describe its ${this.#rebuilt} media files: Strapi 4.6 to 4.11 wrote such archives. What the rows of the media library say about them is used instead.`;
    }
    if (this.#flawedCount > 0) {
      const more = this.#flawedCount - mostListed;
      yield `The archive describes ${this.#flawedCount} media file(s) incompletely, and they are accepted as they are: ${this.#flawed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    }
    if (this.#repeatedEntities > 0) {
      yield `The archive has ${this.#repeatedEntities} entities more than once, which happens when the database changes during an official export. The first of each is used.`;
    }
    yield* listed(this.#components.repeated, ([uid, { size }]) => {
      return `The archive has ${size} components ${quoted(uid)} more than once, each with the same id.`;
    });
    const types = [...this.#entities, ...this.#components.ids];
    yield* listed(
      types.filter(([uid]) => !this.#schemas.has(uid)),
      ([uid, { size }]) => `The archive has ${size} records of ${quoted(uid)}, but no schema for it.`,
    );
  }
}

/** What a schema takes when it is parsed, and what is derived from it: the texts in it, and the values. */
const parsedBytes = (text: string): number => 500 + 2 * text.length + measureJson(Buffer.from(text)).weight;

/** A warning for each, as long as they are few. */
function* listed<Item>(items: Iterable<Item>, warning: (item: Item) => string): Generator<string> {
  const all = [...items];
  for (const item of all.slice(0, mostWarnings)) {
    yield warning(item);
  }
  if (all.length > mostWarnings) {
    yield `The same is true of ${all.length - mostWarnings} more types in the archive.`;
  }
}

/** A test that is true once for each entity; it keeps their ids in `seen`. */
export function newEntities(
  seen: Map<string, IdSet>,
  keep: Keep = () => undefined,
): (entity: EntityRecord) => boolean {
  return ({ type, id }) => idSet(seen, type, keep).add(id);
}

function defaultLocaleOf({ value }: ConfigurationRecord): string | undefined {
  return value.key === defaultLocaleKey && typeof value.value === 'string' ? value.value : undefined;
}

function assertSafeLogos(archive: string, { value }: ConfigurationRecord): void {
  const logo = value.key === projectSettingsKey ? unsafeLogo(value.value) : undefined;
  if (logo !== undefined) {
    throw refused(
      archive,
      `the ${logo} of its project settings has a hash or extension that makes an unsafe path`,
    );
  }
}
