// Whom an address stands for when addresses are counted: one of IPv4 for itself, one of IPv6 for its /64, which is one customer's (RFC 6177).
import { isIPv6 } from 'node:net';

/** `2001:db8:0:1` of `2001:db8:0:1::9`, `192.0.2.1` of itself and of `::ffff:192.0.2.1`. */
export function addressBlock(address: string): string {
  const plain = address.split('%', 1)[0] as string;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).map(shortest).join(':');
}

/** Sixteen bits each; an IPv4 address at the end takes two. */
const groupsOf = (text: string): string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));

const shortest = (group: string): string => Number.parseInt(group, 16).toString(16);
