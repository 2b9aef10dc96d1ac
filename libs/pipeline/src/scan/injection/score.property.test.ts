import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawFinding } from '../rule.ts';
import { scanSignals } from '../scan.ts';
import { featureBits, markSignals, oddFeatures, pairFeature, wordFeature } from './features.ts';
import { hashOf } from './hash.ts';
import { classNames, classOf } from './lexicon.ts';
import { asOutsider, asUser } from './model.ts';
import { biasIndex, echoTokens, type Model, oddWeight, scaleOf, signalWeight, strongestStretch } from './score.ts';
import { boundaryHash, oddCase, oddMark, oddPair, readTokens } from './tokens.ts';

/** A text as the model should read it, told with strings and regular expressions: slow, and without one trick of the real reader. */
interface PlainToken {
  readonly said: string;
  readonly start: number;
  readonly end: number;
  readonly oddity: number;
  readonly isBreak: boolean;
}

const alone = /[\u2e80-\ud7a3]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: stray control characters are among the texts
const tokenPattern = /[A-Za-z'\u0000-\u0008\u0080-\u2e7f\ud7a4-\uffff]/;
const isLetter = (char: string | undefined): boolean => char !== undefined && /[A-Za-z]/.test(char);
const isMark = (char: string | undefined): boolean => char !== undefined && '({<[\\$#*|}>])!?=;"'.includes(char);

const kindOf = (char: string): string => {
  if (char.charCodeAt(0) <= 32 || char.charCodeAt(0) === 127) return 'gap';
  if (/[0-9]/.test(char)) return 'digits';
  return !alone.test(char) && tokenPattern.test(char) ? 'word' : 'single';
};

const splitUnits = (text: string): string[] => Array.from({ length: text.length }, (_, i) => text.charAt(i));

const said = (piece: string): string =>
  piece
    .slice(0, 24)
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[0-9]/g, '0');

const oddnessOf = (text: string, piece: string, start: number, kind: string): number => {
  if (kind === 'word') return /[a-z][A-Z]/.test(piece) ? oddCase : 0;
  if (kind !== 'single' || !isMark(piece)) return 0;
  if (isMark(text[start + 1])) return oddPair;
  return isLetter(text[start - 1]) && isLetter(text[start + 1]) ? oddMark : 0;
};

const plainTokens = (text: string): PlainToken[] => {
  const units = splitUnits(text);
  const tokens: PlainToken[] = [];
  let isBreak = true;
  for (let at = 0; at < units.length; ) {
    const kind = kindOf(units[at] as string);
    if (kind === 'gap') {
      if (units[at] === '\n') isBreak = true;
      at++;
      continue;
    }
    const start = at++;
    if (kind !== 'single') while (at < units.length && kindOf(units[at] as string) === kind) at++;
    const piece = text.slice(start, at);
    const last = tokens.at(-1);
    if (last !== undefined && last.said === said(piece)) {
      tokens[tokens.length - 1] = { ...last, end: at };
      continue;
    }
    tokens.push({ said: said(piece), start, end: at, oddity: oddnessOf(text, piece, start, kind), isBreak });
    isBreak = kind === 'single' && /[.!?。！？]/.test(piece) && !(/[.!?]/.test(piece) && isLetter(text[at]));
  }
  return tokens;
};

const stretchesOf = (tokens: readonly PlainToken[]): [number, number][] => {
  const { length } = tokens;
  const stretches: [number, number][] = [[0, length]];
  for (const size of [16, 64]) {
    if (length <= size * 1.25) continue;
    for (let from = 0; from === 0 || from - size / 2 + size < length; from += size / 2)
      stretches.push([from, Math.min(length, from + size)]);
  }
  const begins: number[] = [];
  tokens.forEach((token, i) => {
    if (token.isBreak && i - (begins.at(-1) ?? -4) >= 4) begins.push(i);
  });
  const edges = [...begins, length];
  for (const together of [1, 2, 4]) {
    if (begins.length <= together) continue;
    edges.slice(0, -together).forEach((from, i) => {
      const to = Math.min(edges[i + together] as number, from + 64);
      if (to - from >= 5) stretches.push([from, to]);
    });
  }
  return stretches;
};

/** Which rule speaks at which token: the first that begins where the rule's finding does, or after; the last one when none does. */
const signalsOf = (text: string, findings: readonly RawFinding[]): Uint32Array => {
  const tokens = readTokens(text);
  markSignals(tokens, findings);
  return tokens.signals.slice(0, tokens.count);
};

