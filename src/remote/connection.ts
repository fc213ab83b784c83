import { randomUUID } from 'node:crypto';
import { UserError } from '../errors.ts';
import { collectOutlived } from '../system/young-generation.ts';
import { measureJson } from '../transfer/rules/json-weight.ts';
import { deepestJson } from '../transfer/rules/limits.ts';
import type { Direction, RemoteAddress } from './address.ts';
import { type Deadline, deadlines } from './deadlines.ts';
import { type DataFrame, type Message, messageIn, nameOf, readIncoming } from './envelopes.ts';
import { failedStage, lost, notStrapi, quotedFrom, refusedMessage, silent } from './failures.ts';
import { openSocket } from './handshake.ts';

/** Bytes of one message. A frame has 1 MiB and a record (protocol §4.3), and a record has 16 MiB at most. */
const longestMessage = 32 << 20;
/** What the values in a message may take in memory, for each byte that it may have at most. */
const heaviest = 4;
/** Messages that nobody waits for. A remote that sends more of them is none. */
const mostUnexpected = 1_000;
/** Diagnostics from one answer, or frame, to the next one. Of each file that is missing there comes one. */
const mostDiagnostics = 100_000;

/** Who is told of what the remote has to say beside its answers. */
export interface RemoteWitness {
  /** Something that is wrong there, in its words. */
  warned(message: string): void;
}

export interface ConnectionOptions {
  readonly direction: Direction;
  /** Of the remote's transfer tokens. It leaves this process in a header only. */
  readonly token: string;
  readonly witness: RemoteWitness;
  readonly signal?: AbortSignal | undefined;
}

type Socket = Awaited<ReturnType<typeof openSocket>>['socket'];

interface Waiting {
  readonly uuid: string;
  readonly what: string;
  resolve(data: unknown): void;
  reject(error: unknown): void;
}

/**
 * One WebSocket to a running Strapi: requests and their answers, frames and their acknowledgements. Any failure ends all of it, and whoever
 * waits is told; the remote then undoes what a push has written to its database (transfer protocol §5.6).
 */
export class Connection {
  readonly address: RemoteAddress;
  readonly #socket: Socket;
  readonly #direction: Direction;
  readonly #witness: RemoteWitness;
  readonly #signal: AbortSignal | undefined;
  #transferId: string | undefined;
  #waiting: Waiting | undefined;
  #frames: { readonly uuid: string; readonly frame: DataFrame }[] = [];
  #frameCame: (() => void) | undefined;
  #unexpected = 0;
  #diagnostics = 0;
  #during = 'at the beginning';
  #failure: unknown;
  #isClosing = false;
  /** How many messages the remote is about to send: answers, and frames. */
  #owed = 0;
  /** Told when that came, after the end. */
  #cameToRest: (() => void) | undefined;
  #lastError: string | undefined;
  #heardAt = performance.now();
  readonly #pulse: NodeJS.Timeout;
  readonly #aborted = () => this.#fail(this.#signal?.reason, true);

  /**
   * Opens it.
   *
   * @throws UserError where the remote cannot be reached or refuses; the reason of the signal where it is aborted.
   */
  static async open(address: RemoteAddress, options: ConnectionOptions): Promise<Connection> {
    const { direction, token, signal } = options;
    const opened = await openSocket(address, direction, token, longestMessage, signal);
    return new Connection(opened.address, opened.socket, options);
  }

