// What `npm run bench:ledger` tells a person.

export interface LedgerRun {
  /** `paced`: entries came steadily; `drained`: all of them waited on the stream. */
  readonly mode: 'paced' | 'drained';
  /** Entries in a message of the stream. */
  readonly batch: number;
  /** From the bus to committed. */
  readonly entries_s: number;
  /** CPU, µs an entry, signing included. */
  readonly ledger_us: number;
  readonly postgres_us: number;
  /** Taking the message in and handing it on. */
  readonly nats_us: number;
}

const columns = [
  ['mode', (run: LedgerRun) => run.mode],
  ['batch', (run: LedgerRun) => String(run.batch)],
  ['entries/s', (run: LedgerRun) => String(run.entries_s)],
  ['ledger µs', (run: LedgerRun) => run.ledger_us.toFixed(1)],
  ['postgres µs', (run: LedgerRun) => run.postgres_us.toFixed(1)],
  ['nats µs', (run: LedgerRun) => run.nats_us.toFixed(1)],
] as const;

export function ledgerTable(
  runs: readonly LedgerRun[],
  speeds: { readonly verified_per_s: number; readonly verified_again_per_s: number },
  { entry_bytes, body_bytes }: { readonly entry_bytes: number; readonly body_bytes: number },
): string {
  const rows = [columns.map(([title]) => title as string), ...runs.map((run) => columns.map(([, cell]) => cell(run)))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  '));
  return [
    ...lines,
    `verified ${speeds.verified_per_s} entries/s, and ${speeds.verified_again_per_s} when verified again; on disk ${entry_bytes} B an entry and ${body_bytes} B its body, indexes included`,
  ].join('\n');
}
