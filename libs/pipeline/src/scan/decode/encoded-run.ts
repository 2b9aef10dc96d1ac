// What a run of token characters says as base64, base32 or hex, wherever in it the encoded part begins.

/** A part of a run, and the text it stands for. */
export interface DecodedRun {
  readonly text: string;
  /** Half-open, in the run. */
  readonly start: number;
  readonly end: number;
}

/** Shorter ones carry nothing that is looked for. */
const shortest = 16;
const fewestBytes = 8;
/** Bytes by which text is told from anything else, and the base64 of them. */
const sample = 64;
const sampleChars = 88;

/** Undefined when no part of the run is text. Linear in the run. */
export function decodeRun(run: string): DecodedRun | undefined {
  const whole = decodeWhole(run, 0);
  if (whole !== undefined || !mayHaveParts.test(run)) return whole;
  for (const [char, mark] of marks) {
    if (!run.includes(char)) continue;
    for (const [start, end] of partsAt(run, mark)) {
      const part = decodeWhole(run.slice(start, end), start);
      if (part !== undefined) return part;
    }
  }
  return undefined;
}

/** `?d=aGVs…`, `/aGVs…`, `key_aGVs…`: what is encoded stands before or behind a mark, which may also be one of its own. */
const marks: readonly (readonly [char: string, mark: RegExp])[] = [
  ['=', /=+/g],
  ['/', /[=/]+/g],
  ['_', /[=/_]+/g],
  ['-', /[=/_-]+/g],
  ['+', /[=/_+-]+/g],
];
/** A part that is long enough, and no word. */
const mayHaveParts = /[=/_+-]/;

const partsAt = (run: string, mark: RegExp): (readonly [number, number])[] => {
  const parts: (readonly [number, number])[] = [];
  let from = 0;
  for (const { index, 0: found } of run.matchAll(mark)) {
    if (index - from >= shortest) parts.push([from, index]);
    from = index + found.length;
  }
  if (from > 0 && run.length - from >= shortest) parts.push([from, run.length]);
  return parts;
};

const decodeWhole = (run: string, at: number): DecodedRun | undefined => {
  const bare = run.replace(/=+$/, '');
  if (bare.length < shortest) return undefined;
  for (const { letters, shifts, bytesOf, mayFit } of alphabets) {
    const found = letters.exec(bare);
    if (found === null) continue;
    const [encoded] = found;
    for (let shift = 0; shift < shifts; shift++) {
      if (shift > 0 && !mayFit(encoded, shift)) continue;
      if (textOf(bytesOf(encoded.slice(shift, shift + sampleChars))) === undefined) continue;
      const text = textOf(bytesOf(encoded.slice(shift)));
      const end = found.index + encoded.length === bare.length ? run.length : found.index + encoded.length;
      if (text !== undefined) return { text, start: at + found.index + shift, end: at + end };
    }
  }
  return undefined;
};

interface Alphabet {
  /** The part of a run that may be written in it; one letter case and no digit is a word, a path or a rule of dashes. */
  readonly letters: RegExp;
  /** What is glued to its front moves where a group of its characters begins, by less than a group. */
  readonly shifts: number;
  readonly bytesOf: (encoded: string) => Buffer;
  readonly mayFit: (encoded: string, shift: number) => boolean;
}

/** Every fourth character of base64 holds the six high bits of a byte: of letters, digits and punctuation these are few. */
const mayBeAscii = (encoded: string, shift: number): boolean => {
  let [fitting, looked] = [0, 0];
  for (let at = shift; at < encoded.length && looked < 16; at += 4, looked++)
    if (/[CDI-Za-f]/.test(encoded[at] as string)) fitting++;
  return fitting >= looked * 0.9;
};
const always = () => true;

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, section 6. */
const fromBase32 = (encoded: string): Buffer => {
  const bytes = Buffer.alloc(Math.floor((encoded.length * 5) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const char of encoded.toUpperCase()) {
    held = ((held << 5) | base32Letters.indexOf(char)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 255;
  }
  return bytes.subarray(0, at);
};

const alphabets: readonly Alphabet[] = [
  {
    letters: /(?:[0-9a-f]{2}|[0-9A-F]{2}){8,}[0-9a-fA-F]?/,
    shifts: 2,
    bytesOf: (encoded) => Buffer.from(encoded, 'hex'),
    mayFit: always,
  },
  {
    letters: /(?=[A-Z]{0,23}[2-7]|[A-Z]{24})[A-Z2-7]{16,}|(?=[a-z]{0,23}[2-7]|[a-z]{24})[a-z2-7]{16,}/,
    shifts: 8,
    bytesOf: fromBase32,
    mayFit: always,
  },
  {
    letters: /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[\w+/-]{16,}/,
    shifts: 4,
    bytesOf: (encoded) => Buffer.from(encoded, 'base64'),
    mayFit: mayBeAscii,
  },
];

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What these bytes say; undefined when they are no text. */
const textOf = (bytes: Buffer): string | undefined => {
  if (bytes.length < fewestBytes || !isText(bytes)) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    // a stretch cut in the middle of a character, or with something behind it, is still mostly text
    return bytes.toString('utf8');
  }
};

/** Its first bytes are characters that can be seen, in UTF-8. */
const isText = (bytes: Buffer): boolean => {
  const looked = Math.min(bytes.length, sample);
  let plain = 0;
  for (let i = 0; i < looked; i++) {
    const byte = bytes[i] as number;
    if ((byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9) plain++;
    else if (byte >= 0xc2 && byte < 0xf5) {
      const more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      for (let next = 0; next <= more && i + next < looked; next++)
        if (next === 0 || ((bytes[i + next] as number) & 0xc0) === 0x80) plain++;
      i += more;
    }
  }
  return plain >= looked * 0.9;
};
