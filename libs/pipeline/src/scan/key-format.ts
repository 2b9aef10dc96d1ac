// The shapes issued keys have, written as their issuers describe them: `ghp_{alnum:36}` is a mark and 36 letters or digits.

/** What a `{class:length}` of a format is made of. */
const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  word: 'A-Za-z0-9_',
  url: 'A-Za-z0-9_-',
  padded: 'A-Za-z0-9_=-',
  dotted: 'A-Za-z0-9._-',
  escaped: 'A-Za-z0-9%_-',
  base64: 'A-Za-z0-9+/',
  hex: '0-9a-f',
  upperhex: '0-9A-F',
  anyhex: '0-9a-fA-F',
  lower: 'a-z0-9',
  upper: 'A-Z0-9',
  letters: 'A-Za-z',
  digits: '0-9',
  base32: 'A-Z2-7',
};
const uuid = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}';
const part = /\{([a-z0-9]+):(\d+)(?:-(\d+))?\}/g;

export interface KeyFormat {
  /** The literal it begins with, in lower case: where a scan looks for it. Empty for a key without a mark. */
  readonly mark: string;
  /** Bounded, without flags. */
  readonly pattern: string;
  /** How unlikely it is that such a key stands at one place of random base64 by chance, in bits. */
  readonly rarity: number;
  /** Made up: one as the issuer would make it, one of the right length that is a placeholder, one that is too short. */
  readonly good: string;
  readonly bad: string;
  readonly nearMiss: string;
}

/** `sk_<live|test>_{hex:40}` are two formats. */
export const formatsOf = (notation: string): KeyFormat[] =>
  alternatives(notation.replaceAll('{uuid}', uuid)).map(compile);

const alternatives = (notation: string): string[] => {
  const choice = /<([^>]+)>/.exec(notation);
  if (choice === null) return [notation];
  const [whole, options] = choice;
  return (options as string)
    .split('|')
    .flatMap((option) =>
      alternatives(notation.slice(0, choice.index) + option + notation.slice(choice.index + whole.length)),
    );
};

const compile = (notation: string): KeyFormat => {
  const parts = [...notation.matchAll(part)];
  const last = parts.at(-1);
  if (last === undefined) throw new RangeError(`${notation} names no characters that are drawn`);
  const draw = drawer(notation);
  const fill = (charOf: (set: string, at: number) => string, shorten = 0): string =>
    notation.replace(part, (_, name: string, min: string, __: string | undefined, at: number) => {
      const length = Number(min) - (at === last.index ? shorten : 0);
      return Array.from({ length }, (___, i) => charOf(setOf(name), i)).join('');
    });
  return {
    mark: notation.slice(0, notation.indexOf('{')).toLowerCase(),
    pattern: patternOf(notation),
    rarity: rarityOf(notation),
    good: fill(draw),
    bad: fill((set) => (/0/.test(set) ? '0' : 'A')),
    nearMiss: fill(draw, 1),
  };
};

const setOf = (name: string): string => {
  const set = classes[name];
  if (set === undefined) throw new RangeError(`no class of characters is named ${name}`);
  return set;
};

const escapeLiteral = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

const patternOf = (notation: string): string => {
  let pattern = '';
  let from = 0;
  for (const match of notation.matchAll(part)) {
    const [whole, name, min, max] = match;
    pattern += escapeLiteral(notation.slice(from, match.index));
    pattern += `[${setOf(name as string)}]{${min}${max === undefined ? '' : `,${max}`}}`;
    from = match.index + whole.length;
  }
  return pattern + escapeLiteral(notation.slice(from));
};

/** A literal is one of the 64 characters of base64 and rather a letter or a digit, what is drawn one of its class. */
const rarityOf = (notation: string): number => {
  const literals = notation.replace(part, '');
  let bits = 6 * literals.length + (/[^A-Za-z0-9]/.test(literals) ? 8 : 0);
  for (const [, name, min] of notation.matchAll(part)) {
    const members = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((char) =>
      new RegExp(`[${setOf(name as string)}]`).test(char),
    ).length;
    bits += Math.max(0, Number(min) * Math.log2(64 / members));
  }
  return bits;
};

/** Letters and digits of a class, drawn the same every time, so that no example of a key stands in a file. */
const drawer = (seed: string): ((set: string) => string) => {
  let state = 2_166_136_261;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) as number), 16_777_619);
  return (set) => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9;
    const members = membersOf(set);
    return members[(state >>> 8) % members.length] as string;
  };
};

const membersOf = (set: string): string =>
  Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    .filter((char) => /[A-Za-z0-9]/.test(char) && new RegExp(`[${set}]`).test(char))
    .join('');