/** What the classes of words add: each alone, after the one before it in reach, and after the two before. */
const plainSteps = (tokens: readonly PlainToken[], { weights }: Model): number[] => {
  const kinds = classNames.length + 1;
  const worth = (at: number): number => weights[2 ** featureBits + at] as number;
  const classes = tokens.map((token, i) => classAt(tokens, i, token));
  let before: { kind: number; at: number }[] = [];
  return tokens.map((token, i) => {
    if (token.isBreak) before = [{ kind: 0, at: i }];
    const kind = classes[i] as number;
    if (kind === 0) return 0;
    if (before.length > 0 && i - (before.at(-1)?.at as number) > 8) before = [];
    const last = before.at(-1)?.kind ?? 0;
    const first = before.at(-2)?.kind ?? 0;
    before.push({ kind, at: i });
    const two = kinds + last * kinds + kind;
    const three = kinds + kinds ** 2 + (first * kinds + last) * kinds + kind;
    return 1.5 * (worth(kind) + worth(two) + worth(three));
  });
};

const classAt = (tokens: readonly PlainToken[], i: number, token: PlainToken): number =>
  classOf(i === 0 ? boundaryHash : hashOf((tokens[i - 1] as PlainToken).said), hashOf(token.said));

const plainTogether = (tokens: readonly PlainToken[], from: number, to: number, { weights }: Model): number => {
  const kinds = classNames.length + 1;
  const present = new Set(tokens.slice(from, to).map((token, i) => classAt(tokens, from + i, token)));
  const ranked = [...present].filter((kind) => kind > 0).sort((a, b) => a - b);
  const at = (lower: number, higher: number) =>
    2 ** featureBits + kinds + kinds ** 2 + kinds ** 3 + lower * kinds + higher;
  return ranked
    .flatMap((lower, i) => ranked.slice(i + 1).map((higher) => weights[at(lower, higher)] as number))
    .reduce((a, b) => a + b, 0);
};

const plainMargin = (model: Model, text: string, findings: readonly RawFinding[]): number => {
  const tokens = plainTokens(text);
  if (tokens.length === 0) return Number.NEGATIVE_INFINITY;
  const signals = signalsOf(text, findings);
  const { weights, unit, biases } = model;
  const steps = plainSteps(tokens, model);
  const weightOf = (feature: number | undefined): number => weights[feature ?? 0] ?? 0;
  const worth = tokens.map((token, i) => {
    const hash = hashOf(token.said);
    const before = i === 0 ? boundaryHash : hashOf((tokens[i - 1] as PlainToken).said);
    const pair = (at: number) => `${tokens[at - 1]?.said} ${tokens[at]?.said}`;
    const near = Array.from({ length: echoTokens }, (_, k) => i - 1 - k).filter((at) => at > 0);
    const saidAgain = i > 0 && near.some((at) => pair(at) === pair(i));
    const worth = weightOf(wordFeature(hash)) + weightOf(pairFeature(before, hash));
    return (
      (saidAgain ? Math.min(0, worth) : worth) +
      oddWeight * weightOf(oddFeatures[token.oddity]) +
      signalWeight * weightOf(signals[i]) +
      (steps[i] as number)
    );
  });
  const margins = stretchesOf(tokens).map(([from, to]) => {
    const sum = worth.slice(from, to).reduce((a, b) => a + b, 0);
    const together = to - from <= 64 ? 0.5 * plainTogether(tokens, from, to, model) : 0;
    return (biases[biasIndex(to - from)] as number) + sum * unit * scaleOf(to - from) + unit * together;
  });
  return Math.max(...margins) - (tokens.length > 64 ? 0.2 * Math.log(tokens.length / 64) : 0);
};

const pieces = fc.constantFrom(
  'Ignore',
  'assistant',
  'must',
  'send',
  'password',
  'the user',
  'all',
  'previous',
  'instructions',
  'aB',
  'x1',
  "don't",
  '42',
  '.',
  '!',
  '?',
  '\n',
  ' ',
  ' ',
  ' ',
  '({',
  '](',
  '你',
  '。',
  'ж',
  'é',
  '😀',
  '\u0007',
  '\u007f',
  'a.b',
  'verylongwordthatgoesonandonandon',
  '/etc/passwd',
  'system prompt',
);
const manyPieces = fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join(''));

test('a text is read and scored as a plain reading of the same recipe says', () => {
  fc.assert(
    fc.property(fc.oneof(manyPieces, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      const findings = scanSignals(text);
      const tokens = readTokens(text);
      expect(tokens.count).toBe(plainTokens(text).length);
      markSignals(tokens, findings);
      for (const { model } of [asUser, asOutsider])
        expect(strongestStretch(model, tokens).margin).toBeCloseTo(plainMargin(model, text, findings), 9);
    }),
    { numRuns: 300 },
  );
});

test('tokens lie where the plain reading finds them', () => {
  fc.assert(
    fc.property(manyPieces, (text) => {
      const tokens = readTokens(text);
      const plain = plainTokens(text);
      expect([...tokens.starts.slice(0, tokens.count)]).toEqual(plain.map((one) => one.start));
      expect([...tokens.ends.slice(0, tokens.count)]).toEqual(plain.map((one) => one.end));
    }),
  );
});
