import { describe, expect, test } from '@jest/globals';
import type { Option } from '../../src/options/option.ts';
import { table } from '../../src/options/table.ts';
import { readValue, refuseEmpty } from '../../src/options/value.ts';
import { thrownBy } from '../support/workspace.ts';

const read = (option: Option, text: string) => readValue(option, 'export', text, '--it');

describe('a text is wrong usage, and the message names the option and not the secret in it:', () => {
  test.each<[keyof typeof table, string, string]>([
    ['encrypt', 'yes', '--it: "yes" is not a boolean.'],
    ['encrypt', '', '--it: "" is not a boolean.'],
    ['format', 'zip', '--it: "zip" is unknown.'],
    ['media', 'some', '--it: "some" is unknown.'],
    ['media', 'link', '--it: "link" is unknown.'],
    ['encryption', 'constructor', '--it: "constructor" is unknown.'],
    ['missing-media', '__proto__', '--it: "__proto__" is unknown.'],
    ['retention-days', '-1', '--it: "-1" is not a number of days.'],
    ['retention-days', '1.5', '--it: "1.5" is not a number of days.'],
    ['run-id', 'latest', '--it: "latest" is not the number of a workflow run.'],
    ['digest', 'abc', '--it: "abc" is not a SHA-256 digest.'],
    ['limits', 'record', '--it: "record" is not understood.'],
    ['limits', 'record=', '--it: "record=" is not understood.'],
    ['limits', 'record=0', '--it: "record=0" is not understood.'],
    ['limits', 'record=-1', '--it: "record=-1" is not understood.'],
    ['limits', 'record=64XB', '--it: "record=64XB" is not understood.'],
    ['limits', 'record=1MB, __proto__=1', '--it: "__proto__=1" is not understood.'],
    ['limits', 'memory=99999999999999TB', '--it: "memory=99999999999999TB" is not understood.'],
    ['media-url', 'ftp://user:secret@x', '--it: this is not a web address.'],
    ['media-url', '/uploads', '--it: this is not a web address.'],
  ])('%s: %j', (name, text, message) => {
    const error = thrownBy(() => read(table[name], text));
    expect(error).toMatchObject({ failure: 'usage', exitCode: 2, message });
    expect(error.remedy).not.toBe('');
  });
});

test.each<[keyof typeof table, unknown]>([
  ['working-directory', '.'],
  ['file', undefined],
  ['key', undefined],
  ['database-url', undefined],
  ['format', 'tar'],
  ['only', []],
  ['media-url', undefined],
  ['retention-days', undefined],
  ['run-id', undefined],
  ['digest', undefined],
])('an empty %s is none: %j', (name, value) => {
  expect(read(table[name], '')).toEqual(value);
});

test('amounts have names and may have units', () => {
  expect(read(table.limits, 'record=64MB, entries = 5000000\nmemory=1.5G,unpacked=2TB')).toEqual({
    record: 64e6,
    entries: 5e6,
    memory: 1.5e9,
    unpacked: 2e12,
  });
  expect(read(table.limits, '')).toEqual({});
});

test('choices may be others for each command', () => {
  expect(readValue(table.media, 'import', 'link', '--media')).toBe('link');
});

test('0 days are the default of the repository', () => {
  expect(read(table['retention-days'], '0')).toBeUndefined();
});

test.each(['mask', 'source', 'target'] as const)('%s is not empty: that may have meant anything', (name) => {
  expect(thrownBy(() => refuseEmpty(table[name], ' ', name)).message).toBe(`${name}: this is empty.`);
});
