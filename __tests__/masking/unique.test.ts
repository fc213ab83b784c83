import { describe, expect, test } from '@jest/globals';
import type { Rule } from '../../src/masking/rules.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import { maskFor, textRules } from './support.ts';

const email = (index: number): string => `user${index}@acme.com`;
const phone = (index: number): string => `+49 171 ${1_000_000 + index}`;
const name = (index: number): string => `user${index}`;

describe('a unique attribute', () => {
  test('has no mask twice in a million, though nobody keeps what was given out', () => {
    const mask = maskFor('email', { type: 'email', unique: true }, { columnLength: 255 });
    const made = new Set<unknown>();
    for (let index = 0; index < 1_000_000; index += 1) {
      made.add(mask(email(index)));
    }
    expect(made.size).toBe(1_000_000);
  });

  test.each<[Rule, Attribute, (index: number) => string]>([
    [{ name: 'phone' }, { type: 'string', unique: true }, phone],
    [{ name: 'username' }, { type: 'string', unique: true }, name],
    [{ name: 'username' }, { type: 'string', unique: true, maxLength: 13 }, name],
    [{ name: 'username' }, { type: 'string', unique: true, maxLength: 4 }, name],
    [{ name: 'hash' }, { type: 'string', unique: true }, name],
    [{ name: 'url' }, { type: 'string', unique: true }, name],
    [{ name: 'firstName' }, { type: 'string', unique: true, maxLength: 20 }, name],
    [{ name: 'template', text: '{firstName} {hash}' }, { type: 'string', unique: true }, name],
    [{ name: 'template', text: '{firstName} {zip}' }, { type: 'string', unique: true }, name],
  ])('has no mask twice in 30,000: %j for %j', (rule, attribute, value) => {
    const mask = maskFor(rule, attribute);
    const made = new Set<unknown>();
    for (let index = 0; index < 30_000; index += 1) {
      made.add(mask(value(index)));
    }
    expect(made.size).toBe(30_000);
  });

  test.each(textRules)('has no mask twice, and each again for its value: %s', (rule) => {
    const mask = maskFor(rule, { type: 'text', unique: true });
    const values = Array.from(
      { length: 1500 },
      (_, index) => `10.0.${index % 256}.${Math.floor(index / 256)}`,
    );
    const made = values.map(mask);
    expect(new Set(made).size).toBe(1500);
    expect(values.map(mask)).toEqual(made);
    expect(made.toReversed()).toEqual(values.toReversed().map(mask));
  });

  test('makes templates anew where they are taken', () => {
    const mask = maskFor({ name: 'template', text: 'zip {zip}' }, { type: 'string', unique: true });
    const made = Array.from({ length: 90 }, (_, index) => mask(String(10 + index)));
    expect(new Set(made).size).toBe(90);
  });

  test('keeps texts apart that only mean the same', () => {
    const mask = maskFor('email', { type: 'email', unique: true, maxLength: 20 });
    const made = ['anna@acme.com', 'Anna@acme.com', 'ANNA@acme.com'].map(mask);
    expect(new Set(made).size).toBe(3);
  });

  test('uses little room to its end, and then says so', () => {
    const attribute: Attribute = { type: 'string', unique: true, required: true };
    const mask = maskFor('zip', { ...attribute, maxLength: 2, regex: '^\\d{2}$' });
    const made = Array.from({ length: 90 }, (_, index) => mask(String(10 + index)));
    expect(new Set(made).size).toBe(90);
    expect(() => Array.from({ length: 20 }, (_, index) => mask(`x${index}`))).toThrow(
      'For a value of api::person.person.address.value (string) no text was found',
    );
  });

  test.each<[Rule, Attribute, (index: number) => unknown]>([
    [{ name: 'noise', share: 0.5 }, { type: 'integer', unique: true }, (index) => 1000 + index],
    [
      { name: 'shift-days', days: 1000 },
      { type: 'date', unique: true },
      (index) => new Date(index * 86_400_000).toISOString().slice(0, 10),
    ],
  ])('has no number and no day twice: %j', (rule, attribute, value) => {
    const mask = maskFor(rule, attribute);
    const made = Array.from({ length: 800 }, (_, index) => mask(value(index)));
    expect(new Set(made).size).toBe(800);
  });
});
