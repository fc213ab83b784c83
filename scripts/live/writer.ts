import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What Strapi has acknowledged: it must be there whatever happens afterwards. Moments are those of `Date.now`. */
export interface Written {
  /** The name that each author was given last, by `documentId`, and when that was acknowledged. */
  readonly authors: Map<string, { readonly name: string; readonly at: number }>;
  /** The author of each article, by `documentId` of both, and when that was acknowledged. */
  readonly articles: Map<string, { readonly author: string; readonly at: number }>;
  /** Names that were sent and not acknowledged, by `documentId`: they may be there or not. */
  readonly unanswered: Map<string, string>;
}

/** What became of requests. */
export interface Requests {
  /** How long each took that was answered, in milliseconds. */
  readonly took: readonly number[];
  readonly failed: number;
}

/** What a writer can be asked for. */
export interface Answers {
  /** The requests since the last time. */
  requests: Requests;
  written: Written;
  /** The same once the last request has been answered. */
  stop: Written;
}

/**
 * Somebody who writes to a Strapi through REST, one request after the other, as fast as they are answered; on a thread of its
 * own, so that nothing else makes it wait.
 */
export class Writer {
  readonly #worker: Worker;

  /** @param url Of the Strapi. */
  constructor(url: string) {
    this.#worker = new Worker(new URL('writer-thread.ts', import.meta.url), { workerData: url });
  }

  async ask<Question extends keyof Answers>(question: Question): Promise<Answers[Question]> {
    this.#worker.postMessage(question);
    const [answer] = await once(this.#worker, 'message');
    return answer;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
