import { type FileHandle, open } from 'node:fs/promises';
import { own } from '../../by-name.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { Masking } from '../../transfer/masking.ts';
import { leakAt } from './leak.ts';
import type { LeakIndex } from './leak-index.ts';
import { openPlaces } from './open-places.ts';
import { leakAmong, maskToo } from './records.ts';

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
    const leak = leakInDescription(asset, index, masking);
    if (leak !== undefined) {
      throw leak;
    }
    const search = searchOf(asset, index, masking);
    if ('stream' in asset) {
      yield { ...asset, stream: searched(asset.stream, search) };
    } else {
      if ('content' in asset) {
        search(asset.content, 0);
      } else {
        await searchFile(asset.path, asset.size, search);
      }
      yield asset;
    }
  }
}

function leakInDescription(
  { filename, metadata }: Asset,
  index: LeakIndex,
  { types, described }: Watched,
): Error | undefined {
  const file = `${fileUid} ${own(metadata, 'id') ?? ''}`.trimEnd();
  const name = leakAmong([{ path: 'hash', text: filename }], index, described, () => ({
    place: `in the name of a file (${file})`,
    remedy: 'Have files named anew, in the rules file: media: { names: mask }.',
  }));
  return (
    name ??
    leakAmong(openPlaces(metadata, types.get(fileUid)), index, described, ({ path }) => ({
      place: `in what describes a file (${file}, ${path})`,
      remedy: maskToo(fileUid, path),
    }))
  );
}

/** Takes bytes, and says at which byte of the file they are. */
type Search = ((bytes: Buffer, start: number) => void) & {
  readonly wants: (start: number, end: number) => boolean;
};

/** @returns what throws where something is found. */
function searchOf({ filename, metadata, size }: Asset, index: LeakIndex, { described }: Watched): Search {
  const isText = textual.test(String(own(metadata, 'mime') ?? '')) || textualName.test(filename);
  let before = Buffer.alloc(0);
  let position = 0;
  const wants = (start: number, end: number) => isText || start < edge || end > size - edge;
  const search = (bytes: Buffer, start: number) => {
    const all = start === position && before.length > 0 ? Buffer.concat([before, bytes]) : bytes;
    const hit = index.search(all);
    const masked = hit && described[hit.attribute];
    if (masked !== undefined) {
      throw leakAt(
        masked,
        `in a file of the media library (${fileUid} ${own(metadata, 'id') ?? ''}, ${isText ? 'its text' : 'its metadata'})`,
        'Delete that file, or leave out files that only such content refers to: media: { include: referenced }.',
      );
    }
    before = Buffer.from(all.subarray(Math.max(0, all.length - overlap)));
    position = start + bytes.length;
  };
  return Object.assign(search, { wants });
}

async function* searched(stream: AsyncIterable<Buffer>, search: Search): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of stream) {
    if (search.wants(position, position + chunk.length)) {
      search(chunk, position);
    }
    position += chunk.length;
    yield chunk;
  }
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
