import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Operations } from './kill-at.ts';
import { importInto } from './program.ts';
import { copyOf, type Site } from './sites.ts';
import { leftIn, phaseOf, type State, stateOf } from './state.ts';

/** What became of an import that was killed. */
export interface Outcome {
  /** When it was killed, for people. */
  readonly point: string;
  /** A row of the table of figures. */
  readonly phase: string;
  /** After the next run, which only recovers. */
  readonly state: 'before' | 'after' | 'MIXED';
  /** Whether importing again then led to the state of an import that was never killed. */
  readonly isRepeatable: boolean;
  /** What the next run left lying about. */
  readonly left: readonly string[];
}

/** Where to kill: after so many milliseconds, or before an operation of that number. */
export type Point = { readonly milliseconds: number } | { readonly operation: number };

/** How long an import takes, and of how many operations it consists. */
export interface Measured {
  readonly milliseconds: number;
  readonly operations: Operations;
}

export async function measure(site: Site, folder: string): Promise<Measured> {
  const timed = copyOf(site.project, join(folder, 'timed'));
  const started = performance.now();
  await importInto(timed, site.archive);
  const milliseconds = performance.now() - started;
  const counted = copyOf(site.project, join(folder, 'counted'));
  const file = join(folder, 'operations.json');
  await importInto(counted, site.archive, ['--force'], {
    preload: 'kill-at.ts',
    environment: { COUNT_INTO: file },
  });
  for (const project of [timed, counted]) {
    rmSync(project, { recursive: true });
  }
  return { milliseconds, operations: JSON.parse(readFileSync(file, 'utf8')) };
}

/**
 * Random points: a third anywhere in time, a third before any operation, a third between the journal and the end, which
 * is short and where it matters most.
 */
export function pointsOf(
  { milliseconds, operations }: Measured,
  count: number,
  random = Math.random,
): Point[] {
  const swap = operations.all - operations.beforeCommit + 4;
  return Array.from({ length: count }, (_, index) => {
    switch (index % 3) {
      case 0:
        return { milliseconds: Math.round(random() * milliseconds * 1.05) };
      case 1:
        return { operation: 1 + Math.floor(random() * operations.all) };
      default:
        return { operation: operations.all - Math.floor(random() * swap) };
    }
  });
}

/** Kills an import at a point, lets the next run recover, and imports again. */
export async function killAt(site: Site, point: Point, folder: string): Promise<Outcome> {
  const project = copyOf(site.project, join(folder, 'killed'));
  try {
    const ended = await kill(project, site.archive, point);
    const phase =
      ended === 'SIGKILL' ? phaseOf(project, join(folder, 'copy'), site.before, site.after) : 'not killed';
    // Recovery is the first thing that a run does; this one then fails, since there is no archive.
    await importInto(project, 'no-such-archive.tar');
    const state = nameOf(stateOf(project), site);
    // SQLite's own journal goes with the next one who writes to the database.
    const unfinished = leftIn(project).filter((name) => !name.endsWith('-journal'));
    const again = await importInto(project, site.archive, ['--force', '--no-safety-backup']);
    return {
      point: 'operation' in point ? `operation ${point.operation}` : `${point.milliseconds} ms`,
      phase,
      state,
      isRepeatable: again.code === 0 && isSameContent(stateOf(project), site.after),
      left: [...new Set([...unfinished, ...leftIn(project)])],
    };
  } finally {
    rmSync(project, { recursive: true });
  }
}

async function kill(project: string, archive: string, point: Point): Promise<NodeJS.Signals | null> {
  if ('operation' in point) {
    const environment = { KILL_AT: String(point.operation) };
    return (await importInto(project, archive, ['--force'], { preload: 'kill-at.ts', environment })).signal;
  }
  let timer: NodeJS.Timeout | undefined;
  const { signal } = await importInto(project, archive, ['--force'], {
    onStart: (child) => {
      timer = setTimeout(() => child.kill('SIGKILL'), point.milliseconds);
    },
  });
  clearTimeout(timer);
  return signal;
}

/** Both halves have to be of the same side. */
function nameOf({ database, uploads }: State, { before, after }: Site): Outcome['state'] {
  if (database === before.database && uploads === before.uploads) {
    return 'before';
  }
  return database === after.database && uploads === after.uploads ? 'after' : 'MIXED';
}

/** Whether an outcome keeps the promise. */
export const isWhole = ({ state, isRepeatable, left }: Outcome): boolean =>
  state !== 'MIXED' && isRepeatable && left.length === 0;

const isSameContent = (one: State, other: State): boolean =>
  one.content === other.content && one.uploads === other.uploads;
