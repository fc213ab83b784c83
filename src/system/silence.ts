/** Milliseconds. */
const usual = 120_000;
/** Milliseconds of silence that an interruption waits for, before what it waits for is broken off. */
const whileInterrupted = 1_000;
/** Milliseconds for the question whether the other side is still at work, and beyond them for whoever asks to come to a result. */
export const longestQuestion = 15_000;
const margin = 1_000;
/** Milliseconds for an answer that is on its way when it is heard that the other side is done. */
const longestGrace = 2_000;
/** How often the other side may leave open whether it is at work, before that counts as a no. */
const mostUntold = 10;

/** A process has one patience, as it has one user. */
let limit = usual;
let interruptedAt: number | undefined;
let mayBeInterrupted = true;

/** @param seconds For how long another side may be silent; 0 for as long as it likes. */
export function allowSilence(seconds: number): void {
  limit = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1_000;
}

/** Milliseconds for which another side may be silent. @param atMost What is enough in any case. */
export const silenceLimit = (atMost: number = Number.POSITIVE_INFINITY): number => Math.min(limit, atMost);

/**
 * From here on the process is wanted to end: what is asked of a server already is broken off as soon as the server is silent for a
 * second, whether it is at work or not.
 */
export function breakOffSilence(): void {
  interruptedAt ??= performance.now();
}

/** From here on what has begun is brought to its end, whoever interrupts it. */
export function endAnyway(): void {
  mayBeInterrupted = false;
}

/** The end of {@link breakOffSilence} and {@link endAnyway}: something new begins. */
export function beginAnew(): void {
  interruptedAt = undefined;
  mayBeInterrupted = true;
}

/** What something ends with whose other side has said nothing for too long. */
export class Silence extends Error {
  override readonly name = 'Silence';
  /** What was waited for: `COMMIT`. */
  readonly what: string;
  readonly milliseconds: number;

  constructor(what: string, milliseconds: number) {
    super(`no answer to ${what} for ${inSeconds(milliseconds)}`);
    this.what = what;
    this.milliseconds = milliseconds;
  }
}

/** `120 s`. */
export const inSeconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;

/** The other side of a connection. */
export interface OtherSide {
  /** Bytes that went over the connection so far, both ways. */
  moved(): number;
  /**
   * Whether the other side is at work on what it was asked, as somebody else hears of it, by a connection of its own; undefined where it
   * answers, and leaves it open. To be told within {@link longestQuestion}, or the limit where that is less.
   */
  isAtWork?(): Promise<boolean | undefined>;
  /** Destroys the connection, without a word to the other side. */
  destroy(): void;
}

/**
 * Watches a connection for as long as something is asked of it. Nothing is wrong with a server that works for an hour before its first
 * byte: so when nothing has moved for the limit, the server is asked by another connection whether it is at work.
 */
export class SilenceWatch {
  readonly #other: OtherSide;
  readonly #began = performance.now();
  readonly #waiting = new Set<(error: Silence) => void>();
  #timer: NodeJS.Timeout | undefined;
  #what = '';
  #moved = 0;
  /** How often something was heard of it. */
  #heard = 0;
  #since = 0;
  #untold = 0;
  #isAsking = false;

  constructor(other: OtherSide) {
    this.#other = other;
  }

  /**
   * @param what It is that the other side is asked, for people.
   * @throws Silence where it does not answer; the connection is destroyed then.
   */
  during<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#what = what;
      this.#waiting.add(reject);
      if (this.#timer === undefined) {
        this.#hear();
        this.#timer = setInterval(() => this.#look(), Math.min(250, limit / 4));
      }
      // What is thrown at once is a rejection, too.
      (async () => work())()
        .then(resolve, reject)
        .finally(() => {
          this.#waiting.delete(reject);
          this.#rest();
        });
    });
  }

  #rest(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Destroys the connection; what waits for it fails. */
  abandon(): void {
    this.#end(performance.now() - this.#since);
  }

  #hear(): void {
    this.#moved = this.#other.moved();
    this.#heard += 1;
    this.#since = performance.now();
    this.#untold = 0;
  }

  #look(): void {
    const silent = performance.now() - this.#since;
    if (this.#other.moved() !== this.#moved) {
      this.#hear();
    } else if (this.#isInterrupted() && silent >= whileInterrupted) {
      this.#end(silent);
    } else if (silent >= limit && !this.#isAsking) {
      this.#isAsking = true;
      this.#ask()
        .catch(() => false)
        .then((isAlive) => {
          this.#isAsking = false;
          if (!isAlive && this.#waiting.size > 0) {
            this.#end(performance.now() - this.#since);
          }
        });
    }
  }

  /** What is asked for the first time after the interruption is to clean up. */
  #isInterrupted(): boolean {
    return mayBeInterrupted && interruptedAt !== undefined && this.#began < interruptedAt;
  }

  /** Whether it may be silent for another while. */
  async #ask(): Promise<boolean> {
    const heard = this.#heard;
    const late = AbortSignal.timeout(silenceLimit(longestQuestion) + margin);
    const isLate = new Promise<false>((resolve) => {
      late.addEventListener('abort', () => resolve(false));
    });
    const isAtWork = await Promise.race([this.#other.isAtWork?.().catch(() => false) ?? false, isLate]);
    if (isAtWork || (isAtWork === undefined && this.#untold < mostUntold)) {
      this.#since = performance.now();
      this.#untold += isAtWork ? 0 : 1;
      return true;
    }
    // It may have come to an end in this very moment.
    await new Promise((resolve) => setTimeout(resolve, silenceLimit(longestGrace)));
    return this.#heard !== heard || this.#other.moved() !== this.#moved;
  }

  #end(milliseconds: number): void {
    const silence = new Silence(this.#what, milliseconds);
    for (const reject of this.#waiting) {
      reject(silence);
    }
    // A driver whose connection is destroyed may never say so to whoever waits.
    this.#waiting.clear();
    this.#rest();
    this.#other.destroy();
  }
}

/**
 * Waits for something that the other side of a connection has a part in, but not for long.
 *
 * @param giveUp Called where it takes too long; it is not waited for any more then.
 */
export async function notForLong(
  work: Promise<unknown>,
  giveUp: () => void,
  milliseconds = silenceLimit(5_000),
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      giveUp();
      resolve();
    }, milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a statement of SQL is, without what stands in it: `LOCK TABLE`. */
export const kindOf = (sql: string): string =>
  /^[\s(]*((?:lock|truncate) tables?|[a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? 'a statement';

/** The bytes that a socket has received, and got rid of: what waits in the queue of the system's own calls is still there. */
export function movedOver(socket: {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly writableLength: number;
}): number {
  const { _handle: handle } = socket as { _handle?: { readonly writeQueueSize?: number } | null };
  return socket.bytesRead + socket.bytesWritten - socket.writableLength - (handle?.writeQueueSize ?? 0);
}
