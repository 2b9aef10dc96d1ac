// Walks the folder: every step stands in the table, has cases of three kinds, and each case leads to its verdict.
import { readdirSync } from 'node:fs';
import { asFault } from '@tappass/errors/fault';
import { describe, expect, test } from 'vitest';
import { compileToolRules } from '../compile-plan.ts';
import { sequence } from '../sequence.ts';
import type { Step, Verdict } from '../step.ts';
import { allSteps } from '../step-table.ts';
import { testPorts } from '../testing/limits.ts';
import type { StepCase } from '../testing/step-case.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder);
const nameOf = (file: string): string => file.replace(/\.ts$/, '').replaceAll('-', '_');

test('every file under steps/ is a row of the sequence and registered, and the other way round', () => {
  const written = files.filter((file) => !/\.(cases|test|property\.test)\.ts$/.test(file)).map(nameOf);
  const rows = new Set<string>(sequence.map((row) => row.step));
  expect(written.filter((name) => !rows.has(name))).toEqual([]);
  expect(allSteps.map((step) => step.name).sort()).toEqual(written.sort());
});

const verdictOf = async (step: Step, given: StepCase): Promise<Verdict> => {
  const settings = step.settings.parse(given.settings ?? {});
  const tools = compileToolRules(given.tools?.allow ?? ['*'], given.tools?.deny ?? []);
  try {
    return await step.run(given.call, settings, testPorts(given.limits ?? {}), { tools, kindLimits: [] });
  } catch (thrown) {
    const fault = asFault(thrown);
    return { kind: 'block', reason: fault.reason, details: fault.details };
  }
};

const saysOf = (verdict: Verdict): readonly string[] => {
  if (verdict.kind === 'found') return verdict.findings.map((finding) => finding.type);
  if (verdict.kind === 'forbidden') return verdict.toolCalls.map((call) => call.name);
  if (verdict.kind === 'block') return [verdict.reason];
  if (verdict.kind === 'pass') return [];
  const { classification, costUsdMicros, tightening, tools } = verdict.patch;
  if (tightening !== undefined) return [String(tightening)];
  if (classification !== undefined) return [classification];
  if (costUsdMicros !== undefined) return [String(costUsdMicros)];
  return (tools ?? []).map((tool) => tool.name);
};

for (const step of allSteps) {
  describe(step.name, async () => {
    const { cases } = (await import(`./${step.name.replaceAll('_', '-')}.cases.ts`)) as { cases: readonly StepCase[] };

    test('has at least a good, a bad and a near-miss case', () => {
      expect(new Set(cases.map((one) => one.kind))).toEqual(new Set(['good', 'bad', 'near-miss']));
    });

    test.each(cases.map((one) => [`${one.kind}: ${one.shows}`, one] as const))('%s', async (_, given) => {
      const verdict = await verdictOf(step, given);
      expect({ kind: verdict.kind, ...(given.says === undefined ? {} : { says: saysOf(verdict) }) }).toEqual({
        kind: given.verdict,
        ...(given.says === undefined ? {} : { says: given.says }),
      });
      if (given.remembers !== undefined) expect(verdict.session ?? {}).toEqual(given.remembers);
    });
  });
}
