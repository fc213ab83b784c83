import { spawnSync } from 'node:child_process';
import { installTool } from './tools.ts';

/** `npm run lint`, `npm run format`: the linter and formatter, with the options that follow. */
const program = installTool('lint').resolve('@biomejs/biome/bin/biome');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
