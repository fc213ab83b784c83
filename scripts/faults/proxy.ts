import { once } from 'node:events';
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';

export interface ProxyOptions {
  /** Milliseconds that each direction takes longer: half of what a round trip takes longer. */
  readonly delay?: number;
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
export async function startProxy(target: URL, { delay = 0 }: ProxyOptions = {}): Promise<Proxy> {
  let roundTrips = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTo({ host: target.hostname, port: Number(target.port || 5432) });
    let isAnswered = true;
    for (const [from, to, isQuestion] of [
      [client, upstream, true],
      [upstream, client, false],
    ] as const) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk) => {
        roundTrips += Number(isQuestion && isAnswered);
        isAnswered = !isQuestion;
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
