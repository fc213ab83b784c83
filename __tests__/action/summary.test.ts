import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { setArtifactOutputs, setExportOutputs, writeReport } from '../../src/action/outputs.ts';
import { writeLastSummary, writeSummary } from '../../src/action/summary.ts';
import { conceal } from '../../src/redaction/output.ts';
import { artifact, exportReport as report } from './reports.ts';
import { captureLines } from './runner.ts';

const environment = process.env;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summary-'));
  process.env = { ...environment, RUNNER_TEMP: folder };
});

afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

describe('writeSummary', () => {
  test('appends to the file that the runner names', async () => {
    const path = join(folder, 'summary.md');
    writeFileSync(path, 'Before\n');
    process.env.GITHUB_STEP_SUMMARY = path;
    conceal(['another-secret']);
    await writeSummary('## Here another-secret');
    expect(readFileSync(path, 'utf8')).toBe('Before\n## Here ***\n');
  });

  test('says so where there is no such file, and goes on', async () => {
    const lines = captureLines();
    delete process.env.GITHUB_STEP_SUMMARY;
    await writeSummary('## Here');
    expect(lines).toEqual([expect.stringContaining('GITHUB_STEP_SUMMARY is not set')]);
  });

  test('hides secrets, also in that of a failure', () => {
    conceal(['a-secret-of-the-project']);
    const path = join(folder, 'failed.md');
    writeLastSummary('A a-secret-of-the-project', { GITHUB_STEP_SUMMARY: path });
    expect(readFileSync(path, 'utf8')).toBe('A ***\n');
  });

  test('of a failure hides nothing where it cannot be written', () => {
    const lines = captureLines();
    writeLastSummary('## Here', { GITHUB_STEP_SUMMARY: join(folder, 'none/summary.md') });
    expect(lines).toEqual([expect.stringContaining('could not be written')]);
    writeLastSummary('## Here', {});
  });
});

describe('outputs', () => {
  test('are all those of the export and of the artifact', async () => {
    const path = join(folder, 'output');
    writeFileSync(path, '');
    process.env.GITHUB_OUTPUT = path;
    const reportPath = await writeReport(report);
    setExportOutputs(report, reportPath);
    setArtifactOutputs(artifact);
    const outputs = [...readFileSync(path, 'utf8').matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2$/gm)];
    expect(Object.fromEntries(outputs.map(([, name, , value]) => [name, value]))).toEqual({
      file: 'out/shop.tar.gz.enc',
      digest: report.digest,
      'content-digest': report.contentDigest,
      'strapi-version': '5.54.0',
      entities: '1234',
      links: '88',
      assets: '52',
      'missing-assets': '0',
      masked: 'false',
      bytes: '5600000',
      report: reportPath,
      'artifact-id': '7',
      'artifact-url': artifact.url,
      'artifact-digest': artifact.digest,
    });
  });

  test('the report is written to the temporary folder of the runner, each time to a new file', async () => {
    const paths = [await writeReport(report), await writeReport(report)];
    expect(new Set(paths).size).toBe(2);
    for (const path of paths) {
      expect(path.startsWith(folder)).toBe(true);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(report);
    }
  });
});
