// Why a call was refused, out of its entry: rule and place as they are on record, and what to do next. The text itself is nowhere.
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { type Explanation, explainFindings } from '@tappass/pipeline/explain-refusal';
import type { Detector } from '@tappass/pipeline/finding';
import { z } from 'zod';

const recorded = z.object({
  blocked_by: z.string(),
  refusal: z.array(
    z.object({
      detector: z.string().transform((name) => name as Detector),
      rule: z.string(),
      path: z.string(),
      start: z.int(),
      end: z.int(),
      score_per_mille: z.int(),
      digest: z
        .string()
        .optional()
        .transform((digest) => digest || undefined),
    }),
  ),
});

/** Null for an entry that is no refusal, or one whose cause were no findings: its reason says it. */
export function explainEntry(body: JsonObject | null): Explanation | null {
  const read = recorded.safeParse(body);
  if (!read.success || read.data.refusal.length === 0) return null;
  const findings = read.data.refusal.map(({ rule: type, score_per_mille, ...place }) => ({
    ...place,
    type,
    score: score_per_mille / 1_000,
  }));
  return explainFindings(read.data.blocked_by, findings);
}
