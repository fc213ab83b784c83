import { describe, expect, test } from '@jest/globals';
import { isSizeOf, type Measured } from '../../src/media/size.ts';

describe('the size that a row says', () => {
  test.each<[Measured, number, boolean]>([
    [{ size: 12.35 }, 12_350, true],
    [{ size: 12.35 }, 12_345, true],
    [{ size: 12.35 }, 12_340, false],
    [{ size: '12.35' }, 12_350, true],
    [{ size: '12.35' }, 20, false],
    [{ size: 12.35, sizeInBytes: 12_345 }, 12_345, true],
    [{ size: 12.35, sizeInBytes: 12_345 }, 12_346, false],
    [{ size: 0.01 }, 9, true],
    [{ size: 0.01 }, 400, false],
    [{ sizeInBytes: 0 }, 0, true],
    [{ size: 0, sizeInBytes: 0 }, 1, false],
  ])('%j is that of %d bytes: %j', (said, bytes, isOne) => {
    expect(isSizeOf(said, bytes)).toBe(isOne);
  });

  test.each<[Measured]>([
    [{}],
    [{ size: null }],
    [{ size: 0 }],
    [{ size: '0' }],
    [{ size: '0.00' }],
    [{ size: '' }],
    [{ size: ' ' }],
    [{ size: 'big' }],
    [{ size: -1 }],
    [{ sizeInBytes: -1 }],
    [{ size: Number.NaN }],
  ])('says nothing where it is %j', (said) => {
    expect([0, 1, 20, 5_000_000].map((bytes) => isSizeOf(said, bytes))).toEqual([true, true, true, true]);
  });
});
