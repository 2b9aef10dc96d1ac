// The table of docs/operations.md that says what callers meet while a part beats and does not answer, read as data.
import type { ServiceName } from '../../../deploy/topology.ts';
import { tableUnder, words } from './outage-table.ts';

export interface SlowRow {
  readonly part: ServiceName;
  readonly status: number;
  readonly reasons: readonly string[];
  /** How long the caller waits for it. */
  readonly withinMs: number;
}

/** @throws Error when the page has no such table */
export function slowTable(): readonly SlowRow[] {
  return tableUnder('## While a part beats and does not answer').map(
    ([part = '', , status = '', reasons = '', within = '']) => ({
      part: words(part)[0] as ServiceName,
      status: Number(status),
      reasons: words(reasons),
      withinMs: Number.parseFloat(within) * 1_000,
    }),
  );
}
