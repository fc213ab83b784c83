import { censusOf } from '../../database/read/census.ts';
import { filePagesOf, parseFiles } from '../../database/read/files.ts';
import { recordsOf } from '../../database/read/records.ts';
import type { SecondReader, State, StateReader } from '../../insight/diff/state.ts';
import { MediaLibrary } from '../../media/library.ts';
import { Uploads } from '../../media/uploads.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Asset } from '../../transfer/asset.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { Page } from '../../transfer/page.ts';
import type { Source } from '../../transfer/pipe.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { Observer } from '../export/observer.ts';
import { SetAside } from '../export/set-aside.ts';
import type { OpenProject } from '../open-project.ts';
import { contentOf, hasVanished, sha256Of } from './file-hash.ts';

/** Links that lead nowhere are in no archive, and so in neither state. */
const nothing = () => undefined;

const nobody = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };

/** An open database as a state to compare: both readings are of one moment. Its media files are those that lie here. */
export class DatabaseState implements State {
  readonly name: string;
  readonly major: 4 | 5;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly #opened: OpenProject;
  readonly #scope: Scope;
  readonly #signal: AbortSignal | undefined;
  /** Sees the first reading. */
  readonly observer: Observer;
  /** Media files that were not read, since they lie with a provider. */
  filesElsewhere = 0;
  /** Media files that are not where their rows say. */
  filesMissing = 0;

  constructor(opened: OpenProject, scope: Scope, signal: AbortSignal | undefined) {
    const { database } = opened;
    this.#opened = opened;
    this.#scope = scope;
    this.#signal = signal;
    this.name = database.session.description;
    this.major = database.layout.major;
    this.schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
    this.observer = new Observer(nobody, signal);
  }

  /** What is in a database was let in by its owner. */
  keep(): void {}

  async read(begin: () => StateReader): Promise<{ readonly lacksFiles: boolean }> {
    const reader = begin();
    const { database } = this.#opened;
    await this.#reading(async () => {
      const library = this.#library();
      const readLogo = async (...[logo]: Parameters<Parameters<typeof recordsOf>[2]['readLogo']>) =>
        await library.readLogo(logo, (message) => this.observer.warn(message), this.#signal);
      const source = recordsOf(database, this.#scope, { omitted: nothing, readLogo });
      if (this.#scope.stages.has('entities')) {
        const { counts } = await censusOf(database, this.#scope);
        await this.#each(source, 'entities', (values) => reader.entities(values as EntityRecord[]));
        this.observer.assertComplete(counts);
        await this.#each(source, 'links', (values) => reader.links(values as ArchivedLink[]));
      }
      if (this.#scope.stages.has('assets')) {
        await this.#files(library, async (asset) => {
          const { filename, size, metadata } = asset;
          const { name, type } = metadata;
          const isOriginal = typeof name === 'string' && typeof type !== 'string';
          const sha256 = await sha256Of(asset);
          reader.file({ filename, bytes: size, sha256, ...(isOriginal ? { name } : {}) });
        });
        this.filesElsewhere = library.left;
      }
      await this.#each(source, 'configuration', (values) =>
        reader.configuration(values as ConfigurationRecord[]),
      );
    });
    return { lacksFiles: this.filesElsewhere + this.filesMissing > 0 };
  }

  async readAgain({ wanted, entity, wantsFile, file }: SecondReader): Promise<void> {
    const { database } = this.#opened;
    const none = new IdSet();
    // As a sample: rows that are not wanted are not asked for.
    const sample = {
      includes: (uid: string, id: number) => wanted.get(uid)?.has(id) ?? false,
      ids: (uid: string) => wanted.get(uid) ?? none,
      counts: new Map(),
      cut: new Map(),
    };
    await this.#reading(async () => {
      const readLogo = async () => undefined;
      const source = recordsOf(database, this.#scope, { omitted: nothing, readLogo }, { sample });
      if (wanted.size > 0) {
        for await (const { values, records } of new Observer(nobody, this.#signal).pages(
          'entities',
          source.records('entities'),
        )) {
          for (const [index, record] of (values as readonly EntityRecord[]).entries()) {
            entity(record, records[index] as string);
          }
        }
      }
      if (this.#scope.stages.has('assets')) {
        await this.#files(this.#library(), async (asset) => {
          if (wantsFile(asset.filename, asset.size)) {
            const content: Buffer[] = [];
            for await (const chunk of contentOf(asset)) {
              content.push(chunk);
            }
            file(asset.filename, Buffer.concat(content));
          }
        });
      }
      // Before anything is said of it, not when the session is closed in the end.
      database.session.assertUnchanged?.();
    });
  }

  async #reading(work: () => Promise<void>): Promise<void> {
    limitYoungGeneration(this.#opened.database.session.dialect.page.youngGeneration);
    try {
      await work();
    } finally {
      limitYoungGeneration();
    }
  }

  async #each(source: Source, stage: RecordStage, take: (values: readonly unknown[]) => void): Promise<void> {
    for await (const { values } of this.observer.pages(stage, source.records(stage)) as AsyncIterable<Page>) {
      take(values);
    }
  }

  /** Without what providers keep elsewhere: a comparison does not download a media library. */
  #library(): MediaLibrary {
    const { project, database } = this.#opened;
    return new MediaLibrary(new Uploads(() => project.publicDirectory()), undefined, database.layout);
  }

  async #files(library: MediaLibrary, take: (asset: Asset) => Promise<void>): Promise<void> {
    const rows = new SetAside();
    this.filesMissing = 0;
    try {
      await rows.fill(filePagesOf(this.#opened.database), this.#signal);
      const missing = () => {
        this.filesMissing += 1;
      };
      for await (const asset of library.assets(parseFiles(rows.pages()), missing, this.#signal)) {
        await take(asset).catch((error) => {
          if (!hasVanished(error, asset)) {
            throw error;
          }
          missing();
        });
      }
    } finally {
      rows.remove();
    }
  }
}
