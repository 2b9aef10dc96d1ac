// One spelling for equal numbers, whatever their digits: 1.0 is 1, and two integers that share a double are two.

/** @param digits a JSON number */
export const canonicalNumber = (digits: string): string => {
  const short = JSON.stringify(Number(digits));
  const exact = plainOf(digits);
  return plainOf(short) === exact ? short : exact;
};

/** `-12.50e3` as `-125e2`: all that counts, and nothing else. */
const plainOf = (digits: string): string => {
  const [, sign = '', whole = '', part = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(digits) ?? [];
  const all = `${whole}${part}`.replace(/^0+/, '');
  const counted = all.replace(/0+$/, '');
  if (counted === '') return '0';
  return `${sign}${counted}e${Number(power) - part.length + all.length - counted.length}`;
};
