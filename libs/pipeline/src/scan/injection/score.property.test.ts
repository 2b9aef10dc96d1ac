import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawFinding } from '../rule.ts';
import { scanSignals } from '../scan.ts';
import { markSignals, oddFeatures, pairFeature, wordFeature } from './features.ts';
import { shippedModel } from './model.ts';
import { biasIndex, echoTokens, oddWeight, scaleOf, signalWeight, strongestStretch } from './score.ts';
import { boundaryHash, hashOf, oddCase, oddMark, oddPair, readTokens } from './tokens.ts';

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

const plainMargin = (text: string, findings: readonly RawFinding[]): number => {
  const tokens = plainTokens(text);
  if (tokens.length === 0) return Number.NEGATIVE_INFINITY;
  const signals = signalsOf(text, findings);
  const { weights, unit, biases } = shippedModel;
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
      signalWeight * weightOf(signals[i])
    );
  });
  const margins = stretchesOf(tokens).map(([from, to]) => {
    const sum = worth.slice(from, to).reduce((a, b) => a + b, 0);
    return (biases[biasIndex(to - from)] as number) + sum * unit * scaleOf(to - from);
  });
  return Math.max(...margins) - (tokens.length > 64 ? 0.2 * Math.log(tokens.length / 64) : 0);
};

const pieces = fc.constantFrom(
  'Ignore',
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

test('a text is read and scored bit for bit as a plain reading of the same recipe says', () => {
  fc.assert(
    fc.property(fc.oneof(manyPieces, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      const findings = scanSignals(text);
      const tokens = readTokens(text);
      expect(tokens.count).toBe(plainTokens(text).length);
      markSignals(tokens, findings);
      expect(strongestStretch(shippedModel, tokens).margin).toBe(plainMargin(text, findings));
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
