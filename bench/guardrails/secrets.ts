// The secret detector on invented secrets and their hard negatives, and on documents that hold none.
import { scanText } from '../../libs/pipeline/src/scan/scan.ts';
import type { Row } from '../../tools/injection/sets.ts';
import { groupBy, share } from './table.ts';

export interface SecretFigures {
  readonly recall: { readonly pooled: number; readonly bySource: Readonly<Record<string, number>> };
  /** Of texts that look like secrets and are none. */
  readonly hardNegatives: { readonly pooled: number; readonly bySource: Readonly<Record<string, number>> };
  /** Of whole documents without secrets: prose, code, lockfiles, chats. */
  readonly documents: { readonly pooled: number; readonly bySource: Readonly<Record<string, number>> };
  /** Rules of the sources that are found least, for whoever extends the table. */
  readonly missed: Readonly<Record<string, number>>;
}

const threshold = 0.5;
const holdsSecret = (row: Row): boolean =>
  scanText(row.text).some((finding) => finding.detector === 'secret' && finding.score >= threshold);

const figures = (rows: readonly Row[]) => ({
  pooled: share(rows.map(holdsSecret)),
  bySource: Object.fromEntries(
    [...groupBy(rows, (row) => row.set)].map(([set, group]) => [set, share(group.map(holdsSecret))]),
  ),
});

export const measureSecrets = (rows: readonly Row[], documents: readonly Row[]): SecretFigures => {
  const secrets = rows.filter((row) => row.label === 'secret');
  const missed: Record<string, number> = {};
  for (const row of secrets) {
    const rule = String(row.meta?.['rule'] ?? 'unnamed');
    if (!holdsSecret(row)) missed[rule] = (missed[rule] ?? 0) + 1;
  }
  return {
    recall: figures(secrets),
    hardNegatives: figures(rows.filter((row) => row.label === 'benign')),
    documents: figures(documents),
    missed,
  };
};
