// One code point as the detectors should read it: invisible ones gone, look-alikes and styled letters plain, tags made visible.

export type Hidden =
  | 'none'
  | 'zero_width'
  | 'bidi_control'
  | 'tag_character'
  | 'variation_selector'
  | 'control_character';

export interface Folded {
  /** What it reads as; empty when it is not to be seen. */
  readonly as: string;
  readonly hidden: Hidden;
  /** The Latin letter it imitates, for letters of other scripts; used only inside words that mix scripts. */
  readonly imitates: string;
  /** Whether a word goes on across it. */
  readonly insideWord: boolean;
}

const seen = (as: string, imitates = ''): Folded => ({
  as,
  hidden: 'none',
  imitates,
  insideWord: /^\p{L}*$/u.test(as),
});
const gone = (hidden: Hidden, as = ''): Folded => ({ as, hidden, imitates: '', insideWord: true });

/** Letters of other scripts that look like a Latin one in common fonts (Unicode Technical Standard 39): Cyrillic, Greek, Armenian, Georgian, Coptic, Cherokee, Tifinagh. */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαⲁ',
    b: 'Ьв',
    c: 'сϲⲥ',
    d: 'ԁ',
    e: 'еєҽⲉ',
    f: 'քϝ',
    g: 'ɡցƍ',
    h: 'һհᏂ',
    i: 'іιᎥɩⲓ',
    j: 'јϳ',
    k: 'кκⲕ',
    l: 'ӏⅼ',
    m: 'ⲙ',
    n: 'ոռ',
    o: 'оοօσⲟჿ',
    p: 'рρϱⲣ',
    q: 'ԛզգ',
    r: 'ⲅᴦ',
    s: 'ѕꜱƽ',
    t: 'тτⲧ',
    u: 'սυ',
    v: 'νѵᴠ',
    w: 'ԝωѡաᴡ',
    x: 'хχⲭ',
    y: 'уγүყⲩ',
    z: 'ᴢⲍ',
    A: 'АΑᎪⲀ',
    B: 'ВΒᏴⲂ',
    C: 'СϹᏟⲤⵎ',
    D: 'Ꭰ',
    E: 'ЕΕᎬⲈⴹ',
    F: 'Ϝ',
    G: 'ԌᏀᏳ',
    H: 'НΗᎻⲎ',
    I: 'ІΙӀⲒ',
    J: 'ЈᎫͿ',
    K: 'КΚᏦⲔ',
    L: 'ᏞⳐ',
    M: 'МΜᎷⲘϺ',
    N: 'ΝⲚ',
    O: 'ОΟՕⲞ',
    P: 'РΡᏢⲢ',
    Q: 'Ԛⵕ',
    R: 'ᎡᏒ',
    S: 'ЅՏᏚ',
    T: 'ТΤᎢⲦ',
    U: 'Ս',
    V: 'ѴᏙⴸ',
    W: 'ԜᎳᏔ',
    X: 'ХΧⲬⵝ',
    Y: 'ҮΥᎩⲨ',
    Z: 'ΖᏃⲌ',
    3: 'Ӡ',
    4: 'Ꮞ',
    6: 'Ꮾ',
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

/** First and last code point of what is invisible, and as what it counts. Reading of Unicode 15 "default ignorable" and fillers. */
const invisible: readonly (readonly [from: number, to: number, hidden: Hidden])[] = [
  [0x00, 0x08, 'control_character'],
  [0x0b, 0x0c, 'control_character'],
  [0x0e, 0x1f, 'control_character'],
  [0x7f, 0x84, 'control_character'],
  [0x86, 0x9f, 'control_character'],
  [0xad, 0xad, 'none'],
  [0x34f, 0x34f, 'zero_width'],
  [0x61c, 0x61c, 'none'],
  [0x115f, 0x1160, 'zero_width'],
  [0x17b4, 0x17b5, 'zero_width'],
  [0x180b, 0x180f, 'zero_width'],
  [0x200b, 0x200d, 'zero_width'],
  [0x200e, 0x200f, 'none'],
  [0x202a, 0x202e, 'bidi_control'],
  [0x2060, 0x2064, 'zero_width'],
  [0x2066, 0x2069, 'bidi_control'],
  [0x206a, 0x206f, 'zero_width'],
  [0x2800, 0x2800, 'zero_width'],
  [0x3164, 0x3164, 'zero_width'],
  [0xfe00, 0xfe0f, 'variation_selector'],
  [0xfeff, 0xfeff, 'zero_width'],
  [0xffa0, 0xffa0, 'zero_width'],
  [0xfff9, 0xfffb, 'zero_width'],
  [0xe0000, 0xe001f, 'tag_character'],
  [0xe007f, 0xe007f, 'tag_character'],
  [0xe0100, 0xe01ef, 'variation_selector'],
];

