/** @jest-environment ./__tests__/support/one-realm.mjs */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { createArchive } from '../../../src/archive/write/archive.ts';
import { assetAt, fill, metadata } from '../../support/archives.ts';
import { startAnyOnTerminal, type } from '../../support/terminal.ts';
import { refusal, workspace } from '../../support/workspace.ts';

const { at } = workspace();

/** The program of https://age-encryption.org, as Debian packages it: what both sides have to agree with. */
const isInstalled = spawnSync('age', ['--version']).status === 0;

// Passphrases cost a second, in both programs.
jest.setTimeout(120_000);

async function made(recipients: readonly string[], name = 'out', key?: string): Promise<string> {
  const archive = await createArchive({
    format: 'tar',
    compress: false,
    key,
    encryption: 'age',
    recipients,
    file: at(name),
    seal: { toolVersion: '1.2.3', engine: 'sqlite', scope: 'everything' },
  });
  // More than two of age's chunks.
  await fill(archive, assetAt(at('media'), 'x'.repeat(200_000), 'a.png'));
  return (await archive.finish(metadata)).file;
}

async function sealOf(path: string, identity?: string, key?: string) {
  const reader = await openArchive(path, key, identity);
  for await (const _ of reader.entries()) {
    // The reader checks on the way.
  }
  return reader.seal;
}

if (!isInstalled) {
  test('the program age is installed', () => {
    console.warn('age is not installed (apt-get install age): NOTHING was tested against it.');
    // Elsewhere this may be skipped, but never where a run counts.
    expect(process.env.CI ?? '').not.toBe('true');
  });
}

(isInstalled ? describe : describe.skip)('the program age', () => {
  let recipient = '';
  const key = () => {
    execFileSync('age-keygen', ['-o', at('identity.txt')], { stdio: 'pipe' });
    const identity = readFileSync(at('identity.txt'), 'utf8');
    recipient = /age1[a-z0-9]+/.exec(identity)?.[0] ?? '';
    return identity;
  };

  beforeAll(() => {
    console.info(`Tested against age ${execFileSync('age', ['--version'], { encoding: 'utf8' }).trim()}`);
  });

  test('decrypts what is encrypted to its keys, with several recipients', async () => {
    const other = key() && recipient;
    const identity = readFileSync(at('identity.txt'));
    execFileSync('rm', [at('identity.txt')]);
    key();
    const path = await made([other, recipient]);
    const tar = execFileSync('age', ['-d', '-i', at('identity.txt'), path], { maxBuffer: 1 << 24 });
    const again = execFileSync('age', ['-d', '-i', '-', path], { maxBuffer: 1 << 24, input: identity });
    expect(tar.equals(again)).toBe(true);
    expect(execFileSync('tar', ['-t'], { input: tar, encoding: 'utf8' }).trim().split('\n').at(-1)).toBe(
      'strapi-dms/manifest.json',
    );
  });

  test('makes what is read here: of an archive that it was given decrypted', async () => {
    const identity = key();
    const path = await made([recipient]);
    execFileSync('age', ['-d', '-i', at('identity.txt'), '-o', at('plain.tar'), path]);
    execFileSync('age', ['-r', recipient, '-o', at('theirs.tar.age'), at('plain.tar')]);
    expect((await sealOf(at('theirs.tar.age'), identity))?.state).toBe('intact');
  });

  describe('with a passphrase, which it takes from a terminal only', () => {
    const passphrase = 'a long passphrase of the team';

    async function age(words: readonly string[], prompts: readonly RegExp[]): Promise<void> {
      const running = startAnyOnTerminal(['age', ...words], { cwd: at() });
      for (const prompt of prompts) {
        await running.printed(prompt);
        type(running, `${passphrase}\n`);
      }
      const { code, stdout } = await running.ended;
      expect([code, stdout]).toEqual([0, expect.any(String)]);
    }

    const encrypt = (options: readonly string[], path: string) =>
      age([...options, '-p', '-o', path, 'plain.tar'], [/Enter passphrase/, /Confirm passphrase/]);

    test('decrypts what is encrypted here', async () => {
      const path = await made([], 'ours', passphrase);
      await age(['-d', '-o', 'ours.tar', path], [/Enter passphrase/]);
      expect(
        execFileSync('tar', ['-tf', at('ours.tar')], { encoding: 'utf8' })
          .trim()
          .split('\n')
          .at(-1),
      ).toBe('strapi-dms/manifest.json');
    });

    test('makes what is read here with the same passphrase, and refused with another', async () => {
      await age(['-d', '-o', 'plain.tar', await made([], 'ours', passphrase)], [/Enter passphrase/]);
      await encrypt([], 'theirs.tar.age');
      expect((await sealOf(at('theirs.tar.age'), undefined, passphrase))?.state).toBe('authenticated');
      expect((await refusal(sealOf(at('theirs.tar.age'), undefined, 'another'))).failure).toBe(
        'damagedArchive',
      );
      expect((await refusal(sealOf(at('theirs.tar.age'), key()))).remedy).toMatch(/give the key/);
    });

    test('does not make an archive for public keys into one whose seal the passphrase proves', async () => {
      key();
      execFileSync('age', ['-d', '-i', at('identity.txt'), '-o', at('plain.tar'), await made([recipient])]);
      await encrypt([], 'theirs.tar.age');
      expect((await refusal(sealOf(at('theirs.tar.age'), undefined, passphrase))).message).toMatch(
        /its seal was made without the key that encrypts it/,
      );
    });

    test('makes armored files, which are refused with what to do about it', async () => {
      execFileSync('cp', [await made([], 'ours', passphrase), at('plain.tar')]);
      await encrypt(['-a'], 'armored.tar.age');
      for (const given of [passphrase, undefined]) {
        expect((await refusal(sealOf(at('armored.tar.age'), undefined, given))).remedy).toMatch(
          /armored age file: decrypt it first/,
        );
      }
    });
  });
});
