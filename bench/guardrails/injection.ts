// The injection detector on texts it did not learn from: every source left out in turn, from which the boundaries come, and every fifth of the clusters.
import type { Model } from '../../libs/pipeline/src/scan/injection/score.ts';
import { certain } from '../../libs/pipeline/src/scan/rules/injection-certain.ts';
import { scanText } from '../../libs/pipeline/src/scan/scan.ts';
import {
  type Boundaries,
  chooseBoundaries,
  type Learn,
  learner,
  leaveOutClusters,
  leaveOutSources,
  type Margins,
} from '../../tools/injection/calibrate.ts';
import { marginOf, readings, rememberedReadings } from '../../tools/injection/margin.ts';
import { type ReadingRecipe, recipes } from '../../tools/injection/readings.ts';
import { foldOf, type Row, roleOf } from '../../tools/injection/sets.ts';
import { obfuscations } from './obfuscations.ts';
import { groupBy, mean, share } from './table.ts';
import { shareOf } from './wilson.ts';

/** One of the two readings: what it says of the texts that are read so. */
export interface Measured {
  readonly recipe: ReadingRecipe;
  readonly learn: Learn;
  readonly boundaries: Boundaries;
  readonly bySource: Margins;
  readonly byCluster: Margins;
  readonly models: readonly Model[];
}

type Shares = Readonly<Record<string, string>>;

export interface InjectionFigures {
  readonly boundaries: Readonly<Record<string, Boundaries>>;
  /** Harmless texts and attacks by models and without any row of their source. */
  readonly sourceLeftOut: {
    readonly flagged: Shares;
    /** At the score from which `standard` refuses a user's words. */
    readonly precise: Shares;
    readonly found: { readonly mean: number; readonly byFamily: Shares };
  };
  readonly clusterLeftOut: {
    readonly flagged: Shares;
    readonly precise: Shares;
    readonly recall: { readonly pooled: number; readonly macro: number; readonly byFamily: Shares };
    readonly embedded: string;
    readonly indirectByIdea: Shares;
  };
  readonly obfuscated: Readonly<Record<string, number>>;
}

/** A tenant's own system text and a model's own words are never scored, so they are no traffic. */
const isTraffic = (row: Row): boolean =>
  !row.set.startsWith('hard_') && roleOf(row) !== 'system' && roleOf(row) !== 'assistant';

export const measureReading = (rows: readonly Row[], recipe: ReadingRecipe): Measured => {
  const learn = learner(rows, recipe);
  const read = rememberedReadings();
  const traffic = rows.filter((row) => isTraffic(row) && recipe.isJudged(row));
  const bySource = leaveOutSources(traffic, learn, read);
  const { margins, models } = leaveOutClusters(traffic, learn, read);
  return { recipe, learn, boundaries: chooseBoundaries(bySource, recipe.limits), bySource, byCluster: margins, models };
};

export const measureInjection = (rows: readonly Row[]): InjectionFigures =>
  figuresOf(recipes.map((recipe) => measureReading(rows, recipe)));

type Verdicts = ReadonlyMap<Row, boolean>;

const verdicts = (all: readonly Measured[], which: 'bySource' | 'byCluster', at: keyof Boundaries): Verdicts =>
  new Map(
    all.flatMap((one) =>
      [...one[which]].map(([row, margin]): [Row, boolean] => [row, margin > one.boundaries[at] || isCertain(row)]),
    ),
  );

/** By a rule, which learns nothing. */
const isCertain = (row: Row): boolean =>
  scanText(row.text).some((one) => one.detector === 'injection' && one.score >= certain);

export const figuresOf = (all: readonly Measured[]): InjectionFigures => {
  const [left, known] = [verdicts(all, 'bySource', 'boundary'), verdicts(all, 'byCluster', 'boundary')];
  const families = sharesOf(attacksOf(known), ({ set }) => set, known, share);
  return {
    boundaries: Object.fromEntries(all.map(({ recipe, boundaries }) => [recipe.name, boundaries])),
    sourceLeftOut: {
      flagged: harmlessShares(left),
      precise: harmlessShares(verdicts(all, 'bySource', 'precise')),
      found: {
        mean: mean(Object.values(sharesOf(attacksOf(left), ({ set }) => set, left, share))),
        byFamily: sharesOf(attacksOf(left), ({ set }) => set, left, shareOf),
      },
    },
    clusterLeftOut: {
      flagged: harmlessShares(known),
      precise: harmlessShares(verdicts(all, 'byCluster', 'precise')),
      recall: {
        pooled: share(attacksOf(known).map((row) => known.get(row) === true)),
        macro: mean(Object.values(families)),
        byFamily: sharesOf(attacksOf(known), ({ set }) => set, known, shareOf),
      },
      embedded: shareOf([...known].filter(([row]) => row.set === 'inj_embedded').map(([, is]) => is)),
      indirectByIdea: sharesOf(
        attacksOf(known).filter((row) => row.set === 'inj_agent_indirect'),
        ({ cluster }) => cluster.replace(/-\d+$/, ''),
        known,
        shareOf,
      ),
    },
    obfuscated: obfuscated(all),
  };
};

const attacksOf = (of: Verdicts): Row[] =>
  [...of.keys()].filter((row) => row.label === 'injection' && row.set !== 'inj_embedded');

const sharesOf = <T>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  of: Verdicts,
  told: (list: readonly boolean[]) => T,
): Record<string, T> =>
  Object.fromEntries(
    [...groupBy(rows, keyOf)].map(([key, group]) => [key, told(group.map((row) => of.get(row) === true))]),
  );

/** Pooled, by role and by set. */
const harmlessShares = (of: Verdicts): Shares => {
  const harmless = [...of.keys()].filter((row) => row.label === 'benign');
  const isOfAgents = ({ set }: Row): boolean => set.startsWith('neg_agent');
  return {
    ...sharesOf(harmless, (row) => (isOfAgents(row) ? 'agents' : 'others'), of, shareOf),
    ...sharesOf(harmless.filter(isOfAgents), (row) => `agents, ${roleOf(row)}`, of, shareOf),
    ...sharesOf(harmless, ({ set }) => set, of, shareOf),
  };
};

const longestDisguised = 2_000;

/** Of what is caught in the clear, how much is caught in disguise. */
const obfuscated = (all: readonly Measured[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(obfuscations).map(([name, disguise]) => [
      name,
      share(
        all.flatMap(({ byCluster, models, boundaries: { boundary } }) =>
          [...byCluster]
            .filter(([row, margin]) => row.label === 'injection' && row.set !== 'inj_embedded' && margin > boundary)
            .filter(([row]) => row.text.length <= longestDisguised)
            .map(([row]) => marginOf(models[foldOf(row)] as Model, readings(disguise(row.text))) > boundary),
        ),
      ),
    ]),
  );
