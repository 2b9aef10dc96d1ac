// The table a person reads, and the ratios that matter more than the figures.
import type { Run } from './measure.ts';

const columns = [
  ['target', (run: Run) => run.target],
  ['mode', (run: Run) => run.mode],
  ['conns', (run: Run) => String(run.connections)],
  ['req/s', (run: Run) => String(run.req_s)],
  ['CPU µs/req', (run: Run) => run.cpu_us.toFixed(1)],
  ['p50 ms', (run: Run) => run.p50_ms.toFixed(2)],
  ['p99 ms', (run: Run) => run.p99_ms.toFixed(2)],
] as const;

export function table(runs: readonly Run[]): string {
  const rows = [columns.map(([title]) => title as string), ...runs.map((run) => columns.map(([, cell]) => cell(run)))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ');
  return rows.map(line).join('\n');
}

/** How many times the requests a second of `other`, at the same mode and connections. */
export function ratios(runs: readonly Run[], ours: string, other: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const run of runs.filter(({ target }) => target.startsWith(ours))) {
    const peer = runs.find(
      ({ target, mode, connections }) =>
        target.startsWith(other) && mode === run.mode && connections === run.connections,
    );
    if (peer) found[`${run.mode}_${run.connections}`] = Math.round((run.req_s / peer.req_s) * 100) / 100;
  }
  return found;
}
