import { expect, test } from '@jest/globals';
import { configuredProject } from '../../src/cli/configured.ts';

const words = (line: string): string[] => (line === '' ? [] : line.split(' '));

test.each([
  ['export', '.'],
  ['export -f backup --no-encrypt', '.'],
  ['import -f backup.tar --force', '.'],
  ['export --project apps/cms -f backup', 'apps/cms'],
  ['import --project=apps/cms -f backup.tar', 'apps/cms'],
  ['export --project apps/one --project apps/two', 'apps/two'],
])('"%s" reads the configuration of the project in %s', (line, project) => {
  expect(configuredProject(words(line), {})).toEqual({ project, isTrusted: false });
});

test.each([
  '',
  '--version',
  'help export',
  'verify -f backup.tar',
  'export --help',
  'import -h',
  'export --project',
  'export --database-url sqlite:data.db',
  'import -f backup.tar --database-url=postgres://localhost/strapi',
])('"%s" reads no configuration', (line) => {
  expect(configuredProject(words(line), {})).toBeUndefined();
});

test('a database that the environment names needs no configuration', () => {
  expect(configuredProject(['export'], { STRAPI_DMS_DATABASE_URL: 'sqlite:data.db' })).toBeUndefined();
  expect(configuredProject(['export'], { STRAPI_DMS_DATABASE_URL: '' })).toEqual({
    project: '.',
    isTrusted: false,
  });
});

test('a configuration that is trusted is known to be before anything is loaded', () => {
  expect(configuredProject(words('export --trust-config --project cms'), {})).toEqual({
    project: 'cms',
    isTrusted: true,
  });
});
