import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problems.ts';
import type { Position } from './rules.ts';

/** How often what an anchor names may be repeated, all in all: a few lines could stand for billions. */
const mostAliases = 100;

/** A file as it is written, and as what it means. */
export interface YamlFile {
  readonly content: unknown;
  /** Where there are any, there is no content. */
  readonly problems: readonly Problem[];
  /** Where something begins, by the keys that lead there. */
  readonly at: (keys: readonly string[]) => Position | undefined;
  /** Whether there is nothing behind a key, which YAML takes for null. */
  readonly isEmpty: (keys: readonly string[]) => boolean;
}

/** Reads YAML 1.2. */
export function parseYamlFile(text: string): YamlFile {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const document: Document = parseDocument(text, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
    // `silent` would let a second document pass.
    logLevel: 'error',
  });
  // A tag that nobody knows is a warning, and its value something else than it says.
  const problems: Problem[] = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    position: positionOf(pos[0]),
    message:
      code === 'DUPLICATE_KEY'
        ? `${keyAt(text, pos[0])} is here for the second time: put what is under both into one.`
        : `This is not valid YAML: ${message}.`,
  }));
  let content: unknown;
  if (problems.length === 0) {
    try {
      content = document.toJS({ maxAliasCount: mostAliases });
    } catch (error) {
      const { message } = error as Error;
      problems.push({ position: undefined, message: `The aliases (*) cannot be resolved: ${message}.` });
    }
  }
  return {
    content,
    problems,
    at(keys) {
      const offset = find(document, keys)?.offset;
      return offset === undefined ? undefined : positionOf(offset);
    },
    isEmpty(keys) {
      const value = find(document, keys)?.value;
      return !value || (isScalar(value) && value.value === null && (value.source ?? '') === '');
    },
  };
}

/** A key as it is written. */
const keyAt = (text: string, offset: number): string =>
  /^(?:"[^"\n]*"|'[^'\n]*'|[^\s:](?:[^\n:]|:(?=\S))*)/.exec(text.slice(offset))?.[0] ?? 'This key';

interface Found {
  /** Where the key, or the item of a list, begins. */
  readonly offset: number | undefined;
  readonly value: unknown;
}

function find(document: Document, keys: readonly string[]): Found | undefined {
  let found: Found = { offset: 0, value: document.contents };
  for (const key of keys) {
    const node = isAlias(found.value) ? found.value.resolve(document) : found.value;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair === undefined) {
        return undefined;
      }
      found = { offset: offsetOf(pair.key), value: pair.value };
    } else if (isSeq(node) && node.items[Number(key)] !== undefined) {
      const item = node.items[Number(key)];
      found = { offset: offsetOf(item), value: item };
    } else {
      return undefined;
    }
  }
  return found;
}

const offsetOf = (node: unknown): number | undefined =>
  (node as { readonly range?: readonly [number, number, number] | null } | null)?.range?.[0];
