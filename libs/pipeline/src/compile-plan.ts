// A plan made ready once and used for every call until the revision changes: settings parsed, steps in order, names compiled.
import { Fault } from '@tappass/errors/fault';
import type { Detector } from './finding.ts';
import { matchAny } from './glob.ts';
import {
  type Action,
  milderAction,
  type Plan,
  planSchema,
  type StepPlan,
  stricterAction,
  type ToolRules,
} from './plan.ts';
import type { BudgetLimit } from './ports.ts';
import { normalise } from './scan/normalise.ts';
import { type Category, type Phase, type StepName, sequence } from './sequence.ts';
import type { Step, StepContext } from './step.ts';
import { stepOf } from './step-table.ts';
import type { KindLimits } from './tools/kind-limits.ts';

/** In rising strictness: record only · record and notify · obey the plan · any detection blocks. */
export const modes = ['observe', 'shadow', 'warn', 'enforce', 'lockdown'] as const;
export type Mode = (typeof modes)[number];

/** Of one finding: how far its speaker's rungs let it go, and whether it is nobody's. */
export interface About {
  readonly atMost?: Action | undefined;
  readonly harmless?: true | undefined;
}

export interface CompiledStep {
  readonly step: Step;
  readonly settings: unknown;
  readonly threshold: number;
  /** Whether its verdicts are obeyed in this mode. */
  readonly obeyed: boolean;
  /** Runs although the call is blocked: the books are always closed. */
  readonly closesBooks: boolean;
  /** It decides who may call and how much; whatever is costly comes after it. */
  readonly opensDoor: boolean;
  readonly mask: boolean;
  /** @param atMost what may become of it by whose words it stands in; a plan that names the type or detector says it for everybody */
  readonly actionFor: (type: string, detector: Detector, about?: About) => Action;
}

export interface CompiledPlan {
  readonly plan: Plan;
  readonly mode: Mode;
  readonly phases: Readonly<Record<Phase, readonly CompiledStep[]>>;
  /** Steps that may close the door before the first one. */
  readonly openers: readonly CompiledStep[];
  readonly context: StepContext;
  readonly allowsModel: (model: string) => boolean;
  /** The compiled form of a step, when the plan has it enabled. */
  readonly find: (step: StepName) => CompiledStep | undefined;
  /** Filled by applyFlags: this plan as tightened by a flags header. */
  readonly flagged: Map<string, CompiledPlan>;
}

/** Steps that no pipeline switches off: without them nobody knows what is governed, or that it was. */
export const indispensable: ReadonlySet<StepName> = new Set<StepName>([
  'validate_input',
  'call_llm',
  'cost_tracking',
  'audit_write',
]);

/** What a request tightens beyond the plan. */
export interface Tightening {
  readonly mode: Mode;
  readonly budget: readonly BudgetLimit[];
  readonly tools: readonly ToolRules[];
  readonly kindLimits: readonly Partial<KindLimits>[];
}

/** Parses what policy sent. @throws Fault policy_undecided for a plan that is none: it is refused, not repaired. */
export const parsePlan = (input: unknown): Plan => {
  const parsed = planSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Fault('policy_undecided', { cause: parsed.error });
};

/** @throws Fault policy_undecided when settings do not fit or the core is missing. */
export const compilePlan = (plan: Plan, tightening?: Tightening): CompiledPlan => {
  const mode = tightening?.mode ?? plan.mode;
  const chosen = new Map<StepName, StepPlan>(
    plan.steps.filter((row) => row.enabled || indispensable.has(row.step)).map((row) => [row.step, row]),
  );
  for (const step of ['call_llm', 'audit_write'] as const) {
    if (!chosen.has(step)) throw new Fault('policy_undecided', { cause: new Error(`the plan lacks ${step}`) });
  }
  const compiled = new Map<StepName, CompiledStep>();
  const phases: Record<Phase, CompiledStep[]> = { before: [], call: [], after: [] };
  for (const row of sequence) {
    const stepPlan = chosen.get(row.step);
    if (stepPlan === undefined) continue;
    const ready = compileStep(stepOf(row.step), stepPlan, mode, { plan, tightening, category: row.category });
    compiled.set(row.step, ready);
    phases[row.phase].push(ready);
  }
  return {
    plan,
    mode,
    phases,
    openers: [...compiled.values()].filter(({ step }) => step.opens !== undefined),
    context: { tools: compileTools(plan, tightening), kindLimits: tightening?.kindLimits ?? [] },
    allowsModel: matchAny(plan.allowed_models),
    find: (step) => compiled.get(step),
    flagged: new Map(),
  };
};

interface Around {
  readonly plan: Plan;
  readonly tightening: Tightening | undefined;
  readonly category: Category;
}

const compileStep = (step: Step, row: StepPlan, mode: Mode, around: Around): CompiledStep => {
  const parsed = step.settings.safeParse(settingsOf(row, around));
  if (!parsed.success) throw new Fault('policy_undecided', { cause: parsed.error });
  const fallback = row.action ?? step.action;
  const byName = new Map(Object.entries(row.actions));
  /** What becomes of a kind that the plan does not name: never more than the step's own table says, and no refusal for what is nobody's. */
  const unnamed = (type: string, harmless: true | undefined): Action => {
    const own = step.milder?.[type];
    const action = own === undefined ? fallback : milderAction(own, fallback);
    return harmless === true && action === 'block' ? 'log' : action;
  };
  return {
    step,
    settings: parsed.data,
    threshold: row.threshold ?? step.threshold,
    obeyed: step.always === true || mode === 'enforce' || mode === 'lockdown',
    closesBooks: around.category === 'tracking' || step.closesBooks === true,
    opensDoor: around.category === 'access_control',
    mask: row.mask,
    actionFor:
      mode === 'lockdown'
        ? () => 'block'
        : (type, detector, { atMost = 'block', harmless } = {}) =>
            stricterAction(
              byName.get(type) ?? byName.get(detector) ?? milderAction(unnamed(type, harmless), atMost),
              row.floors[detector] ?? 'continue',
            ),
  };
};

/** Two settings come from the head of the plan or from the request: admission, and the limits a flag adds. */
const settingsOf = (row: StepPlan, around: Around): Record<string, unknown> => {
  if (row.step === 'audit_write') return { ...row.settings, admission: around.plan.admission };
  const limits = around.tightening?.budget ?? [];
  return row.step === 'budget' && limits.length > 0 ? { ...row.settings, extra_limits: limits } : row.settings;
};

/** A deny-list is not escaped by look-alike spelling, so denied names are compared folded; an allow-list is exact. */
const compileTools = (plan: Plan, tightening: Tightening | undefined): ToolRules => {
  const own = compileToolRules(plan.tools.allow, plan.tools.deny);
  const all = [own, ...(tightening?.tools ?? [])];
  return {
    allows: (name) => all.every((rules) => rules.allows(name)),
    names: (name) => own.names(name),
  };
};

export const compileToolRules = (allow: readonly string[], deny: readonly string[]): ToolRules => {
  const allowed = matchAny(allow);
  const named = matchAny(allow.filter((pattern) => pattern !== '*'));
  const denied = matchAny(deny.map(fold));
  return { allows: (name) => allowed(name) && !denied(fold(name)), names: named };
};

const fold = (name: string): string => normalise(name).text.toLowerCase();
