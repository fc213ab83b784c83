import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockForImport } from '../../src/database/sqlite/import-lock.ts';

const module = join(import.meta.dirname, '../../src/database/sqlite/import-lock.ts');

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-lock-'));
  file = join(folder, 'data.db');
});

afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A process that runs a program with `lock(file)`, which ends in `held` or in the failure of its error. */
function start(program: string, ...args: string[]): ChildProcess {
  const prelude = `
    import { lockForImport } from ${JSON.stringify(module)};
    const lock = (file) => lockForImport(file, 'data.db');
    const [file, ...args] = process.argv.slice(1);`;
  const options = [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    prelude + program,
  ];
  const child = spawn(process.execPath, [...options, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function holder(): Promise<ChildProcess> {
  const child = start(`lock(file); console.log('held'); setInterval(() => {}, 1000);`);
  const [output] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  expect(String(output)).toBe('held\n');
  return child;
}

const refused = () => lockForImport(file, 'data.db');

describe('lockForImport', () => {
  test('refuses a second import at once, in this process and in another', async () => {
    const lock = lockForImport(file, 'data.db');
    expect(refused).toThrow(expect.objectContaining({ failure: 'importRunning', exitCode: 11 }));
    lock.release();
    await holder();
    expect(refused).toThrow('Another import into data.db is running.');
  });

  test('a refusal does not take the lock from its holder', async () => {
    await holder();
    expect(refused).toThrow('is running');
    expect(refused).toThrow('is running');
    const lock = lockForImport(join(folder, 'other.db'), 'other.db');
    expect(() => lockForImport(join(folder, 'other.db'), 'other.db')).toThrow('is running');
    const other = start(
      `try { lock(args[0]); console.log('held') } catch (error) { console.log(error.failure) }`,
      join(folder, 'other.db'),
    );
    const [output] = await once(other.stdout as NodeJS.ReadableStream, 'data');
    expect(String(output)).toBe('importRunning\n');
    lock.release();
  });

  test('leaves nothing behind when it is released, and can be released twice', () => {
    const lock = lockForImport(file, 'data.db');
    expect(readdirSync(folder)).toEqual(['.data.db.strapi-dms-import.lock']);
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    lockForImport(file, 'data.db').release();
  });

  test('is gone with a process that is killed, whose file blocks nobody', async () => {
    const child = await holder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readdirSync(folder)).toEqual(['.data.db.strapi-dms-import.lock']);
    lockForImport(file, 'data.db').release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is one lock for two paths to one database', () => {
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'data.db'), '');
    symlinkSync(join('real', 'data.db'), file);
    symlinkSync('real', join(folder, 'folder'));
    const lock = lockForImport(join(folder, 'real', 'data.db'), 'data.db');
    expect(refused).toThrow('is running');
    expect(() => lockForImport(join(folder, 'folder', 'data.db'), 'data.db')).toThrow('is running');
    lock.release();
  });

  test('can be taken before the folder of the database exists', () => {
    const deep = join(folder, '.tmp', 'data.db');
    lockForImport(deep, '.tmp/data.db').release();
    expect(existsSync(deep)).toBe(false);
  });

  test('is never held by two while many take and release it', async () => {
    const witness = join(folder, 'witness');
    const program = `
      import { closeSync, openSync, rmSync } from 'node:fs';
      let taken = 0;
      const end = Date.now() + 1500;
      while (Date.now() < end) {
        let held;
        try { held = lock(file); } catch (error) { if (error.failure !== 'importRunning') throw error; continue; }
        // Fails where another process is between these two lines.
        closeSync(openSync(args[0], 'wx'));
        rmSync(args[0]);
        taken += 1;
        held.release();
      }
      console.log(taken);`;
    const racers = [1, 2, 3].map(() => start(program, witness));
    const outputs = await Promise.all(
      racers.map(async (racer) => {
        const [[output], [code]] = await Promise.all([
          once(racer.stdout as NodeJS.ReadableStream, 'data'),
          once(racer, 'exit'),
        ]);
        expect(code).toBe(0);
        return Number(output);
      }),
    );
    expect(Math.min(...outputs)).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
