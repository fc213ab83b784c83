import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { connectionOf } from '../../src/database/engines.ts';
import { databaseConfigOf } from '../../src/project/config.ts';
import { type Evaluator, startEvaluator, takeEvaluator } from '../../src/project/evaluator.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();
const taken: Evaluator[] = [];

const take = (): Evaluator => {
  const evaluator = takeEvaluator({ project: process.cwd(), isTrusted: false, also: [] });
  taken.push(evaluator);
  return evaluator;
};

afterEach(async () => {
  for (const { child, ended } of taken.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

test('what was started ahead is what is taken, once', () => {
  startEvaluator('.', false);
  startEvaluator('.', false);
  const first = take();
  const second = take();
  expect(first.child.pid).toBeGreaterThan(0);
  expect(second.child.pid).not.toBe(first.child.pid);
});

test('a configuration that is evaluated by what was started ahead sees its own environment and folder', async () => {
  process.env.STARTED_WITH = 'what the process has when it starts';
  startEvaluator('.', false);
  delete process.env.STARTED_WITH;
  write(
    'config/database.js',
    'module.exports = ({ env }) => ({ connection: { client: "sqlite", connection: {' +
      ' filename: [process.cwd(), env("DATABASE_FILENAME"), env("STARTED_WITH", "nothing else")].join(" ") } } });',
  );
  const { connection } = connectionOf(
    await databaseConfigOf({
      isTrusted: false,
      project: at('.'),
      distDirectory: at('dist'),
      environment: { DATABASE_FILENAME: 'of the project' },
    }),
  );
  expect(connection.filename).toBe(`${at('.')} of the project nothing else`);
});

test('a task that comes in many pieces is read to its end', async () => {
  write(
    'config/database.js',
    'module.exports = ({ env }) => ({ connection: { client: "sqlite", connection: { filename: env("LONG") } } });',
  );
  const LONG = 'ä'.repeat(300_000);
  const { connection } = connectionOf(
    await databaseConfigOf({
      isTrusted: false,
      project: at('.'),
      distDirectory: at('dist'),
      environment: { LONG },
    }),
  );
  expect(connection.filename === LONG).toBe(true);
});

test('what waits for a task ends without a word when none comes', async () => {
  const { child, ended } = take();
  let output = '';
  child.stdio[3]?.on('data', (chunk) => {
    output += chunk;
  });
  child.stdin?.end();
  expect(await ended).toBe('exit code 0');
  expect(output).toBe('');
});

// What is asked of /proc.
if (process.platform === 'linux') {
  test('what waits for a task has no secret of the Action in its environment', async () => {
    process.env.INPUT_KEY = 'canary-of-the-input';
    process.env.DATABASE_PASSWORD = 'of the project';
    const { child } = take();
    delete process.env.INPUT_KEY;
    delete process.env.DATABASE_PASSWORD;
    await once(child, 'spawn');
    const environment = readFileSync(`/proc/${child.pid}/environ`, 'utf8');
    expect(environment).toContain('DATABASE_PASSWORD=of the project');
    expect(environment).not.toContain('canary-of-the-input');
  });

  test('what was started ahead keeps no process alive, and ends with it', async () => {
    const module = pathToFileURL(`${import.meta.dirname}/../../src/project/evaluator.ts`);
    const program = `
      import { startEvaluator } from ${JSON.stringify(module.href)};
      import { readFileSync } from 'node:fs';
      startEvaluator('.', false);
      console.log(readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8'));`;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(status).toBe(0);
    const child = Number(stdout);
    expect(child).toBeGreaterThan(0);
    await untilGone(child);
  });
}

async function untilGone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ESRCH' });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`process ${pid} still lives`);
}
