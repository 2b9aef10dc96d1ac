// How the two models learn: from the same rows, each with its own weights for them, and judged on the rows of those who speak so.
import { type Row, roleOf } from './sets.ts';

export interface ReadingRecipe {
  readonly name: 'user' | 'outsider';
  /** Whether what the classes of words do is learned: it tells planted orders, and a user's ordinary commands look the same. */
  readonly isStructured: boolean;
  readonly isJudged: (row: Row) => boolean;
  readonly weightOf: (row: Row) => number;
  /** Of texts of our own by their kind; 0 leaves them out. */
  readonly ownWeight: (kind: string) => number;
  readonly limits: Limits;
}

/** Shares of harmless texts that may lie above, judged by models that saw nothing of their source. */
export interface Limit {
  readonly pooled: number;
  /** In any one set. */
  readonly worst: number;
}

export interface Limits {
  readonly boundary: { readonly agents: Limit; readonly others: Limit };
  readonly precise: { readonly agents: Limit; readonly others: Limit };
}

const isPlanted = (kind: string): boolean => kind === 'planted' || kind === 'neighbour' || kind === 'quoted';

export const recipes: readonly ReadingRecipe[] = [
  {
    name: 'user',
    isStructured: false,
    isJudged: (row) => roleOf(row) === 'user',
    weightOf: ({ set, role }) => (set === 'inj_agent_indirect' ? 0.3 : (role ?? 'user') === 'user' ? 1 : 0.25),
    ownWeight: (kind) => (isPlanted(kind) ? 0 : 0.5),
    limits: {
      boundary: { agents: { pooled: 0.016, worst: 0.02 }, others: { pooled: 0.005, worst: 0.015 } },
      precise: { agents: { pooled: 0.007, worst: 0.02 }, others: { pooled: 0.001, worst: 0.015 } },
    },
  },
  {
    name: 'outsider',
    isStructured: true,
    isJudged: (row) => roleOf(row) === 'tool',
    weightOf: ({ set, label }) =>
      set === 'inj_agent_indirect'
        ? 2
        : set === 'neg_agent_user'
          ? 0.3
          : label !== 'injection' || /^inj_(?:asb|bipia)/.test(set)
            ? 1
            : 0.5,
    ownWeight: () => 0.5,
    // Without C4 and Wikipedia, which are left out together, the model has seen hardly any prose of the web: they are given more room.
    limits: {
      boundary: { agents: { pooled: 0.0075, worst: 0.035 }, others: { pooled: 0.023, worst: 0.08 } },
      precise: { agents: { pooled: 0.002, worst: 0.02 }, others: { pooled: 0.004, worst: 0.015 } },
    },
  },
];
