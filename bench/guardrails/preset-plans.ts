// The plans of the presets as they ship: computed by the committed policy out of the tables that the policy service loads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tables } from '../../apps/policy/src/domain/tables.ts';
import { type CompiledPlan, compilePlan, parsePlan } from '../../libs/pipeline/src/compile-plan.ts';
import { presetNames } from '../../libs/pipeline/src/presets.ts';
import type { PresetName } from '../../libs/pipeline/src/sequence.ts';
import { compiledPolicy } from '../../libs/rego/src/compiled-policy.ts';

/** @param root the project's folder */
export const presetPlans = async (root: string): Promise<ReadonlyMap<PresetName, CompiledPlan>> => {
  const policy = await compiledPolicy(readFileSync(join(root, 'apps/policy/policy.wasm')), tables);
  return new Map(
    presetNames.map((preset) => {
      const input = { revision: 'r', digest: 'd', pipeline: { preset } };
      return [preset, compilePlan(parsePlan(policy.evaluate('tappass/pipeline/plan', input)))] as const;
    }),
  );
};
