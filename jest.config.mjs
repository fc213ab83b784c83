import { join } from 'node:path';

// Many tests start the program, and half of such a start is the reading of its sources. Node keeps what it made of them.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '.cache', 'compile');

// An import asks whether a Strapi answers at the port of its project. One that happens to run here must not be found.
process.env.PORT = '9';

// Sources are TypeScript that Node itself can run: types are erased, nothing is compiled or bundled for the tests.
const project = (displayName, testMatch, testPathIgnorePatterns = []) => ({
  displayName,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/__tests__/support/erase-types.mjs' },
  testMatch: testMatch.map((pattern) => `<rootDir>/__tests__/${pattern}`),
  testPathIgnorePatterns: ['/node_modules/', ...testPathIgnorePatterns],
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
  // Those of servers share them, and wait for fractions of a second: files beside each other make them fail. Units (`npm test`) do not.
  maxWorkers: 1,
  projects: [
    // Quick, and in this process alone. `npm run check:imports` sees to that.
    project('unit', ['**/*.test.ts'], ['/__tests__/e2e/', '\\.integration\\.test\\.ts$']),
    // With servers, with programs that are started, with waiting, or with whole exports and imports: in the same folders, but called so.
    project('integration', ['**/*.integration.test.ts'], ['/__tests__/e2e/']),
    // The bundle as the runner starts it, and the package as npm installs it.
    project('e2e', ['e2e/**/*.test.ts']),
  ],
};
