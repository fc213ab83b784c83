import { extname } from 'node:path';
import type { Thumbnail, Thumbnails } from './changes.ts';

/** Bytes of one, and of all of them. */
const largest = 1 << 17;
const most = 1 << 23;

const mimes: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
};

type Which = 'before' | 'after';

/** What Strapi calls the smallest version of an image. */
const thumbnailOf = (filename: string): string => `thumbnail_${filename}`;

/** Small images to show beside changes: the thumbnails that Strapi has made, or images that are small themselves. */
export class ThumbnailCollection {
  readonly #wanted = new Map<string, string>();
  readonly #found = new Map<string, { before?: Thumbnail; after?: Thumbnail }>();
  readonly #isThumbnail = new Set<string>();
  #bytes = 0;

  /** @param filename Of a media file, whatever it is. */
  want(filename: string): void {
    if (mimes[extname(filename).toLowerCase()] !== undefined) {
      this.#wanted.set(filename, filename);
      this.#wanted.set(thumbnailOf(filename), filename);
    }
  }

  wants(filename: string, bytes: number): boolean {
    return this.#wanted.has(filename) && bytes <= largest && this.#bytes + bytes <= most;
  }

  /** A thumbnail stands above the image itself, whichever comes first. */
  add(which: Which, filename: string, content: Uint8Array): void {
    const image = this.#wanted.get(filename);
    const mime = mimes[extname(filename).toLowerCase()];
    if (image === undefined || mime === undefined) {
      return;
    }
    const place = `${which} ${image}`;
    const isThumbnail = image !== filename;
    const found = this.#found.get(image) ?? {};
    if (found[which] !== undefined && (this.#isThumbnail.has(place) || !isThumbnail)) {
      return;
    }
    this.#bytes += content.length - (found[which]?.content.length ?? 0);
    found[which] = { mime, content };
    this.#found.set(image, found);
    if (isThumbnail) {
      this.#isThumbnail.add(place);
    }
  }

  get thumbnails(): Thumbnails {
    return this.#found;
  }
}
