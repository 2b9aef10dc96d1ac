// Check digits of identifiers outside Europe, from the rules their issuers publish; each takes the compact identifier in capitals.
import { luhn, weighted } from './checksums.ts';
import { closing, digitAt, falling, type IdCheck, isDay, isRepeated, part } from './id-arithmetic.ts';

const mexicanLetters = '0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ';

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

/** US Drug Enforcement Administration: prescribers. */
const dea: IdCheck = (id) => weighted(id.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === digitAt(id, 8);

export const worldChecks = {
  ...{ verhoeff, chilean, mexican, chinese, singaporean, hongKong, newZealand, dea },
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
  npi: (id: string) => luhn(`80840${id}`),
  malaysian: (id: string) => isDay(part(id, 2, 4), part(id, 4, 6)),
  indonesian: (id: string) => isDay(part(id, 8, 10), part(id, 6, 8) % 40),
  itin: (id: string) => /^9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(id),
  pan: (id: string) => /^...[ABCFGHJLPT]/.test(id),
} as const satisfies Record<string, IdCheck>;
