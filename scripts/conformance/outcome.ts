import type { Entry } from './commands.ts';
import type { Comparison } from './compare.ts';
import type { Installation } from './installation.ts';

/** Something that is either so or not. `detail` is shown when it is not. */
export interface Check {
  readonly text: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What one case found out. */
export interface Outcome {
  readonly comparisons: readonly { readonly label: string; readonly comparisons: readonly Comparison[] }[];
  readonly checks: readonly Check[];
  /** What a reader of the result must know, such as records that were left out of a comparison. */
  readonly notes: readonly string[];
}

/** What a case has to work with. */
export interface Context {
  readonly entry: Entry;
  /** An empty folder of the case's own. */
  readonly work: string;
  readonly installation: (version: string) => Promise<Installation>;
}

/** One thing to find out by running the real Strapi and ours. */
export interface Case {
  readonly name: string;
  readonly about: string;
  run(context: Context): Promise<Outcome>;
}

/** Collects what a case finds. */
export class Findings implements Outcome {
  readonly comparisons: { label: string; comparisons: readonly Comparison[] }[] = [];
  readonly checks: Check[] = [];
  readonly notes: string[] = [];

  compared(label: string, comparisons: readonly Comparison[]): void {
    this.comparisons.push({ label, comparisons });
  }

  check(text: string, ok: boolean, detail = ''): void {
    this.checks.push({ text, ok, detail });
  }

  note(text: string): void {
    this.notes.push(text);
  }
}
