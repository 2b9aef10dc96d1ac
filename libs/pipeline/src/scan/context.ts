// Words that are only somebody's data beside other data: a country after a street, a name above an address.
import type { RawFinding } from './rule.ts';

const nearChars = 120;
const sure = 0.6;
const raised = 0.65;
const doubtful: ReadonlySet<string> = new Set(['place']);
const telling: ReadonlySet<string> = new Set([
  'address',
  'person',
  'phone',
  'email',
  'credit_card',
  'iban',
  'us_ssn',
  'pesel',
  'nip',
]);

/** Doubtful findings near a sure one are raised, the others are dropped; everything else stays as it is. */
export const raiseByContext = (found: RawFinding[]): RawFinding[] => {
  if (!found.some(isDoubtful)) return found;
  const anchors = found
    .filter((one) => one.detector === 'pii' && telling.has(one.type) && one.score >= sure)
    .sort((a, b) => a.start - b.start);
  return found.flatMap((one) => {
    if (!isDoubtful(one)) return one;
    return isNear(anchors, one) ? { ...one, score: raised } : [];
  });
};

/** Findings of one detector do not overlap, so the neighbours of a place are the only ones that can be near. */
const isNear = (anchors: readonly RawFinding[], one: RawFinding): boolean => {
  let [low, high] = [0, anchors.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((anchors[middle] as RawFinding).start < one.start) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [anchors[low - 1], anchors[low]];
  return (
    (before !== undefined && one.start - before.end < nearChars) ||
    (after !== undefined && after.start - one.end < nearChars)
  );
};

const isDoubtful = (one: RawFinding): boolean => one.detector === 'pii' && doubtful.has(one.type) && one.score < 0.5;
