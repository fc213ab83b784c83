import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

/** Runs a program that waits for `run` to the end. */
function ending(run: string) {
  const source = (path: string) => JSON.stringify(resolve('src', path));
  writeFileSync(
    at('program.mjs'),
    `import { settled } from ${source('system/unsettled.ts')};
     import { tryLock } from ${source('system/file-lock.ts')};
     tryLock(${JSON.stringify(at('lock'))});
     process.exitCode = undefined;
     const result = await settled(async () => { ${run} }, () => {
       process.exitCode = 1;
       console.log('it waited for nothing');
     });
     console.log(result);`,
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', at('program.mjs')],
    { encoding: 'utf8' },
  );
  return { status, stdout: stdout.trim(), hasLock: existsSync(at('lock')) };
}

test('a run that waits for what cannot come any more ends with words, its own exit code and without its lock file', () => {
  expect(ending('await new Promise(() => {});')).toEqual({
    status: 1,
    stdout: 'it waited for nothing',
    hasLock: false,
  });
});

test('a run that comes to its end is left alone', () => {
  expect(ending('await new Promise((done) => setTimeout(done, 5)); return "done";')).toEqual({
    status: 0,
    stdout: 'done',
    hasLock: false,
  });
});
