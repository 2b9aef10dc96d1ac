// Account numbers of ISO 13616: a country, its length, and check digits that add up, however the number is grouped or misread.
import { iban97 } from './checksums.ts';

/** Registered lengths, and those of countries that use the format without being registered. */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 ' +
    'GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 ' +
    'OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 ' +
    'AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG25 ML28 MZ25 NE28 SN28 TD27 TG28'
  )
    .split(' ')
    .map((row) => [row.slice(0, 2), Number(row.slice(2))] as const),
);

/** Countries whose numbers hold digits only: there a letter is a digit that was misread. */
const digitsOnly: ReadonlySet<string> = new Set(
  'AE AT BA BE CR CZ DE DK EE ES FI FO GL HR HU IL IS LT LY ME NO PL PT RS SD SE SI SK ST TL TN VA XK'.split(' '),
);

const mostSeparators = 2;

/** The number that begins at `at`: the length of its country, then the check digits, with misread digits put right if need be. */
export const iban = (text: string, at: number): readonly [number, number] | undefined => {
  const country = countryAt(text, at);
  if (country === undefined) return undefined;
  const length = lengths[country] as number;
  const hasLetters = !digitsOnly.has(country);
  let compact = '';
  let end = at;
  for (let gap = 0; compact.length < length; end++) {
    const code = text.charCodeAt(end);
    if (isSeparator(code) && gap < mostSeparators) {
      gap++;
      continue;
    }
    if (!isAlphanumeric(code) || (compact.length > 1 && !hasLetters && !isDigitLike(code))) return undefined;
    compact += text[end];
    gap = 0;
  }
  if (isAlphanumeric(text.charCodeAt(end)) || !/^..[\dlIOo]{2}/.test(compact)) return undefined;
  return addsUp(country, compact) ? [at, end] : undefined;
};

/** Space, dot, hyphen, line break. */
const isSeparator = (code: number): boolean => code === 32 || code === 46 || code === 45 || code === 10;
/** A digit, or `l`, `I`, `O`, `o`. */
const isDigitLike = (code: number): boolean =>
  (code >= 48 && code <= 57) || code === 108 || code === 73 || code === 79 || code === 111;

const countryAt = (text: string, at: number): string | undefined => {
  const country = text.slice(at, at + 2).toUpperCase();
  return lengths[country] === undefined ? undefined : country;
};

const isAlphanumeric = (code: number): boolean =>
  (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122);

const addsUp = (country: string, compact: string): boolean => {
  if (iban97(compact.toUpperCase())) return true;
  if (!digitsOnly.has(country)) return false;
  const mended = country + compact.slice(2).replace(/[lI]/g, '1').replace(/[oO]/g, '0');
  return /^..\d+$/.test(mended) && iban97(mended);
};

const isLetter = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at) | 32;
  return code >= 97 && code <= 122;
};

/** The number whose first digit stands at `at`; a separator may stand before it, and two misread digits. */
export const ibanBefore = (text: string, at: number): readonly [number, number] | undefined => {
  let last = at - 1;
  const code = text.charCodeAt(last);
  if (code === 32 || code === 10 || code === 46 || code === 45) last--;
  for (const misread of [0, 1, 2]) {
    const start = last - 1 - misread;
    if (start < 0 || !isLetter(text, start) || !isLetter(text, start + 1)) return undefined;
    if (misread > 0 && !/[lIOo]/.test(text[start + 2] ?? '')) return undefined;
    if (!/\w/.test(text[start - 1] ?? '')) return iban(text, start);
  }
  return undefined;
};
