// What the plan makes of findings: which count, the strictest action among them, and the call without what must go.

import { redactedAnswer } from './answer/redacted-answer.ts';
import { withoutToolCalls } from './answer/without-tool-calls.ts';
import { reachedRung } from './by-speaker.ts';
import type { Call, CallPatch } from './call.ts';
import type { CompiledStep } from './compile-plan.ts';
import { withExceptions } from './exceptions.ts';
import type { Finding } from './finding.ts';
import { pathText } from './json.ts';
import { type Action, stricterAction } from './plan.ts';
import type { Ports } from './ports.ts';
import { cutFor } from './redact.ts';
import { cutsOf, type Segment, withCuts } from './segment.ts';
import { cuttable } from './signed-reasoning.ts';
import type { Verdict } from './step.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Of these, what a refusal is for. */
  readonly causes: readonly Finding[];
  readonly action: Action;
  /** Some finding's action is `notify`. */
  readonly notify: boolean;
  /** Of these, what is taken out. */
  readonly cut?: readonly Finding[];
  /** Set when something is to be taken out. */
  readonly patch?: CallPatch;
}

export const judge = (
  call: Call,
  step: CompiledStep,
  verdict: Extract<Verdict, { kind: 'found' | 'forbidden' }>,
  ports: Pick<Ports, 'digest' | 'excepts'>,
): Judgement => {
  if (verdict.kind === 'forbidden') return judgeTools(call, step, verdict);
  const counted = verdict.findings.filter((finding) => counts(finding, step, call));
  // what a caller sends can be excepted; what a model makes of it is new each time
  const findings = verdict.subject === 'request' ? withExceptions(step, counted, call.segments, ports) : counted;
  const causes = causing(findings, step, call.tightening);
  const { action, notify } = weighFindings(findings, step, call.tightening);
  if (action !== 'redact') return { findings, causes, action, notify };
  const { subject } = verdict;
  const texts = (subject === 'request' ? call.segments : call.answer?.segments) ?? [];
  const redacted = findings.filter((finding) => actionOf(finding, step, call.tightening) === 'redact');
  const cut = cuttable(redacted, texts, subject);
  if (cut.length === 0) return { findings, causes, action: 'log', notify };
  const patch = cut.some(hasNoPlace)
    ? undefined
    : subject === 'request'
      ? redactRequest(call, cut, step.mask)
      : redactAnswer(call, cut, step.mask);
  // What cannot be taken out must not stay in.
  return patch === undefined
    ? { findings, causes, action: 'block', notify }
    : { findings, causes, action, notify, cut, patch };
};

/** A plan's threshold, lowered by what adaptive_thresholds made of the session's risk. Steps without one stay without. */
export const thresholdOf = (step: CompiledStep, call: Call): number =>
  step.threshold === 0 ? 0 : Math.max(lowestThreshold, step.threshold - call.tightening);
const lowestThreshold = 0.2;

/** It reaches the plan's threshold and, where it matters whose words it stands in, the lowest rung of that speaker. */
const counts = (finding: Finding, step: CompiledStep, call: Call): boolean =>
  finding.score >= thresholdOf(step, call) &&
  (finding.rungs === undefined || reachedRung(finding.rungs, finding.score + call.tightening) !== undefined);

type Judged = Pick<Finding, 'type' | 'detector' | 'replacement'> &
  Partial<Pick<Finding, 'rungs' | 'score' | 'harmless' | 'excepted'>>;

/** A rewrite is no detection: it is done, not judged. */
export const actionOf = (finding: Judged, step: CompiledStep, tightening = 0): Action => {
  const { type, detector, replacement, rungs, score = 1, harmless } = finding;
  if (finding.excepted === true) return 'log';
  if (replacement !== undefined) return 'redact';
  const atMost = rungs && (reachedRung(rungs, score + tightening) ?? 'log');
  const action = step.actionFor(type, detector, { atMost, harmless });
  return action === 'redact' && rungs?.redact === 'never' ? 'log' : action;
};

const mostNamed = 8;

/** Of what was found that which a refusal is for, the first of it; all where none asks for one by itself, but could not be taken out. */
export const causing = (findings: readonly Finding[], step: CompiledStep, tightening = 0): readonly Finding[] => {
  const blocking = findings.filter((finding) => actionOf(finding, step, tightening) === 'block');
  return (blocking.length > 0 ? blocking : findings).slice(0, mostNamed);
};

/** A whole part of the body, such as an image: there is no text to cut it out of. */
const hasNoPlace = (finding: Finding): boolean => finding.end <= finding.start;

export const weighFindings = (
  findings: readonly Finding[],
  step: CompiledStep,
  tightening = 0,
): { readonly action: Action; readonly notify: boolean } => {
  let action: Action = 'continue';
  let notify = false;
  for (const finding of findings) {
    const own = actionOf(finding, step, tightening);
    action = stricterAction(action, own);
    notify ||= own === 'notify';
  }
  return { action, notify };
};

const judgeTools = (call: Call, step: CompiledStep, verdict: Extract<Verdict, { kind: 'forbidden' }>): Judgement => {
  const findings = verdict.toolCalls.map(
    (toolCall): Finding => ({
      step: step.step.name,
      detector: 'tool',
      type: verdict.finding,
      start: 0,
      end: 0,
      score: 1,
      path: pathText(toolCall.path),
      severity: 'high',
    }),
  );
  const weighed = { ...weighFindings(findings, step), causes: causing(findings, step) };
  if (weighed.action !== 'redact' || call.answer === undefined) return { findings, ...weighed };
  return { findings, ...weighed, patch: { answer: withoutToolCalls(call.answer, verdict.toolCalls) } };
};

const redactRequest = (call: Call, findings: readonly Finding[], mask: boolean): CallPatch | undefined =>
  withCuts(call.body, call.segments, cutsIn(call.segments, findings, mask));

const redactAnswer = (call: Call, findings: readonly Finding[], mask: boolean): CallPatch | undefined => {
  if (call.answer === undefined) return undefined;
  const answer = redactedAnswer(call.answer, cutsIn(call.answer.segments, findings, mask));
  return answer === undefined ? undefined : { answer };
};

const cutsIn = (segments: readonly Segment[], findings: readonly Finding[], mask: boolean) =>
  cutsOf(segments, findings, (finding) => cutFor(finding, mask));
