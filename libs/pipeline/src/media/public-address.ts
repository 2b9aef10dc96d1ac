// Whether an address leads to the public web and nowhere else, in every spelling: what a provider is asked to fetch for us.

export type AddressFault = 'malformed' | 'scheme' | 'credentials' | 'port' | 'private_host';

export interface PublicAddress {
  readonly host: string;
  readonly fault?: AddressFault;
}

/** IPv4 ranges that are not the public internet (RFC 6890 and successors), as first address and prefix length. */
const reserved4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const privateNames =
  /(?:^|\.)(?:localhost|local|internal|intranet|corp|lan|home|home\.arpa|localdomain|priv|svc|consul|invalid|test|example|onion)$/;
/** Public names that resolve to whatever address they spell. */
const spelledAddresses = /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me)$/;

/** Reads by the WHATWG rules, which know the odd spellings of IPv4 (`0x7f.1`, `2130706433`, full-width digits). */
export const publicAddress = (url: string): PublicAddress => {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return { host: '', fault: 'malformed' };
  }
  const host = parsed.hostname.toLowerCase().replace(/\.$/, '');
  if (parsed.protocol !== 'https:') return { host, fault: 'scheme' };
  if (parsed.username !== '' || parsed.password !== '') return { host, fault: 'credentials' };
  if (parsed.port !== '') return { host, fault: 'port' };
  return isPublicHost(host) ? { host } : { host, fault: 'private_host' };
};

const isPublicHost = (host: string): boolean => {
  if (host.startsWith('[')) return isPublic6(host.slice(1, -1));
  const four = ipv4(host);
  if (four !== undefined) return isPublic4(four);
  return host.includes('.') && !privateNames.test(host) && !spelledAddresses.test(host);
};

const ipv4 = (host: string): number | undefined => {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return undefined;
  return host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
};

const isPublic4 = (address: number): boolean =>
  !reserved4.some(([first, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor((ipv4(first) as number) / size);
  });

/** Only global unicast (2000::/3), without documentation, and without IPv4 wrapped in it. */
const isPublic6 = (address: string): boolean => {
  const first = Number.parseInt(address.split(':')[0] || '0', 16);
  if (first < 0x2000 || first > 0x3fff) return false;
  return !/^(?:2001:0?db8|2001:0{0,4}:|2001::|2002:)/.test(address);
};
