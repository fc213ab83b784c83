import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { UserError } from '../../src/errors.ts';
import { UnfitRule } from '../../src/masking/place.ts';
import type { PlainRuleName, Rule } from '../../src/masking/rules.ts';
import { makeSecret } from '../../src/masking/secret.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import { maskFor, secret, textRules } from './support.ts';

const person = 'Anna Miller';

describe('what a rule makes', () => {
  test.each<[PlainRuleName, string, RegExp]>([
    ['email', 'anna@acme.com', /^[a-z]+\.[a-z]+\.[a-z0-9]{9}@example\.com$/],
    ['username', 'anna', /^[a-z]+_[a-z]+_[a-z0-9]{9}$/],
    ['hash', 'token', /^[0-9a-f]{32}$/],
    ['firstName', 'Anna', /^\p{Lu}[\p{L}'-]+$/u],
    ['lastName', 'Miller', /^\p{Lu}[\p{L}'-]+$/u],
    ['fullName', person, /^\p{Lu}[\p{L}'-]+ \p{Lu}[\p{L}'-]+$/u],
    ['company', 'Acme', /^\p{Lu}[\p{L}'-]+ (?:Group|Inc|LLC|and Sons)$/u],
    ['street', 'Main Street 1', /^[1-9]\d{0,2} \p{Lu}[\p{L} .'-]+$/u],
    ['city', 'Berlin', /^\p{Lu}[\p{L} .'-]+$/u],
    ['zip', '10117', /^\d{5}$/],
    ['zip', 'SW1A 1AA', /^[A-Z]{2}\d[A-Z] \d[A-Z]{2}$/],
    ['zip', '-', /^\d{5}$/],
    ['phone', '+49 171 123-45-67', /^\+99 9\d\d \d{3}-\d\d-\d\d$/],
    ['phone', '0049171 1234567', /^00999\d\d \d{7}$/],
    ['phone', '0171 1234567', /^\+999 \d{3} \d{7}$/],
    ['phone', '(212) 555-1234', /^\+999 \(\d{3}\) \d{3}-\d{4}$/],
    ['phone', 'call me', /^\+999\d{10}$/],
    ['ip', '8.8.8.8', /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/],
    ['ip', '2a00:1450::8', /^2001:db8(?::[1-9a-f][0-9a-f]{3}){6}$/],
    ['url', 'https://acme.com/anna', /^https:\/\/example\.com\/[a-z0-9]{13}$/],
    ['url', '/people/anna', /^\/[a-z0-9]{13}$/],
    ['text', 'Anna, 42:\n  hi', /^[A-Z][a-z]{2,3}, \d\d:\n {2}[a-z]{1,2}$/],
    ['redact', person, /^\*\*\*$/],
  ])('%s of %j', (rule, value, form) => {
    expect(maskFor(rule)(value)).toMatch(form);
  });

  test.each([
    'DE89370400440532013000',
    'DE89 3704 0044 0532 0130 00',
    'GB82 WEST 1234 5698 7654 32',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'none',
  ])('an IBAN of %s is right, of the same country and of no bank', (value) => {
    const made = String(maskFor('iban')(value));
    const compact = made.replaceAll(' ', '');
    const numbers = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
      String(letter.charCodeAt(0) - 55),
    );
    expect(BigInt(numbers) % 97n).toBe(1n);
    expect(compact.slice(4)).toMatch(/^(?:9{4}|XXXX)/);
    if (value !== 'none') {
      expect(made.replace(/\w/g, 'x')).toBe(value.replace(/\w/g, 'x'));
      expect(compact.slice(0, 2)).toBe(value.slice(0, 2));
    }
  });

  test.each<[Rule, Attribute | string, unknown, unknown]>([
    [{ name: 'null' }, 'string', person, null],
    [{ name: 'keep' }, 'string', person, person],
    [{ name: 'fixed', value: 'x' }, 'string', person, 'x'],
    [{ name: 'fixed', value: null }, 'string', person, null],
    [{ name: 'fixed', value: 12 }, 'integer', 5, 12],
    [{ name: 'fixed', value: 12 }, 'biginteger', '5', '12'],
    [{ name: 'fixed', value: '2020-02-29' }, 'datetime', 'x', '2020-02-29T00:00:00.000Z'],
    [{ name: 'fixed', value: '2020-02-29' }, 'timestamp', 'x', '1582934400000'],
    [{ name: 'fixed', value: '2020-02-29' }, 'date', 'x', '2020-02-29'],
    [{ name: 'fixed', value: '10:30' }, 'time', 'x', '10:30:00.000'],
    [{ name: 'fixed', value: { a: 1 } }, 'json', 'x', { a: 1 }],
    [{ name: 'fixed', value: 'b' }, { type: 'enumeration', enum: ['a', 'b'] }, 'a', 'b'],
    [{ name: 'redact' }, 'email', 'anna@acme.com', 'redacted@example.com'],
    [{ name: 'redact' }, { type: 'string', minLength: 5 }, person, '*****'],
    [{ name: 'redact' }, { type: 'string', maxLength: 2 }, person, '**'],
    [{ name: 'redact' }, { type: 'string', regex: '^[a-z]+$' }, person, 'redacted'],
    [{ name: 'redact' }, 'integer', 5, 0],
    [{ name: 'redact' }, { type: 'integer', min: 3 }, 5, 3],
    [{ name: 'redact' }, { type: 'integer', max: -3 }, -5, -3],
    [{ name: 'redact' }, 'biginteger', '5', '0'],
    [{ name: 'redact' }, 'boolean', true, false],
    [{ name: 'redact' }, 'date', '1980-01-01', '2000-01-01'],
    [{ name: 'redact' }, 'datetime', '1980-01-01T00:00:00.000Z', '2000-01-01T00:00:00.000Z'],
    [{ name: 'redact' }, 'timestamp', '1', '946684800000'],
    [{ name: 'redact' }, 'time', '10:00:00.000', '00:00:00.000'],
    [{ name: 'redact' }, { type: 'enumeration', enum: ['a', 'b'] }, 'b', 'a'],
    [{ name: 'redact' }, 'json', { a: 1 }, {}],
    [{ name: 'redact' }, 'json', [1], []],
    [{ name: 'redact' }, 'blocks', [], [{ type: 'paragraph', children: [{ type: 'text', text: '***' }] }]],
    [{ name: 'oneOf', values: ['x'] }, 'string', person, 'x'],
    [{ name: 'template', text: 'A {zip}' }, 'string', '-', `A ${String(maskFor('zip')('-'))}`],
  ])('%j for %j', (rule, attribute, value, expected) => {
    expect(maskFor(rule, attribute)(value)).toEqual(expected);
  });

  test('oneOf picks each of its values now and then', () => {
    const mask = maskFor(
      { name: 'oneOf', values: ['a', 'b', 'c'] },
      { type: 'enumeration', enum: ['a', 'b', 'c', 'd'] },
    );
    const counts = new Map<unknown, number>();
    for (let index = 0; index < 3000; index += 1) {
      const made = mask(`value ${index}`);
      counts.set(made, (counts.get(made) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect(Math.min(...counts.values())).toBeGreaterThan(900);
  });

  test('a template is made of what its rules make of the value', () => {
    const value = 'anna@acme.com';
    expect(maskFor({ name: 'template', text: '{firstName} {lastName} <{email}>, {hash}' })(value)).toBe(
      `${maskFor('firstName')(value)} ${maskFor('lastName')(value)} <${maskFor('email')(value)}>, ${maskFor('hash')(value)}`,
    );
  });
});

describe('every mask', () => {
  test.each(textRules)(
    'of %s stays the same for a value, and is another one for others and under another secret',
    (rule) => {
      const [mask, again, other] = [secret, makeSecret('a secret of the tests'), makeSecret('another')].map(
        (under) => maskFor(rule, 'text', { under }),
      );
      const values = Array.from({ length: 50 }, (_, index) => `anna${index} miller`);
      const made = values.map((value) => mask?.(value));
      expect(values.map((value) => again?.(value))).toEqual(made);
      expect(values.toReversed().map((value) => mask?.(value))).toEqual(made.toReversed());
      expect(new Set(made).size).toBeGreaterThan(30);
      const different = values.filter((value, index) => other?.(value) !== made[index]);
      expect(different.length).toBeGreaterThan(40);
    },
  );

  test.each(textRules)('of %s is the same in every type and place', (rule) => {
    const [here, there] = [
      maskFor(rule, { type: 'string', required: true }, { columnLength: 255 }),
      maskFor(rule, 'text', { uid: 'plugin::users-permissions.user', path: 'email' }),
    ];
    for (const value of ['anna@acme.com', person, '+49 171 1234567', '10117']) {
      expect(here?.(value)).toBe(there?.(value));
    }
  });

  test('is made of a secret that nobody knows where none is named', () => {
    const [one, other] = [makeSecret(undefined), makeSecret(undefined)].map((under) =>
      maskFor('hash', 'string', { under }),
    );
    expect(one?.('a')).toBe(one?.('a'));
    expect(one?.('a')).not.toBe(other?.('a'));
  });

  test.each(textRules)('of %s is never what was there', (rule) => {
    const mask = maskFor(rule);
    const lists = ['Anna', 'Berlin', 'Miller', 'Acme', '1', 'a', '12', 'dolor', 'Sit amet', '-', '🎉', '***'];
    for (const value of lists) {
      expect(String(mask(value)).toLowerCase()).not.toBe(value.toLowerCase());
    }
    // What a mask makes is what it may make again.
    for (let index = 0; index < 300; index += 1) {
      const made = mask(`value ${index}`);
      expect(mask(made)).not.toBe(made);
    }
  });

  test.each(textRules)('of %s masks what is no text, and leaves blank texts', (rule) => {
    const mask = maskFor(rule);
    for (const value of [12_345, 0, true, { name: 'Anna' }, ['Anna Miller']]) {
      const made = mask(value);
      expect(typeof made).toBe('string');
      expect(made).not.toContain('Anna');
      expect(made).not.toBe(String(value));
    }
    expect(['', ' ', '\n\t'].map(mask)).toEqual(['', ' ', '\n\t']);
  });
});

describe('a secret', () => {
  test('has a key for each class, and the same ones whenever it is made', () => {
    const [one, again] = [makeSecret('one'), makeSecret('one')];
    expect(one.of('email')('Anna')).toBe(again.of('email')('Anna'));
    expect(one.of('email')('Anna')).not.toBe(one.of('username')('Anna'));
    expect(one.of('email')('Anna')).not.toBe(makeSecret('other').of('email')('Anna'));
  });
});

describe('people', () => {
  test('have one mask for their address, whatever case it is in, and texts that differ stay different', () => {
    const mask = maskFor('email');
    const [small, capital, spaced] = ['anna@acme.com', 'Anna@Acme.com', ' anna@acme.com '].map((value) =>
      String(mask(value)),
    );
    expect(capital?.toLowerCase()).toBe(small);
    expect(spaced?.toLowerCase()).toBe(small);
    expect(new Set([small, capital, spaced]).size).toBe(3);
  });

  test('who have their address as a name keep doing so', () => {
    expect(maskFor('username')('anna@acme.com')).toBe(maskFor('email', 'email')('anna@acme.com'));
  });

  test('cannot be told by texts of another class that are equal', () => {
    expect(maskFor('hash')('Anna')).not.toContain(String(maskFor('username')('Anna')).slice(-9));
    const [first, last] = [maskFor('firstName'), maskFor('lastName')];
    const same = Array.from({ length: 100 }, (_, index) => `A${index}`).filter(
      (value) => first(value) === last(value),
    );
    expect(same.length).toBeLessThan(5);
  });
});

describe('a rule that does not fit', () => {
  const required: Attribute = { type: 'string', required: true };
  const unique: Attribute = { type: 'string', unique: true };

  test.each<[Rule | PlainRuleName, Attribute | string, string]>([
    ['email', 'integer', 'its type is integer'],
    ['text', 'boolean', 'its type is boolean'],
    ['null', required, 'it is required'],
    [{ name: 'noise', share: 0.1 }, 'text', 'its type is text'],
    [{ name: 'shift-days', days: 3 }, 'time', 'its type is time'],
    ['redact', unique, 'it is unique'],
    [{ name: 'fixed', value: 'x' }, unique, 'it is unique'],
    [{ name: 'oneOf', values: ['x'] }, 'uid', 'it is unique'],
    [{ name: 'oneOf', values: [] }, 'string', 'it names no value'],
    [{ name: 'fixed', value: 'x' }, 'integer', '"x" is not what its schema allows'],
    [{ name: 'fixed', value: 1.5 }, 'integer', '1.5 is not what its schema allows'],
    [{ name: 'fixed', value: 11 }, { type: 'integer', max: 10 }, '11 is not what its schema allows'],
    [{ name: 'fixed', value: null }, required, 'null is not what its schema allows'],
    [{ name: 'fixed', value: 'anna' }, 'email', '"anna" is not what its schema allows'],
    [
      { name: 'fixed', value: 'abc' },
      { type: 'string', maxLength: 2 },
      '"abc" is not what its schema allows',
    ],
    [
      { name: 'oneOf', values: ['a', 'c'] },
      { type: 'enumeration', enum: ['a', 'b'] },
      '"c" is not what its schema allows',
    ],
    [{ name: 'fixed', value: '2020-02-31x' }, 'date', 'is not what its schema allows'],
    [{ name: 'fixed', value: '24:00' }, 'time', 'is not what its schema allows'],
    ['redact', { type: 'string', regex: '^\\d-\\d$' }, 'its schema allows none of the texts that say so'],
    [{ name: 'template', text: '{nobody}' }, 'string', '{nobody} is none of {email}, {username}'],
    [{ name: 'template', text: '{markdown}' }, 'string', '{markdown} is none of'],
    [{ name: 'template', text: 'x' }, unique, 'the template has no placeholder'],
    [{ name: 'template', text: '{firstName}' }, 'email', 'its schema does not allow such texts'],
    [{ name: 'json', paths: new Map([['ip', { name: 'ip' }]]) }, 'json', 'ip is no path like $.name'],
    [{ name: 'password', password: 'x'.repeat(73) }, 'password', 'a password has 1 to 72 bytes'],
    [
      { name: 'password', password: 'x' },
      { type: 'string', maxLength: 59 },
      'a hash has 60 characters, more than it takes',
    ],
    ['email', 'password', 'its type is password'],
    ['blocks', 'richtext', 'its type is richtext'],
    ['markdown', 'blocks', 'its type is blocks'],
  ])('is refused: %j for %j', (rule, attribute, why) => {
    let refusal: unknown;
    try {
      maskFor(rule, attribute);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(UnfitRule);
    const { message, failure, remedy, allowed } = refusal as UnfitRule;
    expect(message).toContain('does not fit api::person.person.address.value');
    expect(message).toContain(why);
    expect(failure).toBe('usage');
    expect(remedy).toContain(allowed.join(', '));
    expect(allowed).not.toContain(
      why.startsWith('its type') ? (typeof rule === 'string' ? rule : rule.name) : 'nothing',
    );
  });

  test.each(['relation', 'media', 'component', 'dynamiczone'])('is any rule for a %s', (type) => {
    expect(() => maskFor('null', type)).toThrow(`its type is ${type}`);
  });

  test('is told without a value when only the values show it', () => {
    const mask = maskFor('city', { type: 'string', regex: '^(?:Berlin|(?=x)y)$', required: true });
    expect(() => mask('Berlin')).toThrow(UserError);
    let told = '';
    try {
      mask('Berlin');
    } catch (error) {
      told = `${(error as UserError).message} ${(error as UserError).remedy}`;
    }
    expect(told).toContain('api::person.person.address.value (string)');
    expect(told).not.toContain('Berlin');
    expect(maskFor('city', { type: 'string', regex: '^(?:Berlin|(?=x)y)$' })('Berlin')).toBeNull();
  });
});

describe('an address', () => {
  test('never is of a domain that somebody may have', () => {
    const random = new Random(3);
    const attributes: readonly Attribute[] = [
      { type: 'email' },
      { type: 'email', maxLength: 12 },
      { type: 'email', minLength: 60 },
      { type: 'string', regex: '@' },
      { type: 'string', regex: '@acme\\.com$' },
      { type: 'email', maxLength: 5 },
    ];
    for (const attribute of attributes) {
      const mask = maskFor('email', attribute);
      for (let index = 0; index < 50; index += 1) {
        const made = mask(`anna${random.below(1e9)}@acme.com`);
        expect(made === null || /@(?:example\.com|a\.test)$/i.test(String(made))).toBe(true);
      }
    }
  });
});
