import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { calledOf, commands } from '../../src/cli/commands.ts';
import { completionFor, shells } from '../../src/cli/completion.ts';
import type { CommandName } from '../../src/options/option.ts';
import { run, startAnyOnTerminal, type } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const inShell = (shell: string) => (has(shell) || process.env.CI === 'true' ? describe : describe.skip);

beforeAll(() => {
  for (const shell of shells.filter((shell) => !has(shell))) {
    console.warn(`SKIPPED: completion in ${shell}, which is not installed.`);
  }
});

beforeEach(() => {
  mkdirSync(at('here/my folder'), { recursive: true });
  writeFileSync(at('here/my backup.tar'), '');
  writeFileSync(at('script'), '');
});

const firstWords = (Object.keys(commands) as CommandName[]).map((name) => calledOf(name).split(' ')[0] ?? '');
const names = [...new Set(firstWords), 'completion', 'help'];

describe.each(shells)('the script for %s', (shell) => {
  test('is printed, and is one that the shell reads', async () => {
    const { code, stdout } = await run(['completion', shell]);
    expect([code, stdout]).toEqual([0, completionFor(shell)]);
    if (has(shell)) {
      writeFileSync(at('script'), stdout);
      execFileSync(shell, ['-n', at('script')]);
    }
  });
});

test('there is none for another shell', async () => {
  const { code, stderr } = await run(['completion', 'tcsh']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
});

inShell('bash')('in bash', () => {
  /** What is offered for the last of some words. */
  const offered = (...words: string[]): string[] => {
    writeFileSync(at('script'), completionFor('bash'));
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const command = `source ../script; compopt() { :; }; COMP_WORDS=(strapi-dms ${quoted}); COMP_CWORD=${words.length}; _strapi_dms; printf '%s\n' "\${COMPREPLY[@]}"`;
    const text = execFileSync('bash', ['--norc', '-c', command], { cwd: at('here'), encoding: 'utf8' });
    return text.split('\n').filter(Boolean);
  };

  test.each<[string[], string[]]>([
    [[''], [...names, '--help', '--version']],
    [['ex'], ['export']],
    [['export', '--enc'], ['--encryption']],
    [
      ['export', '--format', ''],
      ['tar', 'dir'],
    ],
    [['export', '--format', '=', 'd'], ['dir']],
    [
      ['export', '--format', '='],
      ['tar', 'dir'],
    ],
    [
      ['import', '--media', ''],
      ['all', 'link', 'copy', 'metadata-only', 'none'],
    ],
    [['verify', '-f', 'my b'], ['my backup.tar']],
    [['export', '--mask', 'my b'], ['my backup.tar']],
    [['import', '--project', 'my'], ['my folder']],
    [['export', '--only', ''], []],
    [['completion', 'z'], ['zsh']],
    [['help', 'ver'], ['verify']],
    [
      ['mask', ''],
      ['check', 'preview'],
    ],
    [['mask', 'preview', '--ro'], ['--rows']],
  ])('for %j it is %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  test('names that look like patterns stand for themselves', () => {
    writeFileSync(at('here/my *'), '');
    expect(offered('verify', '-f', 'my ').toSorted()).toEqual(['my *', 'my backup.tar', 'my folder']);
  });

  test('a command has all of its own options, and none of others', () => {
    const found = offered('verify', '--');
    expect(found).toContain('--rehearse');
    expect(found).not.toContain('--media');
  });

  test('a Tab completes for real', () => {
    writeFileSync(at('script'), completionFor('bash'));
    const keys =
      'source ../script; PS1=; strapi-dms() { printf "<%s>" "$@"; }\nstrapi-dms ver\t-f my\\ b\t\nexit\n';
    const { stdout } = spawnSync('script', ['-qec', 'bash --norc --noprofile', '/dev/null'], {
      cwd: at('here'),
      input: keys,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(stdout).toContain('<verify><-f><my backup.tar>');
  });
});

inShell('zsh')('in zsh', () => {
  /** What a line becomes when Tab is pressed: zsh completes only where somebody types. */
  const completedAs = async (line: string): Promise<string | undefined> => {
    writeFileSync(at('script'), completionFor('zsh'));
    writeFileSync(
      at('.zshrc'),
      `autoload -Uz compinit; compinit -u -d '${at('dump')}'; source '${at('script')}'
strapi-dms() { print -r -- START "<$^@>" END; exit }; PS1='READY '`,
    );
    const running = startAnyOnTerminal(['zsh', '-i'], { cwd: at('here'), environment: { ZDOTDIR: at() } });
    await running.printed(/READY/);
    type(running, `${line}\r`);
    const { stdout } = await running.ended;
    return /START (.*?) END\r?\n/.exec(stdout)?.[1];
  };

  test.each([
    ['strapi-dms ver\t-f my\\ b\t', '<verify> <-f> <my backup.tar>'],
    ['strapi-dms export --encryption a\t', '<export> <--encryption> <age>'],
    ['strapi-dms export --forma\td\t', '<export> <--format=dir>'],
    ['strapi-dms completion f\t', '<completion> <fish>'],
  ])('%j is completed', async (line, expected) => {
    expect(await completedAs(line)).toBe(expected);
  });
});

inShell('fish')('in fish', () => {
  const offered = (line: string): string[] => {
    writeFileSync(at('script'), completionFor('fish'));
    const command = `source ../script; complete -C '${line}'`;
    const text = execFileSync('fish', ['--no-config', '-c', command], {
      cwd: at('here'),
      encoding: 'utf8',
      env: { ...process.env, HOME: at() },
    });
    return text
      .split('\n')
      .filter(Boolean)
      .map((found) => found.split('\t')[0] as string);
  };

  test.each<[string, string[]]>([
    ['strapi-dms ', names],
    ['strapi-dms export --format ', ['dir', 'tar']],
    ['strapi-dms export --encryp', ['--encryption']],
    ['strapi-dms verify -f my', ['my backup.tar', 'my folder/']],
    ['strapi-dms import --project ', ['my folder/']],
    ['strapi-dms completion ', ['bash', 'fish', 'zsh']],
  ])('for %j it is %j', (line, expected) => {
    expect(offered(line).toSorted()).toEqual(expected.toSorted());
  });
});
