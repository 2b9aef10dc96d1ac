// What a text says to who decodes it: base64, base32, hex, escapes, spelled-out characters, pieces, and the disguises leet, rot13 and spaced letters.
import { bytesOneByOne, closedUp, rot13, spelledOut, spelledOutRun, unleeted } from './disguises.ts';
import { decodeRun } from './encoded-run.ts';
import { escapedRuns, unescaped } from './escapes.ts';
import { putTogether } from './pieces.ts';
import { type Survey, survey } from './survey.ts';

export interface Decoding {
  /** `encoding`: a stretch stands for other text. `disguise`: the text as a whole reads otherwise. `pieces`: a value, put together. */
  readonly kind: 'encoding' | 'disguise' | 'pieces';
  readonly text: string;
  /** Half-open range of what was decoded, in the text given. */
  readonly start: number;
  readonly end: number;
}

export interface Decodings {
  readonly found: readonly Decoding[];
  /** Ranges of what says something and was not read, because more had been decoded already than is read of one text. */
  readonly beyond: readonly (readonly [start: number, end: number])[];
}

/** Characters decoded of one text, all decodings together: so many that no prompt needs them, so few that nobody waits for them. */
export const budget = 131_072;
const leastLetters = 40;
const leastEscapes = 4;
const leastSingles = 12;
const encodedAgain = /[A-Za-z0-9+/_=-]{16}[A-Za-z0-9+/_=\s-]*/;
const mostTimes = 4;
const again = (decoded: string): string | undefined => {
  const run = encodedAgain.exec(decoded)?.[0];
  return run === undefined ? undefined : decodeRun(run.replace(/\s/g, ''))?.text;
};
const none: Decodings = Object.freeze({ found: Object.freeze([]), beyond: Object.freeze([]) });

/** Only what turns out to be text is charged to the budget: words that are none of it cost a look each. */
export const decodings = (text: string, seen: Survey = survey(text)): Decodings => {
  const found: Decoding[] = [];
  const beyond: (readonly [number, number])[] = [];
  let left = budget;
  const add = (kind: Decoding['kind'], decoded: string, start: number, end: number): void => {
    if (decoded.length === 0) return;
    if (decoded.length > left && kind !== 'disguise') beyond.push([start, end]);
    const read = decoded.slice(0, left);
    left -= read.length;
    if (read.length > 0) found.push({ kind, text: read, start, end });
  };
  for (let i = 0; i < seen.runs.length; i += 2) {
    const [start, end] = [seen.runs[i] as number, seen.runs[i + 1] as number];
    const run = text.slice(start, end);
    const spelled = spelledOutRun(run);
    if (spelled !== undefined) add('encoding', spelled, start, end);
    const decoded = decodeRun(run);
    if (decoded === undefined) continue;
    const [from, to] = [start + decoded.start, start + decoded.end];
    add('encoding', decoded.text, from, to);
    // twice encoded is a favourite, and each time more is less than the time before
    let inner = again(decoded.text);
    for (let times = 2; inner !== undefined && times <= mostTimes; times++) {
      add('encoding', inner, from, to);
      inner = again(inner);
    }
  }
  if (seen.escapes >= leastEscapes) {
    for (const [start, end, decoded] of escapedRuns(text)) add('encoding', decoded, start, end);
    if (seen.escapes > seen.percents + leastEscapes) add('disguise', unescaped(text), 0, text.length);
  }
  if (seen.pairs >= leastSingles)
    for (const [start, end, decoded] of bytesOneByOne(text)) add('encoding', decoded, start, end);
  if (seen.singles >= leastSingles) {
    for (const [start, end, decoded] of spelledOut(text)) add('encoding', decoded, start, end);
    if (seen.singles * 2 > seen.words) add('disguise', closedUp(text), 0, text.length);
  }
  for (const [start, end, said] of putTogether(text)) add('pieces', said, start, end);
  if (seen.leet >= 3 && seen.leet * 5 > seen.words) add('disguise', unleeted(text), 0, text.length);
  if (seen.rotated > leastLetters) add('disguise', rot13(text), 0, text.length);
  return found.length === 0 && beyond.length === 0 ? none : { found, beyond };
};
