/** A request that did not bring what was asked for. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  /** The status of the reply, where there was one. */
  readonly status: number | undefined;
  /** Whether the same request may succeed later. */
  readonly isTransient: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    { status, isTransient, retryAfter, cause }: Partial<RequestFailure> & ErrorOptions = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.isTransient = isTransient ?? true;
    this.retryAfter = retryAfter;
  }
}
