import { type LookupAddress, lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses of one machine or one network only, where cloud metadata services are. No media is ever served there. */
const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
linkLocal.addAddress('fd00:ec2::254', 'ipv6');

/** Addresses that are not of the public internet. */
const internal = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  internal.addSubnet(network, prefix, 'ipv4');
}
internal.addSubnet('fc00::', 7, 'ipv6');
internal.addSubnet('fe80::', 10, 'ipv6');
internal.addAddress('::1', 'ipv6');
internal.addAddress('::', 'ipv6');

/**
 * Where a request may go. The addresses of media come from rows that editors can write, and what they lead to becomes
 * part of an archive: `direct` keeps them from metadata services; `fromPublic`, after a redirect of a public server,
 * from the whole network of this machine.
 */
export type Reach = 'direct' | 'fromPublic';

const refused = { direct: linkLocal, fromPublic: internal } as const;

export function isAllowed(address: string, reach: Reach): boolean {
  const family = isIP(address);
  return family !== 0 && !refused[reach].check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** True where a connection is to the public internet. */
export function isPublic(address: string | undefined): boolean {
  return address !== undefined && isAllowed(address, 'fromPublic');
}

/** A lookup for sockets that finds no address which may not be asked. Literal addresses never come here. */
export function guardedLookup(reach: Reach): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const allowed = (found ?? []).filter(({ address }) => isAllowed(address, reach));
      const [first] = allowed;
      if (error !== null || first === undefined) {
        callback(error ?? new ForbiddenAddress(hostname), '');
      } else if (options.all) {
        callback(null, allowed);
      } else {
        callback(null, first.address, first.family);
      }
    });
}

export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} is an address inside a private network, from which media is not fetched`);
  }
}
