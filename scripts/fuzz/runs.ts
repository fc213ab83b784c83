import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openArchive } from '../../src/archive/read/archive.ts';
import { headPath, manifestPath } from '../../src/archive/seal/manifest.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { parseExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions } from '../../src/commands/import/options.ts';
import { inspectArchive } from '../../src/commands/inspect/inspect.ts';
import type { InspectOptions } from '../../src/commands/inspect/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { exitCodes, UserError } from '../../src/errors.ts';
import type { CommandName } from '../../src/options/option.ts';
import { table } from '../../src/options/table.ts';
import { defaultOf } from '../../src/options/value.ts';
import { readValues, type Values } from '../../src/options/values.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { createDatabase } from '../database-sql.ts';
import { Random } from '../random.ts';
import { type Changed, changed, key, misled, type Part } from './archives.ts';

const root = resolve(import.meta.dirname, '../..');
const silent: Progress = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };
const defaults = <Name extends CommandName>(command: Name): Values<Name> =>
  readValues(command, { text: (name) => defaultOf(table[name]) ?? '', called: (name) => name });

/** Projects whose archives are changed: one of each major version. */
const origins = ['__tests__/fixtures/kitchen-sink', '__tests__/fixtures/kitchen-sink-4'] as const;

interface Origin {
  readonly project: string;
  readonly database: string;
  readonly parts: readonly Part[];
  /** Its first entry and its last, which readers do not show. */
  readonly seal: readonly [head: Part, manifest: Part];
}

/** What a run ended with that no run may end with. */
export interface Finding {
  readonly run: number;
  readonly command: string;
  readonly what: readonly string[];
  readonly outcome: string;
}

interface Tried {
  /** The exit code. */
  readonly code: number;
  readonly finding?: Finding;
}

/** Makes the archives that are changed. @param folder Where everything of the runs is. */
export async function prepare(folder: string): Promise<Origin[]> {
  const made: Origin[] = [];
  for (const [index, path] of origins.entries()) {
    const project = join(folder, `project-${index}`);
    cpSync(join(root, path), project, {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|\.tmp|dist)$/.test(source),
    });
    const database = join(project, '.tmp', 'data.db');
    createDatabase(join(project, 'data.sql'), database);
    const { file } = await exportProject(
      parseExportOptions({
        ...defaults('export'),
        project,
        databaseUrl: `sqlite:${database}`,
        file: join(folder, `origin-${index}`),
        encrypt: false,
        compress: false,
        missingMedia: 'warn',
      }),
      silent,
    );
    const parts: Part[] = [];
    for await (const { path: name, content } of (await openArchive(file, undefined)).entries()) {
      parts.push({ name, content: Buffer.concat(await content.toArray()) });
    }
    made.push({ project, database, parts, seal: sealIn(readFileSync(file)) });
  }
  return made;
}

/** The archive of a run: the same for the same seed and number. */
export async function archiveOf(
  origins: readonly Origin[],
  seed: number,
  run: number,
): Promise<Changed & { origin: Origin; command: 'verify' | 'import' | 'inspect' }> {
  const random = new Random(seed * 1_000_003 + run);
  const origin = random.pick(origins);
  const imports = random.below(8) === 0;
  if (random.below(6) === 0) {
    return { origin, command: 'inspect', ...misled(origin.parts, random) };
  }
  const [head, manifest] = origin.seal;
  const parts = random.below(15) === 0 ? [head, ...origin.parts, manifest] : origin.parts;
  return { origin, command: imports ? 'import' : 'verify', ...(await changed(parts, random)) };
}

/** The entries of a seal in a tar. */
function sealIn(tar: Buffer): readonly [head: Part, manifest: Part] {
  const part = (name: string): Part => {
    const start = tar.indexOf(`${name}\0`);
    const size = Number.parseInt(tar.toString('latin1', start + 124, start + 135), 8);
    return { name, content: tar.subarray(start + 512, start + 512 + size) };
  };
  return [part(headPath), part(manifestPath)];
}

/** Verifies the archive of a run, with a rehearsal, inspects it by its index, or imports it into a copy of its origin's database. */
export async function tried(
  folder: string,
  origins: readonly Origin[],
  seed: number,
  run: number,
): Promise<Tried> {
  const { origin, command, what, content } = await archiveOf(origins, seed, run);
  const file = join(folder, 'archive');
  writeFileSync(file, content);
  const does = {
    verify: () => verified(file),
    inspect: () => inspected(file),
    import: () => importInto(folder, origin, file),
  };
  const { code, outcome } = await outcomeOf(does[command]);
  return { code, ...(outcome === undefined ? {} : { finding: { run, command, what, outcome } }) };
}

const verified = (file: string) => verifyArchive({ ...defaults('verify'), file, key, rehearse: true });

const inspected = (file: string) => inspectArchive({ ...defaults('inspect'), file, key } as InspectOptions);

async function importInto(folder: string, { project, database }: Origin, file: string): Promise<unknown> {
  const target = join(folder, 'target', 'data.db');
  rmSync(join(folder, 'target'), { recursive: true, force: true });
  mkdirSync(join(folder, 'target'), { recursive: true });
  copyFileSync(database, target);
  return importArchive(
    parseImportOptions({
      ...defaults('import'),
      project,
      databaseUrl: `sqlite:${target}`,
      file,
      key,
      force: true,
      safetyBackup: false,
      boot: 'never',
    }),
    silent,
  );
}

/** How a run ends; with an outcome where that is not as documented. */
async function outcomeOf(run: () => Promise<unknown>): Promise<{ code: number; outcome?: string }> {
  try {
    await run();
    return { code: 0 };
  } catch (error) {
    if (!(error instanceof UserError)) {
      return { code: 1, outcome: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    const isTold = error.message !== '' && error.remedy !== '' && !/\n {4}at /.test(error.message);
    const isDocumented = Object.values<number>(exitCodes).includes(error.exitCode);
    const isRight = isTold && isDocumented && !isInternal(error);
    return {
      code: error.exitCode,
      ...(isRight ? {} : { outcome: `${error.exitCode}: ${error.message}\n${causes(error)}` }),
    };
  }
}

/** What V8 says of a mistake in a program, in a message for users or behind it. */
const isInternal = (error: unknown): boolean =>
  error instanceof Error &&
  (/Cannot read properties|is not (?:a function|iterable)|Maximum call stack|Invalid (?:array|string) length/.test(
    error.message,
  ) ||
    isInternal(error.cause));

const causes = (error: unknown): string =>
  error instanceof Error ? `${error.stack ?? error.message}\n${causes(error.cause)}` : '';
