import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { IdSet } from '../../transfer/id-set.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { MediaFile } from './media-files.ts';

/** Sees all of a state once: entities before links. */
export interface StateReader {
  entities(batch: readonly EntityRecord[]): void;
  links(batch: readonly ArchivedLink[]): void;
  configuration(batch: readonly ConfigurationRecord[]): void;
  file(file: MediaFile): void;
}

/** Sees some of it once more. */
export interface SecondReader {
  /** The ids of the entities that are wanted, by content type. */
  readonly wanted: ReadonlyMap<string, IdSet>;
  /** @param text The record, as JSON. */
  entity(record: EntityRecord, text: string): void;
  /** To be asked once all entities were read. */
  wantsFile(filename: string, bytes: number): boolean;
  file(filename: string, content: Uint8Array): void;
}

/** What of a state counts: a state that can do so reads nothing else. */
export interface Compared {
  readonly stages: ReadonlySet<Stage>;
  /** Whether a content type is compared. */
  includes(uid: string): boolean;
}

/** What is compared: an archive, or a database at one moment. */
export interface State {
  /** For messages. */
  readonly name: string;
  readonly major: 4 | 5;
  /** Content types and components by uid, as archives have them. */
  readonly schemas: ReadonlyMap<string, Schema>;
  /** Told of the bytes that are kept of it, before they are. @throws UserError where that is too much. */
  keep(bytes: number): void;
  /**
   * @param begin Gives a reader that has seen nothing; to be called again where everything has to be read anew.
   * @param compared What of it counts.
   * @returns Whether there are media files that it knows nothing of, since they lie elsewhere, or are missing.
   * @throws UserError for what cannot be read.
   */
  read(begin: () => StateReader, compared: Compared): Promise<{ readonly lacksFiles: boolean }>;
  /** Reads the same again. @throws as {@link read}, and where it is not the same any more. */
  readAgain(reader: SecondReader): Promise<void>;
}
