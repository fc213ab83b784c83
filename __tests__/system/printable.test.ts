import { describe, expect, test } from '@jest/globals';
import { printable, printableJson } from '../../src/system/printable.ts';

describe('what is printed', () => {
  test.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a\ufffd[2Jb'],
    ['an escape sequence of one character', 'a\u009b2Jb', 'a\ufffd2Jb'],
    ['a carriage return, which would hide what stands before it', 'bad\rgood', 'bad\ufffdgood'],
    ['a mark that turns the direction of writing', 'a\u202egnp.exe', 'a\ufffdgnp.exe'],
    ['an isolated direction', '\u2066a\u2069', '\ufffda\ufffd'],
    ['a line separator', 'a\u2028::b', 'a\ufffd::b'],
    ['a tag that nobody sees', 'a\u{E0041}b', 'a\ufffdb'],
    ['a command of GitHub', '::set-output name=a::b', ': :set-output name=a::b'],
    ['a command behind spaces', 'a\n \t::stop-commands::x', 'a\n \t: :stop-commands::x'],
    ['an older command of GitHub, wherever it stands', 'a ##[add-mask]b', 'a ## [add-mask]b'],
    ['a command of Azure', '##vso[task.setvariable]b', '## vso[task.setvariable]b'],
  ])('has no %s', (_, text, printed) => {
    expect(printable(text)).toBe(printed);
  });

  test('stays as it is otherwise', () => {
    const text = 'api::page.page\n\t"Über 日本語 \u200dא" # ## 50 % [a] std::vector';
    expect(printable(text)).toBe(text);
  });

  test('carries nothing out as JSON either, and says the same', () => {
    const value = { a: ['\u202e', '\u009b', '##[add-mask]x', '\u2028', 'ü'], '##vso[': '\u001b' };
    const text = printableJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(printable(text)).toBe(text);
    expect(text).toContain('ü');
  });
});
