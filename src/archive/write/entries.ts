import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { fileUid } from '../../strapi/uids.ts';
import { readAll } from '../../system/all-bytes.ts';
import { openRegular } from '../../system/regular-file.ts';
import { hasCode, reasonOf } from '../../system/system-error.ts';
import { collectOutlived } from '../../system/young-generation.ts';
import type { Asset } from '../../transfer/asset.ts';
import type { Page } from '../../transfer/page.ts';
import type { Destination, Metadata } from '../../transfer/pipe.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { defaultLimits } from '../format/limits.ts';
import { headPath, headText } from '../seal/manifest.ts';
import type { KeyDerivation } from '../seal/seal-key.ts';
import type { EntryWriter } from './entry-writer.ts';
import type { Sealing } from './sealing.ts';
import { shardSize, shards } from './shards.ts';
import { limitEntries, NeededLimits } from './write-limits.ts';

/** Lays a transfer out as the entries of Strapi's archive format, in its order (archive format §3.1). */
export class ArchiveEntries implements Destination {
  readonly #writer: EntryWriter;
  readonly #sealing: Sealing;
  readonly #needs: NeededLimits;
  /** For the content of one media file after the other. */
  #buffers: readonly [Buffer, Buffer] | undefined;

  constructor(writer: EntryWriter, sealing: Sealing, form: { readonly isFolder: boolean }) {
    this.#needs = new NeededLimits(form);
    this.#writer = sealing.watch(limitEntries(writer));
    this.#sealing = sealing;
  }

  /** The first entry of an archive that is to be sealed, with a key that is derived like this. */
  protected async writeHead(derivation?: KeyDerivation): Promise<void> {
    if (this.#sealing.isSealed) {
      await this.#writer.writeEntry(headPath, Buffer.from(headText(derivation)));
    }
  }

  /** Of all that was written so far, whatever its form. */
  get contentDigest(): string {
    return this.#sealing.contentDigest;
  }

  /** Of all that was given to it: a folder holds a file that rows share once. */
  get givenDigest(): string {
    return this.#sealing.givenDigest;
  }

  async writeRecords(stage: RecordStage, pages: AsyncIterable<Page>): Promise<StageTotal> {
    let count = 0;
    let bytes = 0;
    let index = 0;
    const sealing = this.#sealing;
    const counted = async function* (): AsyncGenerator<Page> {
      for await (const page of pages) {
        count += page.count;
        sealing.page(stage, page);
        yield page;
      }
    };
    const types = new Set<string>();
    for await (const shard of shards(counted(), shardSize, (type) => types.add(type))) {
      index += 1;
      bytes += shard.length;
      if (shard.length > shardSize) {
        // It has one record.
        this.#needs.record(shard);
      }
      const path = `${stage}/${stage}_${String(index).padStart(5, '0')}.jsonl`;
      await this.#writer.writeEntry(path, shard, namesTypes(stage) ? [...types] : undefined);
      types.clear();
    }
    if (stage === 'entities') {
      this.#needs.entities(count);
    }
    return { count, bytes };
  }

  async writeAssets(assets: AsyncIterable<Asset>): Promise<StageTotal> {
    let count = 0;
    let bytes = 0;
    let unfreed = 0;
    for await (const asset of assets) {
      let { size } = asset;
      if (!('path' in asset)) {
        await this.#writeAsset(asset, 'stream' in asset ? asset.stream : asset.content);
      } else {
        // From here on nobody disturbs who deletes it; a file that was deleted before must not leave its sidecar.
        const file = await openAsset(asset);
        if (file === undefined) {
          continue;
        }
        try {
          const now = await asItIsNow(asset, file);
          size = now.size;
          const isSmall = size <= smallFile && this.#writer.linkEntry === undefined;
          await this.#writeAsset(
            now,
            isSmall ? await wholeContentOf(now, file) : this.#chunksOf(now, file),
            file,
          );
        } finally {
          await file.close();
        }
      }
      count += 1;
      bytes += size;
      unfreed += size;
      if (unfreed > mostUnfreed) {
        // Whatever is read of a file is of no use once it is written, and outlives the young generation in large parts.
        collectOutlived();
        unfreed = 0;
      }
    }
    this.#needs.files(count);
    return { count, bytes };
  }

  #chunksOf(asset: AssetFile, file: FileHandle): AsyncIterable<Buffer> {
    this.#buffers ??= [Buffer.allocUnsafeSlow(chunkSize), Buffer.allocUnsafeSlow(chunkSize)];
    return chunksOf(asset, file, this.#buffers);
  }

  /** @param manifest Bytes that it has. */
  protected neededLimits(manifest: number): { limits?: string } {
    return this.#needs.of(manifest);
  }

  async #writeAsset(
    asset: Asset,
    content: Buffer | AsyncIterable<Buffer>,
    handle?: FileHandle,
  ): Promise<void> {
    const sidecar = asset.sidecar ?? Buffer.from(JSON.stringify(asset.metadata));
    assertReadable(asset, sidecar);
    if (await this.#sealing.isThere(asset, content)) {
      return;
    }
    await this.#writer.writeEntry(`assets/metadata/${asset.filename}.json`, sidecar);
    const path = `assets/uploads/${asset.filename}`;
    if (handle !== undefined && 'path' in asset && this.#writer.linkEntry !== undefined) {
      const { size, sha256 } = asset;
      const media = { path: asset.path, handle, size, sha256, content: () => this.#chunksOf(asset, handle) };
      await this.#writer.linkEntry(path, media);
    } else if ('stream' in asset && asset.isHeld) {
      this.#hold(path, asset);
    } else {
      await (Buffer.isBuffer(content)
        ? this.#writer.writeEntry(path, content)
        : this.#writer.copyEntry(path, content, asset.size));
    }
    this.#sealing.asset(asset);
  }

  #hold(path: string, { size, sha256 }: Asset): void {
    if (this.#writer.holdEntry === undefined || sha256 === undefined) {
      throw new TypeError(`${path} is not where this archive goes`);
    }
    this.#writer.holdEntry(path, { size, sha256 });
  }

  /** The last entry of Strapi's, so that a truncated archive is seen to be one (archive format §0, rule 2). */
  async writeMetadata(metadata: Metadata): Promise<void> {
    const text = Buffer.from(JSON.stringify(metadata, null, 2));
    await this.#writer.writeEntry('metadata.json', text);
  }
}

