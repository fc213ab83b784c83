import { describe, expect, test } from '@jest/globals';
import { assertSameMajor } from '../../src/commands/versions.ts';
import { thrownBy } from '../support/workspace.ts';

describe('a checkout and its database', () => {
  test.each([
    ['4.26.2', 4],
    ['5.54.0', 5],
    ['latest', 4],
  ])('fit together: %s, made by Strapi %i', (strapiVersion, database) => {
    expect(() => assertSameMajor({ strapiVersion }, database)).not.toThrow();
  });

  test.each([
    ['5.54.0', 4, /upgrades it for good/],
    ['4.26.2', 5, /or the database of this project/],
  ])('are refused where they do not: %s, made by Strapi %i', (strapiVersion, database, remedy) => {
    const error = thrownBy(() => assertSameMajor({ strapiVersion }, database));
    expect(error).toMatchObject({ failure: 'failed', remedy: expect.stringMatching(remedy) });
    expect(error.message).toBe(
      `The project uses Strapi ${strapiVersion}, but its database was made by Strapi ${database}.`,
    );
  });
});
