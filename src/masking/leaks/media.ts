import { type FileHandle, open } from 'node:fs/promises';
import { own } from '../../by-name.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { Masking } from '../../transfer/masking.ts';
import { type Leak, leakError, note } from './leak.ts';
import type { LeakIndex } from './leak-index.ts';
import { openPlaces } from './open-places.ts';
import { attributesIn, leaksAmong, maskToo } from './records.ts';

type Watched = Pick<Masking, 'types' | 'described'>;

/** Of a file that is no text, so many bytes at its beginning and at its end are searched: there is what it says of itself. */
const edge = 65_536;

/** Bytes that are searched at a time, and how many of those before them are searched again: texts may begin there. */
const most = 262_144;
const overlap = 4096;

const textual = /^text\/|[/+](?:xml|json|svg|yaml|csv|javascript)\b|\bx-subrip\b/i;
const textualName = /\.(?:svg|txt|csv|tsv|json|md|html?|xml|vtt|srt|ics|vcf|ya?ml)$/i;

/** Looks at files as they pass. */
export type WatchAssets = (assets: AsyncIterable<Asset>) => AsyncIterable<Asset>;

/**
 * Makes sure that media files have none of the values that were masked: in their names, in what describes them, and in themselves: text
 * as a whole, everything else at both its ends.
 *
 * @throws UserError `failed`, while they are read.
 */
export function watchAssets(index: LeakIndex, masking: Watched): WatchAssets {
  return (assets) => (index.size > 0 ? watched(assets, index, masking) : assets);
}

async function* watched(
  assets: AsyncIterable<Asset>,
  index: LeakIndex,
  masking: Watched,
): AsyncGenerator<Asset> {
  for await (const asset of assets) {
    const leaks: Leak[] = [];
    note(leaks, leaksInDescription(asset, index, masking));
    const search = searchOf(asset, index, masking, leaks);
    if ('stream' in asset && leaks.length === 0) {
      yield { ...asset, stream: searched(asset.stream, search, leaks) };
    } else {
      if ('content' in asset) {
        search(asset.content, 0);
      } else if ('path' in asset) {
        await searchFile(asset.path, asset.size, search);
      }
      refuse(leaks);
      yield asset;
    }
  }
}

/** All of one file is told at once. */
function refuse(leaks: readonly Leak[]): void {
  if (leaks.length > 0) {
    throw leakError(leaks);
  }
}

function leaksInDescription(
  { filename, metadata }: Asset,
  index: LeakIndex,
  { types, described }: Watched,
): readonly Leak[] {
  const file = `${fileUid} ${own(metadata, 'id') ?? ''}`.trimEnd();
  return [
    ...leaksAmong([{ path: 'hash', text: filename }], index, described, () => ({
      place: `in the name of a file (${file})`,
      remedy: 'Have files named anew, in the rules file: media: { names: mask }.',
    })),
    ...leaksAmong(openPlaces(metadata, types.get(fileUid)), index, described, ({ path }) => ({
      place: `in what describes a file (${file}, ${path})`,
      remedy: maskToo(fileUid, path),
    })),
  ];
}

/** Takes bytes, and says at which byte of the file they are. */
type Search = ((bytes: Buffer, start: number) => void) & {
  readonly wants: (start: number, end: number) => boolean;
};

/** @returns what notes the leaks that it finds. */
function searchOf(
  { filename, metadata, size }: Asset,
  index: LeakIndex,
  { described }: Watched,
  leaks: Leak[],
): Search {
  const isText = textual.test(String(own(metadata, 'mime') ?? '')) || textualName.test(filename);
  const file = `${fileUid} ${own(metadata, 'id') ?? ''}`;
  let before = Buffer.alloc(0);
  let position = 0;
  const wants = (start: number, end: number) => isText || start < edge || end > size - edge;
  const search = (bytes: Buffer, start: number) => {
    const all = start === position && before.length > 0 ? Buffer.concat([before, bytes]) : bytes;
    note(
      leaks,
      attributesIn(all, index).flatMap((attribute) => {
        const masked = described[attribute];
        const place = `in a file of the media library (${file}, ${isText ? 'its text' : 'its metadata'})`;
        return masked === undefined ? [] : [{ masked, place, remedy: leaveFileOut }];
      }),
    );
    before = Buffer.from(all.subarray(Math.max(0, all.length - overlap)));
    position = start + bytes.length;
  };
  return Object.assign(search, { wants });
}

const leaveFileOut =
  'Delete that file, or leave out files that only such content refers to: media: { include: referenced }.';

async function* searched(
  stream: AsyncIterable<Buffer>,
  search: Search,
  leaks: readonly Leak[],
): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of stream) {
    if (search.wants(position, position + chunk.length)) {
      search(chunk, position);
    }
    position += chunk.length;
    yield chunk;
  }
  refuse(leaks);
}

/** A file that is gone is told where it is to be written. */
async function searchFile(path: string, size: number, search: Search): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch {
    return;
  }
  try {
    const buffer = Buffer.allocUnsafe(Math.min(most, Math.max(size, 1)));
    for (let position = 0; position < size; ) {
      if (!search.wants(position, position + 1)) {
        position = Math.max(position, size - edge);
      }
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) {
        return;
      }
      search(buffer.subarray(0, bytesRead), position);
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}
