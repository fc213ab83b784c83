import { expect, test } from '@jest/globals';
import { canonicalJson } from '../../src/transfer/canonical.ts';

const canonical = (text: string) => canonicalJson(JSON.parse(text));

test('every key counts, whatever it is called and however deep it is', () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', '']) {
    const key = JSON.stringify(name);
    const text = (value: number) => `{"a":[{${key}:{"b":${value}}}]}`;
    expect(canonical(text(1))).toBe(text(1));
    expect(canonical(text(1))).not.toBe(canonical(text(2)));
  }
});

test('their order does not', () => {
  expect(canonical('{"b":1,"__proto__":{"d":1,"c":2},"a":3}')).toBe(
    '{"__proto__":{"c":2,"d":1},"a":3,"b":1}',
  );
});
