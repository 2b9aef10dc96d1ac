import { expect, test } from 'vitest';
import { median, type Run } from './measure.ts';
import { ratios, table } from './report.ts';

const run = (target: string, req_s: number, cpu_us = 10): Run => ({
  target,
  mode: 'json',
  connections: 32,
  req_s,
  cpu_us,
  p50_ms: 1,
  p99_ms: 2,
});

test('the median takes each figure by itself', () => {
  expect(median([run('a', 1, 30), run('a', 3, 10), run('a', 2, 20)])).toMatchObject({ req_s: 2, cpu_us: 20 });
});

test('a ratio compares equal loads only', () => {
  const peer = { ...run('portkey', 100), connections: 1 };
  expect(ratios([run('tappass', 300), run('portkey', 100), peer], 'tappass', 'portkey')).toEqual({ json_32: 3 });
});

test('the table has a line for each run and its figures under their titles', () => {
  const lines = table([run('tappass', 300)]).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]?.indexOf('req/s')).toBeGreaterThan(0);
  expect(lines[1]).toContain('300');
});
