import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { strapiEnvironment } from './installation.ts';
import { plainEnvironment } from './process.ts';

/** A Strapi that runs, and stops when the block that holds it ends. */
export interface RunningStrapi extends AsyncDisposable {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Whether it answers. */
  healthy(): Promise<boolean>;
}

/** What `strapi start` does, without the admin panel, which nobody built. Strapi 4 has its functions under other names. */
const program = `
const main = require('@strapi/strapi');
const { createStrapi = main, compileStrapi = main.compile } = main;
compileStrapi().then((context) => createStrapi({ ...context, serveAdminPanel: false }).start());
`;

/** A port that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') {
    throw new Error('the system gave no port');
  }
  return address.port;
}

/**
 * Starts a project's Strapi on a free port and waits until it answers.
 *
 * @param environment More of it, such as where the database is.
 * @throws Error with its output when it ends or does not answer within two minutes.
 */
export async function startStrapi(
  project: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningStrapi> {
  const port = await freePort();
  const child = spawn('node', ['-e', program], {
    cwd: project,
    env: {
      ...plainEnvironment(),
      ...strapiEnvironment,
      ...environment,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  };
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/_health`).then(
      ({ status }) => status === 204,
      () => false,
    );
  const deadline = performance.now() + 120_000;
  while (!(await healthy())) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`Strapi did not start:\n${output}`);
    }
    await delay(250);
  }
  return { url: `http://127.0.0.1:${port}`, healthy, [Symbol.asyncDispose]: stop };
}
