import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const program = `${process.execPath} --disable-warning=ExperimentalWarning ${resolve('src/main.ts')}`;

/** What a line of the shell ends with. */
function shell(line: string) {
  const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${line}`], {
    cwd: at(),
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe.each(['| head -1', '>&-', '2>&-', '>&- 2>&-', '<&- >&- 2>&-', '| true'])('with %s', (closing) => {
  beforeEach(() => {
    copyBlog(at('blog'));
  });

  test('an export is completed, and ends with 0', () => {
    expect(shell(`${program} export --project blog --no-encrypt -f x ${closing}`)).toEqual({
      status: 0,
      stderr: '',
    });
    execFileSync('tar', ['-tzf', at('x.tar.gz')]);
    expect(names()).toEqual(['blog', 'x.tar.gz']);
  });

  test('a failure ends with its code', () => {
    expect(shell(`${program} verify -f missing.tar ${closing}`).status).toBe(10);
    expect(names()).toEqual(['blog']);
  });
});
