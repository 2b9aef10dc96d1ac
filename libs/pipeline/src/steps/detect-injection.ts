import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bySpeakerSetting, findingsBySpeaker, reachedRung } from '../by-speaker.ts';
import type { Finding } from '../finding.ts';
import type { Segment } from '../segment.ts';
import { defineStep, found, remembering } from '../step.ts';

const settings = z.object({
  /** For whose words, from which score a finding is logged, cut out and replaced by a marker, or refuses the call. */
  by_speaker: bySpeakerSetting({ user: { log: 0.5, block: 0.8 }, tool: { log: 0.5, redact: 0.5 } }),
  /** SHA-256 (hex) of system and developer texts that an admin registered; they are not read. */
  trusted_system_hashes: z.array(z.string().regex(/^[0-9a-f]{64}$/)).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectInjection = defineStep<Settings>({
  name: 'detect_injection',
  sentence:
    'Scores how much a text instructs the model against its instructions, from 0 to 1; what comes of it depends on whose words they are: an outsider’s are cut out, a user’s refused when they are unmistakable.',
  settings,
  action: 'block',
  threshold: 0.5,
  run(call, set) {
    const trusted = new Set(set.trusted_system_hashes);
    const read = trusted.size === 0 ? call.segments : call.segments.filter((segment) => !isTrusted(segment, trusted));
    const findings = findingsBySpeaker('detect_injection', read, ['injection'], set.by_speaker);
    const verdict = found(findings);
    return findings.some(isSuspicious) ? remembering(verdict, { taints: ['EXTERNAL'] }) : verdict;
  },
});

const isSuspicious = ({ rungs, score }: Finding): boolean =>
  rungs !== undefined && reachedRung(rungs, score) !== undefined;

const isTrusted = ({ provenance, text }: Segment, trusted: ReadonlySet<string>): boolean =>
  (provenance === 'system' || provenance === 'developer') &&
  trusted.has(createHash('sha256').update(text, 'utf8').digest('hex'));
