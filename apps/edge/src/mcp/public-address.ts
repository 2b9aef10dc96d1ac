// Whether an address belongs to somebody out there, and not to this house, its neighbours or the machine itself. By its bytes, so that no spelling matters.
import { BlockList, isIP } from 'node:net';

const v4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

// IPv6 hands out 2000::/3 only; what carries an IPv4 address inside (6to4, Teredo, NAT64) could carry a private one
const v6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

// a list each: one for both would read every IPv4 address as the IPv6 one it maps to
const special = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, prefix] of v4) special.ipv4.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of v6) special.ipv6.addSubnet(net, prefix, 'ipv6');

/** False for everything that is no address as well. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return !special[family].check(address, family);
}
