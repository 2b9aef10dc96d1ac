// How long a stream may become. What has left cannot be called back, so a stream that is too long ends where it becomes so.
import type { CompiledPlan, CompiledStep } from '../compile-plan.ts';
import type { Finding } from '../finding.ts';
import { actionOf } from '../judge.ts';
import type { Action } from '../plan.ts';
import { Books } from './books.ts';

export class LengthLimit {
  private readonly limits: readonly (readonly [step: CompiledStep, mostChars: number])[];

  constructor(plan: CompiledPlan) {
    this.limits = plan.phases.after.flatMap((step) => {
      const most = step.step.mostChars?.(step.settings);
      return most === undefined ? [] : [[step, most] as const];
    });
  }

  get isSet(): boolean {
    return this.limits.length > 0;
  }

  /** The books of a step that ends the stream at this length. One that only notes it, or is not obeyed, does so at the end. */
  exceeded(chars: number): Books | undefined {
    for (const [step, most] of this.limits) {
      if (chars <= most || !step.obeyed) continue;
      const finding = tooLong(step.step.name);
      const action = actionOf(finding, step);
      if (!ending.has(action)) continue;
      const books = new Books(step);
      books.enter([finding], action);
      return books;
    }
    return undefined;
  }
}

/** A part that is too much cannot be cut out: nothing smaller than the whole is to blame. */
const ending: ReadonlySet<Action> = new Set(['block', 'redact']);

const tooLong = (step: string): Finding => ({
  step,
  path: 'stream',
  detector: 'output',
  type: 'too_long',
  start: 0,
  end: 0,
  score: 1,
  severity: 'medium',
});
