import { makeDraws } from './draws.ts';
import type { MaskSecret } from './secret.ts';
import type { TextClass } from './text-class.ts';
import { isTextRule, type TextRuleName, textClasses } from './text-classes.ts';

export type TemplatePart = { readonly text: string } | { readonly rule: TextRuleName };

/** The parts of a template, or the first placeholder that names no rule that makes texts. */
export function parseTemplate(text: string): readonly TemplatePart[] | { readonly unknown: string } {
  const parts: TemplatePart[] = [];
  let done = 0;
  for (const { 0: found, 1: name = '', index } of text.matchAll(/\{([^{}]*)\}/g)) {
    if (!isTextRule(name)) {
      return { unknown: name };
    }
    parts.push({ text: text.slice(done, index) }, { rule: name });
    done = index + found.length;
  }
  return [...parts, { text: text.slice(done) }];
}

/** In these there is enough for a million different ones. */
const roomy: ReadonlySet<TextRuleName> = new Set(['hash', 'email', 'username', 'url']);

/** Every placeholder is what its rule alone would have made of the value, with all the room that it wants. */
export function templateClass(parts: readonly TemplatePart[], secret: MaskSecret): TextClass {
  const pieces = parts.map((part) => ('text' in part ? () => part.text : piece(part.rule, secret)));
  return {
    maker: () => ({
      isRoomy: parts.some((part) => 'rule' in part && roomy.has(part.rule)),
      isElastic: false,
      isOfAnyForm: false,
      make: (_, original, attempt) => pieces.map((make) => make(original, attempt)).join(''),
    }),
  };
}

function piece(name: TextRuleName, secret: MaskSecret): (original: string, attempt: number) => string {
  const { normalized, maker }: TextClass = textClasses[name];
  const { make } = maker({ least: 0, most: Infinity, isUnique: false });
  const keyed = secret.of(name);
  const draws = makeDraws();
  return (original, attempt) => {
    const meant = normalized?.(original) ?? original;
    draws.from(keyed(meant));
    let made = make(draws, meant, 0);
    for (let next = 1; next <= attempt; next += 1) {
      made = make(draws, meant, next);
    }
    return made;
  };
}
