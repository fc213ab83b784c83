import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { FileSink, Witness } from '../../archive/read/check.ts';
import { MediaSwap, type MediaTarget } from '../../media/swap.ts';
import { fileName } from '../../strapi/file-name.ts';
import { localProvider } from '../../strapi/providers.ts';
import { freeSpace } from '../../system/free-space.ts';
import type { LoadOptions } from './options.ts';
import type { Place } from './target.ts';

/** Bytes that are left to the database and to others: a disk that is nearly full is not filled before all was checked. */
const reserve = 1 << 28;

/** Bytes after which the disk is looked at again. */
const lookEvery = 1 << 26;

/**
 * Media files that are staged while the archive is checked, so that they need not be read twice. Nothing comes of them before it was found
 * to be whole: they wait in the staging folder of a swap, and go with it.
 *
 * Whatever is in their way here is no error: the import then reads the archive a second time, and says what is wrong.
 */
export class EarlyMedia {
  readonly #target = Promise.withResolvers<MediaTarget | undefined>();
  #swap: MediaSwap | undefined;
  /** The file that is being staged. */
  #open: { readonly content: PassThrough; readonly added: Promise<unknown> } | undefined;
  #isGivenUp = false;
  #bytesUntilLook = 0;

  /** Says where files go; undefined where they have to wait until all was checked. To be called in any case: a reading waits for it. */
  decide(target: MediaTarget | undefined): void {
    this.#target.resolve(target);
  }

  /** Takes a file while it is checked. */
  readonly file: NonNullable<Witness['file']> = async (sidecar, size) => {
    const target = this.#isGivenUp ? undefined : await this.#target.promise;
    if (this.#isGivenUp || target === undefined || sidecar === undefined || !this.#hasRoom(target, size)) {
      this.#isGivenUp = true;
      // What has come takes room that a safety backup may need.
      await this.#discardSwap();
      return undefined;
    }
    try {
      this.#swap ??= await MediaSwap.begin(target);
    } catch {
      this.#isGivenUp = true;
      return undefined;
    }
    return this.#sinkFor(this.#swap, fileName(sidecar), size);
  };

  /**
   * To be asked once, when the archive was found to be whole.
   *
   * @returns A swap that has all media files, and belongs to the caller; undefined where they have to be read.
   */
  take(): MediaSwap | undefined {
    const swap = this.#isGivenUp ? undefined : this.#swap;
    if (swap !== undefined) {
      this.#isGivenUp = true;
      this.#swap = undefined;
    }
    return swap;
  }

  /** Removes what nobody has taken; harmless where there is nothing. */
  async discard(): Promise<void> {
    this.#isGivenUp = true;
    this.decide(undefined);
    this.#open?.content.destroy();
    await this.#open?.added;
    await this.#discardSwap();
  }

  async #discardSwap(): Promise<void> {
    const swap = this.#swap;
    this.#swap = undefined;
    await swap?.discard();
  }

  #sinkFor(swap: MediaSwap, filename: string, size: number): FileSink {
    const content = new PassThrough();
    const added = swap.add(filename, size, content).catch(() => {
      this.#isGivenUp = true;
    });
    this.#open = { content, added };
    return {
      write: async (chunk) => {
        if (!content.destroyed && !content.write(chunk)) {
          await Promise.race([once(content, 'drain'), added]);
        }
      },
      end: async () => {
        content.end();
        await added;
        this.#open = undefined;
      },
    };
  }

  #hasRoom({ uploads }: MediaTarget, size: number): boolean {
    this.#bytesUntilLook -= size;
    if (this.#bytesUntilLook > 0) {
      return true;
    }
    this.#bytesUntilLook = lookEvery;
    return (freeSpace(uploads)?.bytes ?? Number.POSITIVE_INFINITY) > size + lookEvery + reserve;
  }
}

/** Where media files may be staged before all was checked: where it is certain that they come as they are. */
export async function earlyTarget(
  { options, project, media }: Place,
  signal: AbortSignal | undefined,
): Promise<MediaTarget | undefined> {
  if (!bringsAllFiles(options)) {
    return undefined;
  }
  try {
    const { provider } = await project.uploadConfig(signal);
    return provider.toLowerCase() === localProvider ? media : undefined;
  } catch {
    // It is asked again where files have to be placed, and that says what is wrong.
    return undefined;
  }
}

const bringsAllFiles = ({ media, mask, share, filters }: LoadOptions): boolean =>
  media === 'all' &&
  mask === 'off' &&
  share === undefined &&
  Object.values(filters).every((names) => names.length === 0);
