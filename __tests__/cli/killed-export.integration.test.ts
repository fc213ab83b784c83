import { existsSync, mkdirSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { pause, run, start } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();

describe.each([
  ['tar', []],
  ['dir', ['--format', 'dir']],
])('what a killed export of format %s leaves', (_, format) => {
  beforeEach(() => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
  });

  const words = ['export', '--project', 'blog', '--no-encrypt', ...format, '-f'];
  const hidden = () => names('out').filter((name) => name.startsWith('.'));

  /** An export that is stopped, so that it stays in the middle of its work. */
  async function stopped() {
    const running = start([...words, 'out/first'], { cwd: at() });
    while (!hidden().some((name) => name.endsWith('.partial'))) {
      await pause(1);
    }
    running.child.kill('SIGSTOP');
    return running;
  }

  test('is removed by the next one, whatever that is called', async () => {
    const { child, ended } = await stopped();
    child.kill('SIGKILL');
    await ended;
    expect(hidden()).toHaveLength(2);
    expect((await run([...words, 'out/second'], { cwd: at() })).code).toBe(0);
    expect(names('out')).toEqual([format.length === 0 ? 'second.tar.gz' : 'second']);
  });

  test('is left alone while it lives', async () => {
    const { child, ended } = await stopped();
    const before = hidden();
    expect((await run([...words, 'out/second'], { cwd: at() })).code).toBe(0);
    expect(hidden()).toEqual(before);
    child.kill('SIGCONT');
    expect((await ended).code).toBe(0);
    expect(hidden()).toEqual([]);
    expect(existsSync(at(format.length === 0 ? 'out/first.tar.gz' : 'out/first'))).toBe(true);
  });
});
