import { z } from 'zod';
import type { Call } from '../call.ts';
import { classifications } from '../classification.ts';
import type { RouteAnswer, RouteSettings } from '../ports.ts';
import { block, change, defineStep, pass, type Verdict } from '../step.ts';

const models = z.array(z.string().min(1).max(200)).max(16);
const byModel = <T extends z.ZodType>(value: T) => z.record(z.string().min(1).max(200), value);

const settings = z.object({
  /** Tried in their order when the model asked for fails; by model, or `*` for all that have none of their own. */
  fallbacks: byModel(models).default({}),
  /** Models that share the calls for one model, by weight. */
  weights: byModel(byModel(z.int().min(0).max(1_000))).default({}),
  /** Where data of a classification may go, as globs; a classification without a rule may go anywhere. */
  rules: z
    .array(z.object({ classifications: z.array(z.enum(classifications)).min(1), models }))
    .max(32)
    .default([]),
  residency: z.enum(['any', 'eu']).default('any'),
});

export const modelRouting = defineStep<RouteSettings>({
  name: 'model_routing',
  sentence:
    'Chooses model and provider by classification, residency, allow-list and weight, and who stands in when they fail.',
  settings,
  action: 'block',
  threshold: 0,
  always: true,
  run(call, set, ports) {
    const answer = ports.route(call, set);
    return answer instanceof Promise ? answer.then((late) => verdictOf(call, late)) : verdictOf(call, answer);
  },
});

const verdictOf = (call: Call, answer: RouteAnswer): Verdict => {
  if (!answer.ok) return block('not_routed', { classification: call.classification });
  if (answer.model === call.model) return pass;
  return change({ model: answer.model, body: { ...call.body, model: answer.model } });
};
