import { z } from 'zod';
import type { ToolCall } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import { classifications } from '../classification.ts';
import { matchAny } from '../glob.ts';
import type { ApprovalAnswer, ApprovalAsk } from '../ports.ts';
import { normalise } from '../scan/normalise.ts';
import { block, defineStep, pass, type Verdict } from '../step.ts';
import { canonicalArguments } from '../tools/canonical.ts';

const settings = z.object({
  /** Any of both is enough; left out, every tool call needs a human. */
  required_for: z
    .strictObject({
      classifications: z.array(z.enum(classifications)).default([]),
      /** Names or globs. */
      tools: z.array(z.string().min(1).max(200)).max(1_000).default([]),
    })
    .optional(),
  /** `authenticated`: an org_admin decides; `elevated`: a super_admin. */
  tier: z.enum(['authenticated', 'elevated']).default('authenticated'),
  /** How long a request waits, and after it a grant. */
  ttl_seconds: z.int().min(10).max(604_800).default(900),
});
type Settings = z.infer<typeof settings>;

export const requireApproval = defineStep<Settings>({
  name: 'require_approval',
  sentence: 'Lets a tool call pass that a human granted, exactly this one and once; asks for the grant of any other.',
  settings,
  action: 'block',
  threshold: 0,
  readsAnswer: true,
  judgesToolCalls: true,
  // a grant is used up when it is taken: taken for one call of a stream, it would be lost if the next one has none
  asksTogether: true,
  run(call, set, ports) {
    const asks = asksOf(call, set);
    if (asks.length === 0) return pass;
    const answers = ports.approval(call, asks);
    return answers instanceof Promise
      ? answers.then((late) => verdictOf(asks, late, set))
      : verdictOf(asks, answers, set);
  },
});

const asksOf = (call: Call, set: Settings): ApprovalAsk[] => {
  const seen = new Map<string, number>();
  const asks: ApprovalAsk[] = [];
  for (const toolCall of call.answer?.toolCalls ?? []) {
    const rule = ruleFor(toolCall, call, set);
    if (rule === undefined) continue;
    const { name, argumentsText } = toolCall;
    const spelt = JSON.stringify([name, canonicalArguments(argumentsText)]);
    const ordinal = seen.get(spelt) ?? 0;
    seen.set(spelt, ordinal + 1);
    asks.push({ tool: name, argumentsText, ordinal, rule, tier: set.tier, ttlSeconds: set.ttl_seconds });
  }
  return asks;
};

/** What asks for a human; undefined when nothing does. A name in look-alike letters is the name it looks like. */
const ruleFor = ({ name }: ToolCall, call: Call, { required_for: required }: Settings): string | undefined => {
  if (required === undefined) return 'every tool call';
  const pattern = required.tools.find((one) => matchAny([one])(name) || matchAny([fold(one)])(fold(name)));
  if (pattern !== undefined) return `tool ${pattern}`;
  return required.classifications.includes(call.classification) ? `classification ${call.classification}` : undefined;
};

const fold = (name: string): string => normalise(name).text.toLowerCase();

const verdictOf = (asks: readonly ApprovalAsk[], answers: readonly ApprovalAnswer[], set: Settings): Verdict => {
  const of = (state: ApprovalAnswer['state']): number => answers.findIndex((answer) => answer.state === state);
  const granted = answers.length === asks.length && answers.every((answer) => answer.state === 'granted');
  if (granted) return pass;
  const denied = of('denied');
  const index = Math.max(0, denied >= 0 ? denied : of('pending'));
  const [ask, answer] = [asks[index], answers[index]];
  const about = { tool: ask?.tool ?? '', request: answer?.requestId ?? '' };
  if (denied >= 0) return block('approval_denied', about);
  return block('approval_required', {
    ...about,
    ...{ tier: set.tier, rule: ask?.rule ?? '', until: answer?.expiresAt ?? '' },
  });
};
