import { expect, test } from '@jest/globals';
import { deadlines } from '../../src/remote/deadlines.ts';

test('an interrupted transfer ends before the runner kills its process, and says what it leaves', () => {
  // The second signal comes after 7.5 seconds, and the end after ten.
  expect(deadlines.rest + deadlines.close).toBeLessThan(7_500);
});
