// The injection detector by nested cross-validation: each fold is judged by a model and a boundary that saw nothing near it; and by families left out.
import { boundary } from '../../libs/pipeline/src/scan/injection/gen/weights.ts';
import type { Model } from '../../libs/pipeline/src/scan/injection/score.ts';
import type { Tokens } from '../../libs/pipeline/src/scan/injection/tokens.ts';
import { chooseBoundary } from '../../tools/injection/boundary.ts';
import { ownExamples, prepareRow, teachers } from '../../tools/injection/examples.ts';
import { marginOf, readings } from '../../tools/injection/margin.ts';
import { foldOf, folds, type Row } from '../../tools/injection/sets.ts';
import { type Prepared, prepare, quantise, train } from '../../tools/injection/train.ts';
import { obfuscations } from './obfuscations.ts';
import { groupBy, mean, share } from './table.ts';

export interface InjectionFigures {
  /** Log-odds: what ships, and what each fold chose from the others. */
  readonly boundary: number;
  readonly boundaries: readonly number[];
  readonly recall: {
    readonly pooled: number;
    readonly macro: number;
    readonly byFamily: Readonly<Record<string, number>>;
  };
  readonly embedded: number;
  readonly leftOut: { readonly macro: number; readonly byFamily: Readonly<Record<string, number>> };
  readonly falsePositives: {
    readonly pooled: number;
    /** Code, lockfiles, Chinese and Wikipedia together. */
    readonly calm: number;
    readonly bySource: Readonly<Record<string, number>>;
  };
  readonly obfuscated: Readonly<Record<string, number>>;
}

/** A tenant's own system text is never scored, so these are no traffic. */
const isTraffic = (row: Row): boolean => !row.set.startsWith('hard_');
const isCalm = (row: Row): boolean => /^neg_(?:code|lockfile|wiki|.*_zh)$/.test(row.set);

type Learn = (keep: (row: Row) => boolean) => Model;
type Read = (row: Row) => readonly Tokens[];

interface Fold {
  readonly model: Model;
  readonly boundary: number;
}

export const measureInjection = (rows: readonly Row[]): InjectionFigures => {
  const traffic = rows.filter(isTraffic);
  const own = ownExamples().map(prepare);
  const lessons = new Map<Row, Prepared>(teachers(traffic).map((row) => [row, prepareRow(row)]));
  const learn: Learn = (keep) =>
    quantise(train([...[...lessons].filter(([row]) => keep(row)).map(([, lesson]) => lesson), ...own]));
  const read = remembered();

  const harmless = traffic.filter((row) => row.label === 'benign');
  const tested = Array.from({ length: folds }, (_, fold) => learnFold(fold, harmless, learn, read));
  const caught = new Map(
    traffic.map((row) => {
      const { model, boundary: limit } = tested[foldOf(row)] as Fold;
      return [row, marginOf(model, read(row)) > limit];
    }),
  );
  const isCaught = (row: Row): boolean => caught.get(row) as boolean;
  const attacks = traffic.filter((row) => row.label === 'injection' && row.set !== 'inj_embedded');
  const byFamily = shares(attacks, isCaught);
  const limits = tested.map((one) => one.boundary);
  return {
    boundary,
    boundaries: limits,
    recall: { pooled: share(attacks.map(isCaught)), macro: mean(Object.values(byFamily)), byFamily },
    embedded: share(traffic.filter((row) => row.set === 'inj_embedded').map(isCaught)),
    leftOut: leftOut(attacks, lessons, learn, read),
    falsePositives: {
      pooled: share(harmless.map(isCaught)),
      calm: share(harmless.filter(isCalm).map(isCaught)),
      bySource: shares(harmless, isCaught),
    },
    obfuscated: obfuscated(attacks.filter(isCaught), tested),
  };
};

const remembered = (): Read => {
  const known = new Map<Row, readonly Tokens[]>();
  return (row) => {
    let tokens = known.get(row);
    if (tokens === undefined) {
      tokens = readings(row.text);
      known.set(row, tokens);
    }
    return tokens;
  };
};

/** The boundary comes from the other folds alone: each of them is judged by a model of the three that are left. */
const learnFold = (fold: number, harmless: readonly Row[], learn: Learn, read: Read): Fold => {
  const judged = Array.from({ length: folds }, (_, inner) => inner)
    .filter((inner) => inner !== fold)
    .flatMap((inner) => {
      const model = learn((row) => foldOf(row) !== fold && foldOf(row) !== inner);
      return harmless.filter((row) => foldOf(row) === inner).map((row) => marginOf(model, read(row)));
    });
  return { model: learn((row) => foldOf(row) !== fold), boundary: chooseBoundary(judged) };
};

const shares = (rows: readonly Row[], is: (row: Row) => boolean): Record<string, number> =>
  Object.fromEntries([...groupBy(rows, (row) => row.set)].map(([set, group]) => [set, share(group.map(is))]));

/** Each family judged by a model that never saw it, at the boundary that ships; families that never teach are left out as it is. */
const leftOut = (
  attacks: readonly Row[],
  lessons: ReadonlyMap<Row, Prepared>,
  learn: Learn,
  read: Read,
): InjectionFigures['leftOut'] => {
  const byFamily: Record<string, number> = {};
  for (const [set, group] of groupBy(attacks, (row) => row.set)) {
    const clusters = new Set(group.map((row) => row.cluster));
    const taught = group.some((row) => lessons.has(row));
    const model = learn(
      (row) => row.set !== set && !(taught && row.label === 'injection' && clusters.has(row.cluster)),
    );
    byFamily[set] = share(group.map((row) => marginOf(model, read(row)) > boundary));
  }
  return { macro: mean(Object.values(byFamily)), byFamily };
};

/** Of what is caught in the clear, how much is caught in disguise. */
const obfuscated = (caught: readonly Row[], tested: readonly Fold[]): Record<string, number> => {
  const short = caught.filter((row) => row.text.length <= 2_000);
  return Object.fromEntries(
    Object.entries(obfuscations).map(([name, disguise]) => [
      name,
      share(
        short.map((row) => {
          const { model, boundary: limit } = tested[foldOf(row)] as Fold;
          return marginOf(model, readings(disguise(row.text))) > limit;
        }),
      ),
    ]),
  );
};
