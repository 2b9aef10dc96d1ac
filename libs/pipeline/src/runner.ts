// Runs the steps of one phase in order and turns their verdicts into what the plan says; the only place that obeys or overlooks.
import { asFault, Fault } from '@tappass/errors/fault';
import type { Blocked, Call, CallPatch, TrailEntry } from './call.ts';
import type { CompiledPlan, CompiledStep } from './compile-plan.ts';
import { cutFrom, exceptedOf, nothingExcepted, watched, withDigestedCauses } from './exceptions.ts';
import { countByType, type FindingCounts, noCounts } from './finding.ts';
import { judge, thresholdOf } from './judge.ts';
import type { LetThrough } from './let-through.ts';
import type { Ports } from './ports.ts';
import { refusalFor } from './refusal-for.ts';
import { readTogether } from './seams.ts';
import type { Segment } from './segment.ts';
import type { Phase } from './sequence.ts';
import { mergeDeltas } from './session.ts';
import { isGuarded, type Verdict } from './step.ts';
import { followed } from './through-cuts.ts';

type Found = Extract<Verdict, { kind: 'found' }>;

export interface Outcome {
  readonly call: Call;
  /** Of all phases so far. */
  readonly trail: readonly TrailEntry[];
  readonly blocked?: Blocked;
  /** What would have been refused, had the mode been obeyed; of this phase. */
  readonly wouldBlock: readonly Blocked[];
  /** Findings somebody wants to be told of (`notify`, and all would-be blocks under `warn`); of this phase. */
  readonly notify: readonly { readonly step: string; readonly findings: FindingCounts }[];
}

/** Answers at once unless a step has to wait. Never throws: what a step throws is a refusal with its reason. */
export const runPhase = (phase: Phase, plan: CompiledPlan, call: Call, ports: Ports): Outcome | Promise<Outcome> => {
  const run = new Run(plan.phases[phase], plan, call, ports);
  if (phase === 'before') run.open();
  return run.from(0);
};

/** When a stream is over: the steps that look at a whole answer, and those that close the books. */
export const runStreamEnd = (plan: CompiledPlan, call: Call, ports: Ports): Outcome | Promise<Outcome> =>
  new Run(
    [...plan.phases.call.filter(({ step }) => step.readsAnswer === true), ...plan.phases.after],
    plan,
    call,
    ports,
  ).from(0);

class Run {
  private call: Call;
  private readonly trail: TrailEntry[];
  private readonly wouldBlock: Blocked[] = [];
  /** What steps have found, and the texts that they found it in. */
  private readonly weighed: { step: CompiledStep; verdict: Found; segments: readonly Segment[] }[] = [];
  private readonly notify: { step: string; findings: FindingCounts }[] = [];
  private readonly steps: readonly CompiledStep[];
  private readonly plan: CompiledPlan;
  private readonly ports: Ports;
  private scanned: readonly Segment[] | undefined;
  private startedMicros: number;

  constructor(steps: readonly CompiledStep[], plan: CompiledPlan, call: Call, ports: Ports) {
    this.steps = steps;
    this.plan = plan;
    this.ports = ports;
    this.trail = [...call.trail];
    this.call = { ...call, trail: this.trail };
    this.startedMicros = ports.nowMicros();
  }

  /** Steps that act late may refuse early; what they let pass leaves no entry. */
  open(): void {
    for (const step of this.plan.openers) {
      const verdict = step.step.opens?.(this.call, step.settings);
      if (verdict?.kind === 'block') this.settle(step, verdict);
    }
  }

  /** A loop while steps answer at once; the first that waits carries the rest on. */
  from(start: number): Outcome | Promise<Outcome> {
    for (let i = start; i < this.steps.length; i++) {
      const step = this.steps[i] as CompiledStep;
      if (!this.due(step)) continue;
      const ahead = this.scanAhead(step);
      if (ahead !== undefined)
        return ahead.then(
          () => this.from(i),
          (thrown: unknown) => this.resume(step, i, thrown, true),
        );
      const verdict = this.attempt(step);
      if (verdict instanceof Promise) {
        return verdict.then(
          (late) => this.resume(step, i, late),
          (thrown: unknown) => this.resume(step, i, thrown, true),
        );
      }
      if (verdict !== undefined) this.settle(step, verdict);
    }
    return this.outcome();
  }

  private resume(step: CompiledStep, index: number, answer: unknown, threw = false): Outcome | Promise<Outcome> {
    if (threw) this.failed(step, answer);
    else this.settle(step, answer as Verdict);
    return this.from(index + 1);
  }

  private due(step: CompiledStep): boolean {
    if (this.call.blocked !== undefined && !step.closesBooks) return false;
    if (step.step.readsAnswer !== true) return true;
    return this.call.answer !== undefined && !(this.call.streamed === true && isGuarded(step));
  }

  /** Before the first step that reads texts: large ones are scanned elsewhere, once for all steps. */
  private scanAhead(step: CompiledStep): Promise<void> | undefined {
    if (step.opensDoor || step.closesBooks) return undefined;
    const segments = (step.step.readsAnswer === true ? this.call.answer?.segments : this.call.segments) ?? [];
    if (segments === this.scanned) return undefined;
    this.scanned = segments;
    return readTogether(segments, (texts) => this.ports.scanAhead(this.call, texts));
  }

  private attempt(step: CompiledStep): Verdict | Promise<Verdict> | undefined {
    try {
      return step.step.run(this.call, step.settings, this.ports, this.plan.context);
    } catch (thrown) {
      this.failed(step, thrown);
      return undefined;
    }
  }

