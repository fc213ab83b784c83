import type { GuardFinding, GuardMigration, GuardVerdict } from '../../insight/guard/findings.ts';

/** What the checkout's schemas would do to what is stored: what the terminal, the summary and the JSON report are made from. */
export interface GuardReport {
  readonly command: 'guard';
  /** Of all findings that are not accepted, the worst. */
  readonly verdict: GuardVerdict;
  /** What the schemas were held against. */
  readonly state: { readonly kind: 'archive' | 'database'; readonly name: string };
  /** The worst first. */
  readonly findings: readonly GuardFinding[];
  /** Undefined where nothing was renamed. */
  readonly migration?: GuardMigration;
  readonly strapiVersion: string;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}
