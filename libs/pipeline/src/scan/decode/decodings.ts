// What a text says to who decodes it: base64, hex, URL escapes, and the disguises leet, rot13 and spaced letters.
import { type Survey, survey } from './survey.ts';

export interface Decoding {
  /** `encoding`: a stretch stands for other text. `disguise`: the text as a whole reads otherwise. */
  readonly kind: 'encoding' | 'disguise';
  readonly text: string;
  /** Half-open range of what was decoded, in the text given. */
  readonly start: number;
  readonly end: number;
}

/** Characters decoded of one text, all decodings together; what lies beyond is not worth an attacker's prompt either. */
const budget = 32_768;
const mostRuns = 256;
const leastLetters = 40;
const none: readonly Decoding[] = Object.freeze([]);

export const decodings = (text: string, seen: Survey = survey(text)): readonly Decoding[] => {
  const found: Decoding[] = [];
  let left = budget;
  const add = (kind: Decoding['kind'], decoded: string, start: number, end: number): void => {
    if (decoded.length === 0 || decoded.length > left) return;
    left -= decoded.length;
    found.push({ kind, text: decoded, start, end });
  };
  for (let i = 0; i < seen.runs.length && i < mostRuns * 2 && left > 0; i += 2) {
    const [start, end] = [seen.runs[i] as number, seen.runs[i + 1] as number];
    const decoded = decodeRun(text.slice(start, Math.min(end, start + left * 2)));
    if (decoded === undefined) continue;
    add('encoding', decoded, start, end);
    // Twice encoded is a favourite; three times is nobody's.
    const inner = /^[A-Za-z0-9+/_=-]{16,}$/.test(decoded) ? decodeRun(decoded) : undefined;
    if (inner !== undefined) add('encoding', inner, start, end);
  }
  if (seen.percents >= leastEscapes)
    for (const [start, end, decoded] of urlRuns(text)) add('encoding', decoded, start, end);
  if (seen.singles >= 12 && seen.singles * 2 > seen.words) add('disguise', closedUp(text), 0, text.length);
  if (seen.leet >= 3 && seen.leet * 5 > seen.words) add('disguise', unleeted(text), 0, text.length);
  if (seen.rotated > leastLetters) add('disguise', rot13(text), 0, text.length);
  return found.length === 0 ? none : found;
};

/** Text, or undefined when the bytes are none. */
const decodeRun = (run: string): string | undefined => {
  const bare = run.replace(/=+$/, '');
  if (/^[0-9a-fA-F]+$/.test(bare) && bare.length % 2 === 0) return readable(Buffer.from(bare, 'hex'));
  // One letter case and no digit is a word, a path or a rule of dashes.
  if (!/[a-z]/.test(bare) || !/[A-Z]/.test(bare)) return undefined;
  return readable(Buffer.from(bare, 'base64'));
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

const readable = (bytes: Buffer): string | undefined => {
  if (bytes.length < 8) return undefined;
  let plain = 0;
  const looked = Math.min(bytes.length, 64);
  for (let i = 0; i < looked; i++) {
    const byte = bytes[i] as number;
    if ((byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9 || byte >= 0xc2) plain++;
  }
  if (plain < looked * 0.9) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    // A stretch cut in the middle of a character is still mostly text.
    return plain === looked ? bytes.toString('latin1') : undefined;
  }
};

const leastEscapes = 4;
const urlRun = /(?:%[0-9A-Fa-f]{2}|[\w.~+!*'()&=/-]){8,4096}/g;

const urlRuns = (text: string): (readonly [number, number, string])[] =>
  [...text.matchAll(urlRun)].flatMap((match) => {
    const run = match[0];
    if (run.split('%').length <= 2) return [];
    const decoded = Buffer.from(
      run
        .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        .replaceAll('+', ' '),
      'latin1',
    ).toString('utf8');
    return [[match.index, match.index + run.length, decoded] as const];
  });

/** `i g n o r e   a l l` */
const closedUp = (text: string): string => text.replace(/(\S) (?=\S(?:\s|$))/g, '$1').replace(/\s{2,}/g, ' ');

const leetLetters: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const unleeted = (text: string): string =>
  text.replace(/\S*[A-Za-z]\S*/g, (word) => word.replace(/[013457@$]|!(?=\w)/g, (odd) => leetLetters[odd] ?? odd));

const rot13 = (text: string): string =>
  text.replace(/[A-Za-z]/g, (char) => {
    const base = char <= 'Z' ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });
