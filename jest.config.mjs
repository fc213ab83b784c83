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
  projects: [
    project('unit', [
      'transfer',
      'archive',
      'database',
      'media',
      'project',
      'commands',
      'action',
      'cli',
      'docs',
    ]),
    project('e2e', ['e2e']),
  ],
};
