import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { cases } from './cases.ts';
import { see } from './run.ts';

/**
 * Gives the terminal and the Action secrets in every place that somebody may put one, most of them wrong, and looks for each in all
 * that a run shows. Ends with an exit code other than 0 where one is seen.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    /** How many runs at a time. */
    jobs: { type: 'string', default: String(Math.min(availableParallelism(), 4)) },
    show: { type: 'boolean', default: false },
  },
});
const started = performance.now();
const all = cases().filter(({ name }) => name.includes(values.only));
const queue = all.entries();
let failed = 0;
const hits: string[] = [];
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (const [index, one] of queue) {
      const seen = await see(one, index % 5 === 0);
      failed += seen.exitCode === 0 ? 0 : 1;
      if (values.show) {
        console.log(
          `— ${seen.name} (${seen.exitCode})\n${seen.printed.replace(/^::(?:add-mask|save-state).*\n/gm, '')}`,
        );
      }
      hits.push(...seen.hits.map((hit) => `${seen.name}: ${hit}`));
    }
  }),
);
const seconds = Math.round((performance.now() - started) / 1_000);
const canaries = all.reduce((sum, one) => sum + one.canaries.length, 0);
console.log(hits.join('\n'));
console.log(
  `${all.length} runs, ${failed} of them failing, ${canaries} secrets: ${hits.length} hits (${seconds} s)`,
);
process.exitCode = hits.length === 0 ? 0 : 1;
