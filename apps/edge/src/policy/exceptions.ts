// What administrators excepted for a pipeline, asked by step, rule and digest; over when its time is over.
import type { PlanException } from '@tappass/contracts/policy';
import type { Ports } from '@tappass/pipeline/ports';

/** Undefined where nothing is excepted, so that nothing is looked for. */
export function exceptsOf(exceptions: readonly PlanException[], now: () => number = Date.now): Ports['excepts'] {
  if (exceptions.length === 0) return undefined;
  const untilMs = new Map<string, number>();
  for (const { step, rule, digest, expiresAtMs } of exceptions) {
    const name = nameOf(step, rule, digest);
    untilMs.set(name, Math.max(untilMs.get(name) ?? 0, Number(expiresAtMs)));
  }
  return (step, rule, digest) => (untilMs.get(nameOf(step, rule, digest)) ?? 0) > now();
}

const nameOf = (step: string, rule: string, digest: string): string => JSON.stringify([step, rule, digest]);
