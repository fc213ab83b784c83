import type { Draws } from './draws.ts';
import { htmlMasker } from './html.ts';
import { maskMarkdown } from './markdown.ts';
import { numbers } from './numbers.ts';
import { email, hash, names, username, wordy } from './people.ts';
import type { TextClass } from './text-class.ts';
import { maskText, phrase } from './words.ts';

/** Texts of which nothing would be left but what is between words get some words. */
const prose = (mask: (draws: Draws, original: string) => string): TextClass =>
  wordy((draws, original) => {
    const made = mask(draws, original);
    return made === original ? phrase(draws, Math.max(4, original.length)) : made;
  });

/** Rules that make a text that can be a part of another one: templates are made of these. */
export const textClasses = { email, username, hash, ...names, ...numbers, text: prose(maskText) } as const;

export type TextRuleName = keyof typeof textClasses;

export const isTextRule = (name: string): name is TextRuleName => Object.hasOwn(textClasses, name);

/** Rules that keep the structure of a text. */
export const richTextClasses = {
  markdown: prose(maskMarkdown),
  html: prose((draws, original) => htmlMasker(draws).mask(original)),
} as const;
