import type { Reference } from '../../insight/diff/changes.ts';

/** How deep objects are shown, and how many of their values. */
const deepest = 8;
const mostValues = 200;

/** A value as somebody reads it: texts as they are, objects and lists as lines that are indented. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return typeof value === 'object' && value !== null ? linesOf(value).join('\n') : String(value);
}

/** Not by recursion, and not all of it: a value of an archive may be as deep, and as large, as somebody liked. */
function linesOf(root: object): string[] {
  const lines: string[] = [];
  const stack: { readonly value: unknown; readonly name: string; readonly depth: number }[] = [];
  const push = (value: object, depth: number) => {
    const isList = Array.isArray(value);
    const items = Object.entries(value).slice(0, mostValues + 1);
    for (const [key, item] of items.reverse()) {
      stack.push({ value: item, name: isList ? '-' : `${key}:`, depth });
    }
  };
  push(root, 0);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, name, depth } = next;
    if (lines.length === mostValues) {
      lines.push('…');
      break;
    }
    const indent = '  '.repeat(depth);
    if (typeof value !== 'object' || value === null) {
      lines.push(`${indent}${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    } else if (Object.keys(value).length === 0) {
      lines.push(`${indent}${name} ${Array.isArray(value) ? '[]' : '{}'}`);
    } else if (depth === deepest) {
      lines.push(`${indent}${name} …`);
    } else {
      lines.push(`${indent}${name}`);
      push(value, depth + 1);
    }
  }
  return lines.length === 0 ? [Array.isArray(root) ? '[]' : '{}'] : lines;
}

const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Reference).uid === 'string' &&
  typeof (value as Reference).document === 'string';

/** The targets of a relation; undefined for any other value. */
export function referencesOf(value: unknown): readonly Reference[] | undefined {
  if (isReference(value)) {
    return [value];
  }
  return Array.isArray(value) && value.length > 0 && value.every(isReference) ? value : undefined;
}

/** What tells a target from others. */
export const keyOf = ({ uid, document, locale }: Reference): string =>
  JSON.stringify([uid, document, locale]);
