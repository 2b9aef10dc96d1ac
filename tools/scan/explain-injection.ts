// Why a text has its score: what spoke in its strongest stretch, by name, and how much of the log-odds each is.
import { markSignals, oddFeatures, pairFeature, wordFeature } from '../../libs/pipeline/src/scan/injection/features.ts';
import { classNames } from '../../libs/pipeline/src/scan/injection/lexicon.ts';
import type { Reading } from '../../libs/pipeline/src/scan/injection/model.ts';
import {
  biasIndex,
  oddWeight,
  scaleOf,
  signalWeight,
  strongestStretch,
} from '../../libs/pipeline/src/scan/injection/score.ts';
import {
  classesIn,
  eachStep,
  longestTogether,
  structureWeight,
  togetherFeature,
  togetherWeight,
} from '../../libs/pipeline/src/scan/injection/structure.ts';
import { boundaryHash, readTokens, type Tokens } from '../../libs/pipeline/src/scan/injection/tokens.ts';
import { normalise } from '../../libs/pipeline/src/scan/normalise.ts';
import type { RawFinding } from '../../libs/pipeline/src/scan/rule.ts';
import { scanSignals } from '../../libs/pipeline/src/scan/scan.ts';

export interface Spoke {
  /** `word "ignore"`, `words "all previous"`, `classes model > send`, `together model + secret`, `rule instruction_override`. */
  readonly what: string;
  /** Log-odds; below zero it spoke against. */
  readonly worth: number;
}

const most = 10;
const least = 0.05;

/** The strongest first, of the text as it stands; what is encoded in it is not explained. */
export const explainInjection = (text: string, reading: Reading): Spoke[] => {
  const plain = normalise(text).text;
  const signals = scanSignals(plain);
  const tokens = readTokens(plain);
  markSignals(tokens, signals);
  if (tokens.count === 0) return [];
  const { from, to } = strongestStretch(reading.model, tokens);
  const worths = new Map<string, number>();
  const add = (what: string, worth: number): void => {
    if (worth !== 0) worths.set(what, (worths.get(what) ?? 0) + worth);
  };
  const { weights, unit, biases } = reading.model;
  const scale = unit * scaleOf(to - from);
  const weightOf = (feature: number): number => weights[feature] as number;
  add('its length', biases[biasIndex(to - from)] as number);
  const rules = ruleAt(tokens, signals);
  for (let i = from; i < to; i++)
    addToken(tokens, plain, i, (what, feature, by) =>
      add(what ?? `rule ${rules.get(i)}`, weightOf(feature) * by * scale),
    );
  eachStep(tokens, (token, one, two, three) => {
    if (token < from || token >= to) return;
    for (const feature of [one, two, three])
      add(`classes ${pathTo(tokens, token)}`, weightOf(feature) * structureWeight * scale);
  });
  if (to - from <= longestTogether)
    for (const [lower, higher] of pairsIn(classesIn(tokens, from, to)))
      add(
        `together ${nameOf(lower)} + ${nameOf(higher)}`,
        weightOf(togetherFeature(lower, higher)) * togetherWeight * unit,
      );
  return [...worths]
    .map(([what, worth]) => ({ what, worth: Math.round(worth * 100) / 100 }))
    .filter(({ worth }) => Math.abs(worth) >= least)
    .sort((a, b) => Math.abs(b.worth) - Math.abs(a.worth))
    .slice(0, most);
};

/** Without a name: the rule that fires there. */
type Add = (what: string | undefined, feature: number, by: number) => void;

const addToken = (tokens: Tokens, text: string, i: number, add: Add): void => {
  const said = (at: number): string => text.slice(tokens.starts[at], tokens.ends[at]).toLowerCase();
  const hash = tokens.hashes[i] as number;
  add(`word "${said(i)}"`, wordFeature(hash), 1);
  const before = i === 0 ? boundaryHash : (tokens.hashes[i - 1] as number);
  add(i === 0 ? `begins with "${said(0)}"` : `words "${said(i - 1)} ${said(i)}"`, pairFeature(before, hash), 1);
  const oddity = tokens.oddities[i] as number;
  if (oddity !== 0) add('marks that stand where prose has none', oddFeatures[oddity] as number, oddWeight);
  const signal = tokens.signals[i] as number;
  if (signal !== 0) add(undefined, signal, signalWeight);
};

const ruleAt = (tokens: Tokens, signals: readonly RawFinding[]): Map<number, string> => {
  const rules = new Map<number, string>();
  for (const { detector, type, start } of signals) {
    const at = tokens.starts.subarray(0, tokens.count).findIndex((begin) => begin >= start);
    rules.set(at === -1 ? tokens.count - 1 : at, `${detector} ${type}`);
  }
  return rules;
};

const nameOf = (kind: number): string => classNames[kind - 1] as string;

/** The class at a token after the one before it, as far as that is near. */
const pathTo = (tokens: Tokens, token: number): string => {
  const names = [nameOf(tokens.classes[token] as number)];
  for (
    let back = token - 1;
    back >= 0 && back >= token - 8 && names.length < 2 && tokens.breaks[back + 1] !== 1;
    back--
  )
    if (tokens.classes[back] !== 0) names.unshift(nameOf(tokens.classes[back] as number));
  return names.join(' > ');
};

const pairsIn = (mask: number): [number, number][] => {
  const kinds = classNames.flatMap((_, i) => ((mask & (1 << (i + 1))) === 0 ? [] : [i + 1]));
  return kinds.flatMap((lower, i) => kinds.slice(i + 1).map((higher): [number, number] => [lower, higher]));
};
