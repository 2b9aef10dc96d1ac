// The part of an agent's plan that one action meets: what judges tool calls, what reads texts that leave, what reads prompts. The steps themselves are those of calls.
import type { CompiledPlan, CompiledStep } from '@tappass/pipeline/compile-plan';
import { type Category, type Phase, type StepName, sequence } from '@tappass/pipeline/sequence';

export type ActionKind =
  | 'definition'
  | 'tool_call'
  | 'permitted_tool_call'
  | 'execution'
  | 'text'
  | 'answer'
  | 'prompt';

const categoryOf: ReadonlyMap<StepName, Category> = new Map(sequence.map((row) => [row.step, row.category]));

/** What has been asked and counted when the call was permitted is not asked and counted again. */
const onlyOnce: ReadonlySet<StepName> = new Set(['require_approval', 'loop_guard', 'session_loop_guard']);
const readsPrompts: ReadonlySet<Category> = new Set(['data_protection', 'threat_detection']);

const belongs: Readonly<Record<ActionKind, (step: CompiledStep) => boolean>> = {
  tool_call: ({ step }) => step.judgesToolCalls === true,
  permitted_tool_call: ({ step }) => step.judgesToolCalls === true && !onlyOnce.has(step.name),
  execution: ({ step }) => step.name === 'call_tool',
  text: ({ step }) =>
    step.readsAnswer === true && step.judgesToolCalls !== true && categoryOf.get(step.name) === 'response_safety',
  answer: ({ step }) =>
    step.readsAnswer === true &&
    !onlyOnce.has(step.name) &&
    (step.judgesToolCalls === true || categoryOf.get(step.name) === 'response_safety'),
  prompt: ({ step }) => readsPrompts.has(categoryOf.get(step.name) ?? 'tracking'),
  // one tool by itself is no set of tools that could be compared with the session's first
  definition: ({ step }) => step.name !== 'tool_integrity' && readsPrompts.has(categoryOf.get(step.name) ?? 'tracking'),
};

const cut = new WeakMap<CompiledPlan, Map<ActionKind, CompiledPlan>>();

/** All its steps stand in one phase, in their order. */
export function actionPlan(
  compiled: CompiledPlan,
  kind: ActionKind,
): { readonly plan: CompiledPlan; readonly phase: Phase } {
  const phase = kind === 'prompt' || kind === 'definition' ? 'before' : 'call';
  const known = cut.get(compiled) ?? new Map<ActionKind, CompiledPlan>();
  cut.set(compiled, known);
  let plan = known.get(kind);
  if (plan === undefined) {
    const { before, call, after } = compiled.phases;
    const steps = (phase === 'before' ? before : [...call, ...after]).filter(belongs[kind]);
    plan = { ...compiled, phases: { before: [], call: [], after: [], [phase]: steps } };
    known.set(kind, plan);
  }
  return { plan, phase };
}
