import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: records have as many shapes as Strapi has content types
type Any = any;

/** What a mask may not touch, wherever it is. */
const fixed = new Set(['id', '__component', 'documentId', 'locale', 'createdAt', 'updatedAt', 'publishedAt']);

/**
 * Compares a masked export with a plain one of the same data, and with another masked one: unpacked folders.
 *
 * @returns what differs that may not, in lines for people.
 */
export function compare(folders: { plain: string; masked: string; again: string }): string[] {
  const differences: string[] = [];
  for (const name of filesIn(folders.masked)) {
    const isOfItsTime = name === 'metadata.json' || name.startsWith('strapi-dms/');
    if (!isOfItsTime && !bytes(folders.masked, name).equals(bytes(folders.again, name))) {
      differences.push(`two runs differ in ${name}`);
    }
  }
  for (const stage of ['schemas', 'links']) {
    if (text(folders.plain, stage) !== text(folders.masked, stage)) {
      differences.push(`the ${stage} are others than in a plain export`);
    }
  }
  const [plain, masked] = [folders.plain, folders.masked].map((folder) => records(folder, 'entities')) as [
    Any[],
    Any[],
  ];
  if (plain.length !== masked.length) {
    differences.push(`${masked.length} entities in place of ${plain.length}`);
  }
  for (const [index, record] of plain.entries()) {
    const other = masked[index];
    const difference =
      record.type === other?.type && record.id === other.id
        ? differenceOfRows(record.data, other.data, '')
        : 'another one is in its place';
    if (difference !== undefined) {
      differences.push(`${record.type} ${record.id}: ${difference}`);
      break;
    }
  }
  return differences;
}

/** The attributes of an entity or a component: the same ones, in the same order. */
function differenceOfRows(plain: Any, masked: Any, path: string): string | undefined {
  const [keys, found] = [plain, masked ?? {}].map((row) => Object.keys(row).join());
  if (keys !== found) {
    return `${path} has ${found} in place of ${keys}`;
  }
  for (const key of Object.keys(plain)) {
    const difference = differenceOf(plain[key], masked[key], path === '' ? key : `${path}.${key}`);
    if (difference !== undefined) {
      return difference;
    }
  }
  return undefined;
}

const isComponent = (value: Any): boolean => typeof value?.id === 'number';

/** Ids, times, and whatever is no text are the same; of a text or a document it counts that it is one, or null. */
function differenceOf(plain: Any, masked: Any, path: string): string | undefined {
  if (isComponent(plain)) {
    return differenceOfRows(plain, masked, path);
  }
  if (Array.isArray(plain) && plain.some(isComponent)) {
    if (masked?.length !== plain.length) {
      return `${path} has ${masked?.length} components in place of ${plain.length}`;
    }
    return plain
      .map((item, index) => differenceOfRows(item, masked[index], `${path}.${index}`))
      .find((difference) => difference !== undefined);
  }
  const isMaskable = ['string', 'object'].includes(typeof plain) && plain !== null;
  if (isMaskable && !fixed.has(path.split('.').at(-1) as string)) {
    return masked === null || typeof masked === typeof plain ? undefined : `${path} is a ${typeof masked}`;
  }
  return JSON.stringify(plain) === JSON.stringify(masked) ? undefined : `${path} is another value`;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

const bytes = (folder: string, name: string): Buffer => readFileSync(join(folder, name));

const text = (folder: string, stage: string): string =>
  readdirSync(join(folder, stage))
    .sort()
    .map((name) => bytes(folder, join(stage, name)).toString())
    .join('');

const records = (folder: string, stage: string): Any[] =>
  text(folder, stage)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
