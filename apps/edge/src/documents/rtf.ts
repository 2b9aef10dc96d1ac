// Rich text (RTF 1.9): what it shows, with its escapes read.
import type { Reading } from './reading.ts';

export const looksLikeRtf = (text: string): boolean => /^\s*\{\\rtf/.test(text.slice(0, 1_000));

const marks =
  /\\'([0-9A-Fa-f]{2})|\\u(-?\d{1,6})\??|\\(?:par|line|tab|cell|row)(?![a-z])\s?|\\[a-z]{1,32}-?\d{0,10}\s?|\\[^a-z]|[{}\r\n]/g;
/** Marks that part words. */
const parting = /^\\(?:par|line|tab|cell|row)/;

/** @throws Spent */
export function readRtf(text: string, reading: Reading): void {
  reading.add(
    text.replace(marks, (mark, byte?: string, code?: string) => {
      if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
      if (code !== undefined) return String.fromCharCode(Number(code) & 0xffff);
      return parting.test(mark) ? '\n' : '';
    }),
  );
}
