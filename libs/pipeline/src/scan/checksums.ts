// Check digits of the identifiers we look for; each takes digits only (the IBAN its letters too) and says whether they add up.

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** ISO/IEC 7812-1 annex B. */
export const luhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const value = digit(digits, digits.length - 1 - i) * (i % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
};

/** ISO 13616: rearranged, letters as numbers, remainder 1 of 97. */
export const iban97 = (iban: string): boolean => {
  let remainder = 0;
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  for (let i = 0; i < rearranged.length; i++) {
    const code = rearranged.charCodeAt(i);
    const value = code <= 57 ? code - 48 : code - 55;
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
};

export const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * digit(digits, i), 0);

/** Polish PESEL: 11 digits, the first six a date with the century in the month. */
export const pesel = (digits: string): boolean => {
  const control = (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  return digits.length === 11 && control === digit(digits, 10) && month >= 1 && month <= 12 && day >= 1 && day <= 31;
};

/** Polish NIP: 10 digits, remainder of 11 that is not 10. */
export const nip = (digits: string): boolean =>
  digits.length === 10 && weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digit(digits, 9);

/** Polish REGON of 9 digits; a remainder of 10 counts as 0. */
export const regon = (digits: string): boolean =>
  digits.length === 9 && (weighted(digits, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digit(digits, 8);

/** US SSN: no checksum, but areas 000, 666 and 9xx, group 00 and serial 0000 are never issued; two are famous advertisements. */
export const ssn = (digits: string): boolean =>
  digits.length === 9 &&
  !/^(?:000|666|9)/.test(digits) &&
  digits.slice(3, 5) !== '00' &&
  digits.slice(5) !== '0000' &&
  digits !== '078051120' &&
  digits !== '219099999' &&
  !/^(\d)\1{8}$/.test(digits);

const counts = new Uint16Array(128);

/** Bits of information in a character of this text, by its own frequencies: `aaaa` 0, random base64 near 6. */
export const entropyBits = (text: string): number => {
  counts.fill(0);
  // Characters beyond ASCII share counters, which can only make a text look less random.
  for (let i = 0; i < text.length; i++) counts[text.charCodeAt(i) & 127]!++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
};
