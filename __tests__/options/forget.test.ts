import { expect, test } from '@jest/globals';
import { forgetGiven } from '../../src/options/forget.ts';

test('options and tokens are taken out of the environment, and nothing of the project is', () => {
  const environment = {
    INPUT_KEY: 'k',
    'INPUT_DATABASE-URL': 'u',
    STRAPI_DMS_IDENTITY: 'i',
    GITHUB_TOKEN: 't',
    GH_TOKEN: 't',
    DATABASE_PASSWORD: 'p',
    GITHUB_REPOSITORY: 'a/b',
  };
  forgetGiven(environment);
  expect(environment).toEqual({ DATABASE_PASSWORD: 'p', GITHUB_REPOSITORY: 'a/b' });
});
