import { describe, expect, test } from '@jest/globals';
import { LeakIndex } from '../../../src/masking/leaks/leak-index.ts';

const indexOf = (values: readonly unknown[], options = {}) => {
  const index = new LeakIndex(options);
  for (const [attribute, value] of values.entries()) {
    index.add(attribute, value);
  }
  index.seal();
  return index;
};

const found = (value: unknown, text: string | Buffer): string | undefined => {
  const hit = indexOf([value]).search(text);
  return hit && Buffer.from(text).subarray(hit.start, hit.end).toString();
};

describe('a text that is looked for is found', () => {
  test.each<[string, string, string, string]>([
    ['as it is', 'schmidt1990', 'by schmidt1990!', 'schmidt1990'],
    ['at the beginning', 'schmidt1990', 'schmidt1990', 'schmidt1990'],
    ['within a word', 'Martin', 'SaintMartins', 'Martin'],
    ['of six letters', 'Özgürü', 'by Özgürü', 'Özgürü'],
    ['in JSON', 'Anna "A" \\ B\nC', JSON.stringify({ a: 'Anna "A" \\ B\nC' }), 'Anna \\"A\\" \\\\ B\\nC'],
    [
      'in JSON within JSON',
      'Anna "A" B',
      JSON.stringify({ value: JSON.stringify({ a: 'Anna "A" B' }) }),
      'Anna \\\\\\"A\\\\\\" B',
    ],
    ['in an address', 'anna@acme.example', '?to=anna%40acme.example', 'anna%40acme.example'],
    ['in a path', 'Anna Schmidt', '/of/Anna%20Schmidt/', 'Anna%20Schmidt'],
    ['in HTML', "O'Neill & Sons", '<p>O&#39;Neill &amp; Sons</p>', 'O&#39;Neill &amp; Sons'],
    ['in the name of a file', 'Schmidt, Anna', 'Schmidt_Anna_CV_0123456789.pdf', 'Schmidt_Anna'],
    ['in a uid', 'Jörg Müller', '/team/joerg-mueller', 'joerg-mueller'],
    ['without its dots', 'Jörg Müller', '/team/jorg-muller', 'jorg-muller'],
    [
      'in letters of another composition',
      'Jörg Müller',
      'by Jörg Müller'.normalize('NFD'),
      'Jörg Müller'.normalize('NFD'),
    ],
    [
      'in other capitals',
      'Anna.Schmidt@Acme.example',
      'to anna.schmidt@ACME.EXAMPLE now',
      'anna.schmidt@ACME.EXAMPLE',
    ],
    [
      'in ASCII',
      'Jörg Müller',
      JSON.stringify('{"a":"J\\u00f6rg M\\u00fcller"}'),
      'J\\\\u00f6rg M\\\\u00fcller',
    ],
    ['in other capitals that are not ASCII', 'Jörg Özgür', 'JÖRG ÖZGÜR', 'JÖRG ÖZGÜR'],
    ['in ASCII in a file', 'Jörg Müller', '{"a":"J\\u00f6rg M\\u00fcller"}', 'J\\u00f6rg M\\u00fcller'],
    ['that is a number, without its groups', '+49 (170) 123-4567', 'tel:491701234567', '491701234567'],
    ['with one blank where there are two', 'Anna  Schmidt', 'by Anna Schmidt', 'Anna Schmidt'],
    ['without the blanks around it', '  Anna Schmidt ', '"Anna Schmidt"', 'Anna Schmidt'],
    ['that is long', `${'x'.repeat(40)}y`, `x${'x'.repeat(40)}y`, `${'x'.repeat(40)}y`],
  ])('%s', (_, value, text, expected) => {
    expect(found(value, text)).toBe(expected);
  });

  test.each([
    ['100% of Anna%20Schmidt', 8, 22],
    ['%zz %4 Anna Schmidt %2', 7, 19],
    ['Bea%20Schulze, Anna Schmidt', 0, 13],
    ['%C3%A4, %41nna Schmidt', 8, 22],
  ])('where other things are escaped: %s', (text, start, end) => {
    expect(indexOf(['Anna Schmidt', 'Bea Schulze']).search(text)).toMatchObject({ start, end });
  });

  test('also in the leaves of a document, and where it was searched before', () => {
    const index = indexOf([{ a: [{ b: 'Anna Schmidt' }], c: 5 }, 'Bea Schulze']);
    const text = 'Bea Schulze, Anna Schmidt';
    expect(index.search(text)).toEqual({ attribute: 1, start: 0, end: 11 });
    expect(index.search(text, 1)).toEqual({ attribute: 0, start: 13, end: 25 });
    expect(index.search(text, 14)).toBeUndefined();
  });
});

