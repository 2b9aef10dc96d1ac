// Check digits of identifiers in Europe and its neighbours, from the rules their issuers publish; each takes the compact identifier in capitals.
import { luhn, weighted } from './checksums.ts';
import { closing, digitAt, falling, type IdCheck, isDay, isRepeated, mod11of10, part } from './id-arithmetic.ts';

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const irishLetters = 'WABCDEFGHIJKLMNOPQRSTUV';
const finnishLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const oddItalian = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const italian: IdCheck = (id) => {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = id.charCodeAt(i);
    const value = code <= 57 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? (oddItalian[value] as number) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === id[15];
};

/** Estonia and Lithuania: a second round of weights where the first leaves ten. */
const baltic: IdCheck = (id) => {
  let rest = weighted(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  if (rest === 10) rest = (weighted(id, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10;
  return rest === digitAt(id, 10) && isDay(part(id, 3, 5), part(id, 5, 7));
};

const norwegian: IdCheck = (id) =>
  closing([3, 7, 6, 1, 8, 9, 4, 5, 2], undefined, true)(id) &&
  closing([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], undefined, true)(id) &&
  isDay(part(id, 2, 4) % 40, part(id, 0, 2) % 40);

/** With the century or without; coordination numbers count their days from sixty. */
const swedish: IdCheck = (id) => {
  const short = id.slice(-10);
  return luhn(short) && isDay(part(short, 2, 4), part(short, 4, 6) % 60);
};

const french: IdCheck = (id) => {
  const body = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
  const month = part(id, 3, 5);
  return 97 - (Number(body) % 97) === part(id, 13, 15) && (month <= 12 || (month >= 20 && month <= 42));
};

const belgian: IdCheck = (id) => {
  const control = part(id, 9, 11);
  const body = id.slice(0, 9);
  const isDated = isDay(part(id, 2, 4) % 20, part(id, 4, 6));
  return isDated && (97 - (Number(body) % 97) === control || 97 - (Number(`2${body}`) % 97) === control);
};

/** No digit but one may stand twice or three times in the first ten. */
const germanTax: IdCheck = (id) => {
  const counts = [...'0123456789'].map((digit) => id.slice(0, 10).split(digit).length - 1);
  const most = Math.max(...counts);
  return (
    id[0] !== '0' && (most === 2 || most === 3) && counts.filter((count) => count > 1).length === 1 && mod11of10(id)
  );
};

const turkish: IdCheck = (id) => {
  const odd = weighted(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(id, [0, 1, 0, 1, 0, 1, 0, 1]);
  const ten = (((odd * 7 - even) % 10) + 10) % 10;
  return id[0] !== '0' && ten === digitAt(id, 9) && (odd + even + ten) % 10 === digitAt(id, 10);
};

const czech: IdCheck = (id) => {
  const whole = Number(id) % 11 === 0 || (Number(id.slice(0, 9)) % 11 === 10 && id[9] === '0');
  return whole && isDay((part(id, 2, 4) % 50) % 20, part(id, 4, 6));
};

const dni: IdCheck = (id) => spanishLetters[Number(id.slice(0, 8)) % 23] === id[8];

const irish: IdCheck = (id) => {
  const second = /[A-S]$/.test(id.slice(8)) ? id.charCodeAt(8) - 64 : 0;
  return irishLetters[(weighted(id, falling(8)) + second * 9) % 23] === id[7];
};

const finnish: IdCheck = (id) => {
  const rest = finnishLetters[Number(id.slice(0, 6) + id.slice(-4, -1)) % 31];
  return rest === id.at(-1) && isDay(part(id, 2, 4), part(id, 0, 2));
};

const snils: IdCheck = (id) => (weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === part(id, 9, 11);

export const idChecks = {
  ...{
    french,
    belgian,
    germanTax,
    turkish,
    czech,
    dni,
    irish,
    finnish,
    snils,
    italian,
    baltic,
    norwegian,
    swedish,
    mod11of10,
  },
  luhn: (id: string) => luhn(id) && !isRepeated(id),
  nie: (id: string) => dni(`${'XYZ'.indexOf(id[0] as string)}${id.slice(1)}`),
  nhs: (id: string) => closing(falling(10), undefined, true)(id) && !isRepeated(id),
  bsn: (id: string) => (weighted(id, falling(9)) - digitAt(id, 8)) % 11 === 0 && !isRepeated(id),
  nif: closing(falling(9), 0, true),
  swiss: (id: string) => weighted(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  austrian: (id: string) =>
    weighted(id, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(id, 3) && isDay(part(id, 6, 8), part(id, 4, 6)),
  romanian: (id: string) =>
    closing([2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], 1)(id) && isDay(part(id, 3, 5), part(id, 5, 7)),
  bulgarian: (id: string) => closing([2, 4, 8, 5, 10, 9, 7, 3, 6], 0)(id) && isDay(part(id, 2, 4) % 20, part(id, 4, 6)),
  yugoslav: (id: string) =>
    closing([7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 0, true)(id) && isDay(part(id, 2, 4), part(id, 0, 2)),
  amka: (id: string) => luhn(id) && isDay(part(id, 2, 4), part(id, 0, 2)),
  afm: closing([256, 128, 64, 32, 16, 8, 4, 2], 0),
  ukrainian: closing([-1, 5, 7, 9, 4, 6, 10, 5, 7], 0),
  cpr: (id: string) => isDay(part(id, 2, 4), part(id, 0, 2)),
  nino: (id: string) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ|[DFIQUV]|.[DFIQUVO])/.test(id) && /[ABCD]$/.test(id),
} as const satisfies Record<string, IdCheck>;
