import { afterAll, describe, expect, test } from '@jest/globals';
import { option, speakTo } from '../../src/wording.ts';

afterAll(() => speakTo('terminal'));

describe.each([
  [
    'action',
    '`force: true` `encrypt: false` `exclude: files` `media-url` `file` `key` `recipients` `working-directory`',
  ],
  ['terminal', '--force --no-encrypt --exclude files --media-url -f -k --recipient --project'],
] as const)('a message for the %s', (reader, expected) => {
  test('names options as they are written there', () => {
    speakTo(reader);
    const named = [
      option('force', true),
      option('encrypt', false),
      option('exclude', 'files'),
      ...['media-url', 'file', 'key', 'recipients', 'working-directory'].map((name) => option(name)),
    ];
    expect(named.join(' ')).toBe(expected);
  });
});
