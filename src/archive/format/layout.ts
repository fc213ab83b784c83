import { basename } from 'node:path/posix';
import { isLeftBehind } from '../../transfer/rules/media.ts';
import { type RecordStage, type Stage, stages } from '../../transfer/stages.ts';

/** What an entry of an archive is, by its path (archive format §3.1). */
export type EntryKind =
  | { readonly kind: 'metadata' }
  | { readonly kind: 'records'; readonly stage: RecordStage }
  /** `filename` is the name of the file that it describes. */
  | { readonly kind: 'sidecar'; readonly filename: string }
  | { readonly kind: 'upload'; readonly filename: string }
  /** Nothing that the format knows; readers pass over it. */
  | { readonly kind: 'unknown' };

/** The stage that an entry belongs to. */
export const stageOf = (what: EntryKind): Stage | undefined =>
  what.kind === 'records'
    ? what.stage
    : what.kind === 'upload' || what.kind === 'sidecar'
      ? 'assets'
      : undefined;

const recordStages: readonly string[] = stages.filter((stage) => stage !== 'assets');

/**
 * @param path As `entryPath` returns it.
 * @param format In a tar every file of a stage's folder holds records, in a folder only `*.jsonl` do: official import's
 *   rule (archive format §2.3, §2.4).
 */
export function entryKind(path: string, format: 'tar' | 'dir'): EntryKind {
  if (path === 'metadata.json') {
    return { kind: 'metadata' };
  }
  const filename = basename(path);
  if (isLeftBehind(filename)) {
    return { kind: 'unknown' };
  }
  switch (path.slice(0, -filename.length - 1)) {
    case 'assets/uploads':
      return { kind: 'upload', filename };
    case 'assets/metadata':
      return filename.endsWith('.json')
        ? { kind: 'sidecar', filename: filename.slice(0, -'.json'.length) }
        : { kind: 'unknown' };
    default: {
      const [stage = '', ...rest] = path.split('/');
      const holdsRecords =
        rest.length === 1 &&
        recordStages.includes(stage) &&
        (format === 'tar' || filename.endsWith('.jsonl'));
      return holdsRecords ? { kind: 'records', stage: stage as RecordStage } : { kind: 'unknown' };
    }
  }
}
