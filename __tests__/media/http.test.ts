/** @jest-environment ./__tests__/support/one-realm.mjs */
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { HttpClient } from '../../src/media/remote/http.ts';
import { type FileServer, file, startFileServer, status } from '../support/file-server.ts';
import { rejection } from '../support/workspace.ts';

/** Of those that are kept for documentation: no machine of any network has it. */
const publicAddress = '203.0.113.7';

let server: FileServer;
let client: HttpClient;

beforeEach(async () => {
  server = await startFileServer();
  client = new HttpClient(4);
});

afterEach(async () => {
  jest.restoreAllMocks();
  client.close();
  await server.close();
});

/** Makes the server, which is of this machine, look as if it were of the public internet. */
function makePublic(): void {
  const socket = Socket.prototype as unknown as { _getpeername(): object };
  jest.spyOn(socket, '_getpeername').mockReturnValue({ address: publicAddress, family: 'IPv4', port: 80 });
}

async function get(path: string): Promise<string> {
  const signal = new AbortController().signal;
  const { body } = await client.get(new URL(server.url + path), {}, signal, () => false);
  let text = '';
  for await (const chunk of body) {
    text += chunk;
  }
  return text;
}

describe('what a public server redirects to', () => {
  const port = () => new URL(server.url).port;

  beforeEach(() => {
    server.on('/secret', file('of the private network'));
    server.on('/here', file('here'));
  });

  test.each([
    ['an address of this machine', () => `http://127.0.0.1:${port()}/secret`],
    ['its own private name', () => `http://localhost:${port()}/secret`],
    ['the same in IPv6', () => `http://[::1]:${port()}/secret`],
    ['the same, written as IPv4 in IPv6', () => `http://[::ffff:127.0.0.1]:${port()}/secret`],
    ['an address of a private network', () => 'http://10.0.0.1/secret'],
    ['a path of a server that is here after all', () => '/secret'],
  ])('is not fetched where it is %s', async (_, location) => {
    makePublic();
    server.on('/a.png', status(302, { location: location() }));
    expect(await rejection(get('/a.png'))).toMatchObject({
      message: expect.stringContaining(
        'is an address inside a private network, from which media is not fetched',
      ),
      isTransient: false,
    });
    expect(server.asked).toEqual(['/a.png']);
  });

  test('is fetched where the server itself is of the private network', async () => {
    server.on('/a.png', status(302, { location: '/here' }));
    expect(await get('/a.png')).toBe('here');
  });
});
