import { z } from 'zod';
import type { Call } from '../call.ts';
import { type Classification, classifications } from '../classification.ts';
import type { Finding } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import { change, defineStep, pass, remembering } from '../step.ts';

const level = z.enum(classifications);

const settings = z.object({
  /** Of a text in which nothing was found. */
  default: level.default('INTERNAL'),
  /** By finding type; `top_secret` labels count as RESTRICTED unless the organisation uses that level. */
  levels: z.record(z.string(), level).default({}),
  use_top_secret: z.boolean().default(false),
});
type Settings = z.infer<typeof settings>;

const published: Readonly<Record<string, Classification>> = {
  email: 'CONFIDENTIAL',
  phone: 'CONFIDENTIAL',
  ip_address: 'INTERNAL',
  credit_card: 'RESTRICTED',
  iban: 'RESTRICTED',
  us_ssn: 'RESTRICTED',
  pesel: 'RESTRICTED',
  nip: 'CONFIDENTIAL',
  regon: 'INTERNAL',
  person: 'INTERNAL',
  place: 'INTERNAL',
  date_of_birth: 'CONFIDENTIAL',
  label_internal: 'INTERNAL',
  label_confidential: 'CONFIDENTIAL',
  label_restricted: 'RESTRICTED',
  label_top_secret: 'TOP_SECRET',
};

const certainly = 0.5;

export const classifyData = defineStep<Settings>({
  name: 'classify_data',
  sentence:
    'Gives the call PUBLIC, INTERNAL, CONFIDENTIAL or RESTRICTED by what is in it; never lower than its session.',
  settings,
  action: 'log',
  threshold: 0,
  run(call, set) {
    const classification = highest(call, set);
    const verdict = classification === call.classification ? pass : change({ classification });
    // every call has the default; only what is above it is news to the session
    const known = Math.max(rankOf(set.default), rankOf(call.session.classification));
    return rankOf(classification) > known ? remembering(verdict, { classification }) : verdict;
  },
});

/** Reads the scan, not other steps' verdicts: a detector that is switched off still says what kind of text this is. */
const highest = (call: Call, set: Settings): Classification => {
  const now = findingsOf('classify_data', call.segments, ['pii', 'secret', 'label']);
  let rank = Math.max(rankOf(set.default), rankOf(call.session.classification), rankOf(call.classification));
  // Earlier steps may have taken out what they found; it was there all the same.
  for (const findings of [now, call.findings]) {
    for (const finding of findings) {
      if (finding.score >= certainly) rank = Math.max(rank, rankOf(levelOf(finding, set)));
    }
  }
  return classifications[set.use_top_secret ? rank : Math.min(rank, rankOf('RESTRICTED'))] ?? 'RESTRICTED';
};

const rankOf = (classification: Classification): number => classifications.indexOf(classification);

const levelOf = (finding: Finding, set: Settings): Classification => {
  const own = Object.hasOwn(set.levels, finding.type) ? set.levels[finding.type] : undefined;
  if (own !== undefined) return own;
  if (finding.detector === 'secret') return 'RESTRICTED';
  if (finding.detector !== 'pii' && finding.detector !== 'label') return 'PUBLIC';
  if (Object.hasOwn(published, finding.type)) return published[finding.type] ?? 'CONFIDENTIAL';
  // national identifiers and health
  return finding.detector === 'pii' && finding.severity === 'high' ? 'RESTRICTED' : 'CONFIDENTIAL';
};
