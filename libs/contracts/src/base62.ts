// Base62 with the alphabet 0-9 A-Z a-z (the golden vector's, which wins over the pages), fixed width, most significant digit first.

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `width` digits; the value must fit (43 digits hold 256 bits, 6 hold 32). */
export const base62 = (value: bigint, width: number): string => {
  let digits = '';
  for (let left = value; digits.length < width; left /= 62n) digits = alphabet[Number(left % 62n)] + digits;
  return digits;
};
