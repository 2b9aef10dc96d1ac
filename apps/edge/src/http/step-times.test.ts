import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { StepTimes } from './step-times.ts';

const linesOf = async (registry: Registry): Promise<string[]> => (await registry.metrics()).trim().split('\n').sort();

test('it reads as the histogram of the library reads', async () => {
  const [own, theirs] = [new Registry(), new Registry()];
  const times = new StepTimes(own);
  const histogram = new Histogram({
    name: 'tappass_pipeline_step_seconds',
    help: 'Time a step took.',
    labelNames: ['step'],
    buckets: [0.000005, 0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.01, 0.1, 1],
    registers: [theirs],
  });
  for (const [step, micros] of [
    ['detect_pii', 0],
    ['detect_pii', 5],
    ['detect_pii', 6],
    ['call_llm', 250_000],
    ['call_llm', 4_000_000],
  ] as const) {
    times.observe(step, micros);
    histogram.observe({ step }, micros / 1e6);
  }
  expect(await linesOf(own)).toEqual(await linesOf(theirs));
});

test('a reset registry begins anew', async () => {
  const registry = new Registry();
  const times = new StepTimes(registry);
  times.observe('budget', 1);
  registry.resetMetrics();
  expect(await registry.metrics()).not.toContain('budget');
});
