// Text as detectors read it, with a map back to where each of its characters stood; plain ASCII is returned as it is.
import { foldCodePoint, foldsToItself, type Hidden } from './fold.ts';

export interface Mark {
  readonly type: Exclude<Hidden, 'none'> | 'mixed_script';
  /** Half-open range in the original text. */
  readonly start: number;
  readonly end: number;
}

export interface Normalised {
  readonly text: string;
  /** What was hidden or disguised in the original. */
  readonly marks: readonly Mark[];
  /** Where in the original the range [start, end) of `text` stood. */
  original(start: number, end: number): readonly [start: number, end: number];
}

const ordinary = /^[\t\n\r\x20-\x7e]*$/;
const itself = (start: number, end: number): readonly [number, number] => [start, end];
const noMarks: readonly Mark[] = [];

/** `jsonText`: the text is JSON, whose escapes (`\u0040`) are read as what they stand for. */
export const normalise = (text: string, jsonText = false): Normalised => {
  if (ordinary.test(text) && !(jsonText && text.includes('\\'))) return { text, marks: noMarks, original: itself };
  return new Folding(text, jsonText).run();
};

const isAsciiLetter = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
const isAsciiWord = (code: number): boolean => isAsciiLetter(code) || (code >= 0x30 && code <= 0x39);

const beyondAscii = /[^\0-\x7f]/;
const shortestToken = 12;
/** A gap, or a mark that no key holds. */
const isTokenEnd = (code: number): boolean => code <= 32 || '"\'`,;()[]{}<>/:?&=|!'.includes(String.fromCharCode(code));

/** Vowels and final consonants of Korean (Unicode 3.12). */
const isJamo = (code: number): boolean => code >= 0x1161 && code <= 0x11c2;
const isReadAsItself = (code: number): boolean =>
  foldsToItself(code) || foldCodePoint(code).as === String.fromCharCode(code);

const regionalFlag = /[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/uy;
const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, b: 8, f: 12, '"': 34, '\\': 92, '/': 47 };

class Folding {
  private readonly source: string;
  private readonly jsonText: boolean;
  private units: Uint16Array;
  private starts: Uint32Array;
  private ends: Uint32Array;
  private length = 0;
  private readonly marks: { type: Mark['type']; start: number; end: number }[] = [];
  /** Positions in `units` of look-alike letters of the current word, and what they imitate. */
  private disguised: (readonly [at: number, letter: number])[] = [];
  private latinLetters = 0;
  /** Of the stretch without a gap: look-alikes not yet read as what they imitate, letters and digits of ASCII, and whether other letters stand in it. */
  private undecided: (readonly [at: number, letter: number])[] = [];
  private plain = 0;
  private hasOthers = false;
  private flagEnd = 0;

  constructor(source: string, jsonText: boolean) {
    this.source = source;
    this.jsonText = jsonText;
    const room = source.length + 64;
    this.units = new Uint16Array(room);
    this.starts = new Uint32Array(room);
    this.ends = new Uint32Array(room);
  }

  run(): Normalised {
    for (let at = 0; at < this.source.length; ) at = this.step(at);
    this.endWord();
    this.endToken();
    const { starts, ends, length } = this;
    return {
      text: new TextDecoder('utf-16le').decode(this.units.subarray(0, length)),
      marks: this.marks,
      original: (start, end) => (end <= start || start >= length ? [0, 0] : [starts[start] ?? 0, ends[end - 1] ?? 0]),
    };
  }

  private step(at: number): number {
    const code = this.source.codePointAt(at) as number;
    if (code === 0x5c && this.jsonText) {
      const escaped = this.readEscape(at);
      if (escaped !== undefined) {
        this.fold(escaped.code, at, escaped.end);
        return escaped.end;
      }
    }
    const end = at + (code > 0xffff ? 2 : 1);
    this.fold(code, at, end);
    return end;
  }

