import { describe, expect, test } from '@jest/globals';
import { cached } from '../../src/masking/text-mask.ts';

describe('a mask that remembers', () => {
  test('is not asked again for what has just been there', () => {
    const asked: string[] = [];
    const mask = cached((text) => {
      asked.push(text);
      return `masked ${text}`;
    });

    const masked = ['Anna', 'Anna', 'Berta', 'Anna'].map(mask);

    expect(masked).toEqual(['masked Anna', 'masked Anna', 'masked Berta', 'masked Anna']);
    expect(asked).toEqual(['Anna', 'Berta']);
  });

  test('gives each of many texts its own, whatever was there before', () => {
    const mask = cached((text) => `masked ${text}`);
    const texts = Array.from({ length: 5000 }, (_, index) => `customer ${(index * 7) % 1000}`);

    expect(texts.map(mask)).toEqual(texts.map((text) => `masked ${text}`));
  });

  test('fails again for a text that has no mask, in place of giving that of the one before', () => {
    const mask = cached((text) => {
      if (text === 'nothing') {
        throw new Error('no mask');
      }
      return `masked ${text}`;
    });
    mask('Anna');

    expect(() => mask('nothing')).toThrow('no mask');
    expect(() => mask('nothing')).toThrow('no mask');
    expect(mask('Anna')).toBe('masked Anna');
  });

  test('leaves blank texts as they are', () => {
    expect([' ', ''].map(cached(() => 'masked'))).toEqual([' ', '']);
  });
});
