import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../conformance/process.ts';
import type { TreeMeasured } from './process-tree.ts';

/** Where the figures are kept that tables and pictures are made of (`npm run docs`). */
export const figuresFile = join(repository, 'docs', 'pictures', 'benchmarks.json');

/** What is measured beside what. */
export interface Contest {
  readonly row: string;
  /** `export of 4,000 MB of media (5,000 files)`. */
  readonly work: string;
  /** No more than so many times the wall time of what it is beside. */
  readonly goal?: number;
}

/** When, where and of what something was measured. */
export interface Circumstances {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

export interface ContestFigures extends Omit<Contest, 'row'> {
  readonly besideName: string;
  /** Neighbouring runs have the same place in both. */
  readonly ours: readonly TreeMeasured[];
  readonly beside: readonly TreeMeasured[];
}

/** One size of a scaling table. */
export interface Step {
  readonly entities: number;
  readonly links: number;
  readonly export: readonly TreeMeasured[];
  readonly import: readonly TreeMeasured[];
}

/** Something that has to be so, whatever time it takes. */
export interface Check {
  readonly work: string;
  readonly outcome: string;
  readonly isMet: boolean;
}

/** One row of `npm run bench`: medians. */
export interface OfficialFigures {
  readonly work: string;
  readonly official: { readonly seconds: number; readonly megabytes: number };
  readonly ours: { readonly seconds: number; readonly megabytes: number };
}

/** All figures, by the row that they are of; each was measured at its own time. */
export interface Figures {
  readonly official: Readonly<Record<string, Circumstances & { readonly rows: readonly OfficialFigures[] }>>;
  readonly contests: Readonly<Record<string, Circumstances & ContestFigures>>;
  readonly scaling: Readonly<Record<string, Circumstances & { readonly steps: readonly Step[] }>>;
  readonly checks: Readonly<Record<string, Circumstances & { readonly checks: readonly Check[] }>>;
}

export const readFigures = (file = figuresFile): Figures => JSON.parse(readFileSync(file, 'utf8'));

/** Replaces the figures of the rows that were measured, and leaves all others as they are. */
export function addFigures(added: Partial<Figures>, file = figuresFile): void {
  const before = readFigures(file);
  const after = Object.fromEntries(
    (['official', 'contests', 'scaling', 'checks'] as const).map((part) => [
      part,
      { ...before[part], ...added[part] },
    ]),
  );
  writeFileSync(file, `${JSON.stringify(after, roundedNumbers, 1)}\n`);
}

/** Milliseconds and tenths of a megabyte are more than is shown. */
const roundedNumbers = (_: string, value: unknown) =>
  typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;

/** Now, here, of what is checked out. */
export function circumstances(): Circumstances {
  const git = (...words: string[]) =>
    spawnSync('git', words, { cwd: repository, encoding: 'utf8' }).stdout.trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD'),
    machine: `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
  };
}
