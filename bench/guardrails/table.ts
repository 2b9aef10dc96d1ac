// Figures of a list of verdicts, and tables of figures as text.

export const share = (list: readonly boolean[]): number =>
  list.length === 0 ? Number.NaN : list.filter(Boolean).length / list.length;

export const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;

export const groupBy = <T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
};

export const percent = (part: number): string => (Number.isNaN(part) ? '–' : `${(part * 100).toFixed(1)} %`);

export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const all = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
