// What a message would be in tokens: the provider's count where it counts, and our own estimate, which says so, where it does not.
import { Fault } from '@tappass/errors/fault';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';
import type { CallLlmSettings } from '@tappass/pipeline/ports';
import type { Outcome } from '@tappass/pipeline/runner';
import type { GovernedCall } from './governed-call.ts';

/** In the place of the call phase. A failure is an outcome like a step's. */
export async function countTokens(governed: GovernedCall, compiled: CompiledPlan, outcome: Outcome): Promise<Outcome> {
  try {
    await governed.count(outcome.call, compiled.find('call_llm')!.settings as CallLlmSettings);
    return outcome;
  } catch (thrown) {
    const fault = thrown instanceof Fault ? thrown : new Fault('internal', { cause: thrown });
    const blocked = { step: 'call_llm', reason: fault.reason, details: fault.details, findings: {}, cause: fault };
    return { ...outcome, blocked, call: { ...outcome.call, blocked } };
  }
}
