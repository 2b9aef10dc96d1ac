// A step: data and one function from a call to a verdict. It never changes the call, logs, answers, or imports another step.
import type { ReasonName } from '@tappass/errors/catalogue';
import type { FaultDetails } from '@tappass/errors/fault';
import type { z } from 'zod';
import type { ToolCall } from './answer/answer.ts';
import type { Call, CallPatch } from './call.ts';
import type { Detector, Finding } from './finding.ts';
import type { Action, ToolRules } from './plan.ts';
import type { Ports } from './ports.ts';
import type { RawFinding } from './scan/rule.ts';
import type { StepName } from './sequence.ts';
import type { SessionDelta } from './session.ts';
import type { KindLimits } from './tools/kind-limits.ts';

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
  /** What the request's flags forbid beyond the plan. */
  readonly kindLimits: readonly Partial<KindLimits>[];
}

/** Looks at a text as detectors read it; `insideCode` says that it begins within a fenced block. */
export type Finder = (text: string, insideCode: boolean) => readonly RawFinding[];

export interface Step<S = unknown> {
  readonly name: StepName;
  readonly sentence: string;
  readonly settings: z.ZodType<S>;
  /** What findings lead to when the plan does not say. */
  readonly action: Action;
  /** Types that a plan must name, by themselves or by detector, before anything stricter than this becomes of them. */
  readonly milder?: Readonly<Record<string, Action>>;
  /** Findings below it are ignored when the plan does not say. */
  readonly threshold: number;
  /** Runs only when an answer is there; over a stream, when it is over, unless the guard has done this step's work. */
  readonly readsAnswer?: true;
  /** It only reports what these detectors find in the answer's texts: over a stream the guard does it as the texts flow. */
  readonly reads?: readonly Detector[] | ((settings: S, call: Call) => readonly Detector[]);
  /** It looks for something of its own in texts (a tenant's phrases, tokens to fill in); made once for a stream. */
  readonly finder?: (settings: S, call: Call) => Finder | undefined;
  /** Characters of an answer's texts together beyond which its verdict is known: over a stream the guard counts them. */
  readonly mostChars?: (settings: S) => number | undefined;
  /** Beside what the guard does for it, it looks at the whole answer of a stream when that is over; with some settings, or always. */
  readonly alsoWhole?: true | ((settings: S) => boolean);
  /** It looks at one emitted tool call at a time: over a stream the guard asks it about each before it leaves. */
  readonly judgesToolCalls?: true;
  /** All it wants to know of a tool call is its name: over a stream the arguments need not be waited for. */
  readonly judgesNamesOnly?: true | ((call: Call) => boolean);
  /** It judges the tool calls of an answer together or not at all: over a stream it is asked once, when all of them are there. */
  readonly asksTogether?: true;
  /** Runs although the call is refused already, beside the tracking steps, which always do. */
  readonly closesBooks?: true;
  /** Asked before the first step, when nothing has been spent yet: a step that acts late may close the door early. */
  readonly opens?: (call: Call, settings: S) => Verdict;
  /** Obeyed in shadow and observe mode too. */
  readonly always?: true;
  run(call: Call, settings: S, ports: Ports, context: StepContext): Verdict | Promise<Verdict>;
}

const readsNothing: readonly Detector[] = Object.freeze([]);

/** What of an answer's texts a step with these settings wants to know. */
export const readsOf = (step: Step, settings: unknown, call: Call): readonly Detector[] =>
  typeof step.reads === 'function' ? step.reads(settings, call) : (step.reads ?? readsNothing);

/** Over a stream the guard does this step's work. */
export const isGuarded = ({ step, settings }: { readonly step: Step; readonly settings: unknown }): boolean => {
  const alsoWhole = typeof step.alsoWhole === 'function' ? step.alsoWhole(settings) : step.alsoWhole === true;
  return !alsoWhole && (step.reads !== undefined || step.finder !== undefined || step.judgesToolCalls === true);
};

/** Whether a tool call may leave as soon as its name is known, for all that this step has to say. */
export const judgesByName = ({ judgesNamesOnly }: Step, call: Call): boolean =>
  typeof judgesNamesOnly === 'function' ? judgesNamesOnly(call) : judgesNamesOnly === true;

/** Checks a step against its settings type and forgets that type, so that steps fit in one list. */
export const defineStep = <S>(step: Step<S>): Step => {
  const { reads, finder, mostChars, opens, alsoWhole, ...rest } = step;
  return {
    ...rest,
    // The compiled plan holds what `settings` parsed, so the value handed in is an S; called without a detour, 49 times a call.
    run: step.run as Step['run'],
    ...(opens !== undefined && { opens: (call: Call, settings: unknown) => opens(call, settings as S) }),
    ...(alsoWhole !== undefined && {
      alsoWhole: alsoWhole === true ? alsoWhole : (settings: unknown) => alsoWhole(settings as S),
    }),
    ...(mostChars !== undefined && { mostChars: (settings: unknown) => mostChars(settings as S) }),
    ...(finder !== undefined && { finder: (settings: unknown, call: Call) => finder(settings as S, call) }),
    ...(reads !== undefined && {
      reads: typeof reads === 'function' ? (settings: unknown, call: Call) => reads(settings as S, call) : reads,
    }),
  };
};
