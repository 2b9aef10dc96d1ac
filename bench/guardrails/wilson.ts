// How sure a share is: the Wilson interval at 95 %.

const z = 1.96;

/** Low and high end of the share that `part` of `all` speaks for. */
export const wilson = (part: number, all: number): readonly [low: number, high: number] => {
  if (all === 0) return [0, 1];
  const share = part / all;
  const middle = share + (z * z) / (2 * all);
  const reach = z * Math.sqrt((share * (1 - share)) / all + (z * z) / (4 * all * all));
  const size = 1 + (z * z) / all;
  return [Math.max(0, (middle - reach) / size), Math.min(1, (middle + reach) / size)];
};

const tenth = (part: number): string => (part * 100).toFixed(1);

/** `1.2 % [0.4–3.5] of 250`. */
export const shareOf = (list: readonly boolean[]): string => {
  const part = list.filter(Boolean).length;
  const [low, high] = wilson(part, list.length);
  return list.length === 0 ? 'none' : `${tenth(part / list.length)} % [${tenth(low)}–${tenth(high)}] of ${list.length}`;
};
