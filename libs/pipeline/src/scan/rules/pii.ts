// Personal data that letters announce; what consists of digits is in numbers.ts.
import { never, type Rule } from '../rule.ts';

const localPart: ReadonlySet<number> = new Set(
  [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+'-"].map((char) => char.charCodeAt(0)),
);
const domain = /(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9]|-[A-Za-z0-9])/y;
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

const spelledDomain =
  /(?:[A-Za-z0-9][A-Za-z0-9-]{0,61}\s{0,2}(?:\.|[([{<]\s?(?:dot|punkt|point|punto|ponto|kropka|punt)\s?[)\]}>])\s{0,2}){1,4}[A-Za-z]{2,24}(?![A-Za-z0-9-])/iy;

/** `anna (at) posteo (dot) de`: written so that machines do not collect it. */
const spelledEmail = (text: string, at: number, end: number): readonly [number, number] | undefined => {
  let start = at;
  while (start > 0 && at - start < mostSpaces && text[start - 1] === ' ') start--;
  const local = /[A-Za-z0-9][\w.%+-]{0,63}$/.exec(text.slice(Math.max(0, start - longestLocalPart), start));
  if (local === null) return undefined;
  while (text[end] === ' ' && end - at < longestMark) end++;
  spelledDomain.lastIndex = end;
  return spelledDomain.test(text) ? [start - local[0].length, spelledDomain.lastIndex] : undefined;
};
const mostSpaces = 2;
const longestMark = 8;

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
    id: 'email_spelled',
    detector: 'pii',
    type: 'email',
    severity: 'medium',
    score: 0.9,
    anchors: ['(at)', '[at]', '{at}', '<at>', '( at )', '[ at ]', '(@)', '[@]'],
    pattern: never,
    locate: spelledEmail,
    examples: {
      hits: [
        'write to anna (at) posteo (dot) de',
        'anna.berg[at]posteo[dot]de',
        'anna [at] posteo.de',
        'anna{at}mail{dot}posteo{dot}de',
        'anna ( at ) posteo ( punkt ) de',
      ],
      misses: ['meet me (at) noon', 'look [at] this', 'x[at] = y', 'f(at)', 'list[at].name and more'.replace('.', ' ')],
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
