// What one step has seen of a stream so far, and the trail entry it makes of it.
import type { Blocked, TrailEntry } from '../call.ts';
import type { CompiledStep } from '../compile-plan.ts';
import { countByType, describeCounts, type Finding } from '../finding.ts';
import { causing } from '../judge.ts';
import { type Action, stricterAction } from '../plan.ts';

export class Books {
  readonly findings: Finding[] = [];
  verdict: TrailEntry['verdict'] = 'pass';
  micros = 0;
  private action: Action = 'continue';

  constructor(readonly step: CompiledStep) {}

  enter(findings: readonly Finding[], action: Action): void {
    this.findings.push(...findings);
    this.action = stricterAction(this.action, action);
    if (this.verdict === 'pass') this.verdict = 'found';
  }

  changed(): void {
    if (this.verdict === 'pass' || this.verdict === 'found') this.verdict = 'changed';
  }

  /** The refusal that these findings make of the stream. */
  refusal(): Blocked {
    const findings = countByType(this.findings);
    const { name } = this.step.step;
    return {
      step: name,
      reason: 'stream_blocked',
      details: { step: name, detail: describeCounts(findings) },
      findings,
      where: { subject: 'answer', findings: causing(this.findings, this.step) },
    };
  }

  entry(): TrailEntry {
    return {
      step: this.step.step.name,
      verdict: this.verdict,
      micros: Math.max(0, Math.round(this.micros)),
      findings: countByType(this.findings),
      ...(this.findings.length === 0 ? {} : { action: this.action }),
    };
  }
}

/** Counts the time that work takes on these books. */
export const timed = <T>(books: Books, nowMicros: () => number, work: () => T): T => {
  const from = nowMicros();
  const done = work();
  books.micros += nowMicros() - from;
  return done;
};
