// The injection detector by cross-validation: five folds by cluster, each judged by a model that saw nothing near it; and by families left out.
import { boundary } from '../../libs/pipeline/src/scan/injection/model.ts';
import type { Model } from '../../libs/pipeline/src/scan/injection/score.ts';
import { ownExamples, prepareRow, teachers } from '../../tools/injection/examples.ts';
import { foldOf, folds, type Row } from '../../tools/injection/sets.ts';
import { type Prepared, prepare, quantise, train } from '../../tools/injection/train.ts';
import { marginOf } from './margin.ts';
import { obfuscations } from './obfuscations.ts';
import { groupBy, mean, share, upperQuantile } from './table.ts';

export interface InjectionFigures {
  readonly boundary: number;
  /** The log-odds at which the pooled rate of false positives would be exactly one in a hundred. */
  readonly onePercentAt: number;
  /** Recall there, for comparison with detectors that are measured at one per cent. */
  readonly atOnePercent: { readonly pooled: number; readonly macro: number; readonly embedded: number };
  readonly recall: {
    readonly pooled: number;
    readonly macro: number;
    readonly byFamily: Readonly<Record<string, number>>;
  };
  readonly embedded: number;
  readonly leftOut: { readonly macro: number; readonly byFamily: Readonly<Record<string, number>> };
  readonly falsePositives: { readonly pooled: number; readonly bySource: Readonly<Record<string, number>> };
  readonly obfuscated: Readonly<Record<string, number>>;
}

/** A tenant's own system text is never scored, so these are no traffic. */
const isTraffic = (row: Row): boolean => !row.set.startsWith('hard_');

export const measureInjection = (rows: readonly Row[]): InjectionFigures => {
  const traffic = rows.filter(isTraffic);
  const own = ownExamples().map(prepare);
  const lessons = new Map<Row, Prepared>(teachers(traffic).map((row) => [row, prepareRow(row)]));
  const learn = (keep: (row: Row) => boolean): Model =>
    quantise(train([...[...lessons].filter(([row]) => keep(row)).map(([, lesson]) => lesson), ...own]));

  const models = Array.from({ length: folds }, (_, fold) => learn((row) => foldOf(row) !== fold));
  const margin = new Map<Row, number>();
  for (const row of traffic) margin.set(row, marginOf(models[foldOf(row)] as Model, row.text));
  const isCaught = (row: Row): boolean => (margin.get(row) as number) > boundary;

  const attacks = traffic.filter((row) => row.label === 'injection' && row.set !== 'inj_embedded');
  const harmless = traffic.filter((row) => row.label === 'benign');
  const byFamily = shares(attacks, isCaught);
  const hidden = traffic.filter((row) => row.set === 'inj_embedded');
  const onePercentAt = upperQuantile(
    harmless.map((row) => margin.get(row) as number),
    0.01,
  );
  const isAbove = (row: Row): boolean => (margin.get(row) as number) > onePercentAt;
  return {
    boundary,
    onePercentAt,
    atOnePercent: {
      pooled: share(attacks.map(isAbove)),
      macro: mean(Object.values(shares(attacks, isAbove))),
      embedded: share(hidden.map(isAbove)),
    },
    recall: { pooled: share(attacks.map(isCaught)), macro: mean(Object.values(byFamily)), byFamily },
    embedded: share(hidden.map(isCaught)),
    leftOut: leftOut(attacks, lessons, learn),
    falsePositives: { pooled: share(harmless.map(isCaught)), bySource: shares(harmless, isCaught) },
    obfuscated: obfuscated(attacks, models, isCaught),
  };
};

const shares = (rows: readonly Row[], is: (row: Row) => boolean): Record<string, number> =>
  Object.fromEntries([...groupBy(rows, (row) => row.set)].map(([set, group]) => [set, share(group.map(is))]));

/** Each family judged by a model that never saw it; families that never teach are left out as it is. */
const leftOut = (
  attacks: readonly Row[],
  lessons: ReadonlyMap<Row, Prepared>,
  learn: (keep: (row: Row) => boolean) => Model,
): InjectionFigures['leftOut'] => {
  const byFamily: Record<string, number> = {};
  for (const [set, group] of groupBy(attacks, (row) => row.set)) {
    const clusters = new Set(group.map((row) => row.cluster));
    const taught = group.some((row) => lessons.has(row));
    const model = learn(
      (row) => row.set !== set && !(taught && row.label === 'injection' && clusters.has(row.cluster)),
    );
    byFamily[set] = share(group.map((row) => marginOf(model, row.text) > boundary));
  }
  return { macro: mean(Object.values(byFamily)), byFamily };
};

/** Of what is caught in the clear, how much is caught in disguise. */
const obfuscated = (
  attacks: readonly Row[],
  models: readonly Model[],
  isCaught: (row: Row) => boolean,
): Record<string, number> => {
  const caught = attacks.filter((row) => isCaught(row) && row.text.length <= 2_000);
  return Object.fromEntries(
    Object.entries(obfuscations).map(([name, disguise]) => [
      name,
      share(caught.map((row) => marginOf(models[foldOf(row)] as Model, disguise(row.text)) > boundary)),
    ]),
  );
};
