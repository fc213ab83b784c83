import { expect, test } from '@jest/globals';
import { isConfigured } from '../../src/cli/configured.ts';

const words = (line: string): string[] => (line === '' ? [] : line.split(' '));

test.each(['export', 'export -f backup --no-encrypt', 'import -f backup.tar --force'])(
  '"%s" reads the configuration of the project',
  (line) => {
    expect(isConfigured(words(line), {})).toBe(true);
  },
);

test.each([
  '',
  '--version',
  'help export',
  'verify -f backup.tar',
  'export --help',
  'import -h',
  'export --database-url sqlite:data.db',
  'import -f backup.tar --database-url=postgres://localhost/strapi',
])('"%s" reads no configuration', (line) => {
  expect(isConfigured(words(line), {})).toBe(false);
});

test('a database that the environment names needs no configuration', () => {
  expect(isConfigured(['export'], { STRAPI_DMS_DATABASE_URL: 'sqlite:data.db' })).toBe(false);
  expect(isConfigured(['export'], { STRAPI_DMS_DATABASE_URL: '' })).toBe(true);
});
