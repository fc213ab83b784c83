import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Command } from 'commander';
import { startArtifactService } from '../../__tests__/support/artifact-service.ts';
import { copyBlog } from '../../__tests__/support/blog.ts';
import { runAction } from '../../__tests__/support/run-action.ts';
import { plainEnvironment, repository, runOrThrow } from '../conformance/process.ts';
import { median } from './measure.ts';

/**
 * Uploads and downloads a large archive as the Action does it, and the same file as `@actions/artifact` alone does it,
 * alternately, with the services of the tests (Azurite keeps the blobs). Of the client the call counts, of the Action's steps
 * what its log has from there to the end of the group. The loading of the client, from one file here and from hundreds there, counts in
 * neither. Prints the figures as Markdown.
 */
const options = new Command('bench:artifacts')
  .option('--megabytes <n>', 'size of the archive', Number, 200)
  .option('--runs <n>', 'pairs of runs', Number, 5)
  .option('--check', 'end with exit code 1 when the target is missed', false)
  .parse()
  .opts<{ megabytes: number; runs: number; check: boolean }>();

/** How much of the bare client's throughput ours has to have. */
const leastRatio = 0.8;
const fileSize = 5_000_000;
const key = 'a key for the benchmark';

const folder = await mkdtemp(join(tmpdir(), 'bench-artifacts-'));
const workspace = join(folder, 'workspace');
const archive = 'large.tar.gz.enc';

/** Fills the media library of the example blog, with files that cannot be compressed. */
async function makeProject(): Promise<void> {
  const cms = copyBlog(join(workspace, 'cms'));
  const database = new DatabaseSync(join(cms, '.tmp/data.db'));
  const insert = database.prepare(
    `INSERT INTO files (document_id, name, hash, ext, mime, size, url, provider, folder_path)
     VALUES (?1, ?1 || '.bin', ?1, '.bin', 'application/octet-stream', ?2, '/uploads/' || ?1 || '.bin', 'local', '/')`,
  );
  for (let index = 0; index * fileSize < options.megabytes * 1e6; index++) {
    const hash = `large_${index}`;
    await writeFile(join(cms, 'public/uploads', `${hash}.bin`), randomBytes(fileSize));
    insert.run(hash, fileSize / 1000);
  }
  database.close();
}

/** @returns Milliseconds between what the step prints at a beginning, and the end of the group that it is in. */
async function timeFrom(
  beginning: string,
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const runner = await mkdtemp(join(folder, 'runner-'));
  let printed = '';
  let begun: number | undefined;
  let ended: number | undefined;
  const result = await runAction({
    inputs: { 'working-directory': 'cms', key, ...inputs },
    environment,
    workspace,
    runner,
    onPrinted: (text) => {
      printed += text;
      const at = printed.indexOf(beginning);
      if (at >= 0) {
        begun ??= performance.now();
        ended ??= printed.includes('::endgroup::', at) ? performance.now() : undefined;
      }
    },
  });
  await rm(runner, { recursive: true });
  if (result.exitCode !== 0 || begun === undefined || ended === undefined) {
    throw new Error(`the step failed, or did not print "${beginning}":\n${result.log}`);
  }
  return ended - begun;
}

/** @returns Milliseconds that the bare client says it took. */
async function bare(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> {
  const script = join(import.meta.dirname, 'bare-artifact.ts');
  const env = { ...plainEnvironment(), ...environment, GITHUB_REPOSITORY: 'octo/shop', GITHUB_RUN_ID: '17' };
  const { output } = await runOrThrow(process.execPath, [script, ...args], { cwd: repository, env });
  return Number(/^milliseconds: (.*)$/m.exec(output)?.[1]);
}

try {
  await makeProject();
  await using service = await startArtifactService();
  const { environment } = service;
  const exporting = { mode: 'export', file: archive.replace('.tar.gz.enc', '') };
  const importing = {
    mode: 'import',
    artifact: archive,
    force: 'true',
    'safety-backup': 'false',
    boot: 'never',
  };
  const times = { upload: [] as number[][], download: [] as number[][] };
  // The first pair warms up, and is not counted.
  for (let run = 0; run <= options.runs; run++) {
    // Azurite keeps what it was given in memory: one archive is enough.
    await service.empty();
    const upload = await timeFrom('Uploading artifact: ', exporting, environment);
    const download = await timeFrom('::group::Download the archive', importing, environment);
    await service.empty();
    const bareUpload = await bare(['upload', join(workspace, archive)], environment);
    const target = join(folder, 'downloaded');
    await mkdir(target);
    const bareDownload = await bare(['download', archive, target], environment);
    await rm(target, { recursive: true });
    console.error(
      `ours ${upload.toFixed(0)} and ${download.toFixed(0)} ms, bare ${bareUpload.toFixed(0)} and ${bareDownload.toFixed(0)} ms`,
    );
    if (run > 0) {
      times.upload.push([upload, bareUpload]);
      times.download.push([download, bareDownload]);
    }
  }
  const megabytes = (await stat(join(workspace, archive))).size / 1e6;
  const rate = (milliseconds: readonly number[]) =>
    `${(megabytes / (median(milliseconds) / 1000)).toFixed(0)} MB/s`;
  console.log(`${megabytes.toFixed(0)} MB, medians of ${options.runs} pairs:\n`);
  console.log('| | this Action | bare client | ratio of a pair (range) |\n| --- | --: | --: | --- |');
  for (const [name, pairs] of Object.entries(times)) {
    const ratios = pairs.map(([ours = 0, theirs = 0]) => theirs / ours);
    const met = median(ratios) >= leastRatio;
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    console.log(
      `| ${name} | ${rate(pairs.map(([ours = 0]) => ours))} | ${rate(pairs.map(([, theirs = 0]) => theirs))} | ${median(ratios).toFixed(2)} (${range}), target ≥ ${leastRatio} ${met ? '✓' : '✗'} |`,
    );
    if (options.check && !met) {
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
