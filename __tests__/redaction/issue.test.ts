import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { byName } from '../../src/by-name.ts';
import { messageOf } from '../../src/redaction/issue.ts';

const described = v.looseObject({ hash: v.string(), formats: byName(v.looseObject({ hash: v.string() })) });

test.each([
  [
    'in its place',
    { hash: 'a', formats: 'hush "hush"' },
    'Invalid type: Expected Object but received a text',
  ],
  [
    'by name',
    { hash: 'a', formats: { small: 'hush\nhush' } },
    'Invalid type: Expected Object but received a text',
  ],
  ['of another kind', { hash: 5, formats: {} }, 'Invalid type: Expected string but received 5'],
  ['that is missing', { formats: {} }, 'Invalid key: Expected "hash" but received undefined'],
])('what is wrong with a value is told without it where it is a text: %s', (_, value, message) => {
  const [issue] = v.safeParse(described, value).issues ?? [];
  expect(issue && messageOf(issue)).toBe(message);
});

test('of texts that are allowed, only what was found is left out', () => {
  const [issue] = v.safeParse(v.picklist(['a', 'b']), 'hush').issues ?? [];
  expect(issue && messageOf(issue)).toBe('Invalid type: Expected ("a" | "b") but received a text');
});
