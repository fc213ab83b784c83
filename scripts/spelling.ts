import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installTool, toolFolder } from './tools.ts';

/** `node scripts/spelling.ts`: looks for misspelt words in the files that `cspell.json` names. */
installTool('lint');
const program = join(toolFolder('lint'), 'node_modules', 'cspell', 'bin.mjs');
const options = ['lint', '--no-progress', '--no-summary'];
const { status } = spawnSync(process.execPath, [program, ...options], { stdio: 'inherit' });
process.exitCode = status ?? 1;
