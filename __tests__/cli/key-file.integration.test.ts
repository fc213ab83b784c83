import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import { hasTerminals, type Running, run, startOnTerminal, type } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const onTerminal = hasTerminals ? describe : describe.skip;

beforeEach(() => {
  copyBlog(at('blog'));
  mkdirSync(at('out'));
  writeFileSync(at('key'), 'geheim\n');
});

const exporting = (...words: string[]) => [
  'export',
  '--project',
  at('blog'),
  '--only',
  'config',
  '-f',
  at('out/x'),
  ...words,
];
const archive = () => at('out/x.tar.gz.enc');
const opens = async (key: string) => (await run(['verify', '-f', archive(), '-k', key])).code === 0;

describe('a key in a file', () => {
  test('encrypts and opens, takes precedence over the environment, and has no line break', async () => {
    const environment = { STRAPI_DMS_KEY: 'another' };
    expect((await run(exporting('--key-file', at('key')), { environment })).code).toBe(0);
    expect(await opens('geheim')).toBe(true);
    const verifying = ['verify', '-f', archive(), '--key-file', at('key')];
    expect((await run(verifying, { environment })).code).toBe(0);
    writeFileSync(at('wrong'), 'geheim ');
    expect((await run(['verify', '-f', archive(), '--key-file', at('wrong')])).code).toBe(12);
    const importing = [
      'import',
      '--project',
      at('blog'),
      '-f',
      archive(),
      '--key-file',
      at('key'),
      '--force',
    ];
    const imported = await run([...importing, '--no-safety-backup', '--only', 'config']);
    expect([imported.code, imported.stdout]).toEqual([0, expect.stringContaining('Seal: authenticated')]);
  });

  test('is that of the old archive and of the new one for a conversion', async () => {
    await run(exporting('-k', 'geheim'));
    writeFileSync(at('new'), 'neu\r\n');
    const words = ['convert', '-f', archive(), '--key-file', at('key'), '--new-key-file', at('new')];
    expect((await run([...words, '--output', at('out/y')])).code).toBe(0);
    expect((await run(['verify', '-f', at('out/y.tar.gz.enc'), '-k', 'neu'])).code).toBe(0);
  });

  test('may come through a pipe, as shells make them, and from standard input', () => {
    const program = `'${process.execPath}' --disable-warning=ExperimentalWarning '${resolve('src/main.ts')}'`;
    const bash = (command: string) => execFileSync('bash', ['-ec', command], { encoding: 'utf8' });
    const verify = `${program} verify -f '${archive()}' --quiet --key-file`;
    bash(`${program} ${exporting().join(' ')} --quiet --key-file <(sleep 0.3; echo geheim)`);
    bash(`${verify} <(echo geheim)`);
    bash(`echo geheim | ${verify} -`);
    expect(() => bash(`echo other | ${verify} - 2>&1`)).toThrow();
    expect(names('out')).toEqual(['x.tar.gz.enc']);
  });

  test.each([
    ['is not there', 'none', 'cannot be read: there is nothing with that name'],
    ['is a folder', 'out', 'cannot be read'],
    ['is empty', 'empty', 'is empty.'],
    ['holds too much', 'large', 'holds more than any key has.'],
    ['is no text', 'binary', 'is no text.'],
    ['is random bytes', 'random', 'is no text.'],
  ])('that %s is refused, and nothing is written', async (_, file, why) => {
    writeFileSync(at('empty'), '\r\n\n');
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 10_000_000);
    writeFileSync(at('binary'), 'a\0b');
    writeFileSync(at('random'), Buffer.from('f3c19e80a7b5', 'hex'));
    const { code, stderr } = await run(exporting('--key-file', at(file)));
    expect(code).toBe(2);
    expect(stderr).toContain(`--key-file: ${at(file)} `);
    expect(stderr).toContain(file === 'none' || file === 'out' ? 'cannot be read' : why);
    expect(names('out')).toEqual([]);
  });

  test('and one as an argument contradict each other, and neither is shown', async () => {
    const { code, stderr } = await run(exporting('-k', 'offen', '--key-file', at('key')));
    expect([code, stderr]).toEqual([2, expect.stringContaining('both --key and --key-file')]);
    expect(stderr).not.toMatch(/offen|geheim/);
    const unencrypted = await run(exporting('--no-encrypt', '--key-file', at('key')));
    expect([unencrypted.code, unencrypted.stderr]).toEqual([2, expect.stringContaining('Key may not be')]);
    const both = ['--key-file', '-', '--new-key-file', '-', '--output', at('out/y')];
    const twice = await run(['convert', '-f', archive(), ...both]);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('one key, not two')]);
  });
});

/** Types an answer to a question, once it is asked for the nth time. */
async function answer(running: Running, question: string, key: string, times = 1): Promise<void> {
  await running.printed(new RegExp(`(?:${question}[\\s\\S]*?){${times}}`));
  await new Promise((done) => setTimeout(done, 300));
  type(running, key);
  await new Promise((done) => setTimeout(done, 150));
  type(running, '\r');
}

onTerminal('on a terminal', () => {
  const first = 'Please enter an encryption key';
  const again = 'Please enter it again';

  test('a new key is asked for twice, and once more where the answers differ', async () => {
    const running = startOnTerminal(exporting());
    await answer(running, first, 'geheim');
    await answer(running, again, 'gehiem');
    await running.printed(/The two differ\. Once more, please\./);
    expect(names('out')).toEqual([]);
    // What was answered is drawn once more, without the answer: so the question was there before.
    await answer(running, `The two differ[\\s\\S]*${first}`, 'geheim');
    await answer(running, `The two differ[\\s\\S]*${again}`, 'geheim');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/geheim|gehiem/);
    expect(await opens('geheim')).toBe(true);
  });

  test('the key of an archive that is there is asked for once', async () => {
    await run(exporting('-k', 'geheim'));
    const running = startOnTerminal(['verify', '-f', archive()]);
    await answer(running, 'Please enter your decryption key', 'geheim');
    const { code, stdout } = await running.ended;
    expect([code, stdout.includes(again)]).toEqual([0, false]);
  });

  test('Ctrl-D gives up, as Ctrl-C does', async () => {
    const running = startOnTerminal(exporting());
    await running.printed(new RegExp(first));
    await new Promise((done) => setTimeout(done, 300));
    type(running, '\u0004');
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([130, expect.stringContaining('Interrupted; nothing was changed')]);
    expect(names('out')).toEqual([]);
  });

  test('a file in place of an answer leaves no question', async () => {
    const { code, stdout } = await startOnTerminal(exporting('--key-file', at('key'))).ended;
    expect([code, stdout.includes('Please enter')]).toEqual([0, false]);
    expect(readFileSync(archive()).length).toBeGreaterThan(0);
  });
});
