// A plan as data: what Rego computed for one agent, valid until the next policy revision. The runner obeys it.
import { z } from 'zod';
import { canonicalStep, presetNames } from './presets.ts';
import { streamModeSchema } from './stream/stream-mode.ts';

/** In rising strictness. */
export const actions = ['continue', 'log', 'notify', 'redact', 'block'] as const;
export type Action = (typeof actions)[number];

export const stricterAction = (a: Action, b: Action): Action => (actions.indexOf(a) >= actions.indexOf(b) ? a : b);

export const milderAction = (a: Action, b: Action): Action => (actions.indexOf(a) <= actions.indexOf(b) ? a : b);

/** `shadow` and `observe` record what would have been blocked. */
export const planModes = ['enforce', 'shadow', 'observe'] as const;

const names = z.array(z.string().min(1).max(200)).max(10_000);

export const toolRulesSchema = z.strictObject({
  /** Globs; a tool outside is forbidden, so an empty list forbids all. */
  allow: names.default(['*']),
  /** Globs; they win over `allow`. */
  deny: names.default([]),
});

export const stepPlanSchema = z.strictObject({
  step: z.string().transform((name, context) => {
    const canonical = canonicalStep(name);
    if (canonical !== undefined) return canonical;
    context.addIssue({ code: 'custom', message: 'no such step' });
    return z.NEVER;
  }),
  enabled: z.boolean().default(true),
  action: z.enum(actions).optional(),
  /** By type (`email`) or detector (`pii`); the type wins, then the detector, then `action`. */
  actions: z.record(z.string(), z.enum(actions)).default({}),
  /** By detector: nothing milder becomes of its findings, whoever said them; what a request's flags ask for. */
  floors: z.record(z.string(), z.enum(actions)).default({}),
  /** Personal data that is redacted reads `[MASKED_EMAIL]` instead of `[REDACTED_EMAIL]`. */
  mask: z.boolean().default(false),
  threshold: z.number().min(0).max(1).optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
});

/** `strict` unknown keys: a plan from a newer policy service is refused rather than half obeyed. */
export const planSchema = z.strictObject({
  revision: z.string().min(1),
  digest: z.string().default(''),
  preset: z.enum(presetNames),
  mode: z.enum(planModes).default('enforce'),
  admission: z.enum(['durable', 'strict']).default('durable'),
  stream_mode: streamModeSchema.default('hold_back'),
  steps: z.array(stepPlanSchema).max(200),
  /** Globs over model names without provider prefix. */
  allowed_models: names.default(['*']),
  tools: toolRulesSchema.default({ allow: ['*'], deny: [] }),
  /** `mode=observe`, `pii=off`, or a whole flag by name: what a request may loosen. */
  flags_unlocked: names.default([]),
});

/** As computed by policy and sent over the wire. */
export type PlanInput = z.input<typeof planSchema>;
export type Plan = z.infer<typeof planSchema>;
export type StepPlan = Plan['steps'][number];

/** Compiled: whether a tool may be used, and whether somebody named it expressly (`*` names nobody). */
export interface ToolRules {
  allows(name: string): boolean;
  names(name: string): boolean;
}
