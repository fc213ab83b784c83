import type { Cipheriv } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** A cipher that encrypts what comes through its stream, and by turns what goes past it. */
export class SharedCipher extends Transform {
  readonly #cipher: Cipheriv;
  #taken = 0;
  /** Who waits until so many bytes have come. */
  #awaited: { readonly bytes: number; readonly reached: () => void } | undefined;

  constructor(cipher: Cipheriv) {
    super();
    this.#cipher = cipher;
  }

  /**
   * Settles when so many bytes have come, by either way; it stays pending where they do not. What has come out does not tell: what does
   * not fill a block is kept back.
   */
  async taken(bytes: number): Promise<void> {
    if (this.#taken < bytes) {
      await new Promise<void>((reached) => {
        this.#awaited = { bytes, reached };
      });
    }
  }

  /** Encrypts what follows, past the stream, in which nothing is under way. @returns What nobody else knows. */
  pass(bytes: Buffer): Buffer {
    this.#taken += bytes.length;
    return this.#cipher.update(bytes);
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    done(null, this.pass(chunk));
    if (this.#awaited !== undefined && this.#taken >= this.#awaited.bytes) {
      this.#awaited.reached();
      this.#awaited = undefined;
    }
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#cipher.final());
  }
}