/** Whether what a page is of is a content type. */
const namesTypes = (stage: RecordStage): boolean => stage === 'entities' || stage === 'links';

/** @throws UserError `failed` for a description that readers take for something else. */
function assertReadable({ filename }: Asset, sidecar: Buffer): void {
  if (sidecar.length > defaultLimits.record) {
    throw new UserError(
      'failed',
      `The media file ${filename} has a description of ${sidecar.length} bytes; readers accept at most ${defaultLimits.record}.`,
      `Shorten the texts of its row in ${fileUid}, then export again.`,
    );
  }
}

/** Bytes of media files between two looks at what may be freed. */
const mostUnfreed = 4_000_000;

/** Bytes up to which a media file is read as a whole: to make a stream of it takes longer than to read it. */
const smallFile = 1 << 16;

/** Bytes of a media file that are read at a time. */
const chunkSize = 1 << 18;

type AssetFile = Extract<Asset, { readonly path: string }>;

/**
 * Opens a media file.
 *
 * @returns undefined where it is gone, and somebody is told so.
 * @throws UserError `failed` where it cannot be read.
 */
async function openAsset({ path, vanished }: AssetFile): Promise<FileHandle | undefined> {
  try {
    return await openRegular(path);
  } catch (error) {
    if (vanished !== undefined && hasCode(error, 'ENOENT')) {
      vanished();
      return undefined;
    }
    throw unreadable(path, error as Error);
  }
}

/** A site may have replaced its file since it was found: what is open now is exported, as long as it is now. */
async function asItIsNow(asset: AssetFile, file: FileHandle): Promise<AssetFile> {
  return asset.vanished === undefined ? asset : { ...asset, size: (await file.stat()).size };
}

/** @throws as {@link chunksOf}. */
async function wholeContentOf({ path, size }: AssetFile, file: FileHandle): Promise<Buffer> {
  const content = await file.readFile().catch((error) => {
    throw unreadable(path, error);
  });
  if (content.length !== size) {
    throw changedMeanwhile(path);
  }
  return content;
}

/**
 * The content of a media file, piece by piece. The next is read while somebody has the one before.
 *
 * @param buffers Used in turn: a piece counts only until the next is asked for.
 * @throws UserError `failed` where it cannot be read, or is no longer as long as it was: in a tar file, more bytes than
 *   announced would run into the next entry.
 */
async function* chunksOf(
  { path, size }: AssetFile,
  file: FileHandle,
  [filled, other]: readonly [Buffer, Buffer],
): AsyncGenerator<Buffer> {
  const read = (buffer: Buffer, position: number) => {
    const reading = readAll(file, buffer, position).catch((error) => {
      throw unreadable(path, error);
    });
    // Where nobody asks for it any more, nobody has to be told.
    reading.catch(() => undefined);
    return reading;
  };
  let bytes = 0;
  let reading = read(filled, 0);
  try {
    for (let length = await reading; length > 0; length = await reading) {
      bytes += length;
      if (bytes > size) {
        break;
      }
      reading = length < filled.length ? Promise.resolve(0) : read(other, bytes);
      yield filled.subarray(0, length);
      [filled, other] = [other, filled];
    }
  } finally {
    // The buffers are the next file's, and the file is about to be closed.
    await reading.catch(() => undefined);
  }
  if (bytes !== size) {
    throw changedMeanwhile(path);
  }
}

const unreadable = (path: string, error: Error) =>
  new UserError(
    'failed',
    `The media file ${path} cannot be read: ${reasonOf(error)}`,
    'Check that the user of this process may read it and that nothing changes the folder during the export, then run it again.',
    { cause: error },
  );

const changedMeanwhile = (path: string) =>
  new UserError('failed', `${path} changed its size while it was read.`, 'Run the export again.');
