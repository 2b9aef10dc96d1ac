// A pipeline is accepted when the plan that Rego makes of it compiles as an edge compiles it: one that can never run governs nobody.
import { asFault, Fault } from '@tappass/errors/fault';
import { compilePlan, parsePlan } from '@tappass/pipeline/compile-plan';
import type { PolicyRoom } from '../policy-room.ts';
import { type PipelineDocument, readPipeline } from './pipeline-document.ts';
import { planQuestion } from './questions.ts';

/** @throws Fault bad_field naming what is wrong, by path where it can be said */
export function runnablePipeline(policy: PolicyRoom['policy'], text: string): PipelineDocument {
  const document = readPipeline(text);
  try {
    const plan = policy.evaluate('tappass/pipeline/plan', planQuestion('asked', 'asked', document));
    compilePlan(parsePlan(plan));
  } catch (thrown) {
    throw new Fault('bad_field', { details: { field: 'yaml', detail: whyNot(thrown) }, cause: thrown });
  }
  return document;
}

function whyNot(thrown: unknown): string {
  const { cause } = asFault(thrown);
  const issues = (cause as { issues?: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined)
    ?.issues;
  const first = issues?.[0];
  if (first === undefined) return 'makes no plan that could run: some of its overrides contradict each other';
  return `makes no plan that could run: ${first.path.map(String).join('.')}: ${first.message}`;
}
