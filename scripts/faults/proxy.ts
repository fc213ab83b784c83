import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';

/** Where what is said on a connection goes. */
export type Towards = 'server' | 'program';

export interface ProxyOptions {
  /** Milliseconds that each direction takes longer: half of what a round trip takes longer. */
  readonly delay?: number;
  /**
   * Asked for each connection; what it returns sees what is said on it, as it arrives here, and says whether it passes.
   */
  readonly watch?: () => (chunk: Buffer, towards: Towards) => boolean;
}

/** Stands between a program and a database server, whichever protocol they speak. */
export interface Proxy {
  readonly port: number;
  /** How often the program has waited for an answer: each statement is at least one round trip. */
  readonly roundTrips: number;
  /** Cuts all connections, as a network does. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of this machine. */
export async function startProxy(target: URL, { delay = 0, watch }: ProxyOptions = {}): Promise<Proxy> {
  let roundTrips = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTo({ host: target.hostname, port: Number(target.port) });
    const passes = watch?.() ?? (() => true);
    let isAnswered = true;
    for (const [from, to, towards] of [
      [client, upstream, 'server'],
      [upstream, client, 'program'],
    ] as const) {
      const isQuestion = towards === 'server';
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => {
        roundTrips += Number(isQuestion && isAnswered);
        isAnswered = !isQuestion;
        if (!passes(chunk, towards)) {
          return;
        }
        const pass = () => to.writable && to.write(chunk);
        if (delay === 0) {
          if (!pass()) {
            from.pause();
            to.once('drain', () => from.resume());
          }
        } else {
          setTimeout(pass, delay);
        }
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        setTimeout(() => to.end(), delay);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    get roundTrips() {
      return roundTrips;
    },
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
