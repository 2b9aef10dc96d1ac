// What may be cut out of reasoning that its provider signed, and of files: a text that was changed is refused when it comes back, and with it the conversation; nobody here writes a file anew.
import type { Finding } from './finding.ts';
import type { Segment } from './segment.ts';

/**
 * It is the model's own word. On its way back to the provider it is left whole; on its way out a secret is cut out of it and its signature
 * goes too (a leak is worse than a turn without reasoning), while everything else is only on record. What a plan blocks is blocked.
 */
export const mayBeCut = (finding: Pick<Finding, 'detector'>, subject: 'request' | 'answer'): boolean =>
  subject === 'answer' && finding.detector === 'secret';

/** Those findings that are cut out of the texts they were found in. */
export const cuttable = <T extends Finding>(
  findings: readonly T[],
  segments: readonly Segment[],
  subject: 'request' | 'answer',
): readonly T[] => {
  const signed = new Set<string>();
  for (const segment of segments)
    if (segment.form === 'signed' || segment.form === 'document') signed.add(segment.where);
  return signed.size === 0 ? findings : findings.filter((one) => !signed.has(one.path) || mayBeCut(one, subject));
};
