import * as v from 'valibot';
import { byName } from '../by-name.ts';
import type { ExportReport } from '../commands/export/report.ts';
import { type MediaKind, mediaKinds } from '../insight/media-kinds.ts';
import type { Stage } from '../transfer/stages.ts';

const amount = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What is kept of a backup to compare the next one with: how much of what there was, and no content. */
export const counts = v.object({
  runId: v.string(),
  attempt: v.string(),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  /** Records; absent where entities were out of scope. */
  records: v.optional(amount),
  types: v.array(v.object({ uid: v.string(), displayName: v.string(), entities: amount })),
  /** Media files in all; absent where media was out of scope. */
  files: v.optional(amount),
  kinds: byName(amount),
  /** Size of the archive. */
  bytes: amount,
});

export type Counts = v.InferOutput<typeof counts>;

/** What is to be kept of a backup. */
export function countsOf(
  report: ExportReport,
  { runId, attempt, now }: { readonly runId: string; readonly attempt: string; readonly now: Date },
): Counts {
  const of = (stage: Stage) => report.stages[stage]?.count;
  return {
    runId,
    attempt,
    createdAt: now.toISOString(),
    ...present('records', of('entities')),
    types: report.contentTypes
      .filter(({ entities }) => entities > 0)
      .map(({ uid, displayName, entities }) => ({ uid, displayName, entities })),
    ...present('files', of('assets')),
    kinds: Object.fromEntries(
      Object.entries(report.assets.kinds).map(([kind, { count }]) => [kind, count] as const),
    ),
    bytes: report.bytes,
  };
}

const present = <Name extends string>(name: Name, value: number | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [name in Name]?: number };

/** How a backup differs from the one before it. */
export interface Comparison {
  /** What it is compared with. */
  readonly earlier: Counts;
  /** More records, or fewer; absent where one of both has none in its scope. */
  readonly records?: number;
  readonly files?: number;
  readonly bytes: number;
  /** By uid, those that are the same too; empty where records cannot be compared. */
  readonly types: ReadonlyMap<string, number>;
  /** Types that had records, and have none any more. */
  readonly gone: readonly { readonly uid: string; readonly displayName: string; readonly entities: number }[];
  readonly kinds: ReadonlyMap<MediaKind, number>;
  /** What there is so much less of that somebody should look at it. */
  readonly drops: readonly Drop[];
}

export interface Drop {
  /** A content type by its name; undefined for the media files. */
  readonly displayName?: string;
  readonly before: number;
  readonly now: number;
}

/** Fewer than that may well have been deleted on purpose, all of them. */
const worthAWarning = 10;

/** Whether more than half of many is gone. */
const isDrop = ({ before, now }: Drop): boolean => before >= worthAWarning && now * 2 < before;

/** Compares two backups, of the same scope. */
export function compare(earlier: Counts, later: Counts): Comparison {
  const hasRecords = earlier.records !== undefined && later.records !== undefined;
  const hasFiles = earlier.files !== undefined && later.files !== undefined;
  const before = new Map(earlier.types.map(({ uid, entities }) => [uid, entities]));
  const now = new Map(later.types.map(({ uid, entities }) => [uid, entities]));
  const gone = hasRecords ? earlier.types.filter(({ uid, entities }) => entities > 0 && !now.has(uid)) : [];
  const files = hasFiles ? { before: earlier.files ?? 0, now: later.files ?? 0 } : undefined;
  const types = hasRecords ? [...later.types, ...gone.map((type) => ({ ...type, entities: 0 }))] : [];
  return {
    earlier,
    ...present('records', hasRecords ? (later.records ?? 0) - (earlier.records ?? 0) : undefined),
    ...present('files', files && files.now - files.before),
    bytes: later.bytes - earlier.bytes,
    types: new Map(types.map(({ uid, entities }) => [uid, entities - (before.get(uid) ?? 0)])),
    gone,
    kinds: new Map(
      hasFiles
        ? mediaKinds.map((kind) => [kind, (later.kinds[kind] ?? 0) - (earlier.kinds[kind] ?? 0)] as const)
        : [],
    ),
    drops: [
      ...types.map(({ uid, displayName, entities }) => ({
        displayName,
        before: before.get(uid) ?? 0,
        now: entities,
      })),
      ...(files === undefined ? [] : [files]),
    ].filter(isDrop),
  };
}
