// A plan and a request's flags become the plan for this request: the stricter of both, except where the org unlocked more.
import { Fault } from '@tappass/errors/fault';
import { type CompiledPlan, compilePlan, compileToolRules, type Mode, modes, type Tightening } from './compile-plan.ts';
import { type Flags, parseFlags } from './flags.ts';
import { type Action, type Plan, type StepPlan, stricterAction } from './plan.ts';
import type { StepName } from './sequence.ts';
import type { KindLimits } from './tools/kind-limits.ts';

/** A client chooses the header, so what is remembered per plan is bounded. */
const remembered = 64;

/** @throws Fault bad_flag */
export const applyFlags = (compiled: CompiledPlan, header: string): CompiledPlan => {
  if (header.trim() === '') return compiled;
  const known = compiled.flagged.get(header);
  if (known !== undefined) return known;
  const flags = parseFlags(header);
  const tightened = compilePlan(withFlags(compiled.plan, flags), tighteningOf(compiled, flags));
  if (compiled.flagged.size >= remembered) compiled.flagged.clear();
  compiled.flagged.set(header, tightened);
  return tightened;
};

const unlocked = (plan: Plan, flag: string, value: string): boolean =>
  plan.flags_unlocked.includes(flag) || plan.flags_unlocked.includes(`${flag}=${value}`);

const tighteningOf = (compiled: CompiledPlan, flags: Flags): Tightening => ({
  mode: effectiveMode(compiled.plan, flags.mode),
  budget: flags.budget ?? [],
  tools: flags.tools === undefined ? [] : [compileToolRules(flags.tools.allow, flags.tools.deny)],
  kindLimits: kindLimitsOf(compiled.plan, flags),
});

/** A request may send mail only where its organisation has said it may. */
const kindLimitsOf = (plan: Plan, { files, db, email }: Flags): readonly Partial<KindLimits>[] => {
  if (files === undefined && db === undefined && email === undefined) return [];
  const listed = plan.steps.find((row) => row.step === 'tool_constraints')?.settings ?? {};
  const [kind, target = ''] = (email ?? '').split(/:(.*)/s);
  const allowed = kind === 'mirror' ? listed['mirror_targets'] : listed['internal_domains'];
  if (target !== '' && !(Array.isArray(allowed) && allowed.includes(target))) {
    throw new Fault('bad_flag', { details: { detail: `email=${kind} names nobody on the organisation's list` } });
  }
  return [
    { ...(files !== undefined && { files }), ...(db !== undefined && { db }), ...(email !== undefined && { email }) },
  ];
};

const effectiveMode = (plan: Plan, asked: Flags['mode']): Mode => {
  if (asked === undefined) return plan.mode;
  const looser = modes.indexOf(asked) < modes.indexOf(plan.mode);
  return looser && !unlocked(plan, 'mode', asked) ? plan.mode : asked;
};

const actionOf = { mask: 'redact', redact: 'redact', block: 'block', flag: 'log' } as const;

const withFlags = (plan: Plan, flags: Flags): Plan => {
  let steps = plan.steps;
  for (const flag of ['pii', 'secrets'] as const) {
    const value = flags[flag];
    if (value === undefined) continue;
    const detector = flag === 'pii' ? 'pii' : 'secret';
    const wish = { action: actionOf[value], mask: value === 'mask', force: unlocked(plan, flag, value) };
    steps = withStep(steps, flag === 'pii' ? 'detect_pii' : 'detect_secrets', (row) =>
      detectorAction(row, detector, wish),
    );
    steps = withStep(steps, 'scan_output', (row) => detectorAction(row, detector, wish));
  }
  if (flags.files !== undefined || flags.db !== undefined || flags.email !== undefined)
    steps = withStep(steps, 'tool_constraints', (row) => row);
  if (flags.budget !== undefined) steps = withStep(steps, 'budget', (row) => row);
  return { ...plan, steps };
};

interface Wish {
  readonly action: Action;
  readonly mask: boolean;
  readonly force: boolean;
}

/** The wish for a whole detector: an unlocked one is obeyed, any other only ever tightens. */
const detectorAction = (row: StepPlan, detector: 'pii' | 'secret', { action, mask, force }: Wish): StepPlan => {
  const edited = { ...row, enabled: true, mask: row.mask || mask };
  // a step the flag itself switched on starts from nothing
  if (!row.enabled) return { ...edited, actions: { ...row.actions, [detector]: action } };
  if (!force) {
    const floor = stricterAction(row.floors[detector] ?? 'continue', action);
    return { ...edited, floors: { ...row.floors, [detector]: floor } };
  }
  const actions: Record<string, Action> = {};
  for (const [name, planned] of Object.entries(row.actions)) actions[name] = stricterAction(planned, action);
  return { ...edited, actions: { ...actions, [detector]: action } };
};

const withStep = (steps: readonly StepPlan[], name: StepName, edit: (row: StepPlan) => StepPlan): StepPlan[] => {
  const there = steps.find((row) => row.step === name);
  const off: StepPlan = { step: name, enabled: false, actions: {}, floors: {}, mask: false, settings: {} };
  const edited = { ...edit(there ?? off), enabled: true };
  return there === undefined ? [...steps, edited] : steps.map((row) => (row === there ? edited : row));
};