describe('nothing is found', () => {
  test.each<[string, unknown, string]>([
    ['of a text of five characters', 'Peter', 'Peter'],
    ['of a number', 123456789, '123456789'],
    ['of signs', '------', '--------'],
    ['of one word in other capitals', 'Summer', 'summer'],
    ['of one word in other capitals that are not ASCII', 'Öffnung', 'öffnung'],
    ['of a date without its hyphens', '1980-05-05', '19800505'],
    ['of one that ends otherwise', 'Anna Schmidt', 'Anna Schmid'],
    ['of a long one that ends otherwise', `${'x'.repeat(40)}y`, `${'x'.repeat(40)}z`],
    ['of a long one that ends early', `${'x'.repeat(40)}y`, 'x'.repeat(40)],
  ])('%s', (_, value, text) => {
    expect(found(value, text)).toBeUndefined();
  });

  test('of what the mask has left as it was', () => {
    const index = new LeakIndex();
    index.add(0, 'unchanged', 'unchanged');
    index.add(
      0,
      { ip: '10.0.0.77', kept: 'unchanged', list: ['first one'] },
      { ip: '10.1.2.3', kept: 'unchanged' },
    );
    index.seal();
    expect(index.search('unchanged')).toBeUndefined();
    expect(index.search('10.1.2.3')).toBeUndefined();
    expect(index.search('10.0.0.77')).toBeDefined();
    expect(index.search('first one')).toBeDefined();
  });

  test('of what the schemas name', () => {
    expect(indexOf(['Author'], { known: new Set(['author']) }).search('Author')).toBeUndefined();
    const paths = indexOf(['/articles'], { known: new Set(['articles']) });
    expect(paths.search('articles')).toBeUndefined();
    expect(paths.search('to /articles')).toMatchObject({ start: 3 });
  });

  test('in a text that is longer than all before it', () => {
    expect(indexOf(['Anna Schmidt']).search('x'.repeat(100_000))).toBeUndefined();
    expect(indexOf(['Anna Schmidt']).search(`${'x'.repeat(100_000)}Anna Schmidt`)).toMatchObject({
      start: 100_000,
    });
  });

  test('where nothing is looked for', () => {
    expect(indexOf([]).search('anything')).toBeUndefined();
  });
});

test('a search that begins too early is a fault of ours', () => {
  expect(() => new LeakIndex().search('')).toThrow('once all are known');
});

test('texts that begin alike are told apart, and take no longer to look for', () => {
  const beginning = 'Dear Sir or Madam, thank you very much for ';
  const values = Array.from(
    { length: 3000 },
    (_, index) => `${beginning}${'so '.repeat(index)}much ${index}`,
  );
  const index = indexOf(values);
  expect(index.search(`x${values[1234]}!`)).toMatchObject({ attribute: 1234, start: 1 });
  expect(index.search(`${values[7]}, and ${values[5]}`)).toMatchObject({ attribute: 7 });
  const started = performance.now();
  expect(index.search(`${beginning}${'so '.repeat(2990)} nothing. `.repeat(100))).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(3000);
});

test('too many texts are refused', () => {
  expect(() => indexOf(['first one', 'second one', 'third one'], { mostForms: 2 })).toThrow('too many');
});

/** A sequence that is the same each time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What the index takes for the same. */
const loosened = (text: string) => text.toLowerCase().replace(/[ _\-.+@]/g, ' ');
const isLoose = (text: string) => {
  const separators = text.replace(/[^ _\-.+@]/g, '').length;
  return separators > 0 && Buffer.byteLength(text) - separators >= 6;
};

test.each(Array.from({ length: 20 }, (_, seed) => [seed]))(
  'finds just what a search for each of them finds, in random texts (%s)',
  (seed) => {
    const next = random(seed + 1);
    const letters = seed % 2 === 0 ? 'aAb' : 'aäb .B';
    const text = (length: number) => Array.from({ length }, () => letters[next(letters.length)]).join('');
    const values = Array.from({ length: 300 }, () => text(6 + next(seed % 3 === 0 ? 60 : 12)))
      .map((value) => value.trim())
      .filter((value) => value.length >= 6 && /[\p{L}]/u.test(value));
    const index = indexOf(values);
    // Foreign letters have forms of their own, which are tested above.
    const hasForeign = letters.includes('ä');
    const isThere = (value: string, within: string) =>
      isLoose(value) ? loosened(within).includes(loosened(value)) : within.includes(value);
    for (let round = 0; round < 300; round += 1) {
      const part = text(4 + next(20));
      const within = next(3) === 0 ? `${part}${values[next(values.length)]}${part}` : part;
      const expected = values.some((value) => isThere(value, within));
      const hit = index.search(within);
      if (expected || !hasForeign) {
        expect([within, hit !== undefined]).toEqual([within, expected]);
      }
    }
  },
);

test.each(['KELVIN', '\u212aelvin', 'e\u212aelvin', '\u0130stanbul', 'Order state'])(
  'nothing is looked for that schemas name, whatever letters it is in: %s',
  (text) => {
    const index = new LeakIndex({ known: new Set([text.toLowerCase()]) });

    index.add(0, text);

    expect(index.size).toBe(0);
  },
);
