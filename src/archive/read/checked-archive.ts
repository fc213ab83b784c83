import type { Schema } from '../../strapi/schema.ts';
import type { Extents } from '../../transfer/extents.ts';
import type { IdSet } from '../../transfer/id-set.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { ArchivedFiles } from './media-files.ts';

/** What is known of an archive after it was read once, wholly, and found to be whole. */
export interface CheckedArchive {
  /** As given, for messages. */
  readonly path: string;
  readonly metadata: Metadata;
  /** By uid, as archived. */
  readonly schemas: ReadonlyMap<string, Schema>;
  /** Only stages that the archive carries, which is those with at least one record or file. */
  readonly stages: ReadonlyMap<Stage, StageTotal>;
  /** Ids by content type. */
  readonly entities: ReadonlyMap<string, IdSet>;
  /** Ids by component, as entities have them. */
  readonly components: ReadonlyMap<string, IdSet>;
  /** Characters of the longest record; 0 where all are of an ordinary length. */
  readonly longestRecord: number;
  /** How far values reach, for whether they fit the columns of a target. */
  readonly extents: Extents;
  /** Entities of content types that are localized, by type and locale. */
  readonly locales: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The default locale that the configuration names. */
  readonly defaultLocale: string | undefined;
  /** Entities by content type. */
  readonly counts: ReadonlyMap<string, number>;
  /** Sidecars by the name of the file below `assets/uploads`: what decides where the file belongs, and no more. */
  readonly assets: ArchivedFiles;
  readonly repeated: {
    /** Entities that came again. Each is loaded once, as it came first. */
    readonly entities: number;
    /** Components that several entities have, or one several times. They are in the batches as often as they came. */
    readonly components: ReadonlyMap<string, IdSet>;
  };
  /** Whether stages stand in the order of the format, and each media file behind its sidecar: then one pass is enough for everything. */
  readonly isInOrder: boolean;
  /** Whether some links stand before some entities. */
  readonly linksComeEarly: boolean;
  readonly warnings: readonly string[];
}