const punctuation: Readonly<Record<string, string>> = {
  '‘’‚‛ʼ＇′': "'",
  '“”„‟″': '"',
  '‐‑‒–—―−﹣': '-',
  '\u0085\u2028\u2029': '\n',
  '∕⁄': '/',
  '：﹕': ':',
  '․': '.',
};
const plain: ReadonlyMap<string, string> = new Map(
  Object.entries(punctuation).flatMap(([odd, ascii]) => [...odd].map((char) => [char, ascii] as const)),
);

/** Latin letters that Unicode does not take apart, as people write them without (CLDR, Latin to ASCII). */
const undecomposed: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  þ: 'th',
  Þ: 'TH',
  øɔɵ: 'o',
  ØƆƟ: 'O',
  đðɖɗƌ: 'd',
  ĐÐƉƊƋ: 'D',
  łƚⱡŀ: 'l',
  ŁȽⱠĿ: 'L',
  ħⱨ: 'h',
  ĦⱧ: 'H',
  ŧƭȶⱦ: 't',
  ŦƬȾ: 'T',
  ŋɲƞ: 'n',
  ŊƝȠ: 'N',
  ıɨ: 'i',
  Ɨ: 'I',
  ĸ: 'q',
  əɛǝ: 'e',
  ƏƐƎ: 'E',
  ƀɓƃ: 'b',
  ɃƁƂ: 'B',
  ƈȼ: 'c',
  ƇȻ: 'C',
  ƒ: 'f',
  Ƒ: 'F',
  ɠǥ: 'g',
  ƓǤ: 'G',
  ƙⱪ: 'k',
  ƘⱩ: 'K',
  ƥ: 'p',
  Ƥ: 'P',
  ʉ: 'u',
  Ʉ: 'U',
  ʋ: 'v',
  Ʋ: 'V',
  ƴɏ: 'y',
  ƳɎ: 'Y',
  ƶȥⱬ: 'z',
  ƵȤⱫ: 'Z',
};
const letters: ReadonlyMap<string, string> = new Map(
  Object.entries(undecomposed).flatMap(([odd, ascii]) => [...odd].map((char) => [char, ascii] as const)),
);

/** A decimal digit of any script. Unicode keeps the ten of a script together, in order (4.6). */
const digitOf = (codePoint: number): string => {
  let first = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((codePoint - first) % 10);
};

const work = (codePoint: number): Folded => {
  for (const [from, to, hidden] of invisible) if (codePoint >= from && codePoint <= to) return gone(hidden);
  // Tags repeat ASCII invisibly: they are read, because a model reads them.
  if (codePoint >= 0xe0020 && codePoint <= 0xe007e)
    return gone('tag_character', String.fromCharCode(codePoint - 0xe0000));
  const char = String.fromCodePoint(codePoint);
  const simple = plain.get(char);
  if (simple !== undefined) return seen(simple);
  if (/\s/u.test(char)) return seen(' ');
  const letter = letters.get(char);
  if (letter !== undefined) return seen(letter);
  if (/\p{Nd}/u.test(char)) return seen(digitOf(codePoint));
  const imitates = lookAlikes.get(char);
  if (imitates !== undefined) return seen(char, imitates);
  const decomposed = char.normalize('NFKD');
  const base = decomposed.replace(/\p{Mn}/gu, '');
  if (/^[\x20-\x7e]+$/.test(base)) return seen(base);
  if (base === '') return seen('');
  const composed = char.normalize('NFKC');
  // One letter stays one; what is written with a mark of its own (a Hindi dot) is read without, as where the mark is typed.
  const as = [...composed].length === 1 ? composed : base;
  return seen(as.length > mostUnits ? char : as);
};

/** What is read grows no more than this. Two Arabic phrases (U+FDFA and U+FDFB) are written as one letter; nobody hides Latin in them. */
export const mostUnits = 6;

const remembered: (Folded | undefined)[] = new Array<Folded | undefined>(0x10000).fill(undefined);
/** Beyond the first plane; as many as Unicode has there, begun anew when somebody makes up more. */
const rememberedBeyond = new Map<number, Folded>();
const mostBeyond = 0x10000;

/** Pure, and worked out once for each code point: a text that is made of rare ones costs no more than any other. */
export const foldCodePoint = (codePoint: number): Folded => {
  const known = codePoint < remembered.length ? remembered[codePoint] : rememberedBeyond.get(codePoint);
  if (known !== undefined) return known;
  const folded = work(codePoint);
  if (codePoint < remembered.length) remembered[codePoint] = folded;
  else {
    if (rememberedBeyond.size >= mostBeyond) rememberedBeyond.clear();
    rememberedBeyond.set(codePoint, folded);
  }
  return folded;
};

/** Han, kana and Hangul letters fold to themselves; asked first because whole documents consist of them. */
export const foldsToItself = (codePoint: number): boolean =>
  (codePoint >= 0x3041 && codePoint <= 0x3096) ||
  (codePoint >= 0x30a1 && codePoint <= 0x30fa) ||
  (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
  (codePoint >= 0xac00 && codePoint <= 0xd7a3);
