// What a run of digits may be: a card, a social security number, an identifier with check digits, a telephone; the first that fits.

import { isArticleNumber } from './article-number.ts';
import { isCard } from './card-number.ts';
import { nip, pesel, regon, ssn } from './checksums.ts';
import { idChecks } from './id-checks.ts';
import { worldChecks } from './id-checks-world.ts';
import type { RawFinding } from './rule.ts';

/** A run of digits with the separators people put between them. */
export interface Run {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** `4111 1111`, `123-45`: digits as 0, other characters as they are. */
  readonly shape: string;
}

export type Reading = (run: Run) => Omit<RawFinding, 'start' | 'end'> | undefined;

const contextChars = 48;

const said = (run: Run, words: RegExp): boolean =>
  words.test(run.text.slice(Math.max(0, run.start - contextChars), run.start)) ||
  words.test(run.text.slice(run.end, run.end + 24));

const pii = (type: string, score: number, severity: RawFinding['severity']): Omit<RawFinding, 'start' | 'end'> => ({
  detector: 'pii',
  type,
  score,
  severity,
});

const phoneWords =
  /(?:\b|-)(?:phone|tel(?:efon)?|mobile|cell|call|fax|office|whatsapp|sms|text|messages?|registered|number|contact|kom(?:orka)?|zadzwo|nr)\b/i;
const phoneGroups = /^\+?\(?0{1,4}\)?(?:[ .\-/]{0,2}\(?0{1,6}\)?){0,6}$/;
const dateShape = /^(?:0000[-./]0{1,2}[-./]0{1,2}|0{1,2}[-./]0{1,2}[-./]0000)(?:[ -].*)?$/;

const yearRange = /^\(?(?:1[4-9]|20)\d\d-(?:1[4-9]|20)\d\d\)?$/;

const groupsOf = (shape: string): number => shape.split(/[ .\-()/]+/).filter((group) => group !== '').length;

/** Seconds since 1970 as logs and tokens write them, a time of day with its date, a fraction, or bytes. */
const isMoment = ({ digits, shape, text, start, end }: Run): boolean =>
  (shape === '0000000000' &&
    /^1[0-9]/.test(digits) &&
    !/(?:phone|tel|mobile|cell|fax)\W{0,8}$/i.test(text.slice(Math.max(0, start - 16), start))) ||
  (/^(?:19|20)\d{2}[01]\d[0-3]\d/.test(digits) &&
    /^(?:0{8}|0{8}[ .-]?0{4,9}|0000([-./])00\1(?:00)(?:[ .-]?0{2,9})?)$/.test(shape)) ||
  /^(?::\d{2}|[T ]?\d{2}:\d{2})/.test(text.slice(end, end + 6)) ||
  /\d:$/.test(text.slice(Math.max(0, start - 2), start)) ||
  /^0\.0/.test(text.slice(start, end)) ||
  /^(?:00 ){3,}00/.test(shape);

/** ITU E.164 with a plus; the North American layout; anything else only where a word says that it is a telephone. */
const phone = (run: Run): ReturnType<Reading> => {
  const { digits, shape } = run;
  if (digits.length > 15 || !phoneGroups.test(shape) || dateShape.test(shape)) return undefined;
  if (
    /[/\d]$|\d,$/.test(run.text.slice(Math.max(0, run.start - 2), run.start)) ||
    isMoment(run) ||
    isArticleNumber(run.text, run.start) ||
    yearRange.test(digits.length === 8 ? run.text.slice(run.start, run.end) : '')
  )
    return undefined;
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

/** Identifiers that are known by how they are grouped, or by rules strict enough to need no grouping. */
const shaped: readonly (readonly [type: string, shape: RegExp, check: (digits: string) => boolean, score: number])[] = [
  ['br_cpf', /^000\.000\.000-00$/, worldChecks.cpf, 0.95],
  ['br_cnpj', /^00\.000\.000\/0000-00$/, worldChecks.cnpj, 0.95],
  ['ch_ahv', /^000\.0000\.0000\.00$/, (digits) => digits.startsWith('756') && idChecks.swiss(digits), 0.95],
  ['be_national_number', /^00\.00\.00-000\.00$/, idChecks.belgian, 0.95],
  ['fr_nir', /^0 ?00 ?00 ?00 ?000 ?000 ?00$/, (digits) => /^[12]/.test(digits) && idChecks.french(digits), 0.9],
  ['in_aadhaar', /^0000([ -])0000\1(?:0000)$/, (digits) => /^[2-9]/.test(digits) && worldChecks.verhoeff(digits), 0.8],
  ['se_personal_number', /^(?:0000)?000000-0000$|^00000000-0000$/, idChecks.swedish, 0.7],
  ['kr_rrn', /^000000-0000000$/, worldChecks.korean, 0.8],
  ['ar_cuit', /^00-00000000-0$/, (digits) => /^(?:2[03457]|3[034])/.test(digits) && worldChecks.cuit(digits), 0.9],
  ['cn_resident_id', /^0{18}$/, worldChecks.chinese, 0.9],
  ['us_itin', /^000-00-0000$/, worldChecks.itin, 0.8],
];

export const readings: readonly Reading[] = [
  (run) => (isCard(run) ? pii('credit_card', 0.97, 'high') : undefined),
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
  (run) => {
    for (const [type, shape, check, score] of shaped)
      if (shape.test(run.shape) && check(run.digits)) return pii(type, score, 'high');
    return undefined;
  },
  (run) => phone(run),
];
