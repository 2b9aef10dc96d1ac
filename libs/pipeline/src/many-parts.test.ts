// A body of five megabytes holds ten thousand parts: reading, cutting and reading again take a moment, not the event loop.
import { expect, test } from 'vitest';
import type { JsonObject } from './json.ts';
import { runPhase } from './runner.ts';
import { testPorts } from './testing/limits.ts';
import { starterPlan } from './testing/plans.ts';
import { callOf } from './testing/step-case.ts';

const many = 10_000;
/** Work that grows with the square of the parts takes five times as long and more on any machine. */
const withinCpuMs = 5_000;

const bodyOf = (part: (index: number) => JsonObject): JsonObject => ({
  model: 'm-1',
  messages: [{ role: 'user', content: Array.from({ length: many }, (_, index) => part(index)) }],
  tools: ['keep', 'drop'].map((name) => ({ type: 'function', function: { name } })),
});

const cpuMs = async (work: () => Promise<void>): Promise<number> => {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
};

test('of media', async () => {
  const url = `data:image/png;base64,${'iVBORw0KGgo'.padEnd(280, 'A')}`;
  const body = bodyOf(() => ({ type: 'image_url', image_url: { url } }));
  const spent = await cpuMs(async () => {
    expect(callOf(body).media).toHaveLength(many);
  });
  expect(spent).toBeLessThan(withinCpuMs);
});

test.each([
  ['tokens', { step: 'pii_tokenize' }],
  ['redactions', { step: 'detect_pii', action: 'redact' as const }],
])('with %s in each of them, and a tool less', async (_what, step) => {
  const plan = starterPlan([step, { step: 'filter_tools' }], { tools: { deny: ['drop'] } });
  const call = callOf(bodyOf((index) => ({ type: 'text', text: `mail a${index}@example.org` })));
  const spent = await cpuMs(async () => {
    const asked = await runPhase('before', plan, call, testPorts());
    const { body } = (await runPhase('call', plan, asked.call, testPorts())).call;
    expect(JSON.stringify(body)).not.toContain('@example.org');
    expect(JSON.stringify(body)).not.toContain('drop');
  });
  expect(spent).toBeLessThan(withinCpuMs);
});
