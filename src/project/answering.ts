import { get } from 'node:http';

/** Milliseconds for which an answer is waited for. Where nothing listens, that is known at once. */
const patience = 500;

/**
 * The address at which a Strapi answers on this machine, at the port that the project's own would have by its environment;
 * undefined where none does. It need not be that of the project.
 */
export function answeringStrapi({ PORT = '1337' }: NodeJS.ProcessEnv): Promise<string | undefined> {
  const port = Number(PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return Promise.resolve(undefined);
  }
  const address = `http://127.0.0.1:${port}`;
  return new Promise((done) => {
    const signal = AbortSignal.timeout(patience);
    const request = get(`${address}/_health`, { signal, agent: false }, (response) => {
      response.destroy();
      // Strapi names itself in this answer.
      done(response.headers.strapi === undefined ? undefined : address);
    });
    request.on('error', () => done(undefined));
  });
}
