import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exitCodes } from '../../src/errors.ts';
import { copyProject } from '../support/blog.ts';
import { assertBuilt, runAction, type Step } from '../support/run-action.ts';

/** A project of each major version, with media, and the file that its archive is. */
const projects = {
  4: { folder: '__tests__/fixtures/typescript-4', archive: 'strapi-4.tar.gz' },
  5: { folder: 'examples/blog', archive: 'strapi-5.tar.gz' },
} as const;

let root: string;
let workspace: string;

beforeAll(async () => {
  assertBuilt();
  root = mkdtempSync(join(tmpdir(), 'other-major-'));
  for (const { folder, archive } of Object.values(projects)) {
    const seed = join(root, archive);
    copyProject(folder, join(seed, 'cms'));
    const file = archive.replace(/\.tar\.gz$/, '');
    const result = await runAction({
      inputs: { 'working-directory': 'cms', encrypt: 'false', upload: 'false', file },
      workspace: seed,
      runner: seed,
    });
    expect(result.annotations.filter(({ level }) => level === 'error')).toEqual([]);
  }
}, 60_000);

afterAll(() => {
  rmSync(root, { recursive: true });
});

beforeEach(() => {
  workspace = mkdtempSync(join(root, 'workspace-'));
});

function importInto(inputs: Step['inputs']) {
  const runner = mkdtempSync(join(root, 'runner-'));
  return runAction({
    inputs: { mode: 'import', 'working-directory': 'cms', upload: 'false', force: 'true', ...inputs },
    workspace,
    runner,
  });
}

/** Every file of the workspace with what is in it, so that whatever is written anywhere in it shows. */
function everything(): Record<string, string> {
  const paths = readdirSync(workspace, { recursive: true }).map(String).sort();
  const files = paths.filter((path) => statSync(join(workspace, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(workspace, path), 'base64')]));
}

describe.each([
  {
    from: 4,
    to: 5,
    message: /was exported from Strapi 4\.26\.2; it cannot be imported into Strapi 5\./,
    remedy: /upgrade that to Strapi 5, start it once and export again/,
  },
  {
    from: 5,
    to: 4,
    message: /was exported from Strapi 5\.54\.0; it cannot be imported into Strapi 4\./,
    remedy: /there is no way back to Strapi 4/,
  },
] as const)(
  'an archive of Strapi $from is refused by a project of Strapi $to',
  ({ from, to, message, remedy }) => {
    const { archive } = projects[from];

    async function expectRefusal(inputs: Step['inputs']): Promise<void> {
      const before = everything();
      const result = await importInto({ file: join(root, archive, archive), ...inputs });
      const errors = result.annotations.filter(({ level }) => level === 'error');
      expect(errors.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
      expect(errors[0]?.message).toMatch(remedy);
      expect(result.exitCode).toBe(exitCodes.schemaDifference);
      expect(result.outputs).toEqual({});
      expect(everything()).toEqual(before);
    }

    test.each([
      ['whose data would be replaced', {}],
      ['also where schema differences may be adapted to', { 'on-schema-difference': 'adapt' }],
      ['also where only the media would come in', { only: 'files' }],
    ])('%s, and nothing is written', async (_, inputs) => {
      copyProject(projects[to].folder, join(workspace, 'cms'));
      await expectRefusal(inputs);
    });

    test('that has no database yet, and Strapi is not started', async () => {
      copyProject(projects[to].folder, join(workspace, 'cms'));
      rmSync(join(workspace, 'cms/.tmp'), { recursive: true });
      mkdirSync(join(workspace, 'cms/.tmp'));
      // There is nothing to start: without the refusal, this would fail because of that.
      await expectRefusal({ boot: 'always' });
    });

    test('which takes one of its own', async () => {
      copyProject(projects[to].folder, join(workspace, 'cms'));
      const own = projects[to].archive;
      const before = everything();
      const result = await importInto({ file: join(root, own, own), 'safety-backup': 'false' });
      expect(result.exitCode).toBe(0);
      expect(everything()).not.toEqual(before);
    });
  },
);
