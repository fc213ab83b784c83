import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { startArtifactService } from '../../__tests__/support/artifact-service.ts';
import { runAction, type StepResult } from '../../__tests__/support/run-action.ts';
import { copyProject, install, strapiEnvironment, versions } from '../conformance/installation.ts';
import { plainEnvironment } from '../conformance/process.ts';
import { freshCheckout } from '../fresh-checkout.ts';
import { median } from './measure.ts';

/**
 * Seeds fresh checkouts of the official example project with `cache: true`: the first one starts Strapi and imports, the
 * others find the seeded database in the cache. The steps are the bundle as the runner starts it; the cache service is the
 * one of the tests. Prints the figures.
 */
const options = new Command('bench:seed')
  .option('--runs <n>', 'how many times the seeded database is found', Number, 7)
  .option('--check', 'end with exit code 1 when the target is missed', false)
  .parse()
  .opts<{ runs: number; check: boolean }>();

const targetSeconds = 2;
const key = 'a key for the benchmark';

const { nodeModules, example } = await install(versions.current, { fresh: false, log: console.error });
const folder = await mkdtemp(join(tmpdir(), 'bench-seed-'));
const workspace = join(folder, 'workspace');
const archive = join(folder, 'seed.tar.gz.enc');
const { PATH = '' } = plainEnvironment();

interface Timed {
  readonly result: StepResult;
  readonly seconds: number;
}

/** One step in a job of its own. The temporary folder has the same path in all of them, as on GitHub's runners. */
async function timed(inputs: Readonly<Record<string, string>>, environment: object): Promise<Timed> {
  const temporary = join(folder, 'temp');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  const runner = await mkdtemp(join(folder, 'runner-'));
  const started = performance.now();
  const result = await runAction({
    inputs: { 'working-directory': 'cms', key, ...inputs },
    environment: { PATH, ...strapiEnvironment, ...environment, RUNNER_TEMP: temporary },
    workspace,
    runner,
  });
  const seconds = (performance.now() - started) / 1000;
  if (result.exitCode !== 0) {
    throw new Error(result.log);
  }
  return { result, seconds };
}

try {
  await using service = await startArtifactService();
  await copyProject(example, join(workspace, 'cms'), nodeModules);
  await timed({ mode: 'export', file: archive.replace('.tar.gz.enc', ''), upload: 'false' }, {});

  const seed = async (isHit: boolean): Promise<Timed> => {
    await freshCheckout(example, join(workspace, 'cms'), nodeModules);
    const seeded = await timed({ mode: 'import', file: archive, cache: 'true' }, service.environment);
    if (seeded.result.outputs['cache-hit'] !== String(isHit)) {
      throw new Error(`cache-hit is not ${isHit}:\n${seeded.result.log}`);
    }
    return seeded;
  };
  const first = await seed(false);
  const hits: number[] = [];
  for (let run = 0; run < options.runs; run++) {
    hits.push((await seed(true)).seconds);
  }
  const { entities, links, assets } = first.result.outputs;
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const met = median(hits) <= targetSeconds;
  console.log(
    `Seeding the example project of Strapi ${versions.current} (${entities} entities, ${links} links, ${assets} files), step start to end:`,
    `${seconds(first.seconds)} with the first start of Strapi;`,
    `${seconds(median(hits))} from the cache (${seconds(Math.min(...hits))}–${seconds(Math.max(...hits))}, median of ${hits.length}),`,
    `target ≤ ${targetSeconds} s ${met ? '✓' : '✗'}.`,
  );
  process.exitCode = options.check && !met ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
