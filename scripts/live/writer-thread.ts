import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answers, Requests, Written } from './writer.ts';

/** The thread of a `Writer`: it makes authors, gives them articles, then other names. */

/** So many requests take hours; then a writer that was forgotten ends by itself. */
const mostRequests = 1_000_000;

const written: Written = { authors: new Map(), articles: new Map(), unanswered: new Map() };
let took: number[] = [];
let failed = 0;
let isStopped = false;

const answers: { [question in keyof Answers]: () => Answers[question] | Promise<Answers[question]> } = {
  requests,
  written: () => written,
  stop: async () => {
    isStopped = true;
    await working;
    return written;
  },
};
parentPort?.on('message', async (question: keyof Answers) => {
  parentPort?.postMessage(await answers[question]());
  if (isStopped) {
    parentPort?.close();
  }
});
const working = work();

async function work(): Promise<void> {
  for (let number = 1; !isStopped && number * 3 < mostRequests; number += 1) {
    try {
      await writeOne(number);
    } catch (error) {
      // Not acknowledged, so nothing is known of it.
      failed += 1;
      console.log(`${error}`);
      await delay(100);
    }
  }
}

async function writeOne(number: number): Promise<void> {
  const name = `author ${number}`;
  const author = await send('POST', 'authors', { name });
  written.authors.set(author, { name, at: Date.now() });
  const article = await send('POST', 'articles', { title: `article ${number}`, author });
  written.articles.set(article, { author, at: Date.now() });
  const renamed = `${name}, renamed`;
  written.unanswered.set(author, renamed);
  await send('PUT', `authors/${author}`, { name: renamed });
  written.unanswered.delete(author);
  written.authors.set(author, { name: renamed, at: Date.now() });
}

/** @returns the `documentId` of what was written. */
async function send(method: 'POST' | 'PUT', path: string, data: object): Promise<string> {
  const started = performance.now();
  const response = await fetch(`${workerData}/api/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  took.push(performance.now() - started);
  if (!response.ok) {
    throw new Error(`Strapi answered ${response.status}: ${text}`);
  }
  return JSON.parse(text).data.documentId;
}

function requests(): Requests {
  const found = { took, failed };
  took = [];
  failed = 0;
  return found;
}
