// Logistic regression by AdaGrad over stretches of texts: a text is as bad as its worst stretch, so that is what it learns from.
// Nothing random: shuffles come from a seeded generator, so that the same sets give the same bits.
import {
  featureBits,
  markSignals,
  oddFeatures,
  pairFeature,
  wordFeature,
} from '../../libs/pipeline/src/scan/injection/features.ts';
import {
  biasIndex,
  type Model,
  oddWeight,
  scaleOf,
  signalWeight,
} from '../../libs/pipeline/src/scan/injection/score.ts';
import {
  classesIn,
  eachPair,
  eachStep,
  featureCount,
  longestTogether,
  structureWeight,
  togetherWeight,
} from '../../libs/pipeline/src/scan/injection/structure.ts';
import { boundaryHash, readTokens, type Tokens } from '../../libs/pipeline/src/scan/injection/tokens.ts';
import { eachStretch } from '../../libs/pipeline/src/scan/injection/windows.ts';
import { normalise } from '../../libs/pipeline/src/scan/normalise.ts';
import { scanSignals } from '../../libs/pipeline/src/scan/scan.ts';
import { seeded } from './seeded.ts';

export interface Example {
  readonly text: string;
  readonly isAttack: boolean;
  /** 1 for a text of the sets; less for one of many alike. */
  readonly weight: number;
  /** Examples of one group are near to each other: what only they hold teaches nothing. */
  readonly group: string;
}

interface Stretch {
  readonly features: Uint32Array;
  readonly values: Float32Array;
  readonly bias: number;
}

/** An example as the learner reads it. Reading is most of the work; folds share it. */
export interface Prepared {
  readonly isAttack: boolean;
  readonly weight: number;
  readonly group: string;
  /** The whole text comes first. */
  readonly stretches: readonly Stretch[];
}

const rounds = 8;
const epochs = 3;
/** What is known this well teaches nothing more. */
const leastError = 0.003;
const rate = 0.5;
const decay = 1e-4;
const worstOfHarmless = 5;
const worstOfAttack = 2;
const fewestGroups = 2;
const size = featureCount;
const hashed = 1 << featureBits;

/** The arrays are used again by the next call. */
export const readMarked = (plain: string): Tokens => {
  const tokens = readTokens(plain);
  markSignals(tokens, scanSignals(plain));
  return tokens;
};

type Steps = readonly (readonly number[] | undefined)[];

const stepsOf = (tokens: Tokens): Steps => {
  const steps: (readonly number[] | undefined)[] = [];
  eachStep(tokens, (token, ...features) => {
    steps[token] = features;
  });
  return steps;
};

const stretchOf = (tokens: Tokens, steps: Steps | undefined, from: number, to: number): Stretch => {
  const counts = new Map<number, number>();
  const add = (feature: number, weight: number): void => {
    if (feature !== 0) counts.set(feature, (counts.get(feature) ?? 0) + weight);
  };
  for (let i = from; i < to; i++) {
    for (const feature of steps?.[i] ?? []) add(feature, structureWeight);
    add(tokens.signals[i] as number, signalWeight);
    const hash = tokens.hashes[i] as number;
    add(wordFeature(hash), 1);
    add(pairFeature(i === 0 ? boundaryHash : (tokens.hashes[i - 1] as number), hash), 1);
    add(oddFeatures[tokens.oddities[i] as number] as number, oddWeight);
  }
  const scale = scaleOf(to - from);
  if (steps !== undefined && to - from <= longestTogether)
    eachPair(classesIn(tokens, from, to), (feature) => add(feature, togetherWeight / scale));
  return {
    features: Uint32Array.from(counts.keys()),
    values: Float32Array.from(counts.values(), (count) => count * scale),
    bias: biasIndex(to - from),
  };
};

/** `isStructured`: what the classes of words do is a lesson too. */
export const prepare = ({ text, isAttack, weight, group }: Example, isStructured: boolean): Prepared => {
  const tokens = readMarked(normalise(text).text);
  const stretches: Stretch[] = [];
  const steps = isStructured ? stepsOf(tokens) : undefined;
  eachStretch(tokens, (from, to) => stretches.push(stretchOf(tokens, steps, from, to)));
  return { isAttack, weight, group, stretches };
};

class Learner {
  readonly weights = new Float64Array(size);
  readonly biases = new Float64Array(6).fill(-1);
  private readonly seen = new Float64Array(size).fill(1e-6);
  private readonly biasSeen = new Float64Array(6).fill(1e-6);
  private readonly shared: Uint8Array;

  /** `shared`: 1 for each feature that is learned. */
  constructor(shared: Uint8Array) {
    this.shared = shared;
  }

