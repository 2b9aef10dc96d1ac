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
  const anchors = found.filter((one) => one.detector === 'pii' && telling.has(one.type) && one.score >= sure);
  return found.flatMap((one) => {
    if (!isDoubtful(one)) return one;
    const isNear = anchors.some((other) => one.start - other.end < nearChars && other.start - one.end < nearChars);
    return isNear ? { ...one, score: raised } : [];
  });
};

const isDoubtful = (one: RawFinding): boolean => one.detector === 'pii' && doubtful.has(one.type) && one.score < 0.5;
