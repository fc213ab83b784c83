import { expect, test } from '@jest/globals';
import { compareSync, getRounds } from 'bcryptjs';
import { makeSecret } from '../../src/masking/secret.ts';
import { maskFor, secret } from './support.ts';

const password = (written: string, under = secret) =>
  maskFor({ name: 'password', password: written }, 'password', { under });

test('one can log in with the password that every user gets', () => {
  const mask = password('correct horse');
  const hash = String(mask('$2a$10$something'));
  expect(hash).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
  expect(getRounds(hash)).toBe(10);
  expect(compareSync('correct horse', hash)).toBe(true);
  expect(compareSync('correct hors', hash)).toBe(false);
  expect(mask('another')).toBe(hash);
});

test('its hash is the same under the same secret, and another one under another', () => {
  const hash = password('x')('a');
  expect(password('x')('a')).toBe(hash);
  expect(password('x', makeSecret('another'))('a')).not.toBe(hash);
  expect(password('x', makeSecret(undefined))('a')).not.toBe(password('x', makeSecret(undefined))('a'));
  expect(password('y')('a')).not.toBe(hash);
});

test('what a schema says of passwords is not said of their hashes', () => {
  const attribute = { type: 'password', minLength: 6, maxLength: 20, regex: '^[a-z]+$' };
  expect(maskFor({ name: 'password', password: 'x' }, attribute)('a')).toHaveLength(60);
  expect(maskFor('hash', attribute)('a')).toHaveLength(32);
});
