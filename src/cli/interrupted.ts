/** Ctrl-C and its kin, with the exit code that shells give to them. */
export class Interrupted extends Error {
  readonly exitCode: number;

  /** @param signal The signal's number. */
  constructor(signal: number) {
    super('Interrupted');
    this.exitCode = 128 + signal;
  }
}
