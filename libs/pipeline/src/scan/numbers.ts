// Identifiers made of digits: every run of digits is looked at once, by the strictest reading first.
import { luhn, nip, pesel, regon, ssn } from './checksums.ts';
import type { RawFinding } from './rule.ts';
import { iban } from './rules/pii.ts';

/** One run of digits with the separators people put between them. */
interface Run {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** `4111 1111`, `123-45`: digits as 0, other characters as they are. */
  readonly shape: string;
}

type Reading = (run: Run) => Omit<RawFinding, 'start' | 'end'> | undefined;

const longestRun = 40;
const contextChars = 48;

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
  const end = endOfRun(text, at);
  if (end - at < 7 || isInsideWord(text, at, end)) return end;
  const start = startOfRun(text, at);
  const own = text.slice(start, end);
  const run: Run = { text, start, end, digits: own.replace(/\D/g, ''), shape: own.replace(/\d/g, '0') };
  if (run.digits.length < 7) return end;
  for (const reading of readings) {
    const finding = reading(run);
    if (finding === undefined) continue;
    report({ ...finding, start, end });
    break;
  }
  return end;
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** Space, dot, hyphen, slash, parentheses. */
const isSeparator = (code: number): boolean =>
  code === 32 || code === 46 || code === 45 || code === 40 || code === 41 || code === 47;

/** After the last digit that two separators at most part from the digit before it. */
const endOfRun = (text: string, at: number): number => {
  let end = at + 1;
  for (let i = end; i < text.length && i - at < longestRun && i - end <= 2; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) end = i + 1;
    else if (!isSeparator(code)) break;
  }
  return end;
};

/** `+48` and `(212)` begin before their first digit. */
const startOfRun = (text: string, at: number): number => {
  if (text[at - 1] === '(') return text[at - 2] === '+' ? at - 2 : at - 1;
  return text[at - 1] === '+' ? at - 1 : at;
};

/** Digits that continue a word, a decimal or a longer token are part of that: a hash, a version, a price. */
const isInsideWord = (text: string, start: number, end: number): boolean =>
  /[A-Za-z0-9_$€£.#]/.test(text[start - 1] ?? '') ||
  (/[A-Za-z0-9_%]/.test(text[end] ?? '') && !/^x\d{2,6}(?!\w)/.test(text.slice(end, end + 8))) ||
  longTokens(text, start, end);

const longTokens = (text: string, start: number, end: number): boolean =>
  text[start - 1] === '-' ? /\w/.test(text[start - 2] ?? '') : text[end] === '-' && /\w/.test(text[end + 1] ?? '');

const ibanBefore = (text: string, at: number): readonly [number, number] | undefined => {
  if (at < 2 || !/[A-Za-z]/.test(text[at - 1] as string) || !/[A-Za-z]/.test(text[at - 2] as string)) return undefined;
  return /\w/.test(text[at - 3] ?? '') ? undefined : iban(text, at - 2);
};

const said = (run: Run, words: RegExp): boolean =>
  words.test(run.text.slice(Math.max(0, run.start - contextChars), run.start)) ||
  words.test(run.text.slice(run.end, run.end + 24));

const pii = (type: string, score: number, severity: RawFinding['severity']): Omit<RawFinding, 'start' | 'end'> => ({
  detector: 'pii',
  type,
  score,
  severity,
});

/** Issuer ranges with their lengths (ISO/IEC 7812 as the schemes publish them). */
const cardShape =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|(?:2131|1800)\d{11}|62\d{14,17}|(?:50|5[6-9]|6[37])\d{10,17})$/;
const cardGroups = /^(?:0+|0{4}([ -])0{4}\1(?:0{4})\1(?:0{4})(?:\1(?:0{3}))?|0{4}([ -])0{6}\2(?:0{5}|0{4}))$/;

const ipv4Groups = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

const readings: readonly Reading[] = [
  (run) => {
    if (!cardShape.test(run.digits) || !cardGroups.test(run.shape) || !luhn(run.digits)) return undefined;
    return /^(\d)\1+$/.test(run.digits) ? undefined : pii('credit_card', 0.97, 'high');
  },
  (run) => {
    const own = run.text.slice(run.start, run.end);
    if (!ipv4Groups.test(own) || /^(?:0|127|255)\./.test(own) || said(run, /version|release|\bv\.?\s{0,2}$|\boid\b/i))
      return undefined;
    return pii('ip_address', 0.9, 'low');
  },
  (run) => {
    if (!ssn(run.digits)) return undefined;
    if (/^000([- ])00\1(?:0{4})$/.test(run.shape)) return pii('us_ssn', 0.9, 'high');
    return said(run, /\bssn\b|social security/i) ? pii('us_ssn', 0.95, 'high') : undefined;
  },
  (run) =>
    (run.shape.length === 11 || said(run, /pesel/i)) && pesel(run.digits)
      ? pii('pesel', said(run, /pesel/i) ? 0.98 : 0.7, 'high')
      : undefined,
  (run) => (nip(run.digits) && said(run, /\bnip\b|\bvat\b/i) ? pii('nip', 0.95, 'medium') : undefined),
  (run) => (regon(run.digits) && said(run, /\bregon\b/i) ? pii('regon', 0.95, 'medium') : undefined),
  (run) => phone(run),
];

const phoneWords =
  /(?:\b|-)(?:phone|tel(?:efon)?|mobile|cell|call|fax|office|whatsapp|sms|text|messages?|registered|number|contact|kom(?:[óo]rka)?|zadzwo|nr)\b/i;
const phoneGroups = /^\+?\(?0{1,4}\)?(?:[ .\-/]{0,2}\(?0{1,6}\)?){0,6}$/;
const dateShape = /^(?:0000[-./]0{1,2}[-./]0{1,2}|0{1,2}[-./]0{1,2}[-./]0000)(?:[ -].*)?$/;

const groupsOf = (shape: string): number => shape.split(/[ .\-()/]+/).filter((group) => group !== '').length;

/** ITU E.164 with a plus; the North American layout; anything else only where a word says that it is a telephone. */
const phone = (run: Run): ReturnType<Reading> => {
  const { digits, shape } = run;
  if (digits.length > 15 || !phoneGroups.test(shape) || dateShape.test(shape)) return undefined;
  const worded = said(run, phoneWords);
  if (shape.startsWith('+') || shape.startsWith('(+'))
    return digits.length >= 8 && !digits.startsWith('0') ? pii('phone', 0.9, 'medium') : undefined;
  const american =
    /^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits) && /^(?:0[ .-])?(?:\(000\) ?|000[ .-])000[ .-]0000$/.test(shape);
  if (american) return pii('phone', worded ? 0.95 : 0.8, 'medium');
  if (worded && digits.length >= 7 && digits.length <= 13) return pii('phone', 0.75, 'medium');
  // A trunk or international prefix and groups, as people write numbers to each other.
  const prefixed = /^(?:00[1-9]|0[1-9])/.test(digits) && /^\(?0{2,5}\)?[ .-]/.test(shape);
  return prefixed && digits.length >= 9 && digits.length <= 13 && groupsOf(shape) >= 2
    ? pii('phone', 0.6, 'medium')
    : undefined;
};
