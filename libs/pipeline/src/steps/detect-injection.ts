import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findingsOf } from '../scan-call.ts';
import type { Provenance, Segment } from '../segment.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** SHA-256 (hex) of system and developer texts that an admin registered; others are scored like a user's. */
  trusted_system_hashes: z.array(z.string().regex(/^[0-9a-f]{64}$/)).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectInjection = defineStep<Settings>({
  name: 'detect_injection',
  sentence: 'Scores how much a text instructs the model against its instructions, from 0 to 1, by signals that add up.',
  settings,
  action: 'block',
  threshold: 0.5,
  run(call, set) {
    const trusted = new Set(set.trusted_system_hashes);
    return found(
      findingsOf('detect_injection', call.segments, ['injection'], (who, text) => isScored(who, text, trusted)),
    );
  },
});

/** Tool definitions have a step of their own (detect_tool_poison). */
const isScored = (provenance: Provenance, segment: Segment, trusted: ReadonlySet<string>): boolean => {
  if (provenance === 'tool_definition') return false;
  if (trusted.size === 0 || (provenance !== 'system' && provenance !== 'developer')) return true;
  return !trusted.has(createHash('sha256').update(segment.text, 'utf8').digest('hex'));
};
