// What rules for check digits are made of: digits at places, sums by weights, days that a calendar has.
import { weighted } from './checksums.ts';

export type IdCheck = (id: string) => boolean;

export const digitAt = (id: string, at: number): number => id.charCodeAt(at) - 48;
export const part = (id: string, from: number, to: number): number => Number(id.slice(from, to));

/** A month and a day; a number of more than that belongs to no calendar. */
export const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;

export const isRepeated = (id: string): boolean => /^(.)\1+$/.test(id);

/** ISO 7064 MOD 11,10: German tax numbers, Croatian OIB. */
export const mod11of10 = (id: string): boolean => {
  let product = 10;
  for (let i = 0; i < id.length - 1; i++) {
    const sum = (digitAt(id, i) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(id, id.length - 1);
};

/** Sum by weights, modulo, then the digit at the end; `tens` is what stands for a remainder of ten. */
export const closing =
  (weights: readonly number[], tens: number | undefined, complement = false): IdCheck =>
  (id) => {
    const rest = weighted(id, weights) % 11;
    const expected = complement ? (11 - rest) % 11 : rest;
    return (expected === 10 ? tens : expected) === digitAt(id, weights.length);
  };

/** Down from `from` to 2. */
export const falling = (from: number): number[] => Array.from({ length: from - 1 }, (_, i) => from - i);
