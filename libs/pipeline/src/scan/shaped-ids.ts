// Identifiers known by their shape alone: dotted addresses, and letters and digits in a fixed order with a check character.

import { readMask } from './announced.ts';
import type { IdCheck } from './id-arithmetic.ts';
import { idChecks } from './id-checks.ts';
import { worldChecks } from './id-checks-world.ts';
import type { RawFinding } from './rule.ts';
import { isVersionNumber } from './version-number.ts';

type Row = readonly [type: string, letters: number, mask: string, check: IdCheck, score: number];

/** How many letters stand before the first digit says where such an identifier may begin. */
const rows: readonly Row[] = [
  [
    'it_fiscal_code',
    6,
    'AAAAAAXXAXXAXXXA',
    (id) => /^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST]/.test(id) && idChecks.italian(id),
    0.95,
  ],
  ['mx_curp', 4, 'AAAA999999AAAAAAX9', (id) => /^.{10}[HM]/.test(id) && worldChecks.mexican(id), 0.95],
  ['es_nie', 1, 'A9999999A', (id) => /^[XYZ]/.test(id) && idChecks.nie(id), 0.7],
  ['in_pan', 5, 'AAAAA9999A', (id) => /^...P/.test(id) && worldChecks.pan(id), 0.6],
];
const mostLetters = 6;

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = new RegExp(`${octet}(?:\\.${octet}){3}(?![\\w]|\\.\\d)`, 'y');
/** Loopback, masks, and the ranges that RFC 5737 keeps for examples are nobody's. */
const nobodys = /^(?:0\.0\.|127\.|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;

/** What stands around the first digit of a run, at `at`. */
export const scanShapedId = (text: string, at: number): RawFinding | undefined => {
  const before = text.charCodeAt(at - 1);
  if (isLetter(before)) return lettersFirst(text, at);
  const isDotted = isDot(text, at + 1) || isDot(text, at + 2) || isDot(text, at + 3);
  if (isDotted) return address(text, at, before) ?? digitsFirst(text, at);
  const sixth = text.charCodeAt(at + 5);
  return sixth >= 48 && sixth <= 57 ? digitsFirst(text, at) : undefined;
};

const isDot = (text: string, at: number): boolean => text.charCodeAt(at) === 46;

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

const lettersFirst = (text: string, at: number): RawFinding | undefined => {
  let start = at;
  while (start > 0 && at - start <= mostLetters && isLetter(text.charCodeAt(start - 1))) start--;
  if (/[\w.-]/.test(text[start - 1] ?? '')) return undefined;
  for (const [type, letters, mask, check, score] of rows) {
    if (letters !== at - start) continue;
    const read = readMask(text, start, mask);
    // Lower case is mostly a name or a hash.
    if (read === undefined || /[a-z\n]/.test(text.slice(start, read.end)) || !check(read.compact)) continue;
    return { detector: 'pii', type, start, end: read.end, score, severity: 'high' };
  }
  return undefined;
};

const address = (text: string, at: number, before: number): RawFinding | undefined => {
  if (before === 46 || before === 95 || (before === 45 && endsAName(text, at))) return undefined;
  ipv4.lastIndex = at;
  if (!ipv4.test(text)) return undefined;
  const end = ipv4.lastIndex;
  if (nobodys.test(text.slice(at, end)) || isVersionNumber(text, at, end)) return undefined;
  return { detector: 'pii', type: 'ip_address', start: at, end, score: 0.9, severity: 'low' };
};

/** `WinPython-3.4.2.4` is a release; `10.0.0.1-10.0.0.9` is a range. */
const endsAName = (text: string, at: number): boolean => !/\d\.\d{1,3}-$/.test(text.slice(Math.max(0, at - 6), at));

/** Eighteen places with an X at the end; a Finnish date with its sign, three digits and a letter. */
const shapes: readonly (readonly [type: string, shape: RegExp, check: IdCheck])[] = [
  ['cn_resident_id', /\d{17}[Xx](?!\w)/y, worldChecks.chinese],
  ['fi_hetu', /\d{6}[-+A]\d{3}[0-9A-FHJ-NPR-Y](?!\w)/y, idChecks.finnish],
  ['cl_rut', /\d{1,2}\.\d{3}\.\d{3}-[\dKk](?!\w)/y, worldChecks.chilean],
];

const digitsFirst = (text: string, at: number): RawFinding | undefined => {
  if (/[\w.-]/.test(text[at - 1] ?? '')) return undefined;
  for (const [type, shape, check] of shapes) {
    shape.lastIndex = at;
    if (!shape.test(text)) continue;
    const end = shape.lastIndex;
    const compact = text.slice(at, end).toUpperCase().replace(/[.-]/g, '');
    if (check(compact)) return { detector: 'pii', type, start: at, end, score: 0.9, severity: 'high' };
  }
  return undefined;
};
