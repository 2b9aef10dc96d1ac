import { z } from 'zod';
import type { ToolCall } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import { pathText } from '../json.ts';
import { defineStep, found } from '../step.ts';
import { argumentRuleSchema, breaksRule } from '../tools/argument-rules.ts';
import { forbids, type KindLimits, kindLimitsSchema, mirrored } from '../tools/kind-limits.ts';

const settings = kindLimitsSchema.extend({
  rules: z.array(argumentRuleSchema).max(1_000).default([]),
  /** Addresses that a request's `email=mirror:` flag may name, and domains for `email=internal:`. */
  mirror_targets: z.array(z.string().min(3)).default([]),
  internal_domains: z.array(z.string().min(1)).default([]),
});
type Settings = z.infer<typeof settings>;

export const toolConstraints = defineStep<Settings>({
  name: 'tool_constraints',
  sentence:
    'Holds the arguments of tool calls to rules: folders, patterns, lists, and what may be done to files, data and mail.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  judgesToolCalls: true,
  run(call, set, _ports, context) {
    const emitted = call.answer?.toolCalls ?? [];
    const limits: readonly KindLimits[] = [set, ...context.kindLimits.map((flagged) => ({ ...set, ...flagged }))];
    const toolCalls = emitted.filter(
      (one) => set.rules.some((rule) => breaksRule(one, rule)) || limits.some((limit) => forbids(one, limit)),
    );
    if (toolCalls.length > 0) return { kind: 'forbidden', toolCalls, finding: 'argument_not_allowed' };
    return found(
      emitted.flatMap((one) => redirected(call, one, limits)),
      'answer',
    );
  },
});

const redirected = (call: Call, toolCall: ToolCall, limits: readonly KindLimits[]): Finding[] => {
  const replacement = limits.map((limit) => mirrored(toolCall, limit)).findLast((text) => text !== undefined);
  if (replacement === undefined) return [];
  const segment = call.answer?.segments.find(
    ({ text, path }) => text === toolCall.argumentsText && pathText(path).startsWith(pathText(toolCall.path)),
  );
  const where = segment?.where ?? `${pathText(toolCall.path)}.arguments`;
  const place = { start: 0, end: toolCall.argumentsText.length, path: where };
  return [
    {
      step: 'tool_constraints',
      detector: 'tool',
      type: 'recipient_mirrored',
      score: 1,
      severity: 'low',
      ...place,
      replacement,
    },
  ];
};
