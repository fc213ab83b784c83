import { describe, expect, test } from '@jest/globals';
import { resticFailure } from '../../src/store/restic/failures.ts';

const ending = { command: 'snapshots', address: '/backups', code: 1, signal: null };

describe('what restic fails with', () => {
  test.each([
    [
      'Fatal: unable to open config file: stat /x/config: no such file\nIs there a repository at the following location?\n/x',
      'noArchive',
    ],
    ['Fatal: unable to create lock in backend: repository is already locked by PID 1', 'importRunning'],
    ['Fatal: wrong password or no key found', 'damagedArchive'],
    ['reading repository password from stdin\nFatal: an empty password is not a password', 'usage'],
    [
      'ignoring error for /entities/a: StreamPack: ReadFull: EOF\nFatal: There were 10 errors',
      'damagedArchive',
    ],
    ['Fatal: cannot dump file: ReadFull(<data/1b524a757e>): file is too short', 'damagedArchive'],
    ['Fatal: unable to save snapshot: write /x: no space left on device', 'failed'],
    ['Fatal: dial tcp: lookup nowhere: no such host', 'failed'],
  ])('is told by its words where its exit code says nothing: %j', (errors, failure) => {
    expect(resticFailure({ ...ending, errors })).toMatchObject({ failure });
  });

  test.each([
    [10, 'noArchive'],
    [11, 'importRunning'],
    [12, 'damagedArchive'],
  ])('is told by exit code %i of newer versions', (code, failure) => {
    const errors = JSON.stringify({ message_type: 'exit_error', code, message: 'Fatal: in other words' });
    expect(resticFailure({ ...ending, code, errors })).toMatchObject({ failure });
  });

  test('is quoted without passwords', () => {
    const errors =
      'Fatal: unable to open repository at rest:https://shop:hunter2hunter2@backups.example/: no route';
    const { message } = resticFailure({ ...ending, errors });
    expect(message).toMatch(/backups\.example/);
    expect(message).not.toMatch(/hunter2/);
  });
});
