import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckedArchive } from '../../archive/read/check.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import type { MediaTarget } from '../../media/swap.ts';
import type { Stage } from '../../transfer/stages.ts';
import { assertRoom, doubtsAboutRoom, type Need } from '../room.ts';

interface Import {
  readonly checked: CheckedArchive;
  readonly location: DatabaseLocation;
  readonly media: MediaTarget;
  readonly stages: ReadonlySet<Stage>;
  /** Whether files go to the uploads folder. */
  readonly isLocal: boolean;
  /** Whether all files of the archive go there, and as they are. */
  readonly areAllWritten: boolean;
}

/**
 * Warnings where an import may not fit: new media lies beside the old until the commit, and a SQLite database grows, with a journal of what
 * it had beside it.
 *
 * @throws UserError `failed` where new media files certainly do not fit.
 */
export function doubtsAboutImport({
  checked,
  location,
  media,
  stages,
  isLocal,
  areAllWritten,
}: Import): string[] {
  const bytesOf = (stage: Stage) => (stages.has(stage) ? (checked.stages.get(stage)?.bytes ?? 0) : 0);
  const needs: Need[] = [];
  if (isLocal) {
    const bytes = bytesOf('assets');
    needs.push({ what: 'the media files', folder: media.uploads, bytes, isCertain: areAllWritten });
  }
  if (location.file !== undefined) {
    const before = statSync(location.file, { throwIfNoEntry: false })?.size ?? 0;
    const content = bytesOf('entities') + bytesOf('links') + bytesOf('configuration');
    const growth = Math.max(0, content - before);
    needs.push({
      what: 'the database and its journal',
      folder: dirname(location.file),
      bytes: before + growth,
    });
  }
  if (doubtsAboutRoom(needs).length === 0) {
    return [];
  }
  const unchanged = isLocal ? unchangedBytes(checked, media.uploads) : 0;
  const fewer = needs.map((need) =>
    need.folder === media.uploads ? { ...need, bytes: Math.max(0, need.bytes - unchanged) } : need,
  );
  assertRoom(fewer);
  return doubtsAboutRoom(fewer);
}

/** Bytes of the files that may be there already: those are not written again. */
function unchangedBytes({ assets }: CheckedArchive, uploads: string): number {
  let bytes = 0;
  for (const name of assets.keys()) {
    bytes += sizeOf(join(uploads, name));
  }
  return bytes;
}

/** 0 where nothing is there, or it cannot be looked at: whoever writes there is told. */
function sizeOf(path: string): number {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
