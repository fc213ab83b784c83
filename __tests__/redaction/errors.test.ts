import { expect, test } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { conceal } from '../../src/redaction/output.ts';

test('an error holds no secret, whatever it quotes', () => {
  conceal(['a-secret-of-somebody']);
  const error = new UserError(
    'failed',
    'Cannot use a-secret-of-somebody at u:PW0123@host/x.',
    'Not a-secret-of-somebody.',
  );
  expect(error.message).toBe('Cannot use *** at u:***@host/x.');
  expect(error.remedy).toBe('Not ***.');
});
