// Personal data that letters announce; what consists of digits is in numbers.ts.
import { iban97 } from '../checksums.ts';
import { never, type Rule } from '../rule.ts';

const localPart: ReadonlySet<number> = new Set(
  [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+'-"].map((char) => char.charCodeAt(0)),
);
const domain = /(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9-])/y;
const longestLocalPart = 64;
/** What follows an @ in source code and package names more often than a mail domain. */
const notMail = /\.(?:js|ts|jsx|tsx|py|rb|go|rs|java|c|h|cpp|css|html|json|yaml|yml|md|png|jpg|svg|tgz|lock|local)$/i;

/** RFC 5322 as far as mail providers use it: dots neither first nor last; after doubled ones an address begins anew. */
const email = (text: string, at: number): readonly [number, number] | undefined => {
  let start = at;
  while (start > 0 && at - start < longestLocalPart && localPart.has(text.charCodeAt(start - 1))) start--;
  start += text.slice(start, at).lastIndexOf('..') + 1;
  if (text[start] === '.' && text[start - 1] === '.') start++;
  while (start < at && /[.'%+-]/.test(text[start] as string)) start++;
  if (start === at || text[at - 1] === '.') return undefined;
  // `scheme://user:password@host` is a credential, not somebody's address.
  if (/:\/\/[^\s/@]{0,80}$/.test(text.slice(Math.max(0, start - 90), start))) return undefined;
  domain.lastIndex = at + 1;
  if (!domain.test(text) || notMail.test(text.slice(at + 1, domain.lastIndex))) return undefined;
  return [start, domain.lastIndex];
};

/** Registered lengths, ISO 13616 registry. */
const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 ' +
    'GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 ' +
    'PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((row) => [row.slice(0, 2), Number(row.slice(2))] as const),
);

const ibanShape = /[A-Z]{2}[ .-]?\d[ .-]?\d(?:[ .\n-]?[A-Z0-9]){11,30}/iy;

/** Grouped or not; the registered length of its country, then the check digits. */
export const iban = (text: string, at: number): readonly [number, number] | undefined => {
  const length = ibanLengths[text.slice(at, at + 2).toUpperCase()];
  if (length === undefined) return undefined;
  ibanShape.lastIndex = at;
  if (!ibanShape.test(text)) return undefined;
  let compact = '';
  let end = at;
  for (; end < ibanShape.lastIndex && compact.length < length; end++) {
    const char = text[end] as string;
    if (/[A-Za-z0-9]/.test(char)) compact += char.toUpperCase();
  }
  if (compact.length !== length || /[A-Za-z0-9]/.test(text[end] ?? '') || !iban97(compact)) return undefined;
  return [at, end];
};

const hexGroups = /(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?/iy;

const isHex = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
const isGroupChar = (code: number): boolean => code === 58 || isHex(code);

/** RFC 4291: eight groups, or fewer with one `::`; loopback, unspecified and documentation addresses are nobody's. */
const ipv6 = (text: string, anchor: number): readonly [number, number] | undefined => {
  if (!isGroupChar(text.charCodeAt(anchor + 1))) return undefined;
  let start = anchor;
  while (start > 0 && anchor - start < 4 && isHex(text.charCodeAt(start - 1))) start--;
  if (/[\w:.]/.test(text[start - 1] ?? '')) return undefined;
  hexGroups.lastIndex = start;
  if (!hexGroups.test(text)) return undefined;
  const end = hexGroups.lastIndex;
  const address = text.slice(start, end);
  const groups = address.split(':').filter((group) => group !== '').length;
  const shortened = address.split('::').length - 1;
  if (/[\w:]/.test(text[end] ?? '') || shortened > 1 || (shortened === 0 ? groups !== 8 : groups < 3 || groups > 7))
    return undefined;
  return /^2001:0?db8:/i.test(address) ? undefined : [start, end];
};

export const personalData: readonly Rule[] = [
  {
    id: 'email',
    detector: 'pii',
    type: 'email',
    severity: 'medium',
    score: 0.95,
    anchors: ['@'],
    pattern: never,
    locate: email,
    examples: {
      hits: [
        'write to ada.lovelace+notes@mail.example.org today',
        'A_B-c@EXAMPLE.co.uk.',
        "<o'neil@firma.pl>",
        'a..b@example.org says',
      ],
      misses: [
        '@mention',
        'a@b',
        'user@localhost',
        'npm i @scope/pkg',
        'git@',
        'lodash@4.17.21',
        'icon@2x.png',
        'see..@example.org says',
        'ftp://u:pw@host.example.org/',
      ],
    },
  },
  {
    id: 'ipv6',
    detector: 'pii',
    type: 'ip_address',
    severity: 'low',
    score: 0.85,
    anchors: [':'],
    pattern: never,
    locate: ipv6,
    examples: {
      hits: ['host 2a02:26f0:6d00:5a8::1 answered', '2a02:26f0:6d00:05a8:0000:0000:0000:0001'],
      misses: ['std::vector', 'a::b', '::1', '12:30:45', 'key: value', '2001:db8::1', '00:1a:2b:3c:4d:5e'],
    },
  },
];
