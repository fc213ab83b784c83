import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bombs } from './kinds.ts';
import { type commands, isDocumented, type Verification, verification } from './measure.ts';
import { writeTar } from './tar.ts';

/**
 * `npm run bombs [-- part of a name …]`: lets `verify` (or `--command diff`, or `inspect`) read archives that are made to fill memory or time, each in a process of its own,
 * and prints what each took. Fails where one takes more memory than it may, does not end, or does not end as documented.
 */
const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** What is run in place of the sources: a bundle, which takes 40 MB less. */
    program: { type: 'string', default: join(root, 'src/main.ts') },
    /** How large they are: with a tenth, most show as well whether something is bounded at all. */
    scale: { type: 'string', default: '1' },
    /** Megabytes that each may take. */
    most: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '120' },
    /** `diff` reads each twice, and keeps what it needs of both: give it more. */
    command: { type: 'string', default: 'verify' },
  },
});
const most = Number(values.most);
const wanted = bombs.filter(
  ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
mkdirSync(join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(root, '.tmp', 'bombs-'));

console.log('| archive | file | peak memory | time | exit code | ends with |\n|---|--:|--:|--:|--:|---|');
let failed = 0;
try {
  for (const bomb of wanted) {
    const path = join(folder, 'bomb.tar.gz');
    await writeTar(path, bomb.blocks(Number(values.scale)), bomb.isPlain !== true);
    const patience = { seconds: Number(values.seconds), megabytes: 5 * most };
    const found = await verification(values.program, path, patience, values.command as keyof typeof commands);
    const isRight = isDocumented(found) && found.megabytes <= most;
    failed += Number(!isRight);
    console.log(row(bomb.name, statSync(path).size, found) + (isRight ? '' : ' **not right**'));
    rmSync(path);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function row(
  name: string,
  size: number,
  { code, megabytes, seconds, output, isEndless }: Verification,
): string {
  const last = output.split('\n').find((line) => line.startsWith('Error: ') || line.includes('FATAL')) ?? '';
  const words = last.replace(/^Error: (?:The archive \S+ )?/, '').slice(0, 100);
  return `| ${name} | ${(size / 1_000).toFixed(0)} kB | ${megabytes.toFixed(0)} MB | ${seconds.toFixed(1)} s | ${isEndless ? 'ended' : code} | ${words} |`;
}
