import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Random } from '../../scripts/random.ts';
import { keyed, toHex } from '../../src/masking/hmac.ts';

const official = (key: Uint8Array, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

describe('HMAC-SHA256', () => {
  // RFC 4231, those of its test cases whose data is text.
  test.each([
    [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      Buffer.alloc(131, 0xaa),
      'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ])('is that of RFC 4231: %#', (key, text, digest) => {
    expect(toHex(keyed(key)(text))).toBe(digest);
  });

  test('is that of Node for keys and texts of any length', () => {
    const random = new Random(1);
    const characters = ['a', 'é', '漢', '👋', '\0', '\n', '\ud800'];
    for (let round = 0; round < 300; round += 1) {
      const key = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
      const digestOf = keyed(key);
      for (const length of [0, 1, 55, 56, 63, 64, 65, random.below(300)]) {
        const text = Array.from({ length }, () => random.pick(characters)).join('');
        expect(toHex(digestOf(text))).toBe(official(key, text));
      }
    }
  });

  test('is that of Node for texts that are too long to be put in place', () => {
    const key = Buffer.from('key');
    const digestOf = keyed(key);
    for (const length of [21_844, 21_845, 21_846, 65_535, 65_536, 65_537, 300_000]) {
      for (const character of ['a', '漢']) {
        const text = character.repeat(length);
        expect(toHex(digestOf(text))).toBe(official(key, text));
      }
    }
    expect(toHex(digestOf('short'))).toBe(official(key, 'short'));
  });
});
