import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { findingsOf } from '../scan-call.ts';
import { speaksAs } from '../speakers.ts';
import { defineStep, found } from '../step.ts';

const settings = z.object({
  /** Types to leave out. */
  ignore: z.array(z.string()).default([]),
});
type Settings = z.infer<typeof settings>;

export const detectToolPoison = defineStep<Settings>({
  name: 'detect_tool_poison',
  sentence: 'Finds instructions hidden in the names, descriptions and schemas of the tools a request brings.',
  settings,
  action: 'block',
  threshold: 0.75,
  run(call, set) {
    const findings = findingsOf(
      'detect_tool_poison',
      call.segments,
      ['tool_poison', 'injection', 'unicode'],
      speaksAs(['tool_definition']),
    );
    return found(findings.filter((one) => isMeant(one) && !set.ignore.includes(one.type)));
  },
});

/** Descriptions are full of orders to the model: by the wording alone only an unmistakable one is poison. */
const isMeant = ({ detector, score }: Finding): boolean => detector !== 'injection' || score >= 0.95;
