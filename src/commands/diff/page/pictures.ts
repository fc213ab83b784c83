import type { Thumbnails } from '../../../insight/diff/changes.ts';
import { attribute, type Html, html } from './html.ts';

/** Which of the two states. */
export type Side = 'before' | 'after';

/** What begins as a picture that browsers show begins with. No SVG: that is a document, and may be a program. */
const kinds: readonly (readonly [type: string, begins: readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  [
    'image/webp',
    [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50],
  ],
  [
    'image/avif',
    [undefined, undefined, undefined, undefined, 0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69, 0x66],
  ],
];

/** The type of a picture by its first bytes; undefined for what is none, whatever its name says. */
export const pictureType = (content: Uint8Array): string | undefined =>
  kinds.find(([, begins]) =>
    begins.every((byte, index) => byte === undefined || content[index] === byte),
  )?.[0];

/** Bytes of pictures that a page may have. */
const mostBytes = 8_000_000;
/** Of one picture. */
const largest = 200_000;

/** The pictures of a page, which says of those that have no room in it nothing. */
export class Pictures {
  readonly #thumbnails: Thumbnails;
  #left = mostBytes;

  constructor(thumbnails: Thumbnails) {
    this.#thumbnails = thumbnails;
  }

  /**
   * @param filename Of a media file.
   * @param name What people call it.
   * @returns The picture of a file as HTML; empty where there is none, or no room for it.
   */
  of(filename: string | undefined, side: Side, name: string): Html {
    const content = filename === undefined ? undefined : this.#thumbnails.get(filename)?.[side]?.content;
    const type = content && pictureType(content);
    if (
      content === undefined ||
      type === undefined ||
      content.length > largest ||
      content.length > this.#left
    ) {
      return html('');
    }
    this.#left -= content.length;
    const data = Buffer.from(content).toString('base64');
    return html(`<img src="data:${type};base64,${data}" alt="${attribute(name)}" decoding="async">`);
  }
}
