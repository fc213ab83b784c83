/** What was counted when it was last accepted. */
export interface Accepted {
  /** Of the Node that was counted with: another one executes other instructions. */
  readonly node: string;
  readonly entities: number;
  /** Millions of instructions, by command. */
  readonly millions: Readonly<Record<string, number>>;
}

/** The part by which a count may differ. Counts of the same program differ by three hundredths at most, and a tenth must not pass unseen. */
export const tolerance = 0.06;

/** What there is to say of a count. */
export interface Verdict {
  /** What to do about it is in it, too. */
  readonly words: string;
  /** Whether it is a failure: what became faster is none, but is not safe from becoming slower again before it is accepted. */
  readonly isFailure: boolean;
}

/** @returns undefined where a count is as accepted. */
export function verdictOf(
  command: string,
  millions: number,
  accepted: number | undefined,
): Verdict | undefined {
  if (accepted === undefined) {
    return {
      words: `${command}: ${said(millions)}, and nothing to hold it against. ${accept}`,
      isFailure: true,
    };
  }
  const change = millions / accepted - 1;
  if (Math.abs(change) <= tolerance) {
    return undefined;
  }
  const percent = `${Math.abs(change * 100).toFixed(1)} %`;
  const numbers = `${said(millions)}, where ${said(accepted)} are accepted`;
  return change > 0
    ? {
        words: `${command} has become slower by ${percent}: ${numbers}. Find out why (node --cpu-prof dist/index.js …). Where it is worth that: ${accept}`,
        isFailure: true,
      }
    : {
        words: `${command} has become faster by ${percent}: ${numbers}. So that it stays: ${accept}`,
        isFailure: false,
      };
}

const said = (millions: number): string =>
  `${Math.round(millions).toLocaleString('en')} million instructions`;
const accept =
  '`npm run bench:guard -- --write`, and a commit of scripts/bench/guard/accepted.json that says why.';