  private constructor(
    address: RemoteAddress,
    socket: Socket,
    { direction, witness, signal }: ConnectionOptions,
  ) {
    this.address = address;
    this.#socket = socket;
    this.#direction = direction;
    this.#witness = witness;
    this.#signal = signal;
    socket.on('message', (data) => this.#receive(data as Buffer));
    socket.on('pong', () => {
      this.#heardAt = performance.now();
    });
    socket.on('error', (error) => {
      // What is too long is refused by the library itself, before it is in memory.
      const isTooLong = (error as { code?: string }).code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      this.#fail(
        isTooLong
          ? notStrapi(address, `it sent a message of more than ${longestMessage} bytes`)
          : lost(address, 1006, this.#during),
      );
    });
    socket.on('close', (code) => {
      if (!this.#isClosing) {
        this.#fail(lost(address, code, this.#during));
      }
    });
    this.#pulse = setInterval(() => this.#ping(), deadlines.ping);
    signal?.addEventListener('abort', this.#aborted);
    if (signal?.aborted) {
      this.#aborted();
    }
    socket.resume();
  }

  /** What the remote calls the transfer, to be sent along from now on. */
  set transferId(id: string) {
    this.#transferId = id;
  }

  /** What `end` has to name. */
  get endParams(): { readonly transferID: string | undefined } {
    return { transferID: this.#transferId };
  }

  /** What the remote has last told as an error, beside its answers. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** @throws what has ended the connection, where it has ended already. */
  assertOpen(): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  /**
   * Sends a message and waits for its answer. One at a time.
   *
   * @param data The JSON text of the message's `data`, where that was made already.
   * @returns The `data` of the answer.
   * @throws UserError where the remote refuses, is silent, or is gone; the reason of the signal where it is aborted.
   */
  async request(message: Message, deadline: Deadline, data?: string): Promise<unknown> {
    const uuid = randomUUID();
    const what = nameOf(message);
    this.#during = what;
    return await this.#within(deadline, what, () => {
      return new Promise<unknown>((resolve, reject) => {
        this.#waiting = { uuid, what, resolve, reject };
        // Of a pull a frame follows.
        const isPull = this.#direction === 'pull';
        this.#owed = isPull && message.type === 'transfer' && message.action === 'start' ? 2 : 1;
        const text = JSON.stringify({
          uuid,
          ...message,
          ...(this.#transferId === undefined ? {} : { transferID: this.#transferId }),
        });
        this.#sendText(data === undefined ? text : `${text.slice(0, -1)},"data":${data}}`);
      });
    });
  }

  /**
   * The frames of a stage that was started, up to the last one. Each is acknowledged when the next one is asked for: the remote reads nothing
   * before that (protocol, rule 4).
   *
   * @throws as {@link request}, and for a frame with an error.
   */
  async *frames(id: string, what: string): AsyncGenerator<unknown> {
    this.#during = what;
    for (;;) {
      const { uuid, frame } = await this.#within('frame', what, () => this.#nextFrame());
      if (frame.id !== id) {
        throw this.#fail(notStrapi(this.address, `it sent a frame of another stream (${what})`));
      }
      if (frame.error !== undefined) {
        this.#send({ uuid });
        const said = messageIn(frame.error) ?? this.#lastError;
        throw this.#fail(failedStage(this.address, what, frame.error, said));
      }
      if (frame.ended) {
        // Strapi sends the last one empty. What another one has in it must not get lost.
        if (frame.data !== null && frame.data !== undefined) {
          yield frame.data;
        }
        this.#send({ uuid });
        return;
      }
      yield frame.data;
      // A frame takes some megabytes in each of the forms that it passes through, and nobody knows it any more.
      collectOutlived();
      this.#owed = 1;
      this.#send({ uuid });
    }
  }

  /**
   * Ends the connection, in an orderly way where it is still there. Harmless when it has ended.
   *
   * After an interruption it waits a while for what the remote is about to send: Strapi 4 does not survive where it finds the connection
   * closed when it sends a frame, or an answer.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#pulse);
    this.#signal?.removeEventListener('abort', this.#aborted);
    const socket = this.#socket;
    if (this.#owed > 0 && socket.readyState === socket.OPEN) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadlines.rest);
        socket.once('close', resolve);
        this.#cameToRest = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (socket.readyState === socket.CLOSED) {
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.terminate(), deadlines.close);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.close();
    });
  }

  #ping(): void {
    const silence = performance.now() - this.#heardAt;
    if (silence > deadlines.pong) {
      this.#fail(silent(this.address, this.#during, silence));
    } else if (this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.ping();
    }
  }

  #send(value: unknown): void {
    this.#sendText(JSON.stringify(value));
  }

  #sendText(text: string): void {
    if (this.#failure === undefined) {
      this.#socket.send(text);
    }
  }

  async #within<Result>(deadline: Deadline, what: string, work: () => Promise<Result>): Promise<Result> {
    this.assertOpen();
    const limit = deadlines[deadline];
    const timer = setTimeout(() => this.#fail(silent(this.address, what, limit)), limit);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  async #nextFrame(): Promise<{ readonly uuid: string; readonly frame: DataFrame }> {
    while (this.#frames.length === 0) {
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      await new Promise<void>((resolve) => {
        this.#frameCame = resolve;
      });
    }
    return this.#frames.shift() as { readonly uuid: string; readonly frame: DataFrame };
  }

  #receive(data: Buffer): void {
    this.#heardAt = performance.now();
    if (this.#failure !== undefined) {
      this.#settle(data);
      return;
    }
    const { depth, weight } = measureJson(data, heaviest * longestMessage);
    if (depth > deepestJson || weight > heaviest * longestMessage) {
      this.#fail(notStrapi(this.address, 'it sent a message of too many values'));
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(data.toString());
    } catch {
      this.#fail(notStrapi(this.address, 'it sent what is no JSON'));
      return;
    }
    const incoming = readIncoming(value);
    switch (incoming?.kind) {
      case 'diagnostic':
        this.#diagnosed(incoming.level, incoming.text);
        return;
      case 'frame':
        if (this.#frames.length < 2) {
          this.#diagnostics = 0;
          this.#owed -= 1;
          this.#frames.push(incoming);
          this.#frameCame?.();
          return;
        }
        break;
      case 'reply':
        if (this.#answer(incoming.uuid, incoming.data, incoming.error)) {
          return;
        }
    }
    this.#unexpected += 1;
    if (this.#unexpected > mostUnexpected || incoming?.kind === 'frame') {
      this.#fail(notStrapi(this.address, 'it sends what nobody has asked for'));
    }
  }

  #answer(uuid: string, data: unknown, error: unknown): boolean {
    const waiting = this.#waiting;
    if (waiting?.uuid !== uuid) {
      return false;
    }
    this.#waiting = undefined;
    this.#diagnostics = 0;
    this.#owed = error === undefined ? this.#owed - 1 : 0;
    if (error === undefined) {
      waiting.resolve(data);
    } else {
      waiting.reject(refusedMessage(this.address, waiting.what, messageIn(error) ?? this.#lastError));
    }
    return true;
  }

  #diagnosed(level: 'info' | 'warning' | 'error', text: string): void {
    this.#diagnostics += 1;
    if (this.#diagnostics > mostDiagnostics) {
      this.#fail(notStrapi(this.address, 'it tells about what it does without end, and does not do it'));
      return;
    }
    if (level === 'info') {
      return;
    }
    if (level === 'error') {
      this.#lastError = text;
    }
    this.#witness.warned(quotedFrom(text));
  }

  /** Looks whether that is what the remote was about to send when all ended. */
  #settle(data: Buffer): void {
    if (!data.subarray(0, 16).includes('"diagnostic"')) {
      this.#owed -= 1;
      if (this.#owed <= 0) {
        this.#cameToRest?.();
      }
    }
  }

  /**
   * Ends everything; the first reason is the one that is told.
   *
   * @param isOrderly Whether the socket stays open until {@link close}: it is not the remote that has failed.
   */
  #fail(reason: unknown, isOrderly = false): unknown {
    if (this.#failure === undefined) {
      this.#failure = reason ?? new UserError('failed', 'The transfer was ended.', 'Run it again.');
      this.#isClosing = true;
      clearInterval(this.#pulse);
      if (!isOrderly) {
        this.#socket.terminate();
      }
      this.#waiting?.reject(this.#failure);
      this.#waiting = undefined;
      this.#frameCame?.();
    }
    return this.#failure;
  }
}
