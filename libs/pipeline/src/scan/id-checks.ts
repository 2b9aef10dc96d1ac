// Check digits of national identifiers, from the rules their issuers publish; each takes the compact identifier in capitals.
import { luhn, weighted } from './checksums.ts';

export type IdCheck = (id: string) => boolean;

const digitAt = (id: string, at: number): number => id.charCodeAt(at) - 48;
const part = (id: string, from: number, to: number): number => Number(id.slice(from, to));

/** A month and a day; a number of more than that belongs to no calendar. */
const isDay = (month: number, day: number): boolean => month >= 1 && month <= 12 && day >= 1 && day <= 31;

const isRepeated = (id: string): boolean => /^(.)\1+$/.test(id);

/** ISO 7064 MOD 11,10: German tax numbers, Croatian OIB. */
const mod11of10 = (id: string): boolean => {
  let product = 10;
  for (let i = 0; i < id.length - 1; i++) {
    const sum = (digitAt(id, i) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(id, id.length - 1);
};

const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const permutations = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff 1969: the dihedral group of the pentagon, each place permuted anew. */
const verhoeff = (id: string): boolean => {
  let state = 0;
  for (let i = 0; i < id.length; i++) {
    const permuted = digitAt(permutations[i % 8] as string, digitAt(id, id.length - 1 - i));
    state = digitAt(dihedral[state] as string, permuted);
  }
  return state === 0;
};

/** Sum by weights, modulo, then the digit at the end; `tens` is what stands for a remainder of ten. */
const closing =
  (weights: readonly number[], tens: number | undefined, complement = false): IdCheck =>
  (id) => {
    const rest = weighted(id, weights) % 11;
    const expected = complement ? (11 - rest) % 11 : rest;
    return (expected === 10 ? tens : expected) === digitAt(id, weights.length);
  };

/** Down from `from` to 2. */
const falling = (from: number): number[] => Array.from({ length: from - 1 }, (_, i) => from - i);

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const irishLetters = 'WABCDEFGHIJKLMNOPQRSTUV';
const finnishLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const oddItalian = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const mexicanLetters = '0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ';

const italian: IdCheck = (id) => {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = id.charCodeAt(i);
    const value = code <= 57 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? (oddItalian[value] as number) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === id[15];
};

/** Two digits at the end, each by its own weights: CPF, CNPJ. */
const brazilian =
  (weights: readonly number[]): IdCheck =>
  (id) => {
    const control = (own: readonly number[]): number => {
      const rest = weighted(id, own) % 11;
      return rest < 2 ? 0 : 11 - rest;
    };
    const first = weights.slice(1);
    return (
      !isRepeated(id) &&
      control(first) === digitAt(id, first.length) &&
      control(weights) === digitAt(id, first.length + 1)
    );
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

const chilean: IdCheck = (id) => {
  let sum = 0;
  for (let i = 0; i < id.length - 1; i++) sum += digitAt(id, id.length - 2 - i) * (2 + (i % 6));
  return '0123456789K'[(11 - (sum % 11)) % 11] === id.at(-1) && !isRepeated(id.slice(0, -1));
};

const mexican: IdCheck = (id) => {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += mexicanLetters.indexOf(id[i] as string) * (18 - i);
  return (10 - (sum % 10)) % 10 === digitAt(id, 17) && isDay(part(id, 6, 8), part(id, 8, 10));
};

const chinese: IdCheck = (id) =>
  '10X98765432'[weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === id[17] &&
  /^(?:18|19|20)/.test(id.slice(6)) &&
  isDay(part(id, 10, 12), part(id, 12, 14));

const singaporean: IdCheck = (id) => {
  const offset = /^[TG]/.test(id) ? 4 : 0;
  const rest = (offset + weighted(id.slice(1), [2, 7, 6, 5, 4, 3, 2])) % 11;
  return (/^[ST]/.test(id) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK')[rest] === id[8];
};

const hongKong: IdCheck = (id) => {
  const letters = id.length === 8 ? [36, id.charCodeAt(0) - 55] : [id.charCodeAt(0) - 55, id.charCodeAt(1) - 55];
  const digits = id.slice(-7, -1);
  const last = id.at(-1) === 'A' ? 10 : digitAt(id, id.length - 1);
  const sum = (letters[0] as number) * 9 + (letters[1] as number) * 8 + weighted(digits, [7, 6, 5, 4, 3, 2]) + last;
  return sum % 11 === 0;
};

const newZealand: IdCheck = (id) => {
  const padded = id.padStart(9, '0');
  const control = (weights: readonly number[]): number => (11 - (weighted(padded, weights) % 11)) % 11;
  const first = control([3, 2, 7, 6, 5, 4, 3, 2]);
  const expected = first === 10 ? control([7, 4, 3, 2, 5, 2, 7, 6]) : first;
  return expected === digitAt(padded, 8) && Number(id) >= 10_000_000 && Number(id) <= 150_000_000;
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

/** ISO 3779 as North America uses it: the ninth place checks the other sixteen. */
const vin: IdCheck = (id) => {
  const value = (char: string): number =>
    /\d/.test(char) ? Number(char) : '_ABCDEFGH_JKLMN_P_R__STUVWXYZ'.indexOf(char) % 9 || 9;
  const letters: Record<string, number> = {
    S: 2,
    T: 3,
    U: 4,
    V: 5,
    W: 6,
    X: 7,
    Y: 8,
    Z: 9,
    P: 7,
    R: 9,
    J: 1,
    K: 2,
    L: 3,
    M: 4,
    N: 5,
  };
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (weights[i] as number) * (letters[id[i] as string] ?? value(id[i] as string));
  return '0123456789X'[sum % 11] === id[8];
};

/** US Drug Enforcement Administration: prescribers. */
const dea: IdCheck = (id) => weighted(id.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === digitAt(id, 8);

const polishCard: IdCheck = (id) => {
  let sum = 0;
  const weights = [7, 3, 1, 0, 7, 3, 1, 7, 3];
  for (let i = 0; i < 9; i++) sum += (weights[i] as number) * (i < 3 ? id.charCodeAt(i) - 55 : digitAt(id, i));
  return sum % 10 === digitAt(id, 3);
};

const snils: IdCheck = (id) => (weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === part(id, 9, 11);

export const idChecks = {
  ...{
    verhoeff,
    french,
    belgian,
    germanTax,
    turkish,
    czech,
    chilean,
    mexican,
    chinese,
    singaporean,
    hongKong,
    newZealand,
  },
  ...{ dni, irish, finnish, vin, dea, polishCard, snils, italian, baltic, norwegian, swedish, mod11of10 },
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
  cpf: brazilian(falling(11)),
  cnpj: brazilian([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
  cuit: closing([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 9, true),
  tfn: (id: string) => weighted(id, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 && !isRepeated(id),
  medicare: (id: string) => weighted(id, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(id, 8),
  japanese: (id: string) => {
    const rest = weighted(id, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return (rest < 2 ? 0 : 11 - rest) === digitAt(id, 11);
  },
  korean: (id: string) =>
    (11 - (weighted(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(id, 12) &&
    isDay(part(id, 2, 4), part(id, 4, 6)),
  thai: (id: string) => (11 - (weighted(id, falling(13)) % 11)) % 10 === digitAt(id, 12),
  southAfrican: (id: string) => luhn(id) && isDay(part(id, 2, 4), part(id, 4, 6)),
  ukrainian: closing([-1, 5, 7, 9, 4, 6, 10, 5, 7], 0),
  npi: (id: string) => luhn(`80840${id}`),
  cpr: (id: string) => isDay(part(id, 2, 4), part(id, 0, 2)),
  malaysian: (id: string) => isDay(part(id, 2, 4), part(id, 4, 6)),
  indonesian: (id: string) => isDay(part(id, 8, 10), part(id, 6, 8) % 40),
  itin: (id: string) => /^9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(id),
  nino: (id: string) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ|[DFIQUV]|.[DFIQUVO])/.test(id) && /[ABCD]$/.test(id),
  pan: (id: string) => /^...[ABCFGHJLPT]/.test(id),
} as const satisfies Record<string, IdCheck>;
