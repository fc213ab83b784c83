import { describe, expect, test } from '@jest/globals';
import { openLocalFile } from '../../src/system/local-file.ts';
import { workspace } from '../support/workspace.ts';

const { write, at } = workspace();

describe('a file of this machine', () => {
  const text = 'abcdefghij'.repeat(30_000);

  test('gives any of its bytes', async () => {
    const file = await openLocalFile(write('file', text));
    expect(file.size).toBe(300_000);
    expect((await file.read(3, 4)).toString()).toBe('defg');
    expect((await file.read(299_998, 10)).toString()).toBe('ij');
    expect(await file.read(300_000, 10)).toHaveLength(0);
    expect(Buffer.concat(await file.stream(5, 200_005).toArray()).toString()).toBe(text.slice(5, 200_005));
    expect(Buffer.concat(await file.stream(299_990).toArray()).toString()).toBe('abcdefghij');
    expect(await file.stream(7, 7).toArray()).toEqual([]);
  });

  test('tells when it is another', async () => {
    const file = await openLocalFile(write('file', text));
    expect(await file.isUnchanged()).toBe(true);
    write('file', `${text}.`);
    expect(await file.isUnchanged()).toBe(false);
  });

  test('that is not there cannot be opened', async () => {
    await expect(openLocalFile(at('none'))).rejects.toThrow('ENOENT');
  });
});
