import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { UserError } from '../../src/errors.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import { maskFor, textRules } from './support.ts';

const characters = [...'abcdefgABCDEFG0123456789     .,-_@+/()äß漢👋\n'];
const textOf = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick(characters)).join('');

/** An expression, and what makes texts of it. */
const expressions: readonly (readonly [string, (random: Random) => string])[] = [
  ['^[a-z0-9_]+$', (random) => `anna_${random.below(1e6)}`],
  ['^[A-Z]{2}-\\d{4}$', (random) => `AB-${1000 + random.below(9000)}`],
  ['^\\+49 \\d{3,4} \\d{5,8}$', (random) => `+49 171 ${10_000 + random.below(1e6)}`],
  ['^(?:Mr|Mrs|Dr)\\. [A-Z][a-z]+$', (random) => `Mr. ${random.pick(['Miller', 'Smith'])}`],
  ['^[^@]+@[^@]+\\.[a-z]{2,}$', (random) => `anna${random.below(1e6)}@acme.com`],
  ['^(?:red|green|blue)-\\d\\d$', (random) => `red-${10 + random.below(90)}`],
  ['^\\d{5}(?:-\\d{4})?$', (random) => `${10_000 + random.below(90_000)}`],
  ['.', (random) => textOf(random, 12)],
];

describe('what a mask makes', () => {
  test.each(textRules)('of %s has the length that Strapi and the column allow', (rule) => {
    const random = new Random(11);
    for (let round = 0; round < 100; round += 1) {
      const least = random.below(40);
      const most = least + random.below(60) + 1;
      const attribute: Attribute = {
        type: random.pick(['string', 'text', 'richtext', ...(rule === 'email' ? ['email'] : [])]),
        ...(random.chance(0.6) ? { minLength: least } : {}),
        ...(random.chance(0.6) ? { maxLength: most } : {}),
        ...(random.chance(0.3) ? { required: true } : {}),
        ...(random.chance(0.3) ? { unique: true } : {}),
      };
      const columnLength = random.chance(0.5) ? most + random.below(20) : undefined;
      const mask = maskFor(rule, attribute, { columnLength });
      for (let index = 0; index < 5; index += 1) {
        const value = textOf(random, least + random.below(most - least) + 1);
        const made = maskOrRefusal(() => mask(value));
        if (typeof made === 'string' && value.trim() !== '') {
          expect(made.length).toBeGreaterThanOrEqual(
            Math.min(attribute.minLength ?? 0, columnLength ?? Infinity),
          );
          expect(made.length).toBeLessThanOrEqual(attribute.maxLength ?? Infinity);
          expect(rule === 'email' ? /^\S+@\S+\.[a-z]+$/.test(made) : made !== '').toBe(true);
          expect([...made].length).toBeLessThanOrEqual(columnLength ?? Infinity);
          expect(made).not.toBe(value);
        } else if (value.trim() !== '') {
          // There is none only where a form does not fit in, and nothing is never said of what is required.
          expect(['email', 'url', 'ip', 'phone', 'iban', 'zip']).toContain(rule);
          expect(made).toBe(attribute.required === true ? refused : null);
        }
      }
    }
  });

  test.each(textRules)('of %s fits the expression of its attribute, or is nothing', (rule) => {
    const random = new Random(12);
    for (const [regex, make] of expressions) {
      const expression = new RegExp(regex);
      for (const unique of [false, true]) {
        const mask = maskFor(rule, { type: 'string', regex, unique });
        const values = [...new Set(Array.from({ length: 40 }, () => make(random)))];
        for (const value of values) {
          const made = mask(value);
          expect(made === null || expression.test(String(made))).toBe(true);
          expect(made).not.toBe(value);
        }
      }
    }
  });

  test.each(['firstName', 'username', 'zip', 'hash', 'text'] as const)(
    'of %s finds a text for an expression that its own texts do not fit',
    (rule) => {
      const mask = maskFor(rule, {
        type: 'string',
        regex: '^[A-Z]{2}-\\d{4}$',
        required: true,
        unique: true,
      });
      const made = Array.from({ length: 2000 }, (_, index) => String(mask(`QX-${1000 + index}`)));
      expect(new Set(made).size).toBe(2000);
      expect(made.every((one) => /^[A-Z]{2}-\d{4}$/.test(one))).toBe(true);
    },
  );

  test('takes the form of the original where a generator does not know what an expression asks for', () => {
    const mask = maskFor('firstName', {
      type: 'string',
      regex: '^(?=\\d{4}-[A-Z]$)[\\w-]+$',
      required: true,
    });
    for (const value of ['1234-A', '4321-Z', '5555-K']) {
      expect(mask(value)).toMatch(/^\d{4}-[A-Z]$/);
    }
  });

  test('takes a generator where the form of the original does not help', () => {
    const mask = maskFor('firstName', {
      type: 'string',
      regex: '^(?:red|green|blue)-[ab]{3}$',
      required: true,
    });
    expect(mask('blue-aab')).toMatch(/^(?:red|green|blue)-[ab]{3}$/);
    expect(mask('something else')).toMatch(/^(?:red|green|blue)-[ab]{3}$/);
  });

  test.each(['username', 'firstName', 'company', 'text', 'hash', 'city'] as const)(
    'of %s is a slug for a uid',
    (rule) => {
      const random = new Random(13);
      const mask = maskFor(rule, { type: 'uid', minLength: 3 });
      const values = Array.from({ length: 500 }, (_, index) => `${textOf(random, 8)}${index}`);
      const made = values.map((value) => String(mask(value)));
      expect(made.filter((one) => !/^[a-z0-9][a-z0-9_.~-]+$/.test(one))).toEqual([]);
      expect(new Set(made).size).toBe(500);
    },
  );

  test('does not mind what is no expression', () => {
    for (const regex of ['(', {}, '']) {
      expect(typeof maskFor('city', { type: 'string', regex })('Berlin')).toBe('string');
    }
  });
});

const refused = Symbol('refused');

function maskOrRefusal(mask: () => unknown): unknown {
  try {
    return mask();
  } catch (error) {
    if (error instanceof UserError) {
      return refused;
    }
    throw error;
  }
}
