// Where the boundary stands: as low as the harmless texts of folds that a model did not see allow, all kinds together.

/** A little stricter than the one in a hundred that is promised: a rate measured on two thousand texts is uncertain. */
const allowed = 0.009;

/** Of the log-odds of harmless texts no more than the share allowed lies above. Two decimals, rounded up. */
export const chooseBoundary = (harmless: readonly number[]): number => {
  const ranked = [...harmless].sort((a, b) => b - a);
  const atLimit = ranked[Math.floor(ranked.length * allowed)];
  if (atLimit === undefined) throw new RangeError('a boundary needs harmless texts');
  return Math.ceil(atLimit * 100) / 100;
};
