// One measurement: load on warm code, and the CPU the gateway used for it; the median of several.
import { join } from 'node:path';
import { conversation } from './conversation.ts';
import { cpuUs } from './processes.ts';
import type { Mode, Target } from './target.ts';
import { runWrk } from './wrk.ts';

export interface Run {
  readonly target: string;
  readonly mode: Mode;
  readonly connections: number;
  readonly req_s: number;
  /** CPU of the gateway's process, µs a request. */
  readonly cpu_us: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

export interface Plan {
  readonly root: string;
  readonly seconds: number;
  readonly repeats: number;
}

export async function measure(target: Target, mode: Mode, connections: number, plan: Plan): Promise<Run> {
  const load = { ...callsTo(target, mode), connections };
  const script = scriptOf(plan);
  const runs: Run[] = [];
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    const before = cpuUs(target.pid);
    const seen = await runWrk(script, { ...load, seconds: plan.seconds });
    const used = cpuUs(target.pid) - before;
    runs.push({
      target: target.name,
      mode,
      connections,
      req_s: Math.round((seen.requests * 1e6) / seen.duration_us),
      cpu_us: Math.round((used / seen.requests) * 10) / 10,
      p50_ms: seen.p50_us / 1000,
      p99_ms: seen.p99_us / 1000,
    });
  }
  return median(runs);
}

/** Compiles what will be measured: V8 needs thousands of calls before it is done, at one connection that takes minutes. */
export async function warmUp(target: Target, mode: Mode, plan: Plan): Promise<void> {
  await runWrk(scriptOf(plan), { ...callsTo(target, mode), connections: 32, seconds: warmUpSeconds });
}

const warmUpSeconds = 8;
const scriptOf = (plan: Plan): string => join(plan.root, 'bench/wrk/post.lua');
const callsTo = (target: Target, mode: Mode) => ({
  url: target.url,
  headers: target.headers,
  body: conversation(mode === 'sse'),
});

/** Each figure is the median of that figure: a disturbed second spoils one of them, not the row. */
export function median(runs: readonly Run[]): Run {
  const [first] = runs;
  if (!first) throw new Error('nothing was measured');
  const middle = (pick: (run: Run) => number): number =>
    runs.map(pick).sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? Number.NaN;
  return {
    ...first,
    req_s: middle((run) => run.req_s),
    cpu_us: middle((run) => run.cpu_us),
    p50_ms: middle((run) => run.p50_ms),
    p99_ms: middle((run) => run.p99_ms),
  };
}

/** One call by hand first: a gateway that answers an error quickly would look fast. */
export async function provesItself(target: Target): Promise<void> {
  for (const mode of ['json', 'sse'] as const) {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...target.headers },
      body: conversation(mode === 'sse'),
    });
    const text = await response.text();
    const whole = mode === 'json' ? text.includes('"finish_reason":"stop"') : text.includes('data: [DONE]');
    if (response.status !== 200 || !whole || !text.includes('rosemary')) {
      throw new Error(`${target.name} does not answer ${mode}: ${response.status} ${text.slice(0, 300)}`);
    }
  }
}
