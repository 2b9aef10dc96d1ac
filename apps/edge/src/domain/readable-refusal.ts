// What a provider says in an error reaches the caller as an answer would: read, and without what the plan lets no answer hold.
import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import { cleanText } from '@tappass/pipeline/clean-text';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';

const mostShownChars = 2_000;

export function readableRefusal(thrown: unknown, plan: CompiledPlan, call: Call): unknown {
  if (!(thrown instanceof Fault) || thrown.details['said'] === undefined) return thrown;
  const detail = cleanText(String(thrown.details['detail']), plan, call).slice(0, mostShownChars);
  return new Fault(thrown.reason, { details: { ...thrown.details, detail }, cause: thrown.cause });
}
