// Identifiers made of digits: every run of digits is looked at once, by the strictest reading first.
import { endOfRun, isDigit } from './digit-run.ts';
import { hiddenCards } from './hidden-cards.ts';
import { ibanBefore } from './iban.ts';
import { type Run, readings } from './number-readings.ts';
import type { RawFinding } from './rule.ts';
import { scanShapedId } from './shaped-ids.ts';

const longestRun = 40;
const fewestDigits = 7;
const fewestOfPart = 9;
const mostDigits = 19;

/** Reports every identifier among the runs of digits of `text`. */
export const scanNumbers = (text: string, report: (finding: RawFinding) => void): void => {
  const digit = /\d/g;
  for (let found = digit.test(text); found; found = digit.test(text)) {
    const at = digit.lastIndex - 1;
    digit.lastIndex = readRun(text, at, report);
  }
};

/** Reads the run that begins at `at` and returns where to look on. */
const readRun = (text: string, at: number, report: (finding: RawFinding) => void): number => {
  const account = ibanBefore(text, at);
  if (account !== undefined) {
    report({ detector: 'pii', type: 'iban', start: account[0], end: account[1], score: 0.99, severity: 'high' });
    return account[1];
  }
  const shaped = scanShapedId(text, at);
  if (shaped !== undefined) {
    report(shaped);
    return shaped.end;
  }
  const end = endOfRun(text, at, longestRun);
  if (end - at < fewestDigits) return end;
  const hidden = end - at > mostDigits || isInsideWord(text, at) ? hiddenCards(text, at) : undefined;
  if (hidden !== undefined && hidden.cards.length > 0) return toldAll(hidden, report);
  const read = isInsideWord(text, at) ? undefined : readGroups(text, at, end, report);
  return read ?? toldAll(hidden ?? hiddenCards(text, at), report);
};

/** A run may hold more than the identifier: the date it was written on before it, the month a card ends in behind it. */
const mostDropped = 3;

/** Where to look on; undefined when nothing was found. */
const readGroups = (
  text: string,
  at: number,
  end: number,
  report: (finding: RawFinding) => void,
): number | undefined => {
  const whole = readAs(text, at, end, fewestDigits);
  if (whole !== undefined) return told(whole, report);
  for (let stop = previousGap(text, at, end), dropped = 0; stop > at && dropped < mostDropped; dropped++) {
    const finding = readAs(text, at, stop, fewestOfPart);
    if (finding !== undefined) return told(finding, report);
    stop = previousGap(text, at, stop);
  }
  for (let from = nextGap(text, at, end), dropped = 0; from < end && dropped < mostDropped; dropped++) {
    const finding = readAs(text, from, end, fewestOfPart);
    if (finding !== undefined) return told(finding, report);
    from = nextGap(text, from, end);
  }
  return undefined;
};

const told = (finding: RawFinding, report: (finding: RawFinding) => void): number => {
  report(finding);
  return finding.end;
};

const toldAll = ({ cards, end }: ReturnType<typeof hiddenCards>, report: (finding: RawFinding) => void): number => {
  for (const card of cards) report(card);
  return cards.at(-1)?.end ?? end;
};

const isGap = (code: number): boolean => code === 32 || code === 47;

/** After the group before the last one that ends at `stop`; `from` when there is none. */
const previousGap = (text: string, from: number, stop: number): number => {
  let at = stop - 1;
  while (at > from && !isGap(text.charCodeAt(at))) at--;
  while (at > from && !isDigit(text.charCodeAt(at - 1))) at--;
  return at;
};

/** Where the group after the one at `from` begins; `end` when there is none. */
const nextGap = (text: string, from: number, end: number): number => {
  let at = from;
  while (at < end && !isGap(text.charCodeAt(at))) at++;
  while (at < end && !isDigit(text.charCodeAt(at))) at++;
  return at;
};

const readAs = (text: string, at: number, end: number, fewest: number): RawFinding | undefined => {
  if (end - at < fewest || goesOn(text, end)) return undefined;
  const start = startOfRun(text, at);
  let digits = '';
  let shape = '';
  for (let i = start; i < end; i++) {
    const isOne = isDigit(text.charCodeAt(i));
    if (isOne) digits += text[i];
    shape += isOne ? '0' : text[i];
  }
  if (digits.length < fewest || digits.length > mostDigits || isOneDigit(digits)) return undefined;
  const run: Run = { text, start, end, digits, shape };
  for (const reading of readings) {
    const finding = reading(run);
    if (finding !== undefined) return { ...finding, start, end };
  }
  return undefined;
};

/** `22222222222` adds up in many schemes; whoever fills in a form to try it writes it. */
const isOneDigit = (digits: string): boolean => digits === digits[0]?.repeat(digits.length);

/** `+48` and `(212)` begin before their first digit. */
const startOfRun = (text: string, at: number): number => {
  if (text[at - 1] === '(') return text[at - 2] === '+' ? at - 2 : at - 1;
  return text[at - 1] === '+' ? at - 1 : at;
};

/** Digits that continue a word, a decimal or a longer token are part of that: a hash, a version, a price. */
const isInsideWord = (text: string, start: number): boolean => {
  if (start === 0) return false;
  const code = text.charCodeAt(start - 1);
  if (code === 45) return /\w/.test(text[start - 2] ?? '');
  return isWordCode(code) || code === 36 || code === 0x20ac || code === 0xa3 || code === 46 || code === 35;
};

const isWordCode = (code: number): boolean =>
  isDigit(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

/** Digits go on as a word, unless it says what they are: an extension, `-Office`. */
const goesOn = (text: string, end: number): boolean => {
  const next = text[end] ?? '';
  if (next === '-')
    return (
      /\w/.test(text[end + 1] ?? '') &&
      !/^-(?:office|fax|home|mobile|cell|work|phone|tel)\b/i.test(text.slice(end, end + 8))
    );
  return /[A-Za-z0-9_%]/.test(next) && !/^x\d{2,6}(?!\w)/.test(text.slice(end, end + 8));
};