  margin({ features, values, bias }: Stretch): number {
    let margin = this.biases[bias] as number;
    for (let i = 0; i < features.length; i++)
      margin += (this.weights[features[i] as number] as number) * (values[i] as number);
    return margin;
  }

  learn(stretch: Stretch, isAttack: boolean, weight: number): void {
    const { features, values, bias } = stretch;
    const error = (1 / (1 + Math.exp(-this.margin(stretch))) - (isAttack ? 1 : 0)) * weight;
    if (Math.abs(error) < leastError) return;
    for (let i = 0; i < features.length; i++) {
      const at = features[i] as number;
      if (this.shared[at] === 0) continue;
      const gradient = error * (values[i] as number) + decay * (this.weights[at] as number);
      this.seen[at] = (this.seen[at] as number) + gradient * gradient;
      this.weights[at] = (this.weights[at] as number) - (rate * gradient) / Math.sqrt(this.seen[at] as number);
    }
    this.biasSeen[bias] = (this.biasSeen[bias] as number) + error * error;
    this.biases[bias] = (this.biases[bias] as number) - (rate * error) / Math.sqrt(this.biasSeen[bias] as number);
  }
}

/** Features that texts of several groups hold: what one text alone says is chance, and its hash would only disturb others. */
const sharedFeatures = (examples: readonly Prepared[]): Uint8Array => {
  const groups = new Map<number, Set<string>>();
  for (const { group, stretches } of examples) {
    stretches.forEach(({ features }, i) => {
      for (const feature of features) {
        // What stands together is said of short stretches only.
        if (i > 0 && feature < hashed) continue;
        const known = groups.get(feature);
        if (known === undefined) groups.set(feature, new Set([group]));
        else if (known.size < fewestGroups) known.add(group);
      }
    });
  }
  const shared = new Uint8Array(size);
  for (const [feature, known] of groups) if (known.size >= fewestGroups) shared[feature] = 1;
  return shared;
};

/** The mean of what the learner held after each epoch of the second half: steadier than where it stood at the end. */
export const train = (examples: readonly Prepared[]): Model => {
  const learner = new Learner(sharedFeatures(examples));
  const random = seeded(1);
  const weights = new Float64Array(size);
  const biases = new Float64Array(6);
  const counted = (rounds / 2) * epochs;
  for (let round = 0; round < rounds; round++) {
    const lessons = examples.flatMap((one) => lessonsOf(one, round === 0 ? undefined : learner, random));
    for (let epoch = 0; epoch < epochs; epoch++) {
      shuffle(lessons, random);
      for (const [stretch, isAttack, weight] of lessons) learner.learn(stretch, isAttack, weight);
      if (round < rounds / 2) continue;
      addTo(weights, learner.weights, counted);
      addTo(biases, learner.biases, counted);
    }
  }
  return {
    weights,
    unit: 1,
    biases: [...biases],
    isStructured: weights.subarray(hashed).some((weight) => weight !== 0),
  };
};

const addTo = (sum: Float64Array, part: Float64Array, parts: number): void => {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number) / parts;
};

type Lesson = readonly [stretch: Stretch, isAttack: boolean, weight: number];

/** At first all of a text; then what the model so far holds for its worst, and of a harmless one a stretch by lot. */
const lessonsOf = (example: Prepared, learner: Learner | undefined, random: () => number): Lesson[] => {
  let { stretches } = example;
  if (learner !== undefined && stretches.length > 1) {
    const ranked = stretches.map((stretch) => [learner.margin(stretch), stretch] as const).sort((a, b) => b[0] - a[0]);
    const worst = ranked.slice(0, example.isAttack ? worstOfAttack : worstOfHarmless).map(([, stretch]) => stretch);
    const other = stretches[Math.floor(random() * stretches.length)] as Stretch;
    stretches = example.isAttack ? worst : [...worst, other];
  }
  const weight = example.weight / Math.sqrt(stretches.length);
  return stretches.map((stretch) => [stretch, example.isAttack, weight]);
};

const shuffle = (list: Lesson[], random: () => number): void => {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as Lesson, list[i] as Lesson];
  }
};

/** Eight bits a weight; the few beyond six standard deviations are held at the edge. */
export const quantise = (model: Model): Model & { readonly weights: Int8Array } => {
  const used = [...model.weights].filter((weight) => weight !== 0);
  const deviation = Math.sqrt(used.reduce((sum, weight) => sum + weight * weight, 0) / Math.max(1, used.length));
  const unit = Math.round(((6 * deviation) / 127) * 1e6) / 1e6;
  const weights = Int8Array.from(model.weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / unit))));
  return {
    weights,
    unit,
    biases: model.biases.map((bias) => Math.round(bias * 1e4) / 1e4),
    isStructured: model.isStructured,
  };
};
