// Figures of a list of verdicts, and tables of figures as text.

export const share = (list: readonly boolean[]): number =>
  list.length === 0 ? Number.NaN : list.filter(Boolean).length / list.length;

/** Wilson's interval for a share, at 95 in a hundred. */
export const wilson = (list: readonly boolean[]): readonly [low: number, high: number] => {
  const [n, z] = [list.length, 1.96];
  if (n === 0) return [Number.NaN, Number.NaN];
  const part = share(list);
  const middle = (part + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((part * (1 - part)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
};

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
