/** @jest-environment ./__tests__/support/one-realm.mjs */

import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWatchedArtifacts } from '../../src/action/artifact-watch.ts';
import type { Inputs } from '../../src/action/inputs.ts';
import { checkBackups } from '../../src/commands/check/check.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions } from '../../src/commands/export/options.ts';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { defaultsOf, plainExport, silent } from '../support/options.ts';
import { githubToken } from '../support/run-action.ts';
import { workspace } from '../support/workspace.ts';

const environment = process.env;
const { at } = workspace();
let service: ArtifactService;
let archive: Buffer;

beforeAll(async () => {
  service = await startArtifactService();
}, 60_000);

afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

beforeEach(async () => {
  service.reset();
  process.env = {
    ...environment,
    ...service.environment,
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_RUN_ID: '9999',
    GITHUB_WORKFLOW_REF: 'octo/shop/.github/workflows/check.yml@refs/heads/main',
    RUNNER_TEMP: at(''),
  };
  copyBlog(at('blog'));
  const options = {
    ...plainExport,
    project: at('blog'),
    databaseUrl: '.tmp/data.db',
    format: 'tar' as const,
    file: at('archive'),
  };
  const { file } = await exportProject(parseExportOptions(options), silent);
  archive = readFileSync(file);
});

afterEach(() => {
  process.env = environment;
});

/** What a night leaves behind: a run, and its artifact. */
async function night(day: number, run: object = {}, content = archive): Promise<number> {
  const date = `202611${`${day}`.padStart(2, '0')}`;
  const id = service.endRun({ workflow: 'backup.yml', head_branch: 'main', ...run });
  const createdAt = new Date(Date.UTC(2026, 10, day, 3)).toISOString();
  await service.fill(service.addArtifact({ run: id, name: `export_${date}030000.tar`, createdAt }), content);
  return id;
}

async function checked() {
  const own = { githubToken, workflow: 'backup.yml', branch: 'main', artifact: undefined };
  const inputs = { options: { ...defaultsOf('check') }, own } as unknown as Inputs<'check'>;
  await using place = await openWatchedArtifacts(inputs);
  return await checkBackups(place, inputs.options);
}

describe('Artifacts that are watched', () => {
  test('are read and counted, the newest and the one before', async () => {
    await night(1);
    const newest = await night(2);
    const report = await checked();
    expect(report).toMatchObject({ verdict: 'ok', findings: [], backups: 2, isRead: true });
    expect(report.place).toBe('the artifacts of backup.yml on main');
    expect(report.newest?.name).toBe(`export_20261102030000.tar of run ${newest}`);
    expect(report.newest?.entities).toBe(report.before?.entities);
  });

  test('are those of successful runs of this repository on one branch', async () => {
    const whole = await night(1);
    await night(2, { conclusion: 'failure' });
    await night(3, { head_branch: 'other' });
    await night(4, { head_repository: { id: 2 } });
    await night(5, { event: 'pull_request' });
    const report = await checked();
    expect(report).toMatchObject({ backups: 1, verdict: 'ok' });
    expect(report.newest?.name).toContain(`of run ${whole}`);
  });

  test('that are damaged are called by their names, and not by those of a download', async () => {
    const broken = await night(1, {}, archive.subarray(0, archive.length / 2));
    const { verdict, findings } = await checked();
    expect(verdict).toBe('failing');
    // When it was made, nobody can say but its artifact.
    expect(findings).toMatchObject([{ kind: 'old' }, { kind: 'damaged' }]);
    expect(findings[1]?.message).toContain(`export_20261101030000.tar of run ${broken}`);
    expect(findings[1]?.message).not.toContain(at(''));
  });
});
