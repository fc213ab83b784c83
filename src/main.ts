import { configuredProject } from './cli/configured.ts';
import { redactUncaught } from './redaction/output.ts';
import { limitYoungGeneration } from './system/young-generation.ts';
import { speakTo } from './wording.ts';

/**
 * Without arguments in a job this is the GitHub Action, else the terminal command, which shows its help where it is told nothing.
 * Neither loads the other's dependencies: start-up is part of the product.
 */
const isAction = process.argv.length <= 2 && Boolean(process.env.GITHUB_ACTIONS);
if (Number.parseInt(process.versions.node, 10) < 24) {
  process.stderr.write(`Error: strapi-dms needs Node.js 24 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else if (!isAction) {
  limitYoungGeneration();
  redactUncaught();
  const parameters = process.argv.length > 2 ? process.argv.slice(2) : ['help'];
  const configured = configuredProject(parameters, process.env);
  if (configured !== undefined) {
    // Beside the loading of everything else.
    const { startEvaluator } = await import('./project/evaluator.ts');
    startEvaluator(configured.project, configured.isTrusted);
  }
  const { run } = await import('./cli/main.ts');
  process.exitCode = await run(parameters);
} else {
  limitYoungGeneration();
  redactUncaught();
  speakTo('action');
  const { run } = await import('./action/main.ts');
  await run();
}