  private settle(step: CompiledStep, verdict: Verdict): void {
    try {
      this.obey(step, verdict);
    } catch (thrown) {
      this.failed(step, thrown);
    }
  }

  private obey(step: CompiledStep, verdict: Verdict): void {
    const { name } = step.step;
    if (verdict.session !== undefined)
      this.call = { ...this.call, remember: mergeDeltas(this.call.remember, verdict.session) };
    if (verdict.kind === 'pass') this.record(step, 'pass', noCounts);
    else if (verdict.kind === 'block') {
      this.refuse(step, { step: name, reason: verdict.reason, details: verdict.details, findings: noCounts });
    } else if (verdict.kind === 'change') this.change(step, verdict.patch);
    else this.weigh(step, verdict);
  }

  /** What is only watched does not rewrite what is sent either. */
  private change(step: CompiledStep, patch: CallPatch): void {
    if (!step.obeyed && patch.body !== undefined) {
      this.record(step, 'would_change', noCounts);
      return;
    }
    this.patch(patch);
    const tightened = patch.tightening === undefined ? noCounts : this.tighten();
    this.record(step, 'changed', tightened);
  }

  /** Findings so far that the old thresholds let pass and the new ones do not; each leads to what its own step's plan says. */
  private tighten(): FindingCounts {
    let counts: FindingCounts = noCounts;
    for (const { step, verdict, segments } of this.weighed) {
      const missed = followed(
        verdict.findings.filter(({ score }) => score < step.threshold && score >= thresholdOf(step, this.call)),
        segments,
        this.segmentsOf(verdict.subject),
      );
      if (missed.length === 0 || this.call.blocked !== undefined) continue;
      const judged = judge(this.call, step, { ...verdict, findings: missed }, this.excepting);
      counts = { ...counts, ...countByType(judged.findings) };
      this.call = { ...this.call, findings: [...this.call.findings, ...judged.findings] };
      if (judged.action === 'block') {
        this.refuse(step, refusalFor(step, judged.causes, verdict.subject, counts));
      } else if (judged.patch !== undefined && step.obeyed) this.patch(judged.patch);
    }
    return counts;
  }

  private weigh(step: CompiledStep, verdict: Found | Extract<Verdict, { kind: 'forbidden' }>): void {
    if (verdict.kind === 'found') this.weighed.push({ step, verdict, segments: this.segmentsOf(verdict.subject) });
    const { findings, causes, action, notify, cut = [], patch } = judge(this.call, step, verdict, this.excepting);
    const counts = countByType(findings);
    const { name } = step.step;
    if (findings.length > 0) this.call = { ...this.call, findings: [...this.call.findings, ...findings] };
    const { subject } = verdict.kind === 'found' ? verdict : { subject: 'answer' as const };
    this.letThrough([...exceptedOf(findings), ...cutFrom(cut, step, subject, this.segmentsOf(subject), this.ports)]);
    if (notify || (this.plan.mode === 'warn' && action !== 'continue'))
      this.notify.push({ step: name, findings: counts });
    if (findings.length === 0) this.record(step, 'pass', counts);
    else if (action === 'block') {
      this.refuse(step, refusalFor(step, causes, subject, counts));
    } else if (patch !== undefined && step.obeyed) {
      this.patch(patch);
      this.record(step, 'changed', counts, action);
    } else this.record(step, 'found', counts, action);
  }

  /** Under lockdown any detection blocks, whoever excepted it. */
  private get excepting(): Pick<Ports, 'digest' | 'excepts'> {
    return this.plan.mode === 'lockdown' ? nothingExcepted : this.ports;
  }

  private letThrough(more: readonly LetThrough[]): void {
    if (more.length > 0) this.call = { ...this.call, letThrough: [...(this.call.letThrough ?? []), ...more] };
  }

  private segmentsOf(subject: Found['subject']): readonly Segment[] {
    return subject === 'request' ? this.call.segments : (this.call.answer?.segments ?? []);
  }

  private patch(patch: CallPatch): void {
    this.call = { ...this.call, ...patch, changed: this.call.changed || patch.body !== undefined };
  }

  private refuse(step: CompiledStep, undigested: Blocked): void {
    const blocked = withDigestedCauses(undigested, this.call, this.ports);
    if (!step.obeyed) {
      this.wouldBlock.push(blocked);
      this.letThrough(watched(blocked, this.segmentsOf(blocked.where?.subject ?? 'request')));
      this.record(step, 'would_block', blocked.findings, 'block');
    } else {
      this.call = { ...this.call, blocked };
      this.record(step, 'blocked', blocked.findings, 'block');
    }
  }

  private failed(step: CompiledStep, thrown: unknown): void {
    const known = thrown instanceof Fault && thrown.reason !== 'internal';
    const fault = known ? asFault(thrown) : new Fault('step_failed', { details: { step: step.step.name } });
    const blocked: Blocked = {
      step: step.step.name,
      reason: fault.reason,
      details: fault.details,
      findings: noCounts,
      cause: thrown,
    };
    if (step.obeyed) this.call = { ...this.call, blocked };
    else this.wouldBlock.push(blocked);
    this.record(step, 'failed', blocked.findings);
  }

  private record(
    step: CompiledStep,
    verdict: TrailEntry['verdict'],
    findings: FindingCounts,
    action?: TrailEntry['action'],
  ): void {
    const now = this.ports.nowMicros();
    const micros = Math.max(0, Math.round(now - this.startedMicros));
    this.startedMicros = now;
    this.trail.push({ step: step.step.name, verdict, micros, findings, action });
  }

  private outcome(): Outcome {
    const { call, trail, wouldBlock, notify } = this;
    return { call, trail, wouldBlock, notify, blocked: call.blocked };
  }
}
