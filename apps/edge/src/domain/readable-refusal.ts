// What a provider says in an error reaches the caller as an answer would: read, and without what the plan lets no answer hold.
import { Fault } from '@tappass/errors/fault';
import type { Call } from '@tappass/pipeline/call';
import { cleanText } from '@tappass/pipeline/clean-text';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';

const mostShownChars = 2_000;
/** What of an error is the provider's own text. */
const spoken: ReadonlySet<string> = new Set(['detail', 'type', 'code', 'param', 'error_code']);

export function readableRefusal<T>(thrown: T, plan: CompiledPlan, call: Call): T | Fault {
  if (!(thrown instanceof Fault) || thrown.details['status'] === undefined) return thrown;
  const clean = (said: string | number): string => cleanText(String(said), plan, call).slice(0, mostShownChars);
  const words = Object.entries(thrown.details).filter(([name]) => spoken.has(name));
  const details = { ...thrown.details, ...Object.fromEntries(words.map(([name, said]) => [name, clean(said)])) };
  return new Fault(thrown.reason, { details, cause: thrown.cause });
}
