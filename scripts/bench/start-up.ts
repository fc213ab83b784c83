import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from '../conformance/commands.ts';
import { repository, run } from '../conformance/process.ts';
import { median } from './measure.ts';

const targetMs = 100;
const runs = 15;

/**
 * Start-up of the command itself, against a Node that runs an empty file.
 *
 * @param folder For the empty file.
 * @param missed Told when the target was missed.
 * @returns a sentence.
 */
export async function startUp(entry: Entry, folder: string, missed: (what: string) => void): Promise<string> {
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, '');
  const time = async (args: readonly string[]): Promise<number> => {
    const finished = await run(process.execPath, args, { cwd: folder });
    if (finished.code !== 0) {
      throw new Error(`${args.join(' ')} ended with exit code ${finished.code}:\n${finished.output}`);
    }
    return finished.milliseconds;
  };
  const times = { ours: [] as number[], empty: [] as number[] };
  for (let index = 0; index < runs; index++) {
    times.empty.push(await time([empty]));
    times.ours.push(await time([join(repository, entry), '--version']));
  }
  const ours = median(times.ours);
  const met = ours <= targetMs;
  if (!met) {
    missed(`start-up ${ours.toFixed(0)} ms, target ${targetMs} ms`);
  }
  return `Start-up: \`${entry} --version\` ${ours.toFixed(0)} ms, Node with an empty file ${median(times.empty).toFixed(0)} ms (medians of ${runs}), target ≤ ${targetMs} ms ${met ? '✓' : '✗'}.`;
}
