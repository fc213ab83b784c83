import type { Draws } from './draws.ts';
import { type Change, changer } from './json-path.ts';
import { redactedLike } from './redact.ts';
import { maskNumber, maskText, maskWords } from './words.ts';

/** Names that a program would give. Others may be of people. */
const isPlainName = /^[a-z_$][\w$-]{0,63}$/i;

/** Other words for every text in a document, other digits for every number; its names stay where they are names as programs have them. */
export function maskTexts(draws: Draws, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => maskTexts(draws, item));
  }
  switch (typeof value) {
    case 'string':
      return maskText(draws, value);
    case 'number':
      return maskNumber(draws, value);
    case 'object':
      return value === null
        ? null
        : Object.fromEntries(
            Object.entries(value).map(([name, item]) => [
              isPlainName.test(name) ? name : maskWords(draws, name),
              maskTexts(draws, item),
            ]),
          );
    default:
      return value;
  }
}

/** Changes what is at the paths of a document, be it written as text or not. What is no document says nothing any more. */
export function documentChanger(changes: readonly Change[]): (value: unknown) => unknown {
  const change = changer(changes);
  return (value) => {
    if (typeof value === 'object') {
      return change(value);
    }
    const document = typeof value === 'string' ? parsed(value) : undefined;
    return document === undefined ? redactedLike(value) : JSON.stringify(change(document));
  };
}

/** Undefined for what is no text of an object or an array. */
function parsed(text: string): object | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
