// Where the boundaries stand: chosen from harmless texts as models judge them that saw no row of their source.
import type { Model } from '../../libs/pipeline/src/scan/injection/score.ts';
import type { Tokens } from '../../libs/pipeline/src/scan/injection/tokens.ts';
import { lessonsOf, ownLessons } from './examples.ts';
import { marginOf } from './margin.ts';
import type { Limit, Limits, ReadingRecipe } from './readings.ts';
import { foldOf, folds, type Row, sources } from './sets.ts';
import { quantise, train } from './train.ts';

export type Learn = (keep: (row: Row) => boolean) => ReturnType<typeof quantise>;
type Read = (row: Row) => readonly Tokens[];

/** Reading the lessons is much of the work; all models of one reading share it. */
export const learner = (rows: readonly Row[], recipe: ReadingRecipe): Learn => {
  const lessons = [...lessonsOf(rows, recipe)];
  const own = ownLessons(recipe);
  return (keep) => quantise(train([...lessons.filter(([row]) => keep(row)).map(([, lesson]) => lesson), ...own]));
};

export type Margins = ReadonlyMap<Row, number>;

const judged = (model: Model, rows: readonly Row[], read: Read): [Row, number][] =>
  rows.map((row) => [row, marginOf(model, read(row))]);

/** Log-odds of each row by a model that saw no row of its source, and nothing that shares a cluster with an attack of it. */
export const leaveOutSources = (rows: readonly Row[], learn: Learn, read: Read): Margins => {
  const margins: [Row, number][] = [];
  for (const source of sources) {
    const left = rows.filter((row) => source.test(row.set));
    if (left.length === 0) continue;
    const near = new Set(left.filter((row) => row.label === 'injection').map((row) => row.cluster));
    const model = learn((row) => !source.test(row.set) && !(row.label === 'injection' && near.has(row.cluster)));
    margins.push(...judged(model, left, read));
  }
  // What never teaches is left out as it is; any model will do, and this one saw the most.
  const others = rows.filter((row) => !sources.some((source) => source.test(row.set)));
  margins.push(
    ...judged(
      learn(() => true),
      others,
      read,
    ),
  );
  return new Map(margins);
};

/** The same by cluster: a fifth at a time. */
export const leaveOutClusters = (
  rows: readonly Row[],
  learn: Learn,
  read: Read,
): { margins: Margins; models: Model[] } => {
  const models = Array.from({ length: folds }, (_, fold) => learn((row) => foldOf(row) !== fold));
  const margins = rows.map((row): [Row, number] => [row, marginOf(models[foldOf(row)] as Model, read(row))]);
  return { margins: new Map(margins), models };
};

export interface Boundaries {
  readonly boundary: number;
  readonly precise: number;
}

const step = 0.02;
/** The two points of the scale may not fall together. */
const leastDistance = 0.5;

export const chooseBoundaries = (margins: Margins, { boundary, precise }: Limits): Boundaries => {
  const harmless = [...margins].filter(([row]) => row.label === 'benign');
  const lower = lowestWithin(harmless, boundary);
  return { boundary: lower, precise: Math.max(lower + leastDistance, lowestWithin(harmless, precise)) };
};

const lowestWithin = (harmless: readonly [Row, number][], { agents, others }: Limits['boundary']): number => {
  const isOfAgents = ([row]: readonly [Row, number]): boolean => row.set.startsWith('neg_agent');
  const ofAgents = harmless.filter(isOfAgents);
  const ofOthers = harmless.filter((one) => !isOfAgents(one));
  for (let limit = -6; limit < 30; limit += step)
    if (isWithin(ofAgents, limit, agents) && isWithin(ofOthers, limit, others)) return Math.round(limit * 100) / 100;
  throw new RangeError('no boundary keeps to the limits');
};

/** A set of fewer than a hundred texts counts as a hundred: one of them says little. */
const isWithin = (texts: readonly [Row, number][], limit: number, { pooled, worst }: Limit): boolean => {
  const above = new Map<string, [above: number, all: number]>();
  let all = 0;
  for (const [row, margin] of texts) {
    const counts = above.get(row.set) ?? [0, 0];
    counts[1]++;
    if (margin > limit) [counts[0], all] = [counts[0] + 1, all + 1];
    above.set(row.set, counts);
  }
  return all <= pooled * texts.length && [...above.values()].every(([n, of]) => n <= worst * Math.max(100, of));
};
