// A step: data and one function from a call to a verdict. It never changes the call, logs, answers, or imports another step.
import type { ReasonName } from '@tappass/errors/catalogue';
import type { FaultDetails } from '@tappass/errors/fault';
import type { z } from 'zod';
import type { ToolCall } from './answer/answer.ts';
import type { Call, CallPatch } from './call.ts';
import type { Detector, Finding } from './finding.ts';
import type { Action, ToolRules } from './plan.ts';
import type { Ports } from './ports.ts';
import type { StepName } from './sequence.ts';
import type { SessionDelta } from './session.ts';

type Saying =
  | { readonly kind: 'pass' }
  /** The plan decides what findings lead to. `subject` says whose texts the paths lead into. */
  | { readonly kind: 'found'; readonly findings: readonly Finding[]; readonly subject: 'request' | 'answer' }
  /** Tool calls the answer may not emit; the plan refuses the answer or takes them out of it. */
  | { readonly kind: 'forbidden'; readonly toolCalls: readonly ToolCall[]; readonly finding: string }
  | { readonly kind: 'change'; readonly patch: CallPatch }
  | { readonly kind: 'block'; readonly reason: ReasonName; readonly details: FaultDetails };

/** Any verdict may add to what the session remembers, obeyed or not. */
export type Verdict = Saying & { readonly session?: SessionDelta };

export const pass: Verdict = Object.freeze({ kind: 'pass' });

export const found = (findings: readonly Finding[], subject: 'request' | 'answer' = 'request'): Verdict =>
  findings.length === 0 ? pass : { kind: 'found', findings, subject };

export const change = (patch: CallPatch): Verdict => ({ kind: 'change', patch });

export const block = (reason: ReasonName, details: FaultDetails): Verdict => ({ kind: 'block', reason, details });

/** The same verdict, and something for the session to remember. */
export const remembering = (verdict: Verdict, session: SessionDelta): Verdict => ({ ...verdict, session });

/** What a step knows beside the call: how the plan sets it. */
export interface StepContext {
  readonly tools: ToolRules;
}

export interface Step<S = unknown> {
  readonly name: StepName;
  readonly sentence: string;
  readonly settings: z.ZodType<S>;
  /** What findings lead to when the plan does not say. */
  readonly action: Action;
  /** Findings below it are ignored when the plan does not say. */
  readonly threshold: number;
  /** Runs only when an answer is there; over a stream, when it is over, unless the guard has done this step's work. */
  readonly readsAnswer?: true;
  /** It only reports what these detectors find in the answer's texts: over a stream the guard does it as the texts flow. */
  readonly reads?: readonly Detector[] | ((settings: S, call: Call) => readonly Detector[]);
  /** It looks at one emitted tool call at a time: over a stream the guard asks it about each before it leaves. */
  readonly judgesToolCalls?: true;
  /** Obeyed in shadow and observe mode too. */
  readonly always?: true;
  run(call: Call, settings: S, ports: Ports, context: StepContext): Verdict | Promise<Verdict>;
}

const readsNothing: readonly Detector[] = Object.freeze([]);

/** What of an answer's texts a step with these settings wants to know. */
export const readsOf = (step: Step, settings: unknown, call: Call): readonly Detector[] =>
  typeof step.reads === 'function' ? step.reads(settings, call) : (step.reads ?? readsNothing);

/** Over a stream the guard does this step's work. */
export const isGuarded = (step: Step): boolean => step.reads !== undefined || step.judgesToolCalls === true;

/** Checks a step against its settings type and forgets that type, so that steps fit in one list. */
export const defineStep = <S>(step: Step<S>): Step => {
  const { reads, ...rest } = step;
  return {
    ...rest,
    // The compiled plan holds what `settings` parsed, so the value handed in is an S.
    run: (call, settings, ports, context) => step.run(call, settings as S, ports, context),
    ...(reads !== undefined && {
      reads: typeof reads === 'function' ? (settings: unknown, call: Call) => reads(settings as S, call) : reads,
    }),
  };
};
