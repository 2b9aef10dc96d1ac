// A pipeline as its owner writes it: preset and overrides, YAML or JSON. What is wrong with it is said by field; nothing is guessed.
import { Fault } from '@tappass/errors/fault';
import { indispensable } from '@tappass/pipeline/compile-plan';
import { actions, planModes } from '@tappass/pipeline/plan';
import { canonicalStep, presetNames } from '@tappass/pipeline/presets';
import type { Step } from '@tappass/pipeline/step';
import { stepOf } from '@tappass/pipeline/step-table';
import { streamModeSchema } from '@tappass/pipeline/stream/stream-mode';
import { parse } from 'yaml';
import { z } from 'zod';

const override = z.looseObject({
  enabled: z.boolean().optional(),
  on_detection: z.enum(actions).optional(),
  threshold: z.number().min(0).max(1).optional(),
  actions: z.record(z.string(), z.enum(actions)).optional(),
  mask: z.boolean().optional(),
});

const names = z.array(z.string().min(1).max(200)).max(1000);

export const pipelineDocument = z.strictObject({
  name: z.string().max(200).optional(),
  preset: z.enum(presetNames),
  mode: z.enum(planModes).optional(),
  admission: z.enum(['durable', 'strict']).optional(),
  stream_mode: streamModeSchema.optional(),
  allowed_models: names.optional(),
  tools: z.strictObject({ allow: names.optional(), deny: names.optional() }).optional(),
  flags_unlocked: names.optional(),
  overrides: z.record(z.string(), override).optional(),
});

export type PipelineDocument = z.infer<typeof pipelineDocument>;

const maxBytes = 64 * 1024;

/** @throws Fault bad_field naming the path and the mend */
export function readPipeline(text: string): PipelineDocument {
  if (Buffer.byteLength(text) > maxBytes) throw badField('yaml', `is larger than ${maxBytes} bytes`);
  let raw: unknown;
  try {
    // no aliases: a few lines of them expand to gigabytes; no warnings: they would print a stranger's text
    raw = parse(text, { maxAliasCount: 0, uniqueKeys: true, logLevel: 'error' });
  } catch (cause) {
    throw new Fault('bad_field', { details: { field: 'yaml', detail: 'is not valid YAML or JSON' }, cause });
  }
  const lost = unreadMember(raw, []);
  if (lost !== undefined) throw badField(lost.join('.'), 'is no name of anything');
  const parsed = pipelineDocument.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw badField(issue.path.join('.') || 'yaml', issue.message);
  }
  for (const [name, body] of Object.entries(parsed.data.overrides ?? {})) checkOverride(name, body);
  return parsed.data;
}

/** A member of this name is dropped by whatever copies an object: nobody would read what it says. */
function unreadMember(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, below] of Object.entries(value)) {
    if (key === '__proto__') return [...path, key];
    const found = unreadMember(below, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkOverride(name: string, body: z.infer<typeof override>): void {
  const step = canonicalStep(name);
  if (step === undefined) throw badField(`overrides.${name}`, 'names no step; GET /pipelines/steps lists them');
  const known = stepOf(step);
  if (body.enabled === false && indispensable.has(step))
    throw badField(`overrides.${name}.enabled`, `cannot be false: no call goes without ${step}`);
  const { enabled: _e, on_detection: _o, threshold: _t, actions: _a, mask: _m, ...settings } = body;
  const parsed = known.settings.safeParse(settings);
  // a limit that nobody reads is worse than none: what a step does not know is refused
  const unknown = Object.keys(settings).find((key) => !knownSettings(known).includes(key));
  if (unknown !== undefined) throw badField(`overrides.${name}.${unknown}`, `is no setting of ${step}`);
  if (parsed.success) return;
  const issue = parsed.error.issues[0]!;
  throw badField(['overrides', name, ...issue.path].join('.'), issue.message);
}

const knownSettings = (step: Step): readonly string[] =>
  Object.keys((z.toJSONSchema(step.settings, { io: 'input' }) as { properties?: object }).properties ?? {});

const badField = (field: string, detail: string): Fault => new Fault('bad_field', { details: { field, detail } });
