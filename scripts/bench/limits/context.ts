import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../../conformance/process.ts';
import type { Check, Contest, ContestFigures, Step } from './figures.ts';
import { measureTree, quoted, type TreeMeasured } from './process-tree.ts';

/** The data that is measured. */
export interface Sizes {
  /** Media files, and how many MB they have together. */
  readonly files: number;
  readonly megabytes: number;
  readonly documents: number;
  /** Entities of the scaling table, from few to many. */
  readonly entities: readonly number[];
  /** GB of texts in PostgreSQL. */
  readonly texts: number;
  /** GB of one file. */
  readonly sparse: number;
  /** Milliseconds that a round trip takes longer. */
  readonly roundTrip: number;
}

/** One of two that do the same work. */
export interface Side {
  /** `pg_restore -j2`. */
  readonly name: string;
  /** A line of bash; asked for when it is about to run. */
  readonly line: () => string;
  readonly env?: Readonly<Record<string, string>>;
  /** What has to be so before each run, and is not measured. */
  readonly before?: () => Promise<void> | void;
  readonly after?: () => Promise<void> | void;
}

/** Two that do the same work, ours and what it is held against. */
export interface Match extends Contest {
  readonly ours: Side;
  readonly beside: Side;
  /** A run takes minutes. */
  readonly isLong?: boolean;
}

/** What all rows are measured with. */
export interface Context {
  /** An empty folder for a row's data. Whoever puts something there removes it. */
  readonly folder: string;
  readonly sizes: Sizes;
  /** Whether a row was asked for. */
  wants(row: string): boolean;
  log(line: string): void;
  /** Runs both sides alternately and keeps the figures. */
  match(match: Match): Promise<void>;
  /** Runs something once, of which no figures are kept. */
  once(side: Side): Promise<TreeMeasured>;
  /** Runs one side several times. */
  repeat(side: Side, isLong: boolean): Promise<readonly TreeMeasured[]>;
  keepStep(row: string, step: Step): void;
  keepCheck(row: string, check: Check): void;
}

export const key = 'a passphrase that guards nothing but a bench';
export const ourKey = { STRAPI_DMS_KEY: key };

const program = join(repository, 'dist', 'index.js');

/** A line that runs the bundle. */
export const ours = (...words: readonly string[]): string =>
  quoted([process.execPath, program, ...words, '--quiet']);

/** An export as users make it, compressed and encrypted, to `<base>.tar.gz.enc`. */
export const ourExport = (project: string, base: string, ...words: readonly string[]): string =>
  ours('export', '--project', project, '-f', base, '--overwrite', ...words);

/** An import without a backup of what it replaces, which raw tools do not make. */
export const ourImport = (project: string, archive: string, ...words: readonly string[]): string =>
  ours('import', '--project', project, '-f', archive, '--force', '--no-safety-backup', ...words);

/**
 * What measures: first one run of each side that is not counted, then both in turn.
 *
 * @param runs Of each side; of what takes minutes a third, and none before.
 * @param keep Is told the figures of each row.
 */
export function contextOf(
  rows: ReadonlySet<string>,
  folder: string,
  sizes: Sizes,
  runs: number,
  keep: Pick<Context, 'keepStep' | 'keepCheck' | 'log'> & {
    readonly keepContest: (row: string, figures: ContestFigures) => void;
  },
): Context {
  const runsOf = (isLong: boolean) => (isLong ? Math.max(1, Math.ceil(runs / 3)) : runs);
  const once = async ({ name, line, env, before, after }: Side): Promise<TreeMeasured> => {
    await before?.();
    // What the last run wrote is not written to the disk during this one.
    execFileSync('sync');
    try {
      const measured = await measureTree(line(), { cwd: folder, env: { ...ourKey, ...env } });
      keep.log(
        `  ${name}: ${measured.seconds.toFixed(2)} s, processor ${measured.cpuSeconds.toFixed(2)} s, ${measured.megabytes.toFixed(0)} MB`,
      );
      return measured;
    } finally {
      await after?.();
    }
  };
  return {
    folder,
    sizes,
    ...keep,
    once,
    wants: (row) => rows.has(row),
    repeat: async (side, isLong) => {
      const measured: TreeMeasured[] = [];
      for (let index = 0; index < runsOf(isLong); index += 1) {
        measured.push(await once(side));
      }
      return measured;
    },
    match: async ({ ours, beside, isLong = false, ...contest }) => {
      keep.log(`${contest.row}: ${contest.work}`);
      if (!isLong) {
        await once(beside);
        await once(ours);
      }
      const measured = { ours: [] as TreeMeasured[], beside: [] as TreeMeasured[] };
      for (let index = 0; index < runsOf(isLong); index += 1) {
        measured.beside.push(await once(beside));
        measured.ours.push(await once(ours));
      }
      const { row, ...what } = contest;
      keep.keepContest(row, { ...what, besideName: beside.name, ...measured });
    },
  };
}
