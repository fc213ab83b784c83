import { own } from '../by-name.ts';
import type { Draws } from './draws.ts';
import { maskLink } from './links.ts';
import { maskNumber, maskText } from './words.ts';

type Node = Readonly<Record<string, unknown>>;

/** What a node is and how it looks: names that a program gives, and numbers. */
const named = new Set(['type', 'format', 'language']);
const isName = /^[a-z][a-z0-9+#-]{0,30}$/;
const numbered = new Set(['level', 'indentLevel']);

/** Of a picture: what its file is, but not what it is called or shows. */
const ofFile = new Set([
  ...['hash', 'ext', 'mime', 'width', 'height', 'size', 'sizeInBytes', 'id', 'documentId'],
  ...['provider', 'createdAt', 'updatedAt', 'publishedAt'],
]);
const links = new Set(['url', 'previewUrl']);

/**
 * Other words for all that can be read in blocks; their nodes, levels, marks and pictures stay. Links lead nowhere, but for media files of
 * Strapi. What is in it that Strapi's editor does not make is masked as text.
 */
export const maskBlocks = (draws: Draws, value: unknown): unknown => maskNode(draws, value, false);

function maskNode(draws: Draws, value: unknown, isFile: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => maskNode(draws, item, isFile));
  }
  if (typeof value === 'object' && value !== null) {
    return maskObject(draws, value as Node, isFile);
  }
  return typeof value === 'string'
    ? maskText(draws, value)
    : typeof value === 'number'
      ? maskNumber(draws, value)
      : value;
}

function maskObject(draws: Draws, node: Node, isFile: boolean): Node {
  const isImage = own(node, 'type') === 'image';
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      isKept(name, value, isFile)
        ? value
        : links.has(name) && typeof value === 'string'
          ? maskLink(draws, value)
          : maskNode(draws, value, isFile || (isImage && name === 'image')),
    ]),
  );
}

const isKept = (name: string, value: unknown, isFile: boolean): boolean =>
  (named.has(name) && typeof value === 'string' && isName.test(value)) ||
  (numbered.has(name) && typeof value === 'number') ||
  (isFile && ofFile.has(name) && typeof value !== 'object');
