/**
 * What ends something early: Ctrl-C and its kin, a job that is cancelled. It is the reason of a signal, and thrown by what ended
 * because of it; what leaves something behind says so.
 */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** The number of the signal that the process was sent. */
  readonly signal: number;
  /** What was done or stays, in sentences. Where there are none, nothing was changed and nothing was left behind. */
  readonly left: readonly string[];

  constructor(signal: number, left: readonly string[] = [], options?: ErrorOptions) {
    super('Interrupted', options);
    this.signal = signal;
    this.left = left;
  }

  /** The same, and what it leaves. */
  leaving(left: readonly string[], options?: ErrorOptions): Interrupted {
    return new Interrupted(this.signal, [...this.left, ...left], options);
  }

  /** The exit code that shells give to such an end. */
  get exitCode(): number {
    return 128 + this.signal;
  }
}
