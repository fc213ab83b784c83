import { join } from 'node:path';

// Many tests start the program, and half of such a start is the reading of its sources. Node keeps what it made of them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '.cache', 'compile');

// An import asks whether a Strapi answers at the port of its project. One that happens to run here must not be found.
process.env.PORT = '9';

// Sources are TypeScript that Node itself can run: types are erased, nothing is compiled or bundled for the tests.
const project = (displayName, directories) => ({
  displayName,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/__tests__/support/erase-types.mjs' },
  testMatch: directories.map((directory) => `<rootDir>/__tests__/${directory}/**/*.test.ts`),
  modulePathIgnorePatterns: [
    '<rootDir>/\\.cache',
    '<rootDir>/examples',
    '<rootDir>/__tests__/fixtures',
    '<rootDir>/dist',
  ],
});

export default {
  // A test that hangs fails in the end; one on a busy machine must not.
  testTimeout: 120_000,
  // Some tests wait for fractions of a second, and share servers: files beside each other make them fail on machines with more cores.
  maxWorkers: 1,
  projects: [
    project('unit', [
      'system',
      'transfer',
      'archive',
      'contract',
      'database',
      'media',
      'project',
      'commands',
      'options',
      'redaction',
      'action',
      'cli',
      'insight',
      'seed',
      'docs',
      'scripts',
    ]),
    project('e2e', ['e2e']),
  ],
};
