// What the model has a weight for: words, pairs of neighbours, what is odd about a token, rules that fired. Feature 0 is nobody's.
import type { RawFinding } from '../rule.ts';
import { hashOf } from './hash.ts';
import { oddCase, oddMark, oddPair, type Tokens } from './tokens.ts';

export const featureBits = 18;
const shift = 32 - featureBits;

/** The high bits of a last mixing (MurmurHash3's), never 0. */
const finish = (hash: number): number => {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> shift || 1;
};

export const wordFeature = finish;
export const pairFeature = (before: number, hash: number): number => finish(Math.imul(before, 0x9e3779b1) ^ hash);

const featureOf = (name: string): number => finish(hashOf(name));

/** By oddity. */
export const oddFeatures: Uint32Array = new Uint32Array(4);
oddFeatures[oddMark] = featureOf('odd:mark');
oddFeatures[oddPair] = featureOf('odd:pair');
oddFeatures[oddCase] = featureOf('odd:case');

/** What else speaks for an order beside words: rules of these detectors. */
const telling: ReadonlySet<string> = new Set([
  'injection',
  'escalation',
  'tool_poison',
  'exfiltration',
  'memory_poison',
  'insider',
  'code_exec',
]);

const remembered = new Map<string, Map<string, number>>();

const signalFeature = ({ detector, type }: RawFinding): number => {
  let types = remembered.get(detector);
  if (types === undefined) {
    types = new Map();
    remembered.set(detector, types);
  }
  let feature = types.get(type);
  if (feature === undefined) {
    feature = featureOf(`rule:${detector}:${type}`);
    types.set(type, feature);
  }
  return feature;
};

/** Enters the rules' findings at the tokens where they begin; of two at one token the later stays. */
export const markSignals = (tokens: Tokens, findings: readonly RawFinding[]): void => {
  for (const finding of findings) {
    if (!telling.has(finding.detector) || tokens.count === 0) continue;
    let [low, high] = [0, tokens.count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens.starts[middle] as number) < finding.start) low = middle + 1;
      else high = middle;
    }
    tokens.signals[low] = signalFeature(finding);
  }
};
