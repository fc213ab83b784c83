import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What stands before a server and can fall silent, as a machine that hangs does: what it has accepted stays open. */
export interface SilentProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing passes, on no connection; new ones are accepted. */
  silence(): void;
  /** The same for the connections that are open, while new ones work. */
  silenceOpen(): void;
  /**
   * Falls silent as soon as a client has sent this text, or one of these packets.
   *
   * @param passesOn Whether the server still gets it.
   * @param all Whether new connections are silent, too.
   */
  silenceAt(
    text: string | readonly Buffer[],
    options: { readonly passesOn: boolean; readonly all: boolean },
  ): void;
  /** Falls silent once the server has sent so many bytes, on all connections together. */
  silenceAfter(bytes: number): void;
  /** Lets new connections pass again; those that were silent are closed. */
  speak(): void;
  /** Whether it has fallen silent, on any connection. */
  isSilent(): boolean;
  /** How many connections the other side has not closed. */
  open(): number;
}

export async function startSilentProxy(host: string, port: number): Promise<SilentProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket; isSilent: boolean }>();
  let isSilent = false;
  let trigger: { text: string | readonly Buffer[]; passesOn: boolean; all: boolean } | undefined;
  let allowed = Number.POSITIVE_INFINITY;
  const silenceOpen = () => {
    for (const pair of pairs) {
      pair.isSilent = true;
    }
  };
  const silence = () => {
    isSilent = true;
    silenceOpen();
  };
  const proxy = createServer((client) => {
    const pair = { client, server: connect(port, host), isSilent };
    pairs.add(pair);
    for (const [from, to] of [
      [pair.client, pair.server],
      [pair.server, pair.client],
    ] as const) {
      from.on('error', () => undefined);
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      from.on('data', (bytes: Buffer) => {
        const passes = !pair.isSilent;
        if (from === client && trigger !== undefined && holds(bytes, trigger.text)) {
          const { passesOn, all } = trigger;
          trigger = undefined;
          (all ? silence : silenceOpen)();
          if (!passesOn) {
            return;
          }
        }
        if (from === pair.server && passes) {
          allowed -= bytes.length;
          if (allowed < 0) {
            silence();
            return;
          }
        }
        if (passes) {
          to.write(bytes);
        }
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    silence,
    silenceOpen,
    silenceAt: (text, options) => {
      trigger = { text, ...options };
    },
    silenceAfter: (bytes) => {
      allowed = bytes;
    },
    speak: () => {
      isSilent = false;
      for (const pair of pairs) {
        if (pair.isSilent) {
          pair.client.destroy();
        }
      }
    },
    isSilent: () => isSilent || [...pairs].some((pair) => pair.isSilent),
    open: () => pairs.size,
    [Symbol.asyncDispose]: async () => {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

const holds = (bytes: Buffer, wanted: string | readonly Buffer[]): boolean =>
  typeof wanted === 'string' ? bytes.includes(wanted) : wanted.some((packet) => bytes.equals(packet));