  private readEscape(at: number): { readonly code: number; readonly end: number } | undefined {
    const letter = this.source[at + 1] ?? '';
    if (letter !== 'u') {
      const code = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
      return code === undefined ? undefined : { code, end: at + 2 };
    }
    const high = this.readHex(at + 2);
    if (high === undefined) return undefined;
    const isHigh = high >= 0xd800 && high <= 0xdbff && this.source.startsWith('\\u', at + 6);
    const low = isHigh ? this.readHex(at + 8) : undefined;
    if (low === undefined || low < 0xdc00 || low > 0xdfff) return { code: high, end: at + 6 };
    return { code: (high - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000, end: at + 12 };
  }

  private readHex(at: number): number | undefined {
    const hex = this.source.slice(at, at + 4);
    return /^[0-9a-fA-F]{4}$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
  }

  private fold(code: number, start: number, end: number): void {
    if (code < 0x7f && (code >= 0x20 || code === 10 || code === 9 || code === 13)) this.ascii(code, start, end);
    else if (foldsToItself(code)) {
      this.endWord();
      this.hasOthers = true;
      this.put(code, start, end);
    } else this.rare(code, start, end);
  }

  private rare(code: number, start: number, end: number): void {
    const { as, hidden, imitates, insideWord } = foldCodePoint(code);
    if ((as === '' || isJamo(code)) && hidden === 'none' && this.composes(code, start, end)) return;
    if (hidden !== 'none') this.mark(hidden, start, end);
    if (imitates !== '') this.disguised.push([this.length, imitates.charCodeAt(0)]);
    else {
      if (!insideWord) this.endWord();
      if (insideWord && beyondAscii.test(as)) this.hasOthers = true;
    }
    for (let i = 0; i < as.length; i++) this.put(as.charCodeAt(i), start, end);
  }

  /** A mark behind a letter of which it makes another one, and a Korean letter behind the ones that it makes a syllable with. */
  private composes(code: number, start: number, end: number): boolean {
    const last = this.length - 1;
    if (last < 0 || this.ends[last] !== start) return false;
    const composed = (String.fromCharCode(this.units[last] as number) + String.fromCodePoint(code)).normalize('NFC');
    if (composed.length !== 1 || !isReadAsItself(composed.charCodeAt(0))) return false;
    this.units[last] = composed.charCodeAt(0);
    this.ends[last] = end;
    return true;
  }

  private ascii(code: number, start: number, end: number): void {
    if (isAsciiLetter(code)) this.latinLetters++;
    else this.endWord();
    if (isAsciiWord(code)) this.plain++;
    else if (isTokenEnd(code)) this.endToken();
    this.put(code, start, end);
  }

  private put(unit: number, start: number, end: number): void {
    if (this.length === this.units.length) this.grow();
    this.units[this.length] = unit;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  /** A code point may read as up to six (U+33AF), so the room asked for at first may not be enough. */
  private grow(): void {
    const room = this.units.length * 2;
    const units = new Uint16Array(room);
    const starts = new Uint32Array(room);
    const ends = new Uint32Array(room);
    units.set(this.units);
    starts.set(this.starts);
    ends.set(this.ends);
    Object.assign(this, { units, starts, ends });
  }

  /** Letters of another script count as disguised Latin only beside real Latin letters: Russian stays Russian. */
  private endWord(): void {
    if (this.disguised.length > 0) {
      if (this.latinLetters > 1) this.unmask(this.disguised);
      else this.undecided.push(...this.disguised);
      this.disguised = [];
    }
    this.latinLetters = 0;
  }

  /** A key is letters and digits with marks between them: in one, look-alikes are read as what they imitate wherever they stand. */
  private endToken(): void {
    if (this.undecided.length > 0) {
      if (!this.hasOthers && this.plain >= shortestToken && this.plain > this.undecided.length)
        this.unmask(this.undecided);
      this.undecided = [];
    }
    this.plain = 0;
    this.hasOthers = false;
  }

  private unmask(letters: readonly (readonly [at: number, letter: number])[]): void {
    for (const [at, letter] of letters) this.units[at] = letter;
    const first = letters[0]?.[0] ?? 0;
    const last = letters.at(-1)?.[0] ?? 0;
    this.marks.push({ type: 'mixed_script', start: this.starts[first] ?? 0, end: this.ends[last] ?? 0 });
  }

  /** Joiners belong to emoji and to many scripts; what is reported stands next to plain letters, or is never innocent. */
  private mark(type: Mark['type'], start: number, end: number): void {
    const last = this.marks.at(-1);
    if (last !== undefined && last.type === type && last.end === start) {
      last.end = end;
      return;
    }
    if (type === 'zero_width' && !(start > 0 && this.besideWord(start, end))) return;
    if (type === 'variation_selector' && foldCodePoint(this.source.codePointAt(end) ?? 0).hidden !== type) return;
    if (type === 'tag_character' && this.belongsToFlag(start)) return;
    this.marks.push({ type, start, end });
  }

  /** A regional flag is a black flag, three to six tags, and the end tag; anything longer is a message. */
  private belongsToFlag(start: number): boolean {
    if (this.source.slice(start - 2, start) === '\u{1f3f4}') {
      regionalFlag.lastIndex = start;
      if (regionalFlag.test(this.source)) this.flagEnd = regionalFlag.lastIndex;
    }
    return start < this.flagEnd;
  }

  private besideWord(start: number, end: number): boolean {
    return isAsciiWord(this.source.charCodeAt(start - 1)) || isAsciiWord(this.source.charCodeAt(end));
  }
}
