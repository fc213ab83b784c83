import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'acorn';
import { simple } from 'acorn-walk';
import * as v from 'valibot';
import { byName, own } from '../../src/by-name.ts';

/** What every object answers to, or what an assignment or a library gets wrong. */
const names = ['__proto__', 'prototype', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length'];

test.each(names)('an object has nothing of its own under %s unless somebody put it there', (name) => {
  expect(own({}, name)).toBeUndefined();
  expect(own(undefined, name)).toBeUndefined();
  expect(own(null, name)).toBeUndefined();
  expect(own(Object.fromEntries([[name, 1]]), name)).toBe(1);
});

describe('an object by names', () => {
  const schema = byName(v.looseObject({ type: v.string() }));
  const named = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]));

  test('keeps every name with all that is under it', () => {
    const given = named({ type: 'string', constructor: 1 });
    expect(Object.entries(v.parse(schema, given))).toEqual(Object.entries(given));
  });

  test.each(names)('checks what is under %s, and says where it is wrong', (name) => {
    const [issue, ...others] = v.safeParse(schema, Object.fromEntries([[name, { type: 7 }]])).issues ?? [];
    expect(others).toEqual([]);
    expect(issue && v.getDotPath(issue)).toBe(`${name}.type`);
    expect(issue?.message).toBe('Invalid type: Expected string but received 7');
  });

  test.each([
    [null, 'null'],
    [[], 'Array'],
    ['x', '"x"'],
  ])('is not %j', (value, received) => {
    expect(v.safeParse(schema, value).issues?.[0].message).toBe(
      `Invalid type: Expected Object but received ${received}`,
    );
  });
});

describe('the sources', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join('src', name), 'utf8') }));

  test('use no record of valibot, which leaves out names', () => {
    expect(sources.filter(({ text }) => text.includes('v.record(')).map(({ name }) => name)).toEqual([]);
  });

  test('ask no object with `in` for a name that is not written there', () => {
    const asking = sources.filter(({ text }) => {
      let isAsking = false;
      const program = parse(stripTypeScriptTypes(text), { ecmaVersion: 'latest', sourceType: 'module' });
      simple(program, {
        BinaryExpression({ operator, left }) {
          isAsking ||= operator === 'in' && left.type !== 'Literal' && left.type !== 'PrivateIdentifier';
        },
      });
      return isAsking;
    });
    expect(asking.map(({ name }) => name)).toEqual([]);
  });
});
