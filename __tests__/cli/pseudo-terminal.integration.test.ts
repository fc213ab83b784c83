import { createDecipheriv, scryptSync } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { appears, hasTerminals, pause, startOnTerminal, type } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();

if (!hasTerminals) {
  console.warn('SKIPPED: terminals need script(1) of util-linux.');
}
test('terminals are tested in CI', () => {
  expect(hasTerminals || process.env.CI !== 'true').toBe(true);
});

const onTerminal = hasTerminals ? describe : describe.skip;

onTerminal('on a terminal', () => {
  beforeEach(() => {
    copyBlog(at('blog'));
    mkdirSync(at('out'));
  });

  const start = (...words: string[]) =>
    startOnTerminal(['export', '--project', at('blog'), '-f', at('out/x'), ...words]);

  test('the key is asked for, not shown, and used', async () => {
    const running = start('--no-compress');
    await running.printed(/Please enter an encryption key/);
    await pause(200);
    type(running, 'geheim');
    await pause(100);
    type(running, '\r');
    await running.printed(/Please enter it again/);
    await pause(200);
    type(running, 'geheim');
    await pause(100);
    type(running, '\r');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).not.toContain('geheim');
    const decipher = createDecipheriv('aes-128-ecb', scryptSync('geheim', '', 16), null);
    const tar = Buffer.concat([decipher.update(readFileSync(at('out/x.tar.enc'))), decipher.final()]);
    expect(tar.includes('"version": "5.54.0"')).toBe(true);
  });

  test('an empty key is asked for again', async () => {
    const running = start();
    await running.printed(/Please enter an encryption key/);
    await pause(200);
    type(running, '\r');
    await running.printed(/Key must be present when using the encrypt option/);
    type(running, '\u0003');
    expect((await running.ended).code).toBe(130);
  });

  test('Ctrl-C at the question ends with 130 and nothing written', async () => {
    const running = start();
    await running.printed(/Please enter an encryption key/);
    await pause(200);
    type(running, '\u0003');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted');
    expect(names('out')).toEqual([]);
  });

  test('wrong usage is refused before the question', async () => {
    const running = start('--only', 'foo');
    const { code, stdout } = await running.ended;
    expect(code).toBe(2);
    expect(stdout).toContain('Invalid options for "only": foo');
    expect(stdout).not.toContain('Please enter');
  });

  test('the stages are shown as they go, and the archive is named in the end', async () => {
    const { code, stdout } = await start('--no-encrypt').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/entities: 64 records/);
    expect(stdout.trimEnd().split(/\r?\n/).at(-3)).toContain(`Export archive is in ${at('out/x.tar.gz')}`);
  });

  test('Ctrl-C in the middle of an export ends with 130 and nothing left behind', async () => {
    truncateSync(at('blog/public/uploads/press_kit_7fd8beaa09.txt'), 500_000_000);
    const running = start('--no-encrypt');
    await appears(at('out'), /\.partial$/);
    await running.printed(/entities: 64 records/);
    await pause(100);
    type(running, '\u0003');
    const { code, stdout } = await running.ended;
    expect({ code, left: names('out') }).toEqual({ code: 130, left: [] });
    expect(stdout).toContain('Interrupted; nothing was changed and nothing was left behind.');
  });
});
