// The secret detector on invented secrets and their hard negatives, and on documents that hold none; and what of it comes from issuers' formats.
import { genericSecrets } from '../../libs/pipeline/src/scan/generic-secrets.ts';
import type { RawFinding } from '../../libs/pipeline/src/scan/rule.ts';
import { rules } from '../../libs/pipeline/src/scan/rules.ts';
import { scanText } from '../../libs/pipeline/src/scan/scan.ts';
import type { Row } from '../../tools/injection/sets.ts';
import { groupBy, percent, share, wilson } from './table.ts';

export interface SecretFigures {
  /** Types told by an issuer's format, and by the words around them. */
  readonly types: { readonly ofIssuers: number; readonly generic: number };
  /** Share found, its interval, and how much of it each kind of rule finds. */
  readonly recall: Shares;
  /** Of texts that look like secrets and are none. */
  readonly hardNegatives: Shares;
  /** Of whole documents without secrets: prose, code, lockfiles, chats, traffic of agents. */
  readonly documents: Shares;
  /** Rules of the sources that are found least, for whoever extends the table. */
  readonly missed: Readonly<Record<string, number>>;
}

type Shares = Readonly<Record<string, string>>;

const threshold = 0.5;
const named: ReadonlySet<string> = new Set(genericSecrets);

const secretsIn = (row: Row): readonly RawFinding[] =>
  scanText(row.text).filter((finding) => finding.detector === 'secret' && finding.score >= threshold);

/** Which kind of rule speaks for a row; an issuer's format where both do. */
const foundBy = (row: Row): 'issuer' | 'generic' | undefined => {
  const found = secretsIn(row);
  if (found.length === 0) return undefined;
  return found.some(({ type }) => !named.has(type)) ? 'issuer' : 'generic';
};

const figures = (rows: readonly Row[]): Shares => {
  const bySource = groupBy(rows, (row) => row.set);
  const lines = [['pooled', rows] as const, ...bySource].map(([set, group]) => {
    const kinds = group.map(foundBy);
    const found = kinds.map((kind) => kind !== undefined);
    const [low, high] = wilson(found);
    const by = (kind: string): string => percent(share(kinds.map((one) => one === kind)));
    return [
      set,
      `${percent(share(found))} [${percent(low)}, ${percent(high)}] of ${group.length}: format ${by('issuer')}, generic ${by('generic')}`,
    ];
  });
  return Object.fromEntries(lines);
};

export const measureSecrets = (rows: readonly Row[], documents: readonly Row[]): SecretFigures => {
  const secrets = rows.filter((row) => row.label === 'secret');
  const missed: Record<string, number> = {};
  for (const row of secrets) {
    const rule = String(row.meta?.['rule'] ?? 'unnamed');
    if (foundBy(row) === undefined) missed[rule] = (missed[rule] ?? 0) + 1;
  }
  const isHard = (row: Row): boolean => row.set === 'neg_agent_secrets_hard';
  return {
    types: countTypes(),
    recall: figures(secrets),
    hardNegatives: figures([...rows.filter((row) => row.label === 'benign'), ...documents.filter(isHard)]),
    documents: figures(documents.filter((row) => !isHard(row))),
    missed,
  };
};

const countTypes = (): SecretFigures['types'] => {
  const all = new Set(rules.filter(({ detector }) => detector === 'secret').map(({ type }) => type));
  const generic = [...all].filter((type) => named.has(type)).length;
  return { ofIssuers: all.size - generic, generic };
};
